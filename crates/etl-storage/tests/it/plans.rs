//! How much a page reads on PostgreSQL, by the server's own count of rows: little more than it shows, however much there is.
//! The statements are those of the ports, so that none is written twice.

use crate::env::Env;
use crate::samples::at;
use etl_core::audit::{Action, AuditFilter, Deed, Outcome};
use etl_core::ports::{AuditLog, Coverage, Loads, LoadsOf, Warehouse};
use etl_core::{FundId, JobId, JobStatus, ReferenceDate};
use etl_queue::port::{JobFilter, JobLog, Jobs, Level, LogLine};
use etl_storage::postgres::PostgresWarehouse;
use etl_storage::testing::TestPostgres;
use sqlx::{Connection, PgConnection};
use std::collections::BTreeMap;

/// Twenty jobs loaded 200 funds for ten days each; thousands more did nothing that is left.
const OFFICE: [&str; 9] = [
    "insert into cad.info_fundos (nome_fundo, status, chave_identidade, apelido) \
     select 'FUNDO ' || n, 'ativo', 'F' || n, 'FUNDO ' || n from generate_series(1, 200) n",
    "insert into etl.job (tipo, sistemas, pedido, origem, estado, criado_em) \
     select 'coleta', '[\"qore\"]', '{}', 'teste', case when n % 100 = 0 then 'error' else 'completed' end, \
     timestamptz '2025-01-01' + n * interval '1 hour' from generate_series(1, 4000) n",
    "insert into etl.job_sistema (sistema, id_job) \
     select 'qore', id_job from etl.job union all select 'maps', id_job from etl.job where id_job % 500 = 0",
    "insert into etl.arquivo (sha256, bytes, tipo, nome_original, recebido_em) \
     select md5(cast(n as text)) || md5(cast(-n as text)), 100, 'XML_5_0', 'a.xml', now() from generate_series(1, 40000) n",
    "insert into etl.carga (id_arquivo, sistema, id_fundo, data_pos, tipo, versao, vigente, posicao_atual, nome_original, \
     formato, conhecido_de, linhas, pl, cota, qtde, id_job) \
     select n, 'qore', (n - 1) % 200 + 1, date '2025-01-01' + (n - 1) / 200, 'XML_5_0', 1, true, true, 'a.xml', 'anbima_5', \
     now(), 1, 100, 1, 100, (n - 1) / 2000 + 1 from generate_series(1, 40000) n",
    "insert into pos.pos_cota (id_carga, id_fundo, data_pos, bloco, ordem, linha, conhecido_de, pl_posicao, qtde_cota, \
     valor_cota) select id_carga, id_fundo, data_pos, 'fundo', 0, 1, now(), 100, 100, 1 from etl.carga",
    "insert into etl.item (sistema, id_fundo, data_pos, tipo, estado, detalhe, atualizado_em) \
     select sistema, id_fundo, data_pos, tipo, 'done', '', now() from etl.carga",
    "insert into etl.tarefa (id_job, tipo, sistema, chave, dados, prioridade, nao_antes, max_tentativas, prazo_ms, conta, \
     conta_max, plataforma, plataforma_max, exige, faixa, estado) \
     select j, 'coleta', 'qore', cast(n as text), '{}', 0, now(), 3, 1000, '', 0, '', 0, '', '', 'done' \
     from generate_series(1, 20) j, generate_series(1, 100) n",
    "insert into etl.tarefa_item (id_tarefa, id_job, sistema, id_fundo, data_pos, tipo, estado, detalhe, atualizado_em) \
     select t.id_tarefa, g.id_job, g.sistema, g.id_fundo, g.data_pos, g.tipo, 'done', '', now() \
     from etl.carga g join etl.tarefa t on t.id_job = g.id_job and t.chave = '1'",
];

/// A database with much in it, and a connection to count with.
struct Office {
    url: String,
    counts: PgConnection,
}

impl Office {
    async fn open(server: &TestPostgres) -> Self {
        let url = Env::template(server).await;
        let mut counts = PgConnection::connect(&url).await.unwrap();
        for statement in OFFICE {
            sqlx::query(statement).execute(&mut counts).await.unwrap();
        }
        let store = PostgresWarehouse::connect(&url).await.unwrap();
        let line = |n: i64| LogLine {
            at: at(n),
            level: Level::Info,
            connection: "qore".into(),
            item: String::new(),
            message: format!("linha {n}"),
        };
        for job in 1..=5 {
            store.append(JobId(job), &(0..3000).map(line).collect::<Vec<_>>()).await.unwrap();
        }
        for _ in 0..400 {
            store.record(&Deed::new(Action::CredentialTest, "local"), Outcome::Begun, None).await.unwrap();
        }
        store.close().await;
        sqlx::query("vacuum analyze").execute(&mut counts).await.unwrap();
        Self { url, counts }
    }

    /// Rows that a page reads, by table.
    async fn read_by(&mut self, page: impl AsyncFnOnce(PostgresWarehouse)) -> BTreeMap<String, i64> {
        let before = self.read().await;
        page(PostgresWarehouse::connect(&self.url).await.unwrap()).await;
        let after = self.read().await;
        after.into_iter().map(|(table, rows)| (table.clone(), rows - before.get(&table).unwrap_or(&0))).collect()
    }

    /// Rows read so far, by table, once everybody else has gone: a connection tells its counts when it ends at the latest.
    async fn read(&mut self) -> BTreeMap<String, i64> {
        const OTHERS: &str = "select count(*) from pg_stat_activity where datname = current_database() \
             and backend_type = 'client backend' and pid <> pg_backend_pid()";
        // The days of the log are tables of their own.
        const READ: &str = "select case when relname like 'log%' then 'etl.log' else schemaname || '.' || relname end, \
             cast(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as bigint) from pg_stat_user_tables group by 1";
        while sqlx::query_scalar::<_, i64>(OTHERS).fetch_one(&mut self.counts).await.unwrap() > 0 {}
        sqlx::query_as::<_, (String, i64)>(READ).fetch_all(&mut self.counts).await.unwrap().into_iter().collect()
    }
}

fn day(text: &str) -> ReferenceDate {
    ReferenceDate::parse(text).unwrap()
}

/// Asserts what one page shows and how many rows it may read of each table at most.
macro_rules! page {
    ($office:ident, $name:literal, $shown:literal, [$($table:literal: $most:literal),+], $store:ident => $ask:expr) => {{
        let read = $office
            .read_by(async |$store| {
                assert_eq!($ask.await.unwrap().len(), $shown, "{}", $name);
                $store.close().await;
            })
            .await;
        $(assert!(read[$table] <= $most, "{}: {} rows of {}", $name, read[$table], $table);)+
    }};
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_reads_little_more_than_it_shows() {
    let server = TestPostgres::start().unwrap();
    let mut office = Office::open(&server).await;
    let jobs = |limit| JobFilter { limit, ..JobFilter::default() };

    page!(office, "files of a job", 50, ["etl.carga": 60, "etl.arquivo": 60],
        s => s.loads(LoadsOf::Job(JobId(10), 19_000), 50));
    page!(office, "files of a fund", 20, ["etl.carga": 40, "etl.arquivo": 40],
        s => s.loads(LoadsOf::Fund(FundId(7), day("2025-06-01")), 20));
    page!(office, "versions of a day", 1, ["etl.carga": 5], s => s.loads(LoadsOf::Day(FundId(7), day("2025-03-03")), 500));
    page!(office, "loads of a document", 1, ["etl.carga": 5, "etl.arquivo": 5], s => s.loads(LoadsOf::Document(77), 500));
    page!(office, "last jobs", 50, ["etl.job": 60], s => s.jobs(&jobs(50)));
    page!(office, "a later page of jobs", 50, ["etl.job": 60],
        s => s.jobs(&JobFilter { before: Some(JobId(1000)), ..jobs(50) }));
    page!(office, "failed jobs", 20, ["etl.job": 30],
        s => s.jobs(&JobFilter { status: Some(JobStatus::Error), ..jobs(20) }));
    // Planned once, for a system as busy as the others: those of one that hardly ran are looked for among all.
    page!(office, "jobs of a system", 8, ["etl.job": 4010, "etl.job_sistema": 30],
        s => s.jobs(&JobFilter { connection: Some("maps".into()), ..jobs(50) }));
    page!(office, "jobs of a day", 24, ["etl.job": 40], s => s.jobs(&JobFilter {
        created_from: Some("2025-03-01T00:00:00Z".parse().unwrap()),
        created_before: Some("2025-03-02T00:00:00Z".parse().unwrap()),
        ..jobs(50)
    }));
    page!(office, "jobs of a fund", 20, ["etl.job": 40, "etl.tarefa_item": 210],
        s => s.jobs(&JobFilter { fund: Some(FundId(7)), ..jobs(50) }));
    page!(office, "jobs of somebody", 50, ["etl.job": 60],
        s => s.jobs(&JobFilter { kind: Some("coleta".into()), origin: Some("teste".into()), ..jobs(50) }));
    page!(office, "who asked", 1, ["etl.job": 10], s => s.origins("coleta"));
    page!(office, "runs that repeat one", 0, ["etl.job": 5],
        s => s.jobs(&JobFilter { parent: Some(JobId(7)), ..jobs(50) }));
    page!(office, "documents of a job", 2000, ["etl.tarefa_item": 2100, "etl.item": 2100, "etl.carga": 2100],
        s => s.job_items(JobId(10)));
    page!(office, "tasks of a job", 100, ["etl.tarefa": 110], s => s.tasks(JobId(10)));
    page!(office, "log of a job", 100, ["etl.log": 120], s => s.lines(JobId(3), 2000, Level::Debug, 100));
    page!(office, "audit", 20, ["etl.auditoria": 30],
        s => s.audit_rows(&AuditFilter { limit: 20, ..AuditFilter::default() }));
    // Three questions about the loads of the week.
    page!(office, "matrix of a week", 200, ["etl.carga": 3100, "etl.item": 1100],
        s => s.day_marks(day("2025-03-03"), day("2025-03-07"), None));
    page!(office, "figures of a fund", 59, ["pos.pos_cota": 70, "etl.carga": 70],
        s => s.figures(FundId(7), day("2025-01-01"), day("2025-02-28"), None));
    office.counts.close().await.unwrap();
}
