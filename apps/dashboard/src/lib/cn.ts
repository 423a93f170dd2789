// Joins class names; the later of two that contradict each other wins.
import { type ClassValue, clsx } from "clsx";
import { twMerge } from "tailwind-merge";

/** Class names as one text. */
export function cn(...names: ClassValue[]): string {
  return twMerge(clsx(names));
}
