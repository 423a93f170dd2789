// A chart as a file: what is drawn on the page, in the light colours whatever the page has, with its title and its span above.
// The page's own elements are read, so that the file is what was seen.

/** What stands above the chart. */
export interface ChartHead {
  title: string;
  /** Days that it shows. */
  span: string;
}

const SVG = "http://www.w3.org/2000/svg";
/** Pixels around the drawing, and those of the head. */
const EDGE = 16;
const HEAD = 52;
const FONT = "Inter, Segoe UI, system-ui, sans-serif";
/** Pixels of a picture for one of the drawing. */
const SHARPNESS = 2;
/** What the looks of a shape are kept in, when they differ from what is usual. */
const LOOKS = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "opacity",
  "font-size",
  "font-weight",
  "text-anchor",
] as const;

/** The drawing of an element as the text of an SVG file. */
export function chartSvg(chart: HTMLElement, { title, span }: ChartHead): string {
  const { width, height } = chart.getBoundingClientRect();
  const stage = lightCopy(chart, width, height);
  try {
    const look = getComputedStyle(stage);
    const room = Math.max(width, widthOf(title, `600 16px ${FONT}`), widthOf(span, `12px ${FONT}`));
    const [wide, high] = [Math.ceil(room) + 2 * EDGE, Math.ceil(height) + HEAD + 2 * EDGE];
    const file = made("svg", { xmlns: SVG, width: wide, height: high, viewBox: `0 0 ${wide} ${high}` });
    file.setAttribute("font-family", FONT);
    file.append(made("rect", { width: wide, height: high, fill: look.backgroundColor }));
    file.append(written(title, { x: EDGE, y: EDGE + 16, "font-size": 16, "font-weight": 600, fill: look.color }));
    file.append(written(span, { x: EDGE, y: EDGE + 36, "font-size": 12, fill: look.color }));
    const drawing = made("g", { transform: `translate(${EDGE} ${HEAD + EDGE})` });
    const { left, top } = stage.getBoundingClientRect();
    for (const child of stage.children) draw(child, drawing, { left, top });
    file.append(drawing);
    return new XMLSerializer().serializeToString(file);
  } finally {
    stage.remove();
  }
}

/** The same as a picture. */
export async function chartPng(svg: string): Promise<Blob> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * SHARPNESS;
  canvas.height = picture.height * SHARPNESS;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the picture is too large"))), "image/png");
  });
}

/** Pixels that a text takes, with room for letters that are wider where the file is opened. */
function widthOf(said: string, font: string): number {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return 0;
  context.font = font;
  return 1.1 * context.measureText(said).width;
}

/** A copy of the chart in light colours, beside the page, as wide as it is there. */
function lightCopy(chart: HTMLElement, width: number, height: number): HTMLElement {
  const stage = document.createElement("div");
  stage.dataset["theme"] = "light";
  stage.setAttribute("aria-hidden", "true");
  stage.className = "chart-stage";
  stage.style.width = `${width}px`;
  stage.style.height = `${height}px`;
  stage.append(chart.cloneNode(true));
  document.body.append(stage);
  return stage;
}

interface Origin {
  left: number;
  top: number;
}

/** Draws an element of the page and what is in it. */
function draw(element: Element, into: Element, origin: Origin): void {
  const look = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  // What is only for readers is a point that hides what is in it; charts have such points around them that do not.
  const isPoint = box.width <= 1 && look.overflowX !== "visible";
  if (look.display === "none" || look.visibility === "hidden" || isPoint) return;
  if (element instanceof SVGSVGElement) {
    into.append(drawnShape(element, box, origin));
    return;
  }
  const [x, y] = [box.left - origin.left, box.top - origin.top];
  into.append(...drawnBox(look, { x, y, width: box.width, height: box.height }));
  for (const node of element.childNodes) {
    if (node instanceof Element) draw(node, into, origin);
    else if (node.textContent?.trim()) into.append(...drawnText(node, look, box, origin));
  }
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The ground and the borders of an element, as far as they are seen. */
function drawnBox(look: CSSStyleDeclaration, { x, y, width, height }: Box): Element[] {
  const line = Number.parseFloat(look.borderTopWidth);
  const beside = Number.parseFloat(look.borderLeftWidth);
  if (line > 0 && beside === 0) {
    const dashes = look.borderTopStyle === "dashed" ? { "stroke-dasharray": "5 3" } : {};
    const at = { x1: x, x2: x + width, y1: y, y2: y, stroke: look.borderTopColor, "stroke-width": line };
    return [made("line", { ...at, ...dashes })];
  }
  const isPlain = isClear(look.backgroundColor);
  if (isPlain && line === 0) return [];
  const edge = line > 0 ? { stroke: look.borderTopColor, "stroke-width": line } : {};
  const round = Number.parseFloat(look.borderTopLeftRadius) || 0;
  return [made("rect", { x, y, width, height, rx: round, fill: isPlain ? "none" : look.backgroundColor, ...edge })];
}

/** A text where it stands, cut where the page cuts it. */
function drawnText(node: Node, look: CSSStyleDeclaration, box: DOMRect, { left, top }: Origin): Element[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  const rect = range.getBoundingClientRect();
  if (rect.width === 0) return [];
  const full = node.textContent?.replace(/\s+/g, " ").trim() ?? "";
  const room = look.overflowX === "visible" ? rect.width : Math.min(rect.width, box.right - rect.left);
  const kept = Math.floor((full.length * room) / rect.width);
  const said = kept < full.length ? `${full.slice(0, Math.max(0, kept - 1))}…` : full;
  const at = { x: rect.left - left, y: rect.top - top + rect.height / 2 };
  const font = { "font-size": look.fontSize, "font-weight": look.fontWeight, fill: look.color };
  return [written(said, { ...at, ...font, "dominant-baseline": "central" })];
}

/** A drawing of the page with its looks written into it, since no style sheet goes with the file. */
function drawnShape(shape: SVGSVGElement, box: DOMRect, { left, top }: Origin): Element {
  const copy = shape.cloneNode(true) as SVGSVGElement;
  const parts = [...shape.querySelectorAll("*")];
  const tools = [...copy.querySelectorAll(".recharts-brush")];
  for (const [at, part] of [...copy.querySelectorAll("*")].entries()) dress(part, parts[at]);
  dress(copy, shape);
  const place = { x: box.left - left, y: box.top - top, width: box.width, height: box.height };
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value));
  copy.setAttribute("overflow", "visible");
  for (const link of copy.querySelectorAll("a")) link.removeAttribute("href");
  for (const tool of tools) tool.remove();
  return copy;
}

/** Writes the looks of a part of the page into its copy. */
function dress(copy: Element, part: Element | undefined): void {
  if (!part) return;
  const look = getComputedStyle(part);
  for (const name of LOOKS) copy.setAttribute(name, look.getPropertyValue(name));
  for (const name of ["class", "style", "tabindex", "role"]) copy.removeAttribute(name);
}

function isClear(colour: string): boolean {
  return colour === "transparent" || /,\s*0\)$/.test(colour) || /\/\s*0\)$/.test(colour);
}

function written(said: string, attributes: Record<string, string | number>): Element {
  const text = made("text", attributes);
  text.textContent = said;
  return text;
}

function made(name: string, attributes: Record<string, string | number>): Element {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
