// What is around every page: navigation, connection, theme, language, user.
import { counting } from "@/i18n/plural";

const n = counting("pt-BR");

export const shell = {
  product: "ETL",
  productLong: "Back office da manhã",
  environments: { producao: "PRODUÇÃO", homologacao: "HOMOLOGAÇÃO" } as Record<string, string>,
  skip: "Ir para o conteúdo",
  navigation: "Navegação",
  pages: {
    panel: "Painel",
    runs: "Execuções",
    logs: "Logs",
    portfolios: "Carteiras",
    data: "Dados",
    schema: "Esquema",
    funds: "Fundos",
    settings: "Ajustes",
  },
  live: { open: "Ao vivo", connecting: "Ligando…", waiting: "Reconectando", closed: "Sem ligação" },
  running: (count: number) => `${n(count, "execução", "execuções")} em andamento`,
  banner: {
    waiting: (seconds: number) => `Sem ligação com o servidor. Nova tentativa em ${seconds} s.`,
    connecting: "Ligando de novo ao servidor…",
    age: (at: string) => `Os dados na tela são de ${at}; nada se perde.`,
    now: "Tentar agora",
  },
  theme: { label: "Tema", system: "Como no sistema", light: "Claro", dark: "Escuro" },
  language: "Idioma",
  languages: { "pt-BR": "Português", en: "English" },
  user: { menu: (name: string) => `Usuário ${name}`, signOut: "Sair", role: (role: string) => `Papel: ${role}` },
  notFoundTitle: "Esta página não existe",
  notFoundHelp: "O endereço pode ter sido digitado errado.",
  notFoundLink: "Ir para o painel",
  crashTitle: "Esta parte da página falhou",
  crashHelp: "O resto continua funcionando. Tente de novo; se repetir, mande o texto abaixo a quem cuida do sistema.",
  palette: {
    search: "Buscar",
    key: "Ctrl+K",
    title: "Ir para",
    label: "Páginas, fundos e execuções",
    placeholder: "Página, fundo, CNPJ ou número de execução",
    groups: { pages: "Página", actions: "Ação", runs: "Execução", funds: "Fundo" },
    run: (id: string) => `Execução ${id}`,
    nothing: "Nada com este nome.",
    found: (count: number) => n(count, "resultado", "resultados"),
  },
  dataBase: {
    is: (day: string) => `Data-base ${day}`,
    hint: "Painel e Carteiras abrem nesta data-base",
    clear: "Voltar à última data-base",
  },
  keys: {
    title: "Atalhos",
    howTo: (page: string) => `Como usar: ${page}`,
    manual: "Manual inteiro",
    groups: [
      {
        name: "Em toda parte",
        keys: [
          ["Ctrl+K", "ir para uma página, um fundo ou uma execução"],
          ["/", "ir ao filtro da página"],
          ["?", "mostrar estes atalhos"],
          ["Esc", "fechar o que está aberto"],
        ],
      },
      {
        name: "Painel: fundos por data",
        keys: [
          ["Setas", "andar de célula em célula"],
          ["Enter", "abrir a célula"],
          ["Shift+setas", "selecionar várias para reprocessar"],
        ],
      },
      {
        name: "Tabelas",
        keys: [
          ["Setas", "marcar uma linha; com Shift, várias"],
          ["Enter", "em Dados, ver a linha marcada inteira"],
          ["Ctrl+A", "marcar todas"],
          ["Ctrl+C", "copiar as linhas marcadas para uma planilha"],
          ["Shift+clique no título", "ordenar também por outra coluna"],
        ],
      },
      {
        name: "Painel: ano",
        keys: [
          ["Setas", "andar de dia em dia, de semana em semana"],
          ["PageUp, PageDown", "um mês atrás ou à frente"],
          ["Enter", "ir ao Painel do dia"],
        ],
      },
      {
        name: "Logs",
        keys: [
          ["Ctrl+F", "procurar nas linhas"],
          ["Enter, Shift+Enter", "na busca, ir ao achado seguinte ou ao anterior"],
          ["n, N", "nas linhas, o mesmo"],
          ["Home, End", "ir à primeira ou à última linha"],
        ],
      },
      {
        name: "Fundos: cadastro",
        keys: [
          ["Enter ou F2", "editar a célula"],
          ["Ctrl+Enter", "pôr o texto em todas as linhas selecionadas"],
          ["Esc", "desistir da edição"],
          ["Ctrl+C, Ctrl+V", "copiar e colar, também de planilhas"],
          ["Ctrl+Z, Ctrl+Y", "desfazer e refazer"],
          ["Ctrl+S", "salvar"],
        ],
      },
    ],
  },
  apiDocs: "Descrição da API",
};
