// Cubes and lines in space: a cube for each table, larger with more rows, a line for each reference. Drawn only when something has
// changed, so that it costs nothing while nobody looks and nothing moves by itself.
import {
  AmbientLight,
  BoxGeometry,
  BufferGeometry,
  CanvasTexture,
  Color,
  DirectionalLight,
  Line,
  LineBasicMaterial,
  Mesh,
  MeshLambertMaterial,
  PerspectiveCamera,
  Raycaster,
  Scene,
  Sprite,
  SpriteMaterial,
  SRGBColorSpace,
  Vector2,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { lookOf } from "./colours";
import type { Edge } from "./graph";
import { type Stand, standOf } from "./ground";
import type { SchemaTable } from "./queries";

/** What is seen from top to bottom, in degrees. */
const ANGLE = 42;
/** Where one looks from, seen from the middle of the ground. */
const FROM = new Vector3(0, 0.78, 0.63);
/** Units above the ground that belong to the drawing: the largest cubes with their names. */
const HIGH = 2.5;

interface Callbacks {
  onPoint: (name: string, x: number, y: number) => void;
  onPick: (name: string) => void;
}

/** What is on the page. */
export interface Drawing {
  /** Shows which table is chosen and which ones were found. */
  mark: (chosen: string, found: ReadonlySet<string>) => void;
  end: () => void;
}

/** Whether this browser can draw in space. */
export function canDraw(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** Edge of the cube of a table: it grows with the number of digits of its rows. */
export function sizeOf(rows: number): number {
  return 0.5 + 0.22 * Math.log10(rows + 1);
}

/** Draws the tables into an element. */
export function draw(
  holder: HTMLElement,
  tables: readonly SchemaTable[],
  edges: readonly Edge[],
  { onPoint, onPick }: Callbacks,
): Drawing {
  const renderer = new WebGLRenderer({ antialias: true, alpha: true });
  const scene = new Scene();
  const camera = new PerspectiveCamera(ANGLE, 1, 0.1, 200);
  const controls = new OrbitControls(camera, renderer.domElement);
  renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
  holder.append(renderer.domElement);
  let marked: [string, ReadonlySet<string>] = ["", new Set()];
  let frame = 0;
  let moved = false;
  const render = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => renderer.render(scene, camera));
  };

  scene.add(new AmbientLight(0xffffff, 1.6));
  const sun = new DirectionalLight(0xffffff, 1.8);
  sun.position.set(4, 12, 8);
  scene.add(sun);
  const { stands, width, depth } = standOf(tables);
  const cubes = placeCubes(stands);
  const lines = placeLines(cubes, edges);
  for (const { mesh, label } of cubes.values()) scene.add(mesh, label);
  for (const { line } of lines) scene.add(line);

  const colour = () => {
    const [chosen, found] = marked;
    for (const [name, { mesh, schema, label }] of cubes) {
      mesh.material.color = colourOf(lookOf(schema).property);
      mesh.material.emissive = name === chosen || found.has(name) ? colourOf("--warn") : new Color(0);
      mesh.material.emissiveIntensity = 0.55;
      writeLabel(label, name);
    }
    for (const { line, edge } of lines) {
      const touched = edge.from === chosen || edge.to === chosen;
      line.material.color = colourOf(touched ? "--accent" : "--line-strong");
      line.material.opacity = touched ? 1 : 0.45;
    }
    render();
  };
  const resize = () => {
    const { clientWidth, clientHeight } = holder;
    if (clientWidth === 0 || clientHeight === 0) return;
    renderer.setSize(clientWidth, clientHeight);
    camera.aspect = clientWidth / clientHeight;
    camera.updateProjectionMatrix();
    if (!moved) standBack(camera, width, depth);
    render();
  };

  const pointer = watchPointer(renderer.domElement, camera, cubes, { onPoint, onPick });
  const sizes = new ResizeObserver(resize);
  const themes = new MutationObserver(colour);
  sizes.observe(holder);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  controls.addEventListener("change", render);
  controls.addEventListener("start", () => {
    moved = true;
  });
  resize();
  colour();
  return {
    mark: (chosen, found) => {
      marked = [chosen, found];
      colour();
    },
    end: () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      themes.disconnect();
      pointer();
      controls.dispose();
      for (const { mesh, label } of cubes.values()) {
        mesh.geometry.dispose();
        mesh.material.dispose();
        label.material.map?.dispose();
        label.material.dispose();
      }
      for (const { line } of lines) {
        line.geometry.dispose();
        line.material.dispose();
      }
      renderer.dispose();
      renderer.domElement.remove();
    },
  };
}

interface Cube {
  mesh: Mesh<BoxGeometry, MeshLambertMaterial>;
  label: Sprite;
  schema: string;
}

/** Moves the camera as far away as it takes to see the whole ground. */
function standBack(camera: PerspectiveCamera, width: number, depth: number): void {
  const sides = [-1, 1].flatMap((side) =>
    [-1, 1].flatMap((end) => [0, HIGH].map((high) => [side, high, end] as const)),
  );
  const corners = sides.map(([side, high, end]) => new Vector3((side * width) / 2, high, (end * depth) / 2));
  const isSeen = (corner: Vector3) => {
    const { x, y } = corner.clone().project(camera);
    return Math.abs(x) <= 1 && Math.abs(y) <= 1;
  };
  for (let away = (width + depth) / 8; away < 100; away *= 1.03) {
    camera.position.copy(FROM).multiplyScalar(away);
    camera.lookAt(0, 0, 0);
    camera.updateMatrixWorld();
    if (corners.every(isSeen)) return;
  }
}

function placeCubes(stands: readonly Stand[]): Map<string, Cube> {
  return new Map(
    stands.map(({ name, table, x, z }) => {
      const size = sizeOf(table.linhas);
      const mesh = new Mesh(new BoxGeometry(size, size, size), new MeshLambertMaterial());
      mesh.position.set(x, size / 2, z);
      mesh.name = name;
      const label = new Sprite(new SpriteMaterial({ transparent: true, depthTest: false }));
      label.position.set(mesh.position.x, size + 0.7, mesh.position.z);
      return [name, { mesh, label, schema: table.esquema }] as const;
    }),
  );
}

function placeLines(cubes: ReadonlyMap<string, Cube>, edges: readonly Edge[]) {
  return edges.flatMap((edge) => {
    const [from, to] = [cubes.get(edge.from), cubes.get(edge.to)];
    if (!from || !to || from === to) return [];
    const points = [from.mesh.position, to.mesh.position].map(({ x, z }) => new Vector3(x, 0.1, z));
    const material = new LineBasicMaterial({ transparent: true });
    return [{ edge, line: new Line(new BufferGeometry().setFromPoints(points), material) }];
  });
}

/** The colour that a property of the document has now. */
function colourOf(property: string): Color {
  return new Color(getComputedStyle(document.documentElement).getPropertyValue(property).trim());
}

const LABEL = { width: 640, height: 96, tall: 0.92 };

/** Writes the name of a table in the present colours. */
function writeLabel(label: Sprite, name: string): void {
  const canvas = document.createElement("canvas");
  canvas.width = LABEL.width;
  canvas.height = LABEL.height;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.font = "600 52px Inter, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 12;
  context.strokeStyle = `#${colourOf("--surface").getHexString()}`;
  context.fillStyle = `#${colourOf("--ink").getHexString()}`;
  const word = name.slice(name.indexOf(".") + 1);
  context.strokeText(word, LABEL.width / 2, LABEL.height / 2, LABEL.width - 16);
  context.fillText(word, LABEL.width / 2, LABEL.height / 2, LABEL.width - 16);
  label.material.map?.dispose();
  label.material.map = new CanvasTexture(canvas);
  label.material.map.colorSpace = SRGBColorSpace;
  label.material.needsUpdate = true;
  label.scale.set((LABEL.tall * LABEL.width) / LABEL.height, LABEL.tall, 1);
}

/** Tells which cube the pointer is on, and which one it picks; a drag picks nothing. */
function watchPointer(
  canvas: HTMLCanvasElement,
  camera: PerspectiveCamera,
  cubes: ReadonlyMap<string, Cube>,
  { onPoint, onPick }: Callbacks,
): () => void {
  const ray = new Raycaster();
  const meshes = [...cubes.values()].map(({ mesh }) => mesh);
  let pressed = { x: 0, y: 0 };
  const under = (event: PointerEvent): string => {
    const at = new Vector2((event.offsetX / canvas.clientWidth) * 2 - 1, 1 - (event.offsetY / canvas.clientHeight) * 2);
    ray.setFromCamera(at, camera);
    return ray.intersectObjects(meshes)[0]?.object.name ?? "";
  };
  const move = (event: PointerEvent) => {
    const name = under(event);
    canvas.classList.toggle("cursor-pointer", name !== "");
    onPoint(name, event.offsetX, event.offsetY);
  };
  const leave = () => onPoint("", 0, 0);
  const down = (event: PointerEvent) => {
    pressed = { x: event.offsetX, y: event.offsetY };
  };
  const up = (event: PointerEvent) => {
    if (Math.hypot(event.offsetX - pressed.x, event.offsetY - pressed.y) > 4) return;
    const name = under(event);
    if (name) onPick(name);
  };
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("pointerdown", down);
  canvas.addEventListener("pointerup", up);
  return () => {
    canvas.removeEventListener("pointermove", move);
    canvas.removeEventListener("pointerleave", leave);
    canvas.removeEventListener("pointerdown", down);
    canvas.removeEventListener("pointerup", up);
  };
}
