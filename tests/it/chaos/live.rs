//! A live client that is cut off again and again: each fault ends its connection at a random moment, and it goes on where it was.

use etl_core::{COLLECT_JOB, JobId, JobStatus, NewJob, NewTask};
use etl_queue::port::{Claim, Conclusion, Level, LogLine, Program, TaskEnd, WorkerId};
use etl_storage::Database;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;
use std::time::Duration;
use tests::chaos::Plan;
use tests::{Client, Server, Setup, TestApp};

/// Lines of the job for each time that the client is cut off.
const LINES: usize = 100;
/// Lines of a batch.
const BATCH: usize = 50;

/// A job that only this test works on.
async fn open_job(store: &Arc<dyn Database>) -> JobId {
    let task = NewTask::new("planejar", "qore", "planejar:qore", serde_json::json!({}));
    let job = NewJob {
        kind: COLLECT_JOB.into(),
        connections: vec!["qore".into()],
        request: serde_json::json!({}),
        origin: "teste".into(),
        parent: None,
        unique_key: None,
        idempotency_key: None,
        tasks: vec![task],
    };
    store.enqueue(&job).await.unwrap().job()
}

/// Writes the log and ends the job.
async fn write(store: Arc<dyn Database>, job: JobId, lines: usize) {
    let line = |number: usize| LogLine {
        at: chrono::DateTime::UNIX_EPOCH,
        level: Level::Info,
        connection: "qore".into(),
        item: String::new(),
        message: format!("linha {number}"),
    };
    for first in (1..=lines).step_by(BATCH) {
        let batch: Vec<_> = (first..first + BATCH).map(line).collect();
        store.append(job, &batch).await.unwrap();
        tokio::task::yield_now().await;
    }
    let lease = Duration::from_mins(1);
    let ask = Claim {
        worker: WorkerId("teste".into()),
        program: Program::default(),
        slots: 1,
        lease,
        abilities: vec![],
        job: Some(job),
    };
    let leased = store.claim(&ask).await.unwrap().remove(0);
    store.finish(&[(leased.fence, TaskEnd::Done)]).await.unwrap();
    let summary = serde_json::Value::Null;
    let end = Conclusion { status: JobStatus::Completed, error: String::new(), summary, follow_up: None };
    assert!(store.conclude(job, &end).await.unwrap());
}

/// What the client knows: its lines by number, none twice.
#[derive(Default)]
struct Model {
    last: i64,
    ended: u32,
}

impl Model {
    /// Listens for so many messages, or to the end of the job.
    async fn listen(&mut self, client: &Client, job: JobId, messages: usize) {
        let mut live = client.listen(&format!("?since={}:{}", job.0, self.last)).await.unwrap();
        for _ in 0..messages {
            let message = live.next().await.unwrap().expect("the server keeps the connection");
            let data = &message["data"];
            match message["type"].as_str().unwrap() {
                "log" if data["job_id"] == job.0 => {
                    let number = data["seq"].as_i64().unwrap();
                    assert_eq!(number, self.last + 1, "the next line, and each one once");
                    assert_eq!(data["message"], format!("linha {number}"));
                    self.last = number;
                }
                "job_complete" => {
                    self.ended += 1;
                    return;
                }
                _ => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_cut_off_again_and_again_misses_nothing() {
    let plan = Plan::from_env(20_251_122, 150).unwrap();
    let app = TestApp::start(Setup { funds: 1, ..Setup::default() }).await.unwrap();
    let env = [("ETL__SERVIDOR__TRABALHADOR", "false".to_owned()), ("ETL__LOG__NIVEL", "warn".into())];
    let server = Server::start(app.folder(), &env).await.unwrap();
    let client = server.admin().await.unwrap();
    let token = client.post("/api/tokens", &serde_json::json!({ "nome": "longo" })).await.unwrap().1["token"].clone();
    let client = Client { token: token.as_str().map(str::to_owned), ..client };
    let lines = plan.faults * LINES;
    let job = open_job(&app.store).await;
    let writing = tokio::spawn(write(Arc::clone(&app.store), job, lines));
    let mut random = ChaCha8Rng::seed_from_u64(plan.seed);
    let mut model = Model::default();
    for _ in 0..plan.faults {
        // Dropped without a farewell, in the middle of whatever is on its way.
        let messages = random.random_range(0..2 * LINES);
        model.listen(&client, job, messages).await;
        if model.ended > 0 {
            break;
        }
    }
    while model.ended == 0 {
        model.listen(&client, job, usize::MAX).await;
    }
    writing.await.unwrap();
    assert_eq!(model.last, i64::try_from(lines).unwrap(), "every line");
    drop(server);
}
