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
  or: "ou",
  office: "Entrar com a conta do escritório",
  refused: {
    "ENTRADA-EXPIRADA":
      "A entrada com a conta do escritório demorou demais ou começou em outro navegador; comece de novo.",
    "ENTRADA-NEGADA": "O diretório do escritório não permitiu a entrada.",
    "ENTRADA-DIRETORIO": "O diretório do escritório não respondeu como esperado; tente de novo daqui a pouco.",
    "ENTRADA-TOKEN": "O que o diretório do escritório mandou não pôde ser confirmado; ninguém entrou.",
    "ENTRADA-SEM-USUARIO": "A conta do escritório não tem usuário neste sistema; peça um a um administrador.",
    "ENTRADA-DESATIVADA": "O usuário desta conta está desativado; fale com um administrador.",
    "ENTRADA-SEM-PAPEL": "Nenhum grupo da conta do escritório dá um papel neste sistema; fale com um administrador.",
    "API-LIMITE": "Tentativas demais; espere um pouco.",
  } as Record<string, string>,
  refusedOtherwise: "A entrada com a conta do escritório falhou; tente de novo, ou entre com usuário e senha.",
  endedTitle: "A sessão terminou",
  endedLead: "Entre de novo para continuar de onde parou. O que foi digitado nesta página continua aqui.",
};
