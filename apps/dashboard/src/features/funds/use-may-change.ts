// Whether the register can be changed now, and why not.
import { useMay } from "@/api/account";
import { useText } from "@/i18n/text";
import { useLiveState } from "@/live/live";

/** The reason why nothing can be changed, if there is one. */
export function useRefusal(): string | undefined {
  const text = useText().common;
  const may = useMay("configurador");
  const { phase } = useLiveState();
  if (!may) return text.needsRole(text.roles.configurador);
  return phase === "waiting" ? text.offlineReason : undefined;
}
