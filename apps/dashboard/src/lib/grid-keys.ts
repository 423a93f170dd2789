// Where the arrows lead in a grid of cells, and which cells a selection has.

/** A cell by its place. */
export interface Place {
  row: number;
  column: number;
}

/** Cells from one corner to the other. */
export interface Selection {
  anchor: Place;
  at: Place;
}

/** Rows and columns that are selected, both ends included. */
export interface Span {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The span of a selection. */
export function spanOf({ anchor, at }: Selection): Span {
  return {
    top: Math.min(anchor.row, at.row),
    bottom: Math.max(anchor.row, at.row),
    left: Math.min(anchor.column, at.column),
    right: Math.max(anchor.column, at.column),
  };
}

/** Whether a cell is selected. */
export function isIn({ top, bottom, left, right }: Span, { row, column }: Place): boolean {
  return row >= top && row <= bottom && column >= left && column <= right;
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

interface Extent {
  rows: number;
  columns: number;
  /** Rows in view. */
  page: number;
}

interface Pressed {
  key: string;
  ctrlKey: boolean;
}

/** The cell that a key leads to, if it is one that leads somewhere. */
export function placeAfter({ key, ctrlKey }: Pressed, from: Place, { rows, columns, page }: Extent): Place | undefined {
  const last = { row: Math.max(0, rows - 1), column: columns - 1 };
  const [down, right] = STEPS[key] ?? [0, 0];
  const to = { row: from.row + down, column: from.column + right };
  if (key === "Home") Object.assign(to, ctrlKey ? { row: 0, column: 0 } : { column: 0 });
  else if (key === "End") Object.assign(to, ctrlKey ? last : { column: last.column });
  else if (key === "PageUp") to.row -= page;
  else if (key === "PageDown") to.row += page;
  else if (!(key in STEPS)) return undefined;
  return within(to, last);
}

function within({ row, column }: Place, last: Place): Place {
  return { row: Math.min(last.row, Math.max(0, row)), column: Math.min(last.column, Math.max(0, column)) };
}
