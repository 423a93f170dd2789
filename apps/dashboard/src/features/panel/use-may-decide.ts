// Whether people may say and decide something now, and why not.
import { useMay } from "@/api/account";
import { useText } from "@/i18n/text";
import { useLiveState } from "@/live/live";

/** The reason why nothing can be said or decided, if there is one. */
export function useRefusal(): string | undefined {
  const text = useText().common;
  const may = useMay("operador");
  const { phase } = useLiveState();
  if (!may) return text.needsRole(text.roles.operador);
  return phase === "waiting" ? text.offlineReason : undefined;
}
