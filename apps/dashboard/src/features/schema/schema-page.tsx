// Esquema: how the tables hang together, drawn flat, in space, or as a table. What is chosen is in the address.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { AsyncPanel, Empty, Skeleton } from "@/components/async-panel";
import { PageHead } from "@/components/page-head";
import { SearchField } from "@/components/search-field";
import { matches } from "@/components/table/columns";
import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/field";
import { Tabs } from "@/components/ui/tabs";
import { useText } from "@/i18n/text";
import { prefersStillness } from "@/lib/preferences";
import { useAddress } from "@/lib/use-address";
import { readChosen } from "./arrangement";
import { Diagram } from "./diagram";
import { DrawingTools } from "./drawing-tools";
import { around, edgesOf, nameOf } from "./graph";
import { LineageView } from "./lineage-view";
import { type SchemaTable, schemaQuery } from "./queries";
import { TablePanel } from "./table-panel";
import { TablesTable } from "./tables-table";

const Space = lazy(async () => ({ default: (await import("./space")).Space }));

const VIEWS = ["2d", "3d", "tabela", "linhagem"] as const;

/** The page. */
export function SchemaPage() {
  const text = useText().schema;
  const schema = useQuery(schemaQuery);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <PageHead title={text.title} beside={<span className="text-muted">{text.lead}</span>} />
      <AsyncPanel query={schema}>{(tables) => <SchemaViews tables={tables} />}</AsyncPanel>
    </div>
  );
}

/** Views of the same tables, with the same search and the same chosen table. */
function SchemaViews({ tables }: { tables: readonly SchemaTable[] }) {
  const text = useText();
  const words = text.schema;
  const [query, put] = useAddress();
  const wanted = VIEWS.find((name) => name === query.get("vista")) ?? "2d";
  const [insists, insist] = useState(false);
  const isStill = wanted === "3d" && !insists && prefersStillness();
  const view = isStill ? "2d" : wanted;
  const typed = query.get("q") ?? "";
  const history = query.has("historico");
  const only = query.has("vizinhas");
  const chosenName = query.get("tabela") ?? "";
  const edges = useMemo(() => edgesOf(tables), [tables]);
  const chosen = tables.find((table) => nameOf(table) === chosenName);
  const listed = query.get("mostrar");
  const known = useMemo(() => tables.filter((table) => history || !table.historico), [tables, history]);
  const shown = useMemo(() => {
    const near = only && chosenName ? around(chosenName, edges) : undefined;
    const wanted = readChosen(listed);
    const isShown = (name: string) => (near?.has(name) ?? true) && (wanted?.has(name) ?? true);
    return known.filter((table) => isShown(nameOf(table)));
  }, [known, edges, only, chosenName, listed]);
  const found = useMemo(
    () => new Set(shown.filter((table) => typed !== "" && matches(searched(table), typed)).map(nameOf)),
    [shown, typed],
  );
  const missed = typed !== "" && found.size === 0;
  const common = { tables: shown, edges, found, searching: typed !== "", chosen: chosenName };
  const choose = (name: string) => put({ tabela: name === chosenName ? "" : name });
  return (
    <Tabs
      label={words.views}
      value={wanted}
      onChange={(name) => put({ vista: name === "2d" ? "" : name })}
      tabs={VIEWS.map((name) => [name, words.view[name]] as const)}
    >
      {view === "linhagem" ? (
        <LineageView />
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-3 pb-2">
            <SearchField label={words.search} value={typed} onSearch={(value) => put({ q: value })} className="w-64" />
            <Check checked={history} onChange={(event) => put({ historico: event.target.checked ? "1" : "" })}>
              {words.history}
            </Check>
            <Check
              checked={only}
              disabled={!chosen}
              onChange={(event) => put({ vizinhas: event.target.checked ? "1" : "" })}
            >
              {words.onlyNear}
            </Check>
            <span role="status" className="text-[12px] text-muted">
              {typed === "" ? words.count(shown.length) : words.found(found.size)}
            </span>
            <DrawingTools tables={known} isFlat={view === "2d"} />
          </div>
          {isStill && (
            <p role="status" className="mb-2 flex items-center gap-3 rounded-md bg-off-soft px-4 py-2">
              <span>{words.still}</span>
              <Button size="small" onClick={() => insist(true)}>
                {words.stillAnyway}
              </Button>
            </p>
          )}
          {missed ? (
            <Empty
              title={words.nothing}
              action={<Button onClick={() => put({ q: "" })}>{text.common.actions.clearFilters}</Button>}
            />
          ) : (
            <div className="flex min-h-0 flex-1 gap-3">
              {view === "2d" && <Diagram {...common} onChoose={choose} />}
              {view === "3d" && (
                <Suspense fallback={<Skeleton rows={8} className="flex-1" />}>
                  <Space {...common} onChoose={choose} />
                </Suspense>
              )}
              {view === "tabela" && <TablesTable {...common} onChoose={choose} />}
              {chosen && (
                <TablePanel table={chosen} edges={edges} onChoose={choose} onClose={() => put({ tabela: "" })} />
              )}
            </div>
          )}
        </>
      )}
    </Tabs>
  );
}

/** What a search looks through. */
function searched(table: SchemaTable): string {
  return [nameOf(table), table.descricao, ...table.colunas.map((column) => column.nome)].join(" ");
}
