// What somebody made of the flat drawing: tables that were moved, tables that are left out, and how near it is. All of it is in the address,
// which is what a saved view keeps.
import { BOX, type Layout, type Place } from "./layout";

/** How far tables were moved from where they stand by themselves. */
export type Moves = ReadonlyMap<string, Move>;

interface Move {
  right: number;
  down: number;
}

/** Percentages of its size. */
export const ZOOMS = [50, 75, 100, 125, 150] as const;
export const USUAL_ZOOM = 100;

/** Moves as the address says them: `pos.pos_rf:120:-40`, one after the other. */
export function readMoves(text: string | null): Moves {
  const moves = (text ?? "").split(",").flatMap((part): [string, Move][] => {
    const [, name, right, down] = /^([a-z0-9_.]+):(-?\d{1,5}):(-?\d{1,5})$/.exec(part) ?? [];
    return name ? [[name, { right: Number(right), down: Number(down) }]] : [];
  });
  return new Map(moves);
}

/** Moves for the address. */
export function writeMoves(moves: Moves): string {
  const moved = [...moves].filter(([, { right, down }]) => right !== 0 || down !== 0);
  return moved.map(([name, { right, down }]) => `${name}:${right}:${down}`).join(",");
}

/** The moves with one table further on. */
export function movedBy(moves: Moves, name: string, { right, down }: Move): Moves {
  const before = moves.get(name) ?? { right: 0, down: 0 };
  const next = { right: Math.round(before.right + right), down: Math.round(before.down + down) };
  return new Map([...moves, [name, next]]);
}

/** The drawing with its tables moved; none leaves it at the left or the top, and it grows to hold all of them. */
export function arranged(layout: Layout, moves: Moves): Layout {
  const move = (place: Place): Place => {
    const { right, down } = moves.get(place.name) ?? { right: 0, down: 0 };
    return { ...place, x: Math.max(0, place.x + right), y: Math.max(0, place.y + down) };
  };
  const places = layout.places.map(move);
  return {
    lanes: layout.lanes,
    places,
    width: Math.max(layout.width, ...places.map(({ x }) => x + BOX.width)),
    height: Math.max(layout.height, ...places.map(({ y }) => y + BOX.height)),
  };
}

/** The zoom that an address says. */
export function readZoom(text: string | null): number {
  return ZOOMS.find((zoom) => String(zoom) === text) ?? USUAL_ZOOM;
}

/** The next zoom in a direction; the same at the end. */
export function zoomAfter(zoom: number, steps: 1 | -1): number {
  const at = ZOOMS.indexOf(zoom as (typeof ZOOMS)[number]) + steps;
  return ZOOMS[Math.min(Math.max(at, 0), ZOOMS.length - 1)] ?? USUAL_ZOOM;
}

/** Names that an address lists; all when it lists none. */
export function readChosen(text: string | null): ReadonlySet<string> | undefined {
  const names = (text ?? "").split(",").filter((name) => name !== "");
  return names.length === 0 ? undefined : new Set(names);
}
