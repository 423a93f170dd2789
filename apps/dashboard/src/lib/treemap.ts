// A treemap: rectangles as large as what they stand for, as square as can be (Bruls, Huizing and van Wijk, 2000).

/** A rectangle in fractions of the whole. */
export interface Tile<T> {
  item: T;
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Sized<T> {
  item: T;
  area: number;
}

interface Rest {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Tiles of the items that weigh something, the heaviest first. `aspect` is the width of the whole over its height. */
export function treemap<T>(items: readonly T[], weight: (item: T) => number, aspect: number): Tile<T>[] {
  const weighed = items.map((item) => ({ item, area: weight(item) })).filter(({ area }) => area > 0);
  const total = weighed.reduce((sum, { area }) => sum + area, 0);
  const sized = weighed
    .map(({ item, area }) => ({ item, area: (area / total) * aspect }))
    .sort((a, b) => b.area - a.area);
  const tiles: Tile<T>[] = [];
  let rest: Rest = { left: 0, top: 0, width: aspect, height: 1 };
  for (let from = 0; from < sized.length; ) {
    const to = endOfRow(sized, from, Math.min(rest.width, rest.height));
    const row = sized.slice(from, to);
    const thick = row.reduce((sum, { area }) => sum + area, 0) / Math.min(rest.width, rest.height);
    tiles.push(...placed(row, rest, thick).map((tile) => scaled(tile, aspect)));
    rest =
      rest.width >= rest.height
        ? { ...rest, left: rest.left + thick, width: rest.width - thick }
        : { ...rest, top: rest.top + thick, height: rest.height - thick };
    from = to;
  }
  return tiles;
}

/** How many go into one row: as long as the worst of them gets squarer. */
function endOfRow<T>(sized: readonly Sized<T>[], from: number, side: number): number {
  let [sum, to, worst] = [0, from, Number.POSITIVE_INFINITY];
  for (; to < sized.length; to += 1) {
    const next = sum + (sized[to]?.area ?? 0);
    const [largest, smallest] = [sized[from]?.area ?? 0, sized[to]?.area ?? 0];
    const now = Math.max((side * side * largest) / (next * next), (next * next) / (side * side * smallest));
    if (now > worst) break;
    [sum, worst] = [next, now];
  }
  return to;
}

function placed<T>(row: readonly Sized<T>[], rest: Rest, thick: number): Tile<T>[] {
  let along = 0;
  return row.map(({ item, area }) => {
    const length = area / thick;
    const tile =
      rest.width >= rest.height
        ? { item, left: rest.left, top: rest.top + along, width: thick, height: length }
        : { item, left: rest.left + along, top: rest.top, width: length, height: thick };
    along += length;
    return tile;
  });
}

function scaled<T>(tile: Tile<T>, aspect: number): Tile<T> {
  return { ...tile, left: tile.left / aspect, width: tile.width / aspect };
}
