// From the file to the page, drawn, and below it the same as a table. A node leads to its page; what it is joined to lights up.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { lookOf } from "./colours";
import {
  type LineageGraph,
  lineageGraph,
  NODE,
  type Node,
  type Placed,
  placed,
  STAGES,
  stepLine,
  wayThrough,
} from "./lineage";
import { LineageTable } from "./lineage-table";
import { lineageQuery } from "./queries";

/** The view. */
export function LineageView() {
  const text = useText().schema.lineage;
  const { count } = useFormat();
  const lineage = useQuery(lineageQuery);
  return (
    <AsyncPanel query={lineage}>
      {(found) =>
        found.fluxos.length === 0 ? (
          <Empty title={text.none} help={text.noneHelp} />
        ) : (
          <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto">
            <p className="text-muted">{text.lead(count(found.cargas_vistas))}</p>
            <Drawing graph={lineageGraph(found)} />
            <LineageTable lineage={found} />
          </div>
        )
      }
    </AsyncPanel>
  );
}

function Drawing({ graph }: { graph: LineageGraph }) {
  const text = useText().schema.lineage;
  const [under, setUnder] = useState("");
  const { places, width, height } = useMemo(() => placed(graph), [graph]);
  const byId = useMemo(() => new Map(places.map((place) => [place.id, place])), [places]);
  const lit = under === "" ? undefined : wayThrough(under, graph);
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing is scrolled by keyboard
      tabIndex={0}
      role="group"
      aria-label={text.drawing}
      className="shrink-0 overflow-x-auto rounded-lg border border-line bg-surface px-3 pb-3"
    >
      <div className="mx-auto flex justify-between py-2" style={{ width }}>
        {STAGES.map((stage) => (
          <p key={stage} className="text-[12px] font-semibold text-muted" style={{ width: NODE.width }}>
            {text.stages[stage]}
          </p>
        ))}
      </div>
      <div className="relative mx-auto" style={{ width, height }}>
        <svg aria-hidden="true" className="pointer-events-none absolute inset-0" width={width} height={height}>
          {graph.steps.map(({ from, to }) => {
            const [start, end] = [byId.get(from), byId.get(to)];
            if (!start || !end) return null;
            const isLit = lit?.has(from) && lit.has(to);
            return (
              <path
                key={`${from} ${to}`}
                d={stepLine(start, end)}
                fill="none"
                className={isLit ? "stroke-accent" : lit ? "stroke-line" : "stroke-line-strong/60"}
                strokeWidth={isLit ? 2 : 1}
              />
            );
          })}
        </svg>
        {places.map((place) => (
          <NodeBox key={place.id} node={place} isFaint={lit !== undefined && !lit.has(place.id)} onUnder={setUnder} />
        ))}
      </div>
    </div>
  );
}

interface BoxProps {
  node: Placed;
  isFaint: boolean;
  onUnder: (id: string) => void;
}

function NodeBox({ node, isFaint, onUnder }: BoxProps) {
  const { name, detail } = useNodeWords(node);
  const border = node.stage === "table" ? lookOf(node.name.split(".")[0] ?? "").border : "border-line-strong";
  return (
    <Link
      to={node.to ?? ""}
      onMouseEnter={() => onUnder(node.id)}
      onMouseLeave={() => onUnder("")}
      onFocus={() => onUnder(node.id)}
      onBlur={() => onUnder("")}
      className={cn(
        "absolute flex flex-col justify-center rounded-md border-l-4 bg-raised px-2 leading-tight hover:bg-accent-soft",
        isFaint ? "border-line" : border,
      )}
      style={{ left: node.x, top: node.y, ...NODE }}
    >
      <span className="truncate text-[12px] font-semibold">{name}</span>
      {detail && <span className="truncate text-[11px] text-muted">{detail}</span>}
    </Link>
  );
}

/** What a node is called on the screen. */
function useNodeWords({ stage, name, detail }: Node): { name: string; detail: string } {
  const { runs, schema } = useText();
  const text = schema.lineage;
  if (stage === "file") return { name: runs.items.kinds[name] ?? name, detail };
  if (stage === "page") return { name: text.pages[name] ?? name, detail };
  if (stage === "reader") return { name: name || text.noFormat, detail };
  return { name, detail };
}
