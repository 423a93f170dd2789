// Takes a fund out of the register, which the server allows only while nothing of it was expected or received.
import { api, bodyOf } from "@/api/client";
import { useText } from "@/i18n/text";
import type { Fund } from "./fields";
import { useSend } from "./queries";

/** The removal. */
export function useRemoval() {
  const text = useText().funds.tools;
  return useSend({
    send: ({ id_fundo, etag }: Fund) => {
      const params = { path: { id: id_fundo }, header: { "If-Match": etag } };
      return bodyOf(api.DELETE("/api/fundos/cadastro/{id}", { params }));
    },
    said: (_, fund) => text.removed(fund.fundo),
  });
}
