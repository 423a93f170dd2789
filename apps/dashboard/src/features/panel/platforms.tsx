// How each platform stands. Those that nobody uses are left out.
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { Pill } from "@/components/state-pill";
import { useFormat, useText } from "@/i18n/text";
import type { Tone } from "@/lib/states";

const TONES: Record<string, Tone> = {
  ok: "ok",
  degradada: "warn",
  fora: "fail",
  sem_credencial: "fail",
  sem_historico: "wait",
};

/** The platforms that work for the office. */
export function Platforms({ platforms }: { platforms: readonly Schemas["Plataforma"][] }) {
  const text = useText().panel.platforms;
  const { moment } = useFormat();
  const used = platforms.filter((platform) => platform.saude in TONES);
  if (used.length === 0) return <p className="px-4 py-3 text-muted">{text.none}</p>;
  return (
    <ul className="divide-y divide-line/60">
      {used.map((platform) => (
        <li key={platform.sistema} className="px-4 py-2">
          <div className="flex items-center gap-3">
            <span className="w-20 font-medium">{platform.nome}</span>
            <span className="w-28">
              <Pill tone={TONES[platform.saude] ?? "off"}>{text.health[platform.saude] ?? platform.saude}</Pill>
            </span>
            <span className="whitespace-nowrap tabular-nums">
              {text.received(platform.recebidos, platform.esperados)}
            </span>
            {platform.falhas > 0 && (
              <span className="whitespace-nowrap text-fail tabular-nums">{text.failures(platform.falhas)}</span>
            )}
            <span className="ml-auto truncate text-[12px] text-muted">
              {platform.ultima_execucao && text.last(moment(platform.ultima_execucao))}
            </span>
          </div>
          {platform.atendimento && <Service service={platform.atendimento} />}
          {platform.senha && <Password age={platform.senha} />}
          {platform.mensagem && <p className="text-[12px] text-muted">{platform.mensagem}</p>}
        </li>
      ))}
    </ul>
  );
}

/** How long the documents of the last day took, and how many of them failed. */
function Service({ service }: { service: Schemas["Atendimento"] }) {
  const text = useText().panel.platforms;
  const { seconds, count, percent } = useFormat();
  const took = (ms: number | null | undefined) => seconds(ms == null ? undefined : ms / 1000);
  const { documentos, falhas, mediana_ms, p95_ms } = service;
  return (
    <p className="text-[12px] text-muted tabular-nums" title={text.serviceHelp}>
      {text.latency(took(mediana_ms), took(p95_ms))}
      {" · "}
      <span className={falhas > 0 ? "text-fail" : ""}>
        {text.errorRate(percent((falhas / documentos).toFixed(4), 1), count(falhas), count(documentos))}
      </span>
    </p>
  );
}

/** How old the stored password is, and that it is time for another. */
function Password({ age }: { age: Schemas["IdadeDaSenha"] }) {
  const text = useText().panel.platforms;
  if (!age.trocar) return <p className="text-[12px] text-muted">{text.passwordAge(age.dias)}</p>;
  return (
    <Link to="/ajustes/credenciais" className="mt-1 inline-block hover:underline">
      <Pill tone="warn">{text.changePassword(age.dias)}</Pill>
    </Link>
  );
}
