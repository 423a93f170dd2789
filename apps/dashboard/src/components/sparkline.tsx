// A line of values without axes: where a figure comes from, at a glance. What it shows is told beside it in words.

interface Props {
  /** From the oldest to the newest. */
  values: readonly number[];
  /** What it shows, for whoever asks. */
  title: string;
  /** The value at the foot; the least of all without it. */
  floor?: number;
}

const [WIDTH, HEIGHT, EDGE] = [72, 22, 2];

/** The line; nothing with fewer than two values. */
export function Sparkline({ values, title, floor }: Props) {
  if (values.length < 2) return null;
  const [least, most] = [floor ?? Math.min(...values), Math.max(...values)];
  const x = (at: number) => EDGE + (at * (WIDTH - 2 * EDGE)) / (values.length - 1);
  const y = (value: number) =>
    most === least ? HEIGHT / 2 : HEIGHT - EDGE - ((value - least) * (HEIGHT - 2 * EDGE)) / (most - least);
  const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
  return (
    <svg role="img" aria-label={title} width={WIDTH} height={HEIGHT} className="shrink-0 text-accent">
      <title>{title}</title>
      <polyline points={points.join(" ")} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
      <circle cx={x(values.length - 1)} cy={y(values.at(-1) ?? 0)} r="2" fill="currentColor" />
    </svg>
  );
}
