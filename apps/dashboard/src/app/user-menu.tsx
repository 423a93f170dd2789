// Who is signed in, the preferences, the way out, and how the connection and the runs stand.
import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleUser } from "lucide-react";
import { Link } from "react-router";
import { ROLES, useMe } from "@/api/account";
import { api, bodyOf } from "@/api/client";
import { asProblem } from "@/api/problem";
import { systemsQuery } from "@/api/queries";
import { useSentence } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from "@/components/ui/menu";
import { tellFailed } from "@/components/ui/toast";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { chooseLocale, chooseTheme, locale, theme } from "@/lib/preferences";
import { useStore } from "@/lib/store";
import { useLiveState } from "@/live/live";

/** The user's menu. */
export function UserMenu() {
  const text = useText();
  const me = useMe();
  const sentence = useSentence();
  const signOut = useMutation({
    mutationFn: () => bodyOf(api.POST("/api/auth/logout")),
    onSuccess: () => window.location.assign("/entrar"),
    onError: (error) => tellFailed(sentence(asProblem(error)), asProblem(error).code),
  });
  const role = ROLES.find((name) => name === me.papel) ?? "leitor";
  const trigger = (
    <Button look="ghost" className="w-full justify-start px-2" aria-label={text.shell.user.menu(me.username)}>
      <CircleUser aria-hidden="true" />
      <span className="truncate">{me.username}</span>
    </Button>
  );
  return (
    <Menu align="start" trigger={trigger}>
      <MenuLabel>{text.shell.user.role(text.common.roles[role])}</MenuLabel>
      <MenuLine />
      <ThemeChoice />
      <MenuLine />
      <LocaleChoice />
      <MenuLine />
      <MenuItem onSelect={() => window.open("/docs/", "_blank", "noopener")}>{text.shell.apiDocs}</MenuItem>
      <MenuItem onSelect={() => signOut.mutate()}>{text.shell.user.signOut}</MenuItem>
    </Menu>
  );
}

function ThemeChoice() {
  const text = useText().shell.theme;
  const options = [
    ["system", text.system],
    ["light", text.light],
    ["dark", text.dark],
  ] as const;
  return <MenuChoice label={text.label} value={useStore(theme)} options={options} onChange={chooseTheme} />;
}

function LocaleChoice() {
  const text = useText().shell;
  const options = [
    ["pt-BR", text.languages["pt-BR"]],
    ["en", text.languages.en],
  ] as const;
  return <MenuChoice label={text.language} value={useStore(locale)} options={options} onChange={chooseLocale} />;
}

const LIGHTS = { open: "bg-ok", connecting: "bg-warn", waiting: "bg-warn", closed: "bg-fail" };

/** How the connection stands and how much runs. */
export function RunningCount() {
  const text = useText().shell;
  const { phase } = useLiveState();
  const systems = useQuery(systemsQuery).data ?? [];
  const running = systems.filter((system) => system.status === "RUNNING").length;
  return (
    <div className="flex flex-col gap-1 px-2 py-1 text-[12px] text-muted">
      <p role="status" className="flex items-center gap-2">
        <span aria-hidden="true" className={cn("size-2 rounded-full", LIGHTS[phase])} />
        {text.live[phase]}
      </p>
      {running > 0 && (
        <Link to="/etl?status=running" className="text-accent hover:underline">
          {text.running(running)}
        </Link>
      )}
    </div>
  );
}
