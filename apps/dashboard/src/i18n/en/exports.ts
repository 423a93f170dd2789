// Files of rows that are written meanwhile.

import type { Text } from "@/i18n/text";

export const exports: Text["exports"] = {
  title: "Exports",
  formats: {
    xlsx: "Excel (.xlsx): real numbers and dates",
    csv_excel: "CSV (Excel): semicolons, decimal comma",
    csv_dados: "CSV (data): commas, decimal point, for programs",
  },
  progress: (rows, percent, left) => `Exporting ${rows} rows: ${percent}%${left ? ` – ${left}` : ""}`,
  closing: (rows) => `Exporting ${rows} rows: all written, closing the file`,
  counting: "Exporting: counting the rows",
  written: (rows) => `Exporting: ${rows} rows so far`,
  background: (file) => `· ${file} · goes on in the background`,
  cancel: (file) => `Cancel the export ${file}`,
  ready: (rows, bytes, until) => `ready: ${rows} rows, ${bytes}; stays here until ${until}`,
  fetch: "Download",
  remove: (file) => `Take ${file} off the list`,
  done: (file) => `${file} is ready, with all rows.`,
};
