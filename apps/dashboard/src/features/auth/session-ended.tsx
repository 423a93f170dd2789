// The session has ended while a page is open: signing in again keeps what is on it.
import { useQueryClient } from "@tanstack/react-query";
import { useMe } from "@/api/account";
import { sessionEnded } from "@/api/client";
import { Dialog } from "@/components/ui/dialog";
import { useText } from "@/i18n/text";
import { useStore } from "@/lib/store";
import { OfficeSignIn } from "./office-sign-in";
import { SignInForm } from "./sign-in-form";

/** Asks for the password again when the server has ended the session. */
export function SessionEnded() {
  const text = useText().auth;
  const cache = useQueryClient();
  const me = useMe();
  const ended = useStore(sessionEnded);
  const done = () => {
    sessionEnded.set(false);
    void cache.invalidateQueries();
  };
  return (
    <Dialog open={ended} onOpenChange={() => {}} title={text.endedTitle} lead={text.endedLead} closable={false}>
      <SignInForm username={me.username} onDone={done} />
      <OfficeSignIn refusal={null} />
    </Dialog>
  );
}
