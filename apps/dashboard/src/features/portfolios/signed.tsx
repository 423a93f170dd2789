// A figure whose sign matters: red when negative, which the sign says too.
import { cn } from "@/lib/cn";
import { sign } from "@/lib/decimal";

/** The figure. */
export function Signed({ value, children }: { value: string | null | undefined; children: string }) {
  return <span className={cn("tabular-nums", value && sign(value) < 0 && "text-fail")}>{children}</span>;
}
