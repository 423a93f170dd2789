// Ajustes: one part at a time, chosen by the address.

import type { ReactNode } from "react";
import { Navigate, NavLink, useParams } from "react-router";
import { ForRole } from "@/components/async-panel";
import { PageHead } from "@/components/page-head";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { Audit } from "./audit";
import { Credentials } from "./credentials";
import { Folders } from "./folders";
import { Notifications } from "./notifications";
import { Password } from "./password";
import { Schedules } from "./schedules";
import { Sessions } from "./sessions";
import { System } from "./system";
import { Tokens } from "./tokens";
import { Users } from "./users";

const PARTS = [
  "credenciais",
  "caminhos",
  "agenda",
  "notificacoes",
  "usuarios",
  "sessoes",
  "tokens",
  "senha",
  "auditoria",
  "sistema",
] as const;

type Part = (typeof PARTS)[number];

const CONTENT: Record<Part, ReactNode> = {
  credenciais: (
    <ForRole needs="configurador">
      <Credentials />
    </ForRole>
  ),
  caminhos: <Folders />,
  agenda: <Schedules />,
  notificacoes: (
    <ForRole needs="configurador">
      <Notifications />
    </ForRole>
  ),
  usuarios: (
    <ForRole needs="administrador">
      <Users />
    </ForRole>
  ),
  sessoes: <Sessions />,
  tokens: <Tokens />,
  senha: <Password />,
  auditoria: (
    <ForRole needs="administrador">
      <Audit />
    </ForRole>
  ),
  sistema: <System />,
};

/** The page. */
export function SettingsPage() {
  const text = useText().settings;
  const { part } = useParams();
  const chosen = PARTS.find((name) => name === part);
  if (!chosen) return <Navigate to={`/ajustes/${PARTS[0]}`} replace />;
  return (
    <div className="flex flex-col gap-4">
      <PageHead title={text.title} />
      <div className="grid grid-cols-[168px_minmax(0,1fr)] gap-6">
        <nav aria-label={text.parts} className="flex flex-col gap-0.5">
          {PARTS.map((name) => (
            <NavLink
              key={name}
              to={`/ajustes/${name}`}
              className={({ isActive }) =>
                cn(
                  "flex h-8 items-center rounded-md px-2.5 font-medium text-muted hover:bg-raised hover:text-ink",
                  isActive && "bg-raised text-ink",
                )
              }
            >
              {text.names[name]}
            </NavLink>
          ))}
        </nav>
        <div className="min-w-0">{CONTENT[chosen]}</div>
      </div>
    </div>
  );
}
