// Whether something can be done now, and why not.
import { type Role, useMay } from "@/api/account";
import { useText } from "@/i18n/text";
import { useLiveState } from "./live";

/** The reason why what needs a role cannot be done now, if there is one: the role, or the server is away. */
export function useRefusal(role: Role): string | undefined {
  const text = useText().common;
  const may = useMay(role);
  const live = useLiveState();
  if (!may) return text.needsRole(text.roles[role]);
  const isAway = live.phase === "waiting" || (live.phase === "connecting" && live.again);
  return isAway ? text.offlineReason : undefined;
}
