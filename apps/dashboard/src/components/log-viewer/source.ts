// What a log is to its viewer, wherever its lines come from.
import type { Problem } from "@/api/problem";
import type { Line } from "./view";

/** A log. */
export interface LogSource {
  /** What it is, for people. */
  name: string;
  /** Name of a file of its lines, without its ending. */
  file: string;
  /** From the oldest to the newest. */
  lines: readonly Line[];
  loading: boolean;
  problem: Problem | undefined;
  retry: () => void;
  /** No line comes any more. */
  ended: boolean;
  /** Lines come as they are written. */
  connected: boolean;
  /** What is said when there are no lines. */
  none: { title: string; help?: string };
}
