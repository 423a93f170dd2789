// The panel of the day.
import { counting } from "@/i18n/plural";

const n = counting("pt-BR");

const states = {
  L: "liberado",
  A: "liberado com aviso",
  S: "sem cadastro",
  E: "aguardando",
  X: "executando",
  T: "atrasado",
  M: "faltando",
  D: "divergente",
  F: "falhou",
  "-": "sem dado",
  ".": "não se aplica",
};

export const panel = {
  title: "Painel",
  states,
  day: { label: "Data-base", before: "Dia útil anterior", after: "Próximo dia útil" },
  verdict: {
    label: "Veredicto do dia",
    answers: {
      done: (day: string) => `${day} pode ser liberado`,
      pending: (day: string) => `${day} ainda não pode ser liberado`,
      failed: (day: string) => `${day} não pode ser liberado`,
      holiday: (day: string) => `${day}: feriado ou fim de semana, nada esperado`,
      empty: (day: string) => `${day}: nada foi coletado ainda`,
    },
    parts: (released: number, all: number, others: [string, number][]) =>
      [
        `${released} de ${n(all, "fundo liberado", "fundos liberados")}`,
        ...others.map(([word, count]) => `${count} ${word}`),
      ].join(" · "),
    asOf: (at: string) => `Dados de ${at}`,
    seePending: "Ver pendências",
  },
  cards: {
    funds: "Fundos completos",
    files: "Documentos recebidos",
    last: "Última execução",
    errors: "Falhas em 24 horas",
    next: "Próxima execução",
    none: "–",
    share: (percent: number) => `${percent}%`,
    median: (duration: string) => `mediana ${duration}`,
    noHistory: "sem histórico",
    seeErrors: "ver execuções",
    noErrors: "nenhuma execução falhou",
    nextMore: (name: string, day: string) => `${name}, ${day}`,
    noSchedule: "sem agenda ligada",
  },
  matrix: {
    title: "Fundos por data",
    fund: "Fundo",
    filter: "Filtrar fundo",
    onlyPending: "Só com pendência",
    days: (days: number) => `${days} dias`,
    legend: "Legenda",
    column: (day: string, released: number, all: number) => `${day}: ${released} de ${all} liberados`,
    cell: (fund: string, day: string, state: string) => `${fund}, ${day}: ${state}`,
    empty: "Nenhum fundo com documentos.",
    emptyHelp: "Peça a primeira execução em Execuções; os fundos que o portal mostrar aparecem aqui.",
    emptyFilter: "Nenhum fundo com este filtro.",
    nothingPending: "Nenhum fundo com pendência no período.",
  },
  selection: {
    chosen: (funds: number, days: number) =>
      `${n(funds, "fundo", "fundos")} × ${n(days, "dia", "dias")}: ${n(funds * days, "célula selecionada", "células selecionadas")}`,
    period: (from: string, to: string) => (from === to ? from : `de ${from} a ${to}`),
    clear: "Limpar seleção",
    reprocess: "Reprocessar…",
  },
  cell: {
    title: (fund: string, day: string) => (fund ? `${fund}, ${day}` : day),
    documents: "Documentos esperados",
    checks: "Conferências",
    files: "Arquivos recebidos",
    refused: "Arquivos recusados",
    none: "Nada.",
    reprocess: "Reprocessar este dia",
    stated: "Declarado no documento",
    computed: "Calculado das partes",
    gap: "Diferença",
    trace: (figure: string) => `${figure}: ver de onde vem`,
    byHand: "carregado à mão",
    bands: { ok: "confere", aviso: "aviso", divergencia: "divergência" } as Record<string, string>,
    version: (version: number, current: boolean) => `v${version} ${current ? "vigente" : "substituída"}`,
  },
  pending: {
    title: "Pendências",
    none: (at: string) => `Nada pendente. Última conferência às ${at}.`,
    since: (at: string) => `desde ${at}`,
    ask: "pedir de novo",
  },
  running: {
    title: "Em execução",
    none: "Nada em execução.",
    next: (at: string) => `Nada em execução. A próxima começa em ${at}.`,
  },
  platforms: {
    title: "Plataformas",
    none: "Nenhuma plataforma ligada.",
    health: {
      ok: "em ordem",
      degradada: "degradada",
      fora: "fora",
      sem_credencial: "sem credencial",
      sem_historico: "sem histórico",
    } as Record<string, string>,
    received: (received: number, expected: number) => `${received} de ${n(expected, "documento", "documentos")}`,
    last: (at: string) => `última execução ${at}`,
  },
  activity: { title: "Atividade recente" },
  next: { title: "Próximas execuções", none: "Nenhum agendamento ligado.", of: (day: string) => `data-base ${day}` },
};
