// Dados: the tables on the left, the chosen one beside them, or the field for SQL. Everything that is chosen is in the address.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { PageHead } from "@/components/page-head";
import { useText } from "@/i18n/text";
import { schemasQuery } from "./queries";
import { SqlPart } from "./sql-part";
import { TablePart } from "./table-part";
import { TableTree } from "./tree";

/** The page. */
export function DataPage() {
  const text = useText().data;
  const { esquema, tabela } = useParams();
  const schemas = useQuery(schemasQuery);
  const asks = esquema === "sql" && !tabela;
  const chosen = esquema && tabela ? `${esquema}.${tabela}` : "";
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <PageHead title={text.title} beside={<span className="text-muted">{text.lead}</span>} />
      <AsyncPanel query={schemas}>
        {(list) => (
          <div className="flex min-h-0 flex-1 gap-4">
            <TableTree schemas={list} chosen={chosen} />
            <section
              aria-label={asks ? text.sql.title : chosen || text.choose}
              className="flex min-h-0 min-w-0 flex-1 flex-col"
            >
              {asks ? (
                <SqlPart schemas={list} />
              ) : esquema && tabela ? (
                <TablePart key={chosen} esquema={esquema} tabela={tabela} />
              ) : (
                <Empty title={text.choose} help={text.chooseHelp} />
              )}
            </section>
          </div>
        )}
      </AsyncPanel>
    </div>
  );
}
