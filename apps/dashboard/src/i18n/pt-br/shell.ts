// What is around every page: navigation, connection, theme, language, user.
import { counting } from "@/i18n/plural";

const n = counting("pt-BR");

export const shell = {
  product: "ETL",
  productLong: "Back office da manhã",
  skip: "Ir para o conteúdo",
  navigation: "Navegação",
  pages: { panel: "Painel", runs: "Execuções", logs: "Logs", portfolios: "Carteiras", settings: "Ajustes" },
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
  apiDocs: "Descrição da API",
};
