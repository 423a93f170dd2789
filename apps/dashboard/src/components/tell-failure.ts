// Says in passing that something failed that was asked for.
import { asProblem } from "@/api/problem";
import { useSentence } from "./problem-note";
import { tellFailed } from "./ui/toast";

/** What a change calls with its error. */
export function useTellFailure() {
  const sentence = useSentence();
  return (error: Error) => tellFailed(sentence(asProblem(error)), asProblem(error).code);
}
