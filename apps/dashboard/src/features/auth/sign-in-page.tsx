// The page for signing in, which leads back to where somebody wanted to go.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { meQuery } from "@/api/account";
import { sessionEnded } from "@/api/client";
import { Card } from "@/components/ui/card";
import { useText } from "@/i18n/text";
import { OfficeSignIn } from "./office-sign-in";
import { SignInForm } from "./sign-in-form";

/** Signing in. */
export function SignInPage() {
  const text = useText();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  useEffect(() => {
    document.title = `${text.auth.title} · ${text.shell.product}`;
  }, [text]);
  const back = query.get("volta") ?? "/";
  return (
    <main className="flex h-full flex-col items-center justify-center p-4">
      <Card className="w-full max-w-sm p-7 shadow-sm">
        <h1>{text.shell.product}</h1>
        <p className="mt-1 mb-6 text-muted">{text.auth.lead}</p>
        <SignInForm
          onDone={(me) => {
            cache.clear();
            cache.setQueryData(meQuery.queryKey, me);
            sessionEnded.set(false);
            // Only addresses of this page: a link from elsewhere cannot lead away.
            void navigate(/^\/(?!\/)/.test(back) ? back : "/", { replace: true });
          }}
        />
        <OfficeSignIn refusal={codeOf(query.get("erro"))} />
      </Card>
    </main>
  );
}

/** The code of a refusal, when it can be one: the address may come from anywhere. */
function codeOf(text: string | null): string | null {
  return text && /^[A-Z0-9-]{3,40}$/.test(text) ? text : null;
}
