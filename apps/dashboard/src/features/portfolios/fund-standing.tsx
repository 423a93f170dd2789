// Why no figures of a fund are expected; nothing of a fund that goes on.
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { Pill } from "@/components/state-pill";
import { useFormat, useText } from "@/i18n/text";
import { today } from "@/lib/dates";
import { standingOf } from "./standing";

/** The note. */
export function FundStanding({ fund }: { fund: Schemas["Serie"]["fundo"] }) {
  const words = useText().portfolios.standing;
  const { day } = useFormat();
  switch (standingOf(fund, today(new Date()))) {
    case "open":
      return null;
    case "closed":
      return <Pill tone="off">{fund.fim ? words.closedOn(day(fund.fim)) : words.closed}</Pill>;
    case "ahead":
      return <Pill tone="wait">{words.ahead(day(fund.inicio))}</Pill>;
    case "unregistered":
      return (
        <Link to="/fundos?parte=entrada" className="hover:underline">
          <Pill tone="warn">{words.unregistered}</Pill>
        </Link>
      );
  }
}
