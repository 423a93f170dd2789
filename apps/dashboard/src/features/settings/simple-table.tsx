// A short table of settings.
import type { ReactNode } from "react";

interface Props {
  label: string;
  head: readonly string[];
  rows: readonly { key: string | number; cells: readonly ReactNode[] }[];
}

/** Rows with a head; the last column holds what can be done. */
export function SimpleTable({ label, head, rows }: Props) {
  return (
    <table aria-label={label} className="w-full border-collapse">
      <thead className="border-b border-line bg-raised/60">
        <tr>
          {head.map((title) => (
            <th key={title} className="px-4 py-2 text-left text-[12px] font-semibold text-muted">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr key={key} className="border-b border-line/60">
            {cells.map((cell, at) => (
              <td key={head[at]} className="max-w-80 truncate px-4 py-1.5 tabular-nums">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
