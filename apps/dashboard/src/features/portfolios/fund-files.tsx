// The files that came for a fund, all versions, the newest day first.
import { useQuery } from "@tanstack/react-query";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { FileLine } from "@/components/fund-day/file-line";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { filesQuery } from "./queries";

/** The part of the page. */
export function FundFiles({ fund }: { fund: number }) {
  const text = useText().portfolios;
  const { day } = useFormat();
  const query = useQuery(filesQuery(fund));
  return (
    <AsyncPanel query={query}>
      {({ arquivos }) => {
        if (arquivos.length === 0) return <Empty title={text.noFiles} />;
        const days = [...new Set(arquivos.map((load) => load.data_pos))];
        return (
          <div className="flex flex-col gap-3">
            {days.map((date) => (
              <Panel key={date} title={day(date)}>
                <ul className="divide-y divide-line/60 px-4">
                  {arquivos
                    .filter((load) => load.data_pos === date)
                    .map((load) => (
                      <FileLine key={load.id_carga} load={load} />
                    ))}
                </ul>
              </Panel>
            ))}
          </div>
        );
      }}
    </AsyncPanel>
  );
}
