//! A job, the workers that share it, and what must hold when it has come to rest.

use super::look::{Lease, Look};
use etl_core::Sha256;
use etl_core::ports::{Checkup, DocumentStore};
use etl_simulator::qore::{Action, Rule, Scenario, Span};
use etl_storage::documents::LocalDocuments;
use etl_storage::postgres::PostgresWarehouse;
use etl_storage::testing::{Durability, ServerOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tests::canary::{Folder, OFFICE_KEY, Postgres};
use tests::chaos::{Plan, Process};
use tests::proxy::Proxy;
use tests::{Finished, Setup, TestApp, command, dump_postgres, etl};

/// A program starts, or ends, in this time however busy the machine is.
pub(super) const SOON: Duration = Duration::from_mins(1);

/// What a scenario is played with.
pub(super) struct Terms {
    pub(super) name: &'static str,
    pub(super) seed: u64,
    /// Faults in the short form.
    pub(super) faults: usize,
    /// Funds in the short form and in the long one.
    pub(super) funds: [usize; 2],
    /// Wait of the portal before each answer, from and to.
    pub(super) latency_ms: [u64; 2],
    pub(super) workers: usize,
    pub(super) max_connections: u16,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            name: "",
            seed: 20_251_225,
            faults: 1,
            funds: [24, 200],
            latency_ms: [40, 60],
            workers: 2,
            max_connections: 100,
        }
    }
}

/// A worker, in a folder of its own, as on a machine of its own.
pub(super) struct Member {
    pub(super) proxy: Proxy,
    pub(super) process: Process,
    pub(super) folder: Folder,
    /// Further environment.
    pub(super) env: Vec<(&'static str, String)>,
}

impl Member {
    /// Its name, once it is ready.
    pub(super) async fn name(&self) -> String {
        self.process.wait_for_output(" pronto:", SOON).await.unwrap();
        let output = self.process.output();
        let name = output.split("Trabalhador ").nth(1).and_then(|rest| rest.split(' ').next());
        name.unwrap().to_owned()
    }

    fn documents(&self) -> PathBuf {
        let named = self.env.iter().find(|(name, _)| *name == "ETL__DOCUMENTOS");
        named.map_or_else(|| self.folder.path().join("documentos"), |(_, path)| path.into())
    }
}

/// The running system.
pub(super) struct Crew {
    pub(super) plan: Plan,
    pub(super) lease: Duration,
    pub(super) postgres: Postgres,
    pub(super) look: Look,
    pub(super) members: Vec<Member>,
    pub(super) database: String,
    /// Faults that met a running system.
    pub(super) struck: usize,
    /// The longest time until a task of a dead worker ran again.
    pub(super) rescue: Option<Duration>,
    name: &'static str,
    app: TestApp,
    /// The database of the undisturbed system.
    expected: String,
}

impl Crew {
    /// Starts everything; the workers are at work soon.
    pub(super) async fn start(terms: Terms) -> Self {
        Self::start_with(terms, |_, _| Vec::new()).await
    }

    /// The same with more environment for each worker, by its number.
    pub(super) async fn start_with(terms: Terms, env: impl Fn(usize, &Path) -> Vec<(&'static str, String)>) -> Self {
        let plan = Plan::from_env(terms.seed, terms.faults).unwrap();
        let [from, to] = terms.latency_ms;
        let latency = Rule::new(Action::LatencyMs(Span { from, to }));
        let scenario = Scenario { faults: vec![latency], ..Scenario::none() };
        let funds = terms.funds[usize::from(plan.long)];
        let app = TestApp::start(Setup { funds, scenario, ..Setup::default() }).await.unwrap();
        let max_connections = terms.max_connections;
        let options = ServerOptions { durability: Durability::Server, max_connections, ..ServerOptions::default() };
        let postgres = tests::canary::postgres(options).unwrap();
        let database = postgres.database().await.unwrap();
        let mut crew = Self {
            lease: Duration::from_secs(if plan.long { 60 } else { 8 }),
            look: Look::at(&database),
            members: Vec::new(),
            struck: 0,
            rescue: None,
            name: terms.name,
            expected: String::new(),
            plan,
            postgres,
            database,
            app,
        };
        crew.run_undisturbed(funds).await;
        crew.enqueue_on_new_database().await;
        for number in 0..terms.workers {
            let proxy = Proxy::postgres(&crew.database, crew.plan.seed + number as u64).await.unwrap();
            let folder = tests::folder().unwrap();
            let env = env(number, folder.path());
            let process = crew.worker(&proxy, folder.path(), &env);
            crew.members.push(Member { proxy, process, folder, env });
        }
        crew
    }

    async fn run_undisturbed(&mut self, funds: usize) {
        let folder = tests::folder().unwrap();
        let quick = [("ETL__SISTEMAS__QORE__CONEXOES", "20")];
        let done = self.try_etl(folder.path(), &self.database, &[], &quick);
        assert_eq!(done.code, 0, "{}", done.stderr);
        self.expected = dump_postgres(&self.database).await.unwrap();
        assert!(self.expected.contains(&format!("== pos.pos_cota {}\n", funds * 2)), "all funds on 2 days are there");
    }

    /// Runs `etl run` over the last two days of the book to its end.
    pub(super) fn etl(&self, folder: &Path, database: &str, more: &[&str]) {
        let done = self.try_etl(folder, database, more, &[]);
        assert_eq!(done.code, 0, "{}", done.stderr);
    }

    /// The same, however it ends.
    pub(super) fn try_etl(
        &self,
        folder: &Path,
        database: &str,
        more: &[&str],
        env: &[(&'static str, &str)],
    ) -> Finished {
        let days = self.app.book.days();
        let (from, to) = (days[days.len() - 2].to_string(), days[days.len() - 1].to_string());
        let args = [&["run", "--sistema", "qore", "--de", &from, "--ate", &to], more].concat();
        let usual = self.environment(database);
        let usual = usual.iter().map(|(name, value)| (*name, value.as_str()));
        let env: Vec<_> = usual.chain(env.iter().copied()).collect();
        tokio::task::block_in_place(|| etl(folder, &args, &env)).unwrap()
    }

    fn environment(&self, database: &str) -> Vec<(&'static str, String)> {
        let mut env = self.app.environment();
        env.extend([
            ("ETL__BANCO", database.to_owned()),
            ("ETL_CHAVE", OFFICE_KEY.to_owned()),
            ("ETL__ESPACO_MINIMO_MB", "0".to_owned()),
            ("ETL__FILA__POSSE_S", self.lease.as_secs().to_string()),
            ("ETL__FILA__TAREFAS", "2".to_owned()),
            ("ETL__SISTEMAS__QORE__CONEXOES", "4".to_owned()),
            ("ETL__SISTEMAS__QORE__FUNDOS_POR_TAREFA", "4".to_owned()),
        ]);
        env
    }

    fn worker(&self, proxy: &Proxy, folder: &Path, more: &[(&'static str, String)]) -> Process {
        let mut env = self.environment(&proxy.through(&self.database).unwrap());
        env.extend(more.iter().cloned());
        let env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Process::start(command("etl-worker", folder, &[], &env)).unwrap()
    }

    async fn enqueue_on_new_database(&mut self) {
        self.look.close().await;
        self.database = self.postgres.database().await.unwrap();
        self.look = Look::at(&self.database);
        self.etl(tests::folder().unwrap().path(), &self.database, &["--fila"]);
    }

    /// Starts a worker again, where it was.
    pub(super) fn start_again(&mut self, number: usize) {
        let member = &self.members[number];
        let process = self.worker(&member.proxy, member.folder.path(), &member.env);
        self.members[number].process = process;
    }

    /// When the job has ended: looks at what it left, and begins another one on a new database.
    pub(super) async fn begin_anew_if_ended(&mut self) -> bool {
        let ended = self.look.has_ended().await;
        if ended {
            self.come_to_rest().await;
            self.enqueue_on_new_database().await;
            for number in 0..self.members.len() {
                self.start_again(number);
            }
        }
        ended
    }

    /// Kills a worker that collects and gives the leases that it left, and the moment of the signal by the database's clock.
    pub(super) async fn kill(&mut self, number: usize) -> (Vec<Lease>, f64) {
        let name = self.members[number].name().await;
        assert!(self.look.collects(&name, SOON).await, "{name} collects: {}", self.members[number].process.tail());
        let since = self.look.now().await;
        let process = &mut self.members[number].process;
        process.kill().unwrap();
        process.wait(SOON).await.unwrap();
        self.struck += 1;
        (self.look.held(&name).await, since)
    }

    /// Waits until these leases have successors and notes how long that took; the limit is five quarters of a lease.
    pub(super) async fn expect_rescue(&mut self, held: &[Lease], since: f64) {
        if held.is_empty() {
            return;
        }
        let limit = self.lease.mul_f64(1.25);
        let rescue = self.look.rescued(held, since, limit + SOON).await;
        let rescue = rescue.unwrap_or_else(|| panic!("{held:?} are not rescued: {}", self.tails()));
        assert!(rescue <= limit, "rescue after {rescue:?}, limit {limit:?}");
        self.rescue = self.rescue.max(Some(rescue));
    }

    pub(super) fn tails(&self) -> String {
        self.members.iter().map(|member| member.process.tail()).collect::<Vec<_>>().join("\n--\n")
    }

    /// Waits for the end of the job, stops the workers and checks what must hold.
    pub(super) async fn come_to_rest(&mut self) {
        let ended = "select not exists (select 1 from etl.job where estado in ('pending', 'running'))";
        let in_time = self.look.becomes_true(ended, SOON * 5).await;
        let open: Vec<(i64, String, i64, Option<String>, String)> = self
            .look
            .all(
                // A notice of which nobody knows whether it arrived is told as such, not sent again.
                "select id_tarefa, estado, tentativas, codigo, detalhe from etl.tarefa \
                 where estado <> 'done' and codigo is distinct from 'EMAIL-INCERTO'",
            )
            .await;
        assert!(in_time && open.is_empty(), "{:?} leaves {open:?}: {}", self.plan, self.tails());
        let jobs: Vec<(String, String)> = self.look.all("select estado, erro from etl.job where id_pai is null").await;
        assert_eq!(jobs, [("completed".to_owned(), String::new())], "{:?}", self.plan);
        self.stop_workers().await;
        self.check_database().await;
        self.check_documents().await;
    }

    async fn stop_workers(&mut self) {
        for member in self.members.iter_mut().filter(|member| member.process.is_running()) {
            // Before that it hears no signal.
            member.name().await;
            member.process.terminate().unwrap();
            let status = member.process.wait(SOON).await.unwrap();
            assert!(status.success(), "{status}: {}", member.process.tail());
        }
    }

    async fn check_database(&self) {
        let held: i64 = self
            .look
            .one("select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'")
            .await;
        assert_eq!(held, 0, "no transaction is open");
        let twice: i64 = self
            .look
            .one("select count(*) from (select 1 from etl.carga group by id_arquivo having count(*) > 1) x")
            .await;
        assert_eq!(twice, 0, "one load for each hash");
        let found = dump_postgres(&self.database).await.unwrap();
        assert!(found == self.expected, "{:?} ends with another database", self.plan);
        let store = PostgresWarehouse::connect(&self.database).await.unwrap();
        let broken = store.fsck().await.unwrap();
        assert!(broken.is_empty(), "{:?}: {broken:?}", self.plan);
        store.close().await;
    }

    /// Every file of the database is whole in a folder of documents, and none is anything else.
    async fn check_documents(&self) {
        let stores = self.members.iter().map(|member| LocalDocuments::open(member.documents()).unwrap());
        let stores: Vec<_> = stores.collect();
        for (hash,) in self.look.all::<(String,)>("select sha256 from etl.arquivo").await {
            let hash = Sha256::from_hex(&hash).unwrap();
            let mut whole = false;
            for store in &stores {
                whole |= store.verify(hash).await.unwrap().is_some();
            }
            assert!(whole, "{} is in no folder", hash.hex());
        }
    }

    /// The end of a scenario: one line of what it did.
    pub(super) async fn finish(mut self, more: &str) {
        self.come_to_rest().await;
        assert!(self.struck > 0, "no fault met a running system");
        let rescue =
            self.rescue.map_or_else(String::new, |rescue| format!(", pior resgate {:.1} s", rescue.as_secs_f64()));
        let more = if more.is_empty() { String::new() } else { format!(", {more}") };
        let (name, seed, struck) = (self.name, self.plan.seed, self.struck);
        let line = format!("[+] caos, {name}: semente {seed}, {struck} falhas{rescue}{more}");
        #[expect(clippy::print_stderr, reason = "whoever plays the long forms reads this")]
        {
            eprintln!("{line}");
        }
    }
}
