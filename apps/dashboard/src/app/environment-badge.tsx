// What this server is, so that nobody tries things out where the figures count.
import { useQuery } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";

const PRODUCTION = "producao";

/** The badge; nothing when the office does not say. */
export function EnvironmentBadge() {
  const words = useText().shell.environments;
  const environment = useQuery({
    queryKey: ["environment"],
    queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/health", { signal }))).ambiente ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  if (!environment) return null;
  return (
    <p
      className={cn(
        "mt-1.5 w-fit rounded border px-1.5 text-[11px] font-semibold",
        environment === PRODUCTION ? "border-fail text-fail" : "border-warn text-warn",
      )}
    >
      {words[environment] ?? environment}
    </p>
  );
}
