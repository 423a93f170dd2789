// Files of rows that are written meanwhile.

/** Millions are of something. */
const ofRows = (rows: string) => (/\s(mi|bi)$/.test(rows) ? `${rows} de linhas` : `${rows} linhas`);

export const exports = {
  title: "Exportações",
  formats: {
    xlsx: "Excel (.xlsx): números e datas de verdade",
    csv_excel: "CSV (Excel): ponto e vírgula, vírgula decimal",
    csv_dados: "CSV (dados): vírgula, ponto decimal, para programas",
  },
  progress: (rows: string, percent: number, left: string | undefined) =>
    `Exportando ${ofRows(rows)}: ${percent} %${left ? ` – ${left}` : ""}`,
  closing: (rows: string) => `Exportando ${ofRows(rows)}: todas escritas, fechando o arquivo`,
  counting: "Exportando: contando as linhas",
  written: (rows: string) => `Exportando: ${rows} linhas até agora`,
  background: (file: string) => `· ${file} · continua em segundo plano`,
  cancel: (file: string) => `Cancelar a exportação ${file}`,
  ready: (rows: string, bytes: string, until: string) => `pronto: ${rows} linhas, ${bytes}; fica aqui até ${until}`,
  fetch: "Baixar",
  remove: (file: string) => `Tirar ${file} da lista`,
  done: (file: string) => `${file} está pronto, com todas as linhas.`,
};
