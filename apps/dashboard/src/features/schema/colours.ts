// The colours of the schemas, as people know them: cad blue, pos green, aux purple, stage yellow. The name is always beside them.

interface Look {
  /** Ground and border of a lane or box. */
  ground: string;
  border: string;
  text: string;
  /** The same colour for drawing, as a property of the document. */
  property: string;
}

const LOOKS: Record<string, Look> = {
  cad: { ground: "bg-accent-soft", border: "border-accent", text: "text-accent", property: "--accent" },
  pos: { ground: "bg-ok-soft", border: "border-ok", text: "text-ok", property: "--ok" },
  aux: { ground: "bg-wait-soft", border: "border-wait", text: "text-wait", property: "--wait" },
  stage: { ground: "bg-warn-soft", border: "border-warn", text: "text-warn", property: "--warn" },
};
const OTHER: Look = { ground: "bg-off-soft", border: "border-off", text: "text-off", property: "--off" };

/** How a schema looks. */
export function lookOf(schema: string): Look {
  return LOOKS[schema] ?? OTHER;
}
