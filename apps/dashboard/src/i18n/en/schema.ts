// The drawing of the tables.
import { counting } from "@/i18n/plural";
import type { Text } from "@/i18n/text";

const n = counting("en");

export const schema: Text["schema"] = {
  title: "Schema",
  lead: "How the tables hang together",
  views: "Ways to look at the schema",
  view: { "2d": "2D drawing", "3d": "3D drawing", tabela: "Table" },
  search: "Find a table or column",
  history: "Show history",
  onlyNear: "Only the chosen one and those beside it",
  count: (tables) => n(tables, "table", "tables"),
  found: (tables) => `${n(tables, "table found", "tables found")}`,
  nothing: "No table or column has this name.",
  schemas: { cad: "Register", pos: "Positions", aux: "Comparison", etl: "Control", stage: "Arrival" },
  drawing: "Drawing of the tables",
  rows: (rows, plain, exact) => `${exact ? "" : "≈ "}${rows} ${plain === 1 ? "row" : "rows"}`,
  approximately: (rows, exact) => (exact ? rows : `≈ ${rows}`),
  columns: "Columns",
  columnCount: (columns) => n(columns, "column", "columns"),
  key: "key",
  pointsAt: (table, implied) => `→ ${table}${implied ? " (by what is written)" : ""}`,
  openRows: "See the rows in Data",
  wayTo: "Way to",
  chooseTable: "choose a table",
  noWay: "Nothing joins the two.",
  arrow: "→",
  between: " · ",
  asTable: "Tables and relations",
  schemaHead: "Schema",
  tableHead: "Table",
  rowsHead: "Rows",
  pointsAtHead: "Points at",
  pointedByHead: "Pointed at by",
  tableList: "Tables of the drawing",
  space: (tables) =>
    `3D drawing of ${n(tables, "table", "tables")}; the list beside it and the Table view show the same`,
  still: "This computer asks for less motion: the schema opens in 2D.",
  stillAnyway: "Open in 3D anyway",
  spaceHelp:
    "Drag to turn, use the wheel to come closer, click to come near and see the columns, double-click to see the rows.",
  noSpace: "This browser does not draw in 3D.",
  noSpaceHelp: "WebGL 2 is missing, as on many remote desktops. The 2D drawing shows the same.",
  toFlat: "Open the 2D drawing",
};
