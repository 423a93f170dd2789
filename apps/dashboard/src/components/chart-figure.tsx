// What every chart stands in: its legend above, with the last value of each line, and as much room as the page gives it.
import type { ReactElement, ReactNode } from "react";
import { ResponsiveContainer } from "recharts";
import { cn } from "@/lib/cn";

interface Props {
  label: string;
  legend: ReactNode;
  /** Class of its height. */
  height: string;
  children: ReactElement;
}

/** The figure. */
export function ChartFigure({ label, legend, height, children }: Props) {
  return (
    <figure className="p-3" aria-label={label}>
      <figcaption className="flex flex-wrap justify-end gap-x-5 gap-y-1 px-2 pb-1 text-[12px] tabular-nums">
        {legend}
      </figcaption>
      <div className={height}>
        <ResponsiveContainer width="100%" height="100%">
          {children}
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

interface EntryProps {
  /** The second line is drawn with dashes. */
  second?: boolean;
  name: string;
  /** Its last value. */
  value: string;
}

/** A line in the legend of a chart that has one or two. */
export function LegendEntry({ second = false, name, value }: EntryProps) {
  return (
    <span className="flex items-center gap-2">
      <span
        aria-hidden="true"
        className={cn("w-6 border-t-2", second ? "border-dashed border-warn" : "border-accent")}
      />
      {name} <strong>{value}</strong>
    </span>
  );
}
