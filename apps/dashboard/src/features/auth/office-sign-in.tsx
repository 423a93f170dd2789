// Signing in with the account of the office, where the server has a directory for that; and why the directory's way ended here.
import { useQuery } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";

/** The way to the office's directory; nothing where there is none. */
export function OfficeSignIn({ refusal }: { refusal: string | null }) {
  const text = useText().auth;
  const ways = useQuery({
    queryKey: ["sign-in-ways"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/auth/formas", { signal })),
  });
  return (
    <>
      {refusal && (
        <p role="alert" className="mt-4 rounded-md bg-fail-soft px-3 py-2 text-fail">
          {text.refused[refusal] ?? text.refusedOtherwise}
          <span className="block font-mono text-[11px]">{refusal}</span>
        </p>
      )}
      {ways.data?.escritorio && (
        <>
          <p className="my-3 text-center text-muted">{text.or}</p>
          <Button asChild className="w-full">
            <a href="/api/auth/oidc/entrar">{text.office}</a>
          </Button>
        </>
      )}
    </>
  );
}
