// Cubes and lines in space: a cube for each table, larger with more rows, a line for each reference. Drawn only when something has
// changed, so that it costs nothing while nobody looks and nothing moves by itself.
import {
  AmbientLight,
  BoxGeometry,
  BufferGeometry,
  CanvasTexture,
  Color,
  ConeGeometry,
  DirectionalLight,
  Line,
  LineBasicMaterial,
  Mesh,
  MeshBasicMaterial,
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
import { prefersStillness } from "@/lib/preferences";
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
  onOpen: (name: string) => void;
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
  callbacks: Callbacks,
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
  for (const { line, head } of lines) scene.add(line, head);
  const flight = flightOf(camera, controls, render);

  const colour = () => {
    const [chosen, found] = marked;
    for (const [name, { mesh, schema, label }] of cubes) {
      mesh.material.color = colourOf(lookOf(schema).property);
      mesh.material.emissive = name === chosen || found.has(name) ? colourOf("--warn") : new Color(0);
      mesh.material.emissiveIntensity = 0.55;
      writeLabel(label, name);
    }
    for (const { line, head, edge } of lines) {
      const touched = edge.from === chosen || edge.to === chosen;
      for (const { material } of [line, head]) {
        material.color = colourOf(touched ? "--accent" : "--line-strong");
        material.opacity = touched ? 1 : 0.45;
      }
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

  const pointer = watchPointer(renderer.domElement, camera, cubes, callbacks);
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
      const cube = chosen === marked[0] ? undefined : cubes.get(chosen);
      marked = [chosen, found];
      colour();
      if (!cube) return;
      moved = true;
      flight.to(cube.mesh.position);
    },
    end: () => {
      cancelAnimationFrame(frame);
      flight.end();
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
      for (const part of lines.flatMap(({ line, head }) => [line, head])) {
        part.geometry.dispose();
        part.material.dispose();
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
    const [start, end] = [from, to].map(({ mesh: { position } }) => new Vector3(position.x, 0.1, position.z));
    if (!start || !end) return [];
    const material = new LineBasicMaterial({ transparent: true });
    const line = new Line(new BufferGeometry().setFromPoints([start, end]), material);
    return [{ edge, line, head: arrowHead(start, end, to.mesh.geometry.parameters.width) }];
  });
}

/** The head of an arrow that ends beside a cube of this size. */
function arrowHead(start: Vector3, end: Vector3, size: number): Mesh<ConeGeometry, MeshBasicMaterial> {
  const along = end.clone().sub(start).normalize();
  const head = new Mesh(new ConeGeometry(HEAD.radius, HEAD.length, 12), new MeshBasicMaterial({ transparent: true }));
  // A cube is reached at its side or, at worst, at its corner.
  const reach = (size / 2) * Math.SQRT2 + HEAD.length / 2;
  head.position.copy(end).addScaledVector(along, -reach);
  head.quaternion.setFromUnitVectors(new Vector3(0, 1, 0), along);
  return head;
}

const HEAD = { radius: 0.16, length: 0.44 };

/** How the camera comes to a table: from where it looks now, as near as the neighbours can still be seen. */
const FLIGHT = { millis: 450, away: 15 };

/** Moves the camera to a place, at once where no motion is wanted. */
function flightOf(camera: PerspectiveCamera, controls: OrbitControls, render: () => void) {
  let frame = 0;
  const stop = () => cancelAnimationFrame(frame);
  controls.addEventListener("start", stop);
  return {
    end: stop,
    to: (place: Vector3) => {
      stop();
      const [looked, stood] = [controls.target.clone(), camera.position.clone()];
      const towards = stood.clone().sub(looked).normalize();
      const goal = place.clone().addScaledVector(towards, FLIGHT.away);
      const began = performance.now();
      const fly = (now: number) => {
        const part = prefersStillness() ? 1 : Math.min(1, Math.max(0, (now - began) / FLIGHT.millis));
        const eased = 1 - (1 - part) ** 3;
        controls.target.lerpVectors(looked, place, eased);
        camera.position.lerpVectors(stood, goal, eased);
        controls.update();
        render();
        if (part < 1) frame = requestAnimationFrame(fly);
      };
      fly(began);
    },
  };
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

/** Tells which cube the pointer is on, which one it picks, and which one it opens by a second click; a drag picks nothing. */
function watchPointer(
  canvas: HTMLCanvasElement,
  camera: PerspectiveCamera,
  cubes: ReadonlyMap<string, Cube>,
  { onPoint, onPick, onOpen }: Callbacks,
): () => void {
  const ray = new Raycaster();
  const meshes = [...cubes.values()].map(({ mesh }) => mesh);
  let pressed = { x: 0, y: 0 };
  let picked = "";
  const under = (event: MouseEvent): string => {
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
  const click = (event: MouseEvent) => {
    // The first click of two has moved the camera: the second one means the same table.
    if (event.detail > 1 || Math.hypot(event.offsetX - pressed.x, event.offsetY - pressed.y) > 4) return;
    picked = under(event);
    if (picked) onPick(picked);
  };
  const open = () => {
    if (picked) onOpen(picked);
  };
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("pointerdown", down);
  canvas.addEventListener("click", click);
  canvas.addEventListener("dblclick", open);
  return () => {
    canvas.removeEventListener("pointermove", move);
    canvas.removeEventListener("pointerleave", leave);
    canvas.removeEventListener("pointerdown", down);
    canvas.removeEventListener("click", click);
    canvas.removeEventListener("dblclick", open);
  };
}
