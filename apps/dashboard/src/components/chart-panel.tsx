// A part of a page with a chart, which can be taken away as a picture or as a drawing. What is taken is the `figure` in it.
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { type ReactNode, type RefObject, useRef } from "react";
import { useTellFailure } from "@/components/tell-failure";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useText } from "@/i18n/text";
import { chartPng, chartSvg } from "@/lib/chart-file";
import { download } from "@/lib/table-text";

interface Props {
  title: string;
  /** The days that it shows, as they stand in the file. */
  span: string;
  /** Name of the file, without its ending. */
  file: string;
  /** Whether there is a chart to take away. */
  drawn?: boolean;
  actions?: ReactNode;
  children: ReactNode;
}

/** The panel. */
export function ChartPanel({ title, span, file, drawn = true, actions, children }: Props) {
  const body = useRef<HTMLDivElement>(null);
  return (
    <Panel
      title={title}
      actions={
        <div className="flex flex-wrap items-center justify-end gap-2">
          {actions}
          {drawn && <ChartMenu title={title} span={span} file={file} body={body} />}
        </div>
      }
    >
      <div ref={body}>{children}</div>
    </Panel>
  );
}

const WAYS = ["png", "svg"] as const;

interface MenuProps extends Pick<Props, "title" | "span" | "file"> {
  body: RefObject<HTMLDivElement | null>;
}

function ChartMenu({ title, span, file, body }: MenuProps) {
  const text = useText().common.chart;
  const leaving = useMutation({
    mutationFn: async (way: (typeof WAYS)[number]) => {
      const chart = body.current?.querySelector("figure");
      if (!chart) return;
      const svg = chartSvg(chart, { title, span });
      if (way === "svg") download(`${file}.svg`, svg, "image/svg+xml;charset=utf-8");
      else download(`${file}.png`, await chartPng(svg), "image/png");
    },
    onError: useTellFailure(),
  });
  return (
    <Menu
      trigger={
        <Button
          look="ghost"
          size="small-icon"
          disabled={leaving.isPending}
          aria-label={text.take(title)}
          title={text.take(title)}
        >
          <Download aria-hidden="true" />
        </Button>
      }
    >
      {WAYS.map((way) => (
        <MenuItem key={way} onSelect={() => leaving.mutate(way)}>
          {text[way]}
        </MenuItem>
      ))}
    </Menu>
  );
}
