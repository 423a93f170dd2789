// What came in and went out of a fund. No document read so far tells it, and that is said.
import { useQuery } from "@tanstack/react-query";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { movementsQuery } from "./queries";

/** The part of the page. */
export function FundMovements({ fund }: { fund: number }) {
  const text = useText().portfolios;
  const { day } = useFormat();
  return (
    <AsyncPanel query={useQuery(movementsQuery(fund))}>
      {({ de, ate, motivo }) => (
        <Panel title={text.movements(day(de), day(ate))}>
          <Empty title={text.noMovements} help={motivo} />
        </Panel>
      )}
    </AsyncPanel>
  );
}
