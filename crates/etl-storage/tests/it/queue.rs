//! The queue on real databases: the suite of its port, and what only a database can get wrong.

use crate::env::Env;
use async_trait::async_trait;
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
