//! The queue on real databases: the suite of its port, and what only a database can get wrong.

use crate::env::Env;
use async_trait::async_trait;
use etl_core::{FundId, JobId, TaskId};
use etl_queue::conformance::{Case, Passage, cases};
use etl_storage::testing::TestPostgres;
use std::time::Duration;

/// Columns of moments that are the database's own.
const MOMENTS: [(&str, &[&str]); 6] = [
    ("etl.job", &["criado_em", "inicio", "fim"]),
    ("etl.tarefa", &["nao_antes", "lease_ate"]),
    ("etl.tentativa", &["inicio", "fim"]),
    ("etl.log", &["gravado_em"]),
    ("etl.agenda", &["resolvida_ate"]),
    ("etl.lider", &["ate"]),
];

#[async_trait]
impl Passage for Env {
    async fn pass(&self, time: Duration) {
        let seconds = time.as_secs();
        if self.is_postgres() {
            self.make_log_days(seconds).await;
        }
        for (table, columns) in MOMENTS {
            let earlier = |column: &&str| {
                if self.is_postgres() {
                    format!("{column} = {column} - interval '{seconds} seconds'")
                } else {
                    format!("{column} = strftime('%Y-%m-%dT%H:%M:%f000Z', {column}, '-{seconds} seconds')")
                }
            };
            let columns: Vec<_> = columns.iter().map(earlier).collect();
            self.run(&format!("update {table} set {}", columns.join(", "))).await;
        }
    }

    async fn plan_document(&self, job: JobId, task: TaskId) -> FundId {
        let (job, task) = (job.0, task.0);
        self.run(&format!(
            "insert into cad.info_fundos (nome_fundo, status, chave_identidade, apelido) \
             values ('FUNDO {task}', 'ativo', 'F{task}', 'FUNDO {task}')"
        ))
        .await;
        let of = format!("from cad.info_fundos f where f.chave_identidade = 'F{task}'");
        let (key, end) = ("sistema, id_fundo, data_pos, tipo", "estado, detalhe, atualizado_em");
        let values = "'qore', f.id_fundo, '2025-11-18', 'PDF', 'pending', '', '2025-11-19T11:00:00.000000Z'";
        let values = if self.is_postgres() {
            values.replace("'2025-11-18'", "date '2025-11-18'").replace("'2025-11-19T", "timestamptz '2025-11-19T")
        } else {
            values.to_owned()
        };
        self.run(&format!("insert into etl.item ({key}, {end}) select {values} {of}")).await;
        self.run(&format!(
            "insert into etl.tarefa_item (id_tarefa, id_job, {key}, {end}) select {task}, {job}, {values} {of}"
        ))
        .await;
        let found = self.texts(&format!("select cast(f.id_fundo as text) {of}")).await;
        FundId(found[0][0].as_deref().unwrap().parse().unwrap())
    }
}

impl Env {
    /// Places for the lines that become older.
    async fn make_log_days(&self, seconds: u64) {
        let days = format!(
            "select distinct to_char(d, 'YYYYMMDD'), to_char(d, 'YYYY-MM-DD') from (\
             select (gravado_em - interval '{seconds} seconds') at time zone 'UTC' as d from etl.log) l"
        );
        for day in self.texts(&days).await {
            let [name, date] = [0, 1].map(|index| day[index].clone().unwrap());
            self.run(&format!(
                "create table if not exists etl.log_{name} partition of etl.log \
                 for values from ('{date} 00:00+00') to (timestamptz '{date} 00:00+00' + interval '1 day')"
            ))
            .await;
        }
    }
}

async fn run(case: Case, env: &Env) {
    case.run(&*env.database(), env).await;
    // Cases leave leases behind that nobody sweeps.
    let broken: Vec<_> = env.fsck().await.into_iter().filter(|v| v.rule != "I5").collect();
    assert_eq!(broken, [], "{}", case.name);
}

mod sqlite {
    use super::{Case, Env};

    async fn on_sqlite(case: Case) {
        let env = Env::sqlite().await;
        super::run(case, &env).await;
        env.close().await;
    }

    etl_queue::queue_conformance!(on_sqlite);
}

/// One test for all cases, because they share a server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let server = TestPostgres::start().unwrap();
    let template = Env::template(&server).await;
    let env = Env::postgres(&server, &template).await;
    for case in cases() {
        println!("case {}", case.name);
        run(case, &env).await;
        env.run("truncate etl.job, etl.agenda, etl.lider, etl.log restart identity cascade").await;
    }
    env.close().await;
}
