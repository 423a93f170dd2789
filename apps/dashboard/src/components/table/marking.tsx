// Marks rows of a table by pointer and keyboard, and copies them for a spreadsheet.
import { Copy, Rows3, X } from "lucide-react";
import type { KeyboardEvent, MouseEvent } from "react";
import { Button } from "@/components/ui/button";
import { tellDone } from "@/components/ui/toast";
import { useText } from "@/i18n/text";
import { toTsv } from "@/lib/table-text";
import { type Places, useMarked } from "./selection";

/** What a click on it means is its own business. */
const OWN = "a, button, input, select, textarea, label, summary";

/** What takes keys of its own. */
const TYPED = "input, select, textarea";

/** In the place of a row: the table itself. */
const TABLE = -1;

/** The row within which a key was pressed, for a link or button in it, or the table itself; nothing when the key is for somebody else. */
function rowWithKeys({ target, currentTarget }: KeyboardEvent<HTMLElement>): number | undefined {
  if (target === currentTarget) return TABLE;
  const at = target as Element;
  const row = at.matches(TYPED) ? null : at.closest("[data-index]");
  return row ? Number(row.getAttribute("data-index")) : undefined;
}

interface Props {
  places: Places;
  /** The cells of a row as text; without it no row can be marked. */
  copied: ((index: number) => readonly string[]) | undefined;
  /** Brings a row into view. */
  show: (index: number) => void;
  /** Opens a row, where rows can be opened. */
  open: ((index: number) => void) | undefined;
}

/** The marking of a table: what listens to its keys and clicks, and which rows have it. */
export function useMarking({ places, copied, show, open }: Props) {
  const text = useText().common.table;
  const marked = useMarked(places);
  if (!copied) return undefined;
  const { span } = marked;
  const one = span && span[0] === span[1] ? span[0] : undefined;
  const copy = async () => {
    if (!span) return;
    const rows = Array.from({ length: span[1] - span[0] + 1 }, (_, at) => copied(span[0] + at));
    await navigator.clipboard.writeText(toTsv(rows));
    tellDone(text.copiedRows(rows.length));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = rowWithKeys(event);
    if (row === undefined || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    // What is within a row opens by itself.
    if (row !== TABLE && (event.key === "Enter" || event.key === " ")) return;
    if (command && key === "a") marked.all();
    else if (command && key === "c" && span && !someTextIsSelected()) void copy();
    else if (event.key === "Escape" && span) marked.clear();
    else if (event.key === "Enter" && one !== undefined && open) open(one);
    else if (!command) {
      const at = marked.move(event.key, event.shiftKey, row === TABLE ? undefined : row);
      if (at === undefined) return;
      // What has the focus may leave the page with its row.
      if (row !== TABLE) event.currentTarget.focus({ preventScroll: true });
      show(at);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const at = event.target as Element;
    const row = at.closest<HTMLElement>("[data-index]");
    if (!row || at.closest(OWN) || (someTextIsSelected() && !event.shiftKey)) return;
    if (event.shiftKey) window.getSelection()?.removeAllRanges();
    marked.point(Number(row.getAttribute("data-index")), event.shiftKey);
  };
  const onDoubleClick = (event: MouseEvent<HTMLElement>) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (row && open) open(Number(row.getAttribute("data-index")));
  };
  const openOne = one !== undefined && open ? () => open(one) : undefined;
  return {
    openOne,
    onDoubleClick,
    count: span ? span[1] - span[0] + 1 : 0,
    has: marked.has,
    clear: marked.clear,
    copy,
    onKeyDown,
    onClick,
  };
}

function someTextIsSelected(): boolean {
  return (window.getSelection()?.toString() ?? "") !== "";
}

/** Says how many rows are marked and what can be done with them. */
export function MarkingNote({ marking }: { marking: NonNullable<ReturnType<typeof useMarking>> }) {
  const text = useText().common.table;
  return (
    <div
      role="status"
      className="absolute bottom-3 left-3 z-10 flex w-fit items-center gap-2 rounded-md border border-line-strong bg-surface px-2 py-1 text-[12px] shadow"
    >
      <span className="tabular-nums">{text.marked(marking.count)}</span>
      <Button size="small" onClick={() => void marking.copy()}>
        <Copy aria-hidden="true" />
        {text.copyMarked}
      </Button>
      {marking.openOne && (
        <Button size="small" onClick={marking.openOne}>
          <Rows3 aria-hidden="true" />
          {text.openRow}
        </Button>
      )}
      <Button look="ghost" size="small-icon" aria-label={text.unmark} onClick={marking.clear}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}
