// The parts of a run that tell what ran, what was tried again and what the sums say.
import { counting } from "@/i18n/plural";

const n = counting("pt-BR");

export const runParts = {
  program: {
    version: "Versão do programa",
    copyVersion: "Copiar a versão",
    settings: "Marca da configuração",
    copySettings: "Copiar a marca",
    settingsHint: "A mesma marca, a mesma configuração; nenhum segredo faz parte dela.",
    none: "Aparece quando um trabalhador começar.",
  },
  lineage: {
    title: "Execuções que repetem uma à outra",
    alone: "Esta execução não repete outra, e nenhuma a repete.",
    documents: (done: string, total: string) => `${done} de ${total} documentos`,
    changes: (parent: number) => `O que mudou desde a ${parent}`,
    gone: "A execução repetida já passou do prazo de guarda.",
    becomes: "passou a",
    figures: { documentos: "Documentos carregados", linhas: "Linhas carregadas", bytes: "Volume" } as Record<
      string,
      string
    >,
    items: (count: number) => n(count, "documento com outro desfecho", "documentos com outro desfecho"),
    noItems: "Todos os documentos ficaram como estavam.",
    notAsked: "não pedido",
    versions: (count: number) => n(count, "versão nova", "versões novas"),
    version: (version: number) => `versão ${version}`,
    netAssets: "PL",
    rows: (rows: string) => `linhas ${rows}`,
    more: (count: number) => `e mais ${count}`,
  },
  checks: {
    label: "Conciliação da execução",
    band: "Faixa",
    check: "Conta",
    only: (count: number) => `Só o que não confere (${count})`,
    allFine: (count: number) => `Tudo confere: ${n(count, "conta", "contas")}.`,
    empty: "Esta execução não carregou nada que se possa conferir.",
    emptyHelp: "As contas aparecem assim que os documentos são carregados.",
    more: (count: number) => `Estas são as ${count} piores; as outras conferem melhor.`,
  },
};
