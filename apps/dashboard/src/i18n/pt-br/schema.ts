// The drawing of the tables.
import { counting } from "@/i18n/plural";

const n = counting("pt-BR");

export const schema = {
  title: "Esquema",
  lead: "Como as tabelas se ligam",
  views: "Formas de ver o esquema",
  view: { "2d": "Desenho 2D", "3d": "Desenho 3D", tabela: "Tabela" },
  search: "Procurar tabela ou coluna",
  history: "Mostrar histórico",
  onlyNear: "Só a escolhida e as vizinhas",
  count: (tables: number) => n(tables, "tabela", "tabelas"),
  found: (tables: number) => `${n(tables, "tabela encontrada", "tabelas encontradas")}`,
  nothing: "Nenhuma tabela ou coluna com este nome.",
  schemas: { cad: "Cadastro", pos: "Posições", aux: "Comparação", etl: "Controle", stage: "Chegada" },
  drawing: "Desenho das tabelas",
  rows: (rows: string, plain: number, exact: boolean) =>
    `${exact ? "" : "≈ "}${rows} ${plain === 1 || plain === 0 ? "linha" : "linhas"}`,
  approximately: (rows: string, exact: boolean) => (exact ? rows : `≈ ${rows}`),
  columns: "Colunas",
  columnCount: (columns: number) => n(columns, "coluna", "colunas"),
  key: "chave",
  pointsAt: (table: string, implied: boolean) => `→ ${table}${implied ? " (pelo que é gravado)" : ""}`,
  openRows: "Ver as linhas em Dados",
  wayTo: "Caminho até",
  chooseTable: "escolha uma tabela",
  noWay: "Não há ligação entre as duas.",
  arrow: "→",
  between: " · ",
  asTable: "Tabelas e ligações",
  schemaHead: "Esquema",
  tableHead: "Tabela",
  rowsHead: "Linhas",
  pointsAtHead: "Aponta para",
  pointedByHead: "Recebe de",
  tableList: "Tabelas do desenho",
  space: (tables: number) =>
    `Desenho 3D de ${n(tables, "tabela", "tabelas")}; a lista ao lado e a vista Tabela mostram o mesmo`,
  still: "Este computador pede menos movimento: o esquema abre em 2D.",
  stillAnyway: "Abrir em 3D mesmo assim",
  spaceHelp:
    "Arraste para girar, use a roda para aproximar, clique para aproximar e ver as colunas, clique duas vezes para ver as linhas.",
  noSpace: "Este navegador não desenha em 3D.",
  noSpaceHelp: "Falta o WebGL 2, o que é comum em áreas de trabalho remotas. O desenho 2D mostra o mesmo.",
  toFlat: "Abrir o desenho 2D",
};
