// Words that every page uses, in English.
import { counting } from "@/i18n/plural";
import type { Text } from "@/i18n/text";

const n = counting("en");

export const common: Text["common"] = {
  actions: {
    apply: "Apply",
    cancel: "Cancel",
    close: "Close",
    clearFilters: "Clear filters",
    copy: "Copy",
    copied: "Copied",
    retry: "Try again",
    save: "Save",
    saving: "Saving…",
    back: "Back",
    more: "Show more",
    open: "Open",
  },
  panel: {
    loading: "Loading…",
    errorTitle: "Could not be loaded",
    code: (code) => `Code ${code}`,
    copyCode: "Copy the code",
    network: "The server did not answer. Check the network and try again.",
    unexpected: "The server answered something unexpected.",
    stale: (at) => `Data of ${at}; the last update failed`,
    forbidden: (role) => `This part needs the role ${role}`,
    forbiddenHelp: "An administrator can change your role in Settings, Users.",
    notFound: "Not found",
  },
  states: {
    pendente: "pending",
    aguardando: "waiting",
    executando: "running",
    concluido: "completed",
    concluido_com_avisos: "completed with warnings",
    falhou: "failed",
    cancelando: "cancelling",
    cancelado: "cancelled",
    ignorado: "skipped",
    expirado: "expired",
  },
  roles: {
    leitor: "reader",
    operador: "operator",
    configurador: "configurator",
    administrador: "administrator",
  },
  needsRole: (role) => `Needs the role ${role}`,
  offlineReason: "No connection to the server",
  table: {
    columns: "Columns",
    export: "Export",
    csvExcel: "CSV (Excel): semicolons, opens directly",
    csvData: "CSV (data): commas, for programs",
    copyTsv: "Copy for pasting into Excel",
    copiedRows: (rows) => `${n(rows, "row copied", "rows copied")}`,
    rows: (shown, all) =>
      shown === all ? n(all, "row", "rows") : `${n(shown, "row", "rows")} of ${all.toLocaleString("en")}`,
    filter: "Filter",
    nothing: "No row with this filter.",
    sortBy: (column) => `Sort by ${column}`,
  },
  message: "Notice",
  messages: "Notices ({hotkey})",
  yes: "yes",
  no: "no",
  none: "–",
  documents: (count) => n(count, "document", "documents"),
  seconds: (count) => n(count, "second", "seconds"),
};
