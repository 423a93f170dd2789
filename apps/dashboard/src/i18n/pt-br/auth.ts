// Signing in, and the end of a session.
export const auth = {
  title: "Entrar",
  lead: "Coleta, confere e libera os documentos diários dos fundos.",
  username: "Usuário",
  password: "Senha",
  show: "Mostrar a senha",
  hide: "Esconder a senha",
  submit: "Entrar",
  submitting: "Entrando…",
  needUsername: "Informe o usuário",
  needPassword: "Informe a senha",
  endedTitle: "A sessão terminou",
  endedLead: "Entre de novo para continuar de onde parou. O que foi digitado nesta página continua aqui.",
};
