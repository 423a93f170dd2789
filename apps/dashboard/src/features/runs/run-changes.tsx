// What came out differently in a run than in the one that it repeats: figures, documents with another outcome, new versions.
import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel } from "@/components/async-panel";
import { StatePill } from "@/components/state-pill";
import { useFormat, useText } from "@/i18n/text";
import { itemState } from "@/lib/states";
import { changesQuery } from "./parts";
import { reasonOf } from "./run-words";

type Changes = Schemas["MudancasDaExecucao"];

/** The differences. */
export function RunChanges({ run, ended }: { run: number; ended: boolean }) {
  const text = useText().runs.lineage;
  const query = useQuery(changesQuery(run, ended));
  return (
    <div className="border-t border-line/60 px-4 py-3">
      <AsyncPanel query={query}>
        {(changes) =>
          changes.repete == null ? (
            <p className="text-muted">{text.gone}</p>
          ) : (
            <div className="flex flex-col gap-3">
              <Figures figures={changes.numeros} />
              <Part
                title={text.items(changes.total_itens)}
                none={text.noItems}
                left={changes.total_itens - changes.itens.length}
              >
                {changes.itens.map((change) => (
                  <Item
                    key={`${change.depois.sistema} ${change.depois.id_fundo} ${change.depois.data_pos} ${change.depois.tipo}`}
                    change={change}
                  />
                ))}
              </Part>
              {changes.total_versoes > 0 && (
                <Part
                  title={text.versions(changes.total_versoes)}
                  none=""
                  left={changes.total_versoes - changes.versoes.length}
                >
                  {changes.versoes.map((version) => (
                    <Version key={version.carga.id_carga} version={version} />
                  ))}
                </Part>
              )}
            </div>
          )
        }
      </AsyncPanel>
    </div>
  );
}

function Figures({ figures }: { figures: Changes["numeros"] }) {
  const text = useText().runs.lineage;
  const { count, bytes } = useFormat();
  return (
    <dl className="flex flex-wrap gap-x-7 gap-y-1.5">
      {figures.map(({ campo, antes, depois }) => {
        const said = campo === "bytes" ? bytes : count;
        return (
          <div key={campo}>
            <dt className="text-[11px] text-muted">{text.figures[campo] ?? campo}</dt>
            <dd className="flex items-center gap-1.5 tabular-nums">
              <span className="text-muted">{said(antes)}</span>
              <Arrow />
              <span className="font-medium">{said(depois)}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Arrow() {
  const { becomes } = useText().runs.lineage;
  return <ArrowRight role="img" aria-label={becomes} className="size-3.5 shrink-0 text-muted" />;
}

interface PartProps {
  title: string;
  none: string;
  left: number;
  children: ReactNode[];
}

function Part({ title, none, left, children }: PartProps) {
  const text = useText().runs.lineage;
  return (
    <section>
      <h3 className="mb-1 font-medium">{title}</h3>
      {children.length === 0 ? (
        <p className="text-muted">{none}</p>
      ) : (
        <ul className="divide-y divide-line/60">{children}</ul>
      )}
      {left > 0 && <p className="pt-1 text-[12px] text-muted">{text.more(left)}</p>}
    </section>
  );
}

function Item({ change: { antes, depois } }: { change: Schemas["ItemMudado"] }) {
  const text = useText().runs;
  const { day } = useFormat();
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
      <span className="min-w-40 flex-1 truncate font-medium" title={depois.fundo}>
        {depois.fundo}
      </span>
      <span className="w-24 tabular-nums">{day(depois.data_pos)}</span>
      <span className="w-20">{text.items.kinds[depois.tipo] ?? depois.tipo}</span>
      <span className="w-40">
        {antes ? <StatePill state={itemState(antes)} /> : <span className="text-muted">{text.lineage.notAsked}</span>}
      </span>
      <Arrow />
      <span className="w-40">
        <StatePill state={itemState(depois)} />
      </span>
      <span className="min-w-40 flex-1 truncate text-muted" title={reasonOf(depois)}>
        {reasonOf(depois)}
      </span>
    </li>
  );
}

function Version({ version: { carga, pl_antes: before, linhas_antes: rows } }: { version: Schemas["VersaoNova"] }) {
  const text = useText().runs;
  const { day, decimal, count } = useFormat();
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
      <Link
        to={`/carteiras/${carga.id_fundo}?parte=arquivos`}
        className="min-w-40 flex-1 truncate font-medium text-accent hover:underline"
      >
        {carga.fundo}
      </Link>
      <span className="w-24 tabular-nums">{day(carga.data_pos)}</span>
      <span className="w-20">{text.items.kinds[carga.tipo] ?? carga.tipo}</span>
      <span className="w-20">{text.lineage.version(carga.versao)}</span>
      {(before ?? carga.pl) && (
        <span className="flex items-center gap-1.5 tabular-nums">
          <span className="text-muted">
            {text.lineage.netAssets} {decimal(before, 2)}
          </span>
          <Arrow />
          {decimal(carga.pl, 2)}
        </span>
      )}
      <span className="flex items-center gap-1.5 tabular-nums">
        <span className="text-muted">{text.lineage.rows(count(rows))}</span>
        <Arrow />
        {count(carga.linhas)}
      </span>
    </li>
  );
}
