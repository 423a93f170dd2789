// One thing that keeps a fund from being released, with what can be done about it and what people noted.

import { Ellipsis, ExternalLink } from "lucide-react";
import type { Schemas } from "@/api/client";
import { ActionLink } from "@/components/action";
import { letterOf, lookOf, modeFor } from "@/components/fund-day/health";
import { Pill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useFormat, useText } from "@/i18n/text";
import { reprocessAddress } from "@/lib/addresses";
import { useRefusal } from "@/live/use-refusal";
import type { Asked } from "./desk";

interface Props {
  fund: Schemas["Pendencia"];
  /** Page where the portal that owes the document is opened. */
  portal: string | null | undefined;
  ask: (asked: Asked) => void;
}

/** The row. */
export function PendingRow({ fund, portal, ask }: Props) {
  const text = useText();
  const { moment } = useFormat();
  const letter = letterOf(fund.estado);
  const [from, to] = [fund.data_pos, fund.data_pos];
  const again = { from, to, funds: [fund.fundo], mode: modeFor(letter) };
  const kind = fund.tipo ? (text.runs.items.kinds[fund.tipo] ?? fund.tipo) : "";
  return (
    <li className="py-0.5">
      <div className="flex items-center gap-3">
        <span className="w-32">
          <Pill tone={lookOf(letter).tone}>{text.panel.states[letter]}</Pill>
        </span>
        <span className="w-80 truncate font-medium" title={fund.fundo}>
          {fund.fundo}
        </span>
        <span className="w-20">{kind}</span>
        <span className="min-w-0 flex-1 truncate text-muted" title={fund.detalhe}>
          {fund.detalhe}
        </span>
        {fund.responsavel && (
          <span className="max-w-48 truncate text-[12px]" title={fund.responsavel}>
            {text.panel.pending.owner(fund.responsavel)}
          </span>
        )}
        {fund.desde && <span className="text-[12px] text-muted">{text.panel.pending.since(moment(fund.desde))}</span>}
        <ActionLink to={reprocessAddress(again)} needs="operador" look="ghost" size="small" className="text-accent">
          {text.panel.pending.ask}
        </ActionLink>
        {portal && (
          <Button asChild look="ghost" size="small-icon">
            <a
              href={portal}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={text.panel.pending.portalOf(fund.fundo, kind)}
              title={text.panel.pending.portal}
            >
              <ExternalLink aria-hidden="true" />
            </a>
          </Button>
        )}
        <RowMenu fund={fund} kind={kind} ask={ask} />
      </div>
      {fund.notas.map((note) => (
        <p key={note.id} className="ml-35 break-words text-[12px]">
          <span className="text-muted">{text.panel.desk.said(note.autor, moment(note.em))}</span>
          <span className="ml-2">{note.texto}</span>
        </p>
      ))}
    </li>
  );
}

function RowMenu({ fund, kind, ask }: Omit<Props, "portal"> & { kind: string }) {
  const words = useText().panel.desk;
  const refusal = useRefusal("operador");
  return (
    <Menu
      trigger={
        <Button
          look="ghost"
          size="small-icon"
          aria-label={words.more(fund.fundo, kind)}
          disabled={refusal !== undefined}
          title={refusal}
        >
          <Ellipsis aria-hidden="true" />
        </Button>
      }
    >
      <MenuItem onSelect={() => ask({ what: "note", place: fund })}>{words.asks.note.menu}</MenuItem>
      {fund.ignoravel && (
        <MenuItem onSelect={() => ask({ what: "waive", place: fund })}>{words.asks.waive.menu}</MenuItem>
      )}
    </Menu>
  );
}
