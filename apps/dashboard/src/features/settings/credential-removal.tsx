// Taking the login of a portal away, once it was said which schedules will miss it.
import { useQuery } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
import { schedulesQuery } from "@/api/queries";
import { Confirm } from "@/components/confirm";
import { useText } from "@/i18n/text";
import { useChange } from "./queries";

interface Props {
  system: string;
  name: string;
  onClose: () => void;
}

/** What a schedule asks for, as far as it is read here. */
interface Asked {
  sistemas?: string[];
}

/** The question, and what follows. */
export function CredentialRemoval({ system, name, onClose }: Props) {
  const words = useText().settings.credentials;
  const schedules = useQuery(schedulesQuery).data ?? [];
  const missing = schedules.filter(({ ativa, pedido }) => ativa && (pedido as Asked).sistemas?.includes(system));
  const remove = useChange({
    send: () => bodyOf(api.DELETE("/api/credentials/{system_id}", { params: { path: { system_id: system } } })),
    said: () => words.removed(name),
    onDone: onClose,
  });
  return (
    <Confirm
      open
      onOpenChange={onClose}
      title={words.removeOf(name)}
      consequence={words.removeConsequence(
        name,
        missing.map((schedule) => schedule.nome),
      )}
      action={words.remove}
      onConfirm={() => remove.mutate(undefined)}
    />
  );
}
