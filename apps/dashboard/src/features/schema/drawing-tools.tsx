// The tools of the flat drawing: how near it is, which tables it has, back to how it stands by itself, and what was kept of it.
import { ListChecks, RotateCcw, ZoomIn, ZoomOut } from "lucide-react";
import { SavedViews } from "@/components/saved-views";
import { Button } from "@/components/ui/button";
import { Menu, MenuCheck, MenuItem, MenuLine } from "@/components/ui/menu";
import { useFormat, useText } from "@/i18n/text";
import { useAddress } from "@/lib/use-address";
import { readChosen, readZoom, USUAL_ZOOM, ZOOMS, zoomAfter } from "./arrangement";
import { nameOf } from "./graph";
import type { SchemaTable } from "./queries";

/** What of the address makes a layout. */
const LAYOUT = ["vista", "q", "historico", "vizinhas", "tabela", "mostrar", "posicoes", "zoom"];

interface Props {
  /** The tables that may be in the drawing. */
  tables: readonly SchemaTable[];
  isFlat: boolean;
}

/** The tools. */
export function DrawingTools({ tables, isFlat }: Props) {
  const text = useText().schema;
  const { count } = useFormat();
  const [query, put] = useAddress();
  const zoom = readZoom(query.get("zoom"));
  const to = (next: number) => put({ zoom: next === USUAL_ZOOM ? "" : String(next) });
  return (
    <div className="ml-auto flex items-center gap-2">
      {isFlat && (
        <>
          <Button
            size="small-icon"
            aria-label={text.zoomOut}
            disabled={zoom === ZOOMS[0]}
            onClick={() => to(zoomAfter(zoom, -1))}
          >
            <ZoomOut aria-hidden="true" />
          </Button>
          <span role="status" className="w-10 text-center text-[12px] text-muted tabular-nums">
            {text.zoom(count(zoom))}
          </span>
          <Button
            size="small-icon"
            aria-label={text.zoomIn}
            disabled={zoom === ZOOMS.at(-1)}
            onClick={() => to(zoomAfter(zoom, 1))}
          >
            <ZoomIn aria-hidden="true" />
          </Button>
          <Button
            size="small-icon"
            aria-label={text.asItStands}
            title={text.asItStands}
            disabled={!query.has("posicoes") && zoom === USUAL_ZOOM}
            onClick={() => put({ posicoes: "", zoom: "" }, true)}
          >
            <RotateCcw aria-hidden="true" />
          </Button>
        </>
      )}
      <Tables tables={tables} />
      <SavedViews page="esquema" names={LAYOUT} />
    </div>
  );
}

function Tables({ tables }: Pick<Props, "tables">) {
  const text = useText().schema;
  const [query, put] = useAddress();
  const chosen = readChosen(query.get("mostrar"));
  const names = tables.map(nameOf);
  const isShown = (name: string) => chosen?.has(name) ?? true;
  const toggle = (name: string) => {
    const next = names.filter((one) => (one === name ? !isShown(one) : isShown(one)));
    if (next.length > 0) put({ mostrar: next.length === names.length ? "" : next.join(",") });
  };
  return (
    <Menu
      trigger={
        <Button size="small">
          <ListChecks aria-hidden="true" />
          {text.tablesShown(names.filter(isShown).length, names.length)}
        </Button>
      }
    >
      <MenuItem onSelect={() => put({ mostrar: "" })}>{text.allTables}</MenuItem>
      <MenuLine />
      {names.map((name) => (
        <MenuCheck key={name} checked={isShown(name)} onChange={() => toggle(name)}>
          {name}
        </MenuCheck>
      ))}
    </Menu>
  );
}
