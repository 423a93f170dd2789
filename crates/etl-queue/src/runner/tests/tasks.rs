//! From a claim to a conclusion.

use super::world::{SECOND, World, bodies, settings, task};
use crate::port::{Conclusion, Job, Jobs, Leases, Task, TaskEnd};
use crate::runner::{BodyError, JobBody, RunnerSettings};
use async_trait::async_trait;
use etl_core::{Cap, JobId, JobStatus, NewJob, NewTask, TaskState};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

struct Counts;

#[async_trait]
impl JobBody for Counts {
    async fn conclude(&self, job: &Job, tasks: &[Task]) -> Result<Conclusion, BodyError> {
        let summary = serde_json::json!({ "job": job.id.0, "tarefas": tasks.len() });
        Ok(Conclusion { status: JobStatus::Completed, error: String::new(), summary, follow_up: None })
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_runs_from_its_plan_to_its_conclusion() {
    let world = World::new();
    let queue = world.queue.clone();
    let bodies = bodies(move |leased, _| {
        let queue = queue.clone();
        async move {
            if leased.key == "planejar" {
                assert!(queue.add_tasks(leased.fence, &[task("a"), task("b")]).await.unwrap());
            }
            TaskEnd::Done
        }
    });
    let running = world.start(bodies.job("teste", Arc::new(Counts)), settings());
    let job = world.enqueue(&["planejar"]).await;
    let ended = world.ended(job).await;
    assert_eq!(ended.status, JobStatus::Completed);
    assert_eq!(ended.summary, serde_json::json!({ "job": job.0, "tarefas": 3 }));
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn slots_bound_what_runs_at_once() {
    let world = World::new();
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let bodies = bodies(move |_, _| {
        let (now, most) = (now.clone(), most.clone());
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            sleep(SECOND).await;
            now.fetch_sub(1, Ordering::SeqCst);
            TaskEnd::Done
        }
    });
    let job = world.enqueue(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]).await;
    let begun = Instant::now();
    let running = world.start(bodies, RunnerSettings { slots: 3, ..settings() });
    world.ended(job).await;
    assert_eq!(seen.load(Ordering::SeqCst), 3);
    assert!(begun.elapsed() < 5 * SECOND, "the slots were kept busy: {:?}", begun.elapsed());
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn ends_are_written_together_while_others_run() {
    let world = World::new();
    world.queue.fault(|fault| fault.slow_ends = SECOND);
    let keys: Vec<String> = (0..400).map(|n| format!("t{n}")).collect();
    let job = world.enqueue_tasks(keys.iter().map(|key| task(key)).collect()).await;
    let begun = Instant::now();
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), RunnerSettings { slots: 16, ..settings() });
    let ended = world.ended(job).await;
    assert_eq!(ended.status, JobStatus::Completed);
    // 128 ends may wait to be written; one by one it would be 400 seconds.
    assert!(begun.elapsed() < 10 * SECOND, "{:?}", begun.elapsed());
    assert!(world.queue.calls("finish") <= 8, "{}", world.queue.calls("finish"));
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_retry_comes_back_until_its_attempts_are_used_up() {
    let world = World::new();
    let running = world.start(bodies(|_, ctx| async move { ctx.retry("PORTAL-FORA", "503") }), settings());
    let job = world.enqueue_tasks(vec![NewTask { max_attempts: 3, ..task("a") }]).await;
    let ended = world.ended(job).await;
    assert_eq!((ended.status, ended.error.as_str()), (JobStatus::Error, "1 de 1 tarefas falharam"));
    let failed = world.tasks(job).await.remove(0);
    assert_eq!((failed.state, failed.attempts), (TaskState::Failed, 3));
    let messages = world.messages(job).await;
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(messages[0].starts_with("Tentativa 1 de 3 falhou, a próxima é em "), "{messages:?}");
    assert!(messages[2].contains("Última tentativa (3 de 3) falhou. O portal não respondeu"), "{messages:?}");
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn the_detail_of_an_end_is_clean_before_it_is_stored() {
    let world = World::new();
    let bodies = bodies(|_, _| async {
        TaskEnd::Fail { code: "PORTAL-RESPOSTA".into(), detail: "senha s3gr3d0\0\nfim".into() }
    });
    let mask = Arc::new(|text: &str| text.replace("s3gr3d0", "***"));
    let running = world.start(bodies, RunnerSettings { mask, ..settings() });
    let job = world.enqueue(&["a"]).await;
    world.ended(job).await;
    assert_eq!(world.tasks(job).await[0].detail, "senha ***\\u0000\\nfim");
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_body_may_say_when_to_try_again() {
    let world = World::new();
    let begun = Instant::now();
    let times = Arc::new(Mutex::new(Vec::new()));
    let seen = times.clone();
    let bodies = bodies(move |leased, _| {
        times.lock().unwrap().push(begun.elapsed());
        async move {
            if leased.attempt == 1 {
                let after = Duration::from_millis(7_350);
                TaskEnd::Retry { after, code: "PORTAL-429".into(), detail: String::new() }
            } else {
                TaskEnd::Done
            }
        }
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue(&["a"]).await;
    world.ended(job).await;
    let times = seen.lock().unwrap().clone();
    let wait = times[1].checked_sub(times[0]).unwrap();
    assert!(wait >= Duration::from_millis(7_350) && wait < Duration::from_millis(7_400), "{wait:?}");
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failed_attempt_and_harms_no_other() {
    let world = World::new();
    let bodies = bodies(|leased, _| async move {
        assert_ne!(leased.key, "ruim", "this body is broken");
        TaskEnd::Done
    });
    let running = world.start(bodies, settings());
    let job = world.enqueue_tasks(vec![NewTask { max_attempts: 2, ..task("ruim") }, task("boa")]).await;
    assert_eq!(world.ended(job).await.status, JobStatus::Error);
    let tasks = world.tasks(job).await;
    assert_eq!((tasks[0].state, tasks[0].code.as_deref()), (TaskState::Failed, Some("INTERNO")));
    assert_eq!(tasks[1].state, TaskState::Done);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_task_without_a_body_fails_for_good() {
    let world = World::new();
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), settings());
    let unknown = NewTask { kind: "de outra versão".into(), ..task("a") };
    let job = world.enqueue_tasks(vec![unknown]).await;
    world.ended(job).await;
    let failed = world.tasks(job).await.remove(0);
    assert_eq!((failed.state, failed.attempts), (TaskState::Failed, 1));
    assert_eq!((failed.code.as_deref(), failed.detail.as_str()), (Some("TAREFA-DESCONHECIDA"), "de outra versão"));
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_runner_starts_a_new_task_at_once() {
    let world = World::new();
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), settings());
    for _ in 0..5 {
        sleep(Duration::from_millis(12_345)).await;
        let begun = Instant::now();
        let job = world.enqueue(&["a"]).await;
        world.ended(job).await;
        assert!(begun.elapsed() <= Duration::from_millis(20), "{:?}", begun.elapsed());
    }
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_place_under_a_cap_is_taken_when_it_is_free() {
    let world = World::new();
    let bodies = bodies(|_, _| async {
        sleep(SECOND).await;
        TaskEnd::Done
    });
    let capped = |key| NewTask { account: Some(Cap { key: "conta".into(), max: 1 }), ..task(key) };
    let begun = Instant::now();
    let running = world.start(bodies, settings());
    let job = world.enqueue_tasks(["a", "b", "c", "d"].map(capped).into()).await;
    world.ended(job).await;
    assert!(begun.elapsed() < Duration::from_millis(4_200), "{:?}", begun.elapsed());
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_runner_of_one_job_ends_with_it_and_touches_nothing_else() {
    let world = World::new();
    let other = world.enqueue(&["alheia"]).await;
    let mine = world.enqueue_tasks(vec![task("a"), task("b")]).await;
    let bodies =
        bodies(
            |leased, ctx| async move { if leased.attempt < 3 { ctx.retry("PORTAL-FORA", "") } else { TaskEnd::Done } },
        );
    let runner = world.runner(bodies.clone(), settings());
    let ended = runner.run_until_concluded(mine, CancellationToken::new(), CancellationToken::new()).await.unwrap();
    assert_eq!(ended.unwrap().status, JobStatus::Completed);
    assert_eq!(world.tasks(other).await[0].attempts, 0);
    assert_eq!(world.queue.calls("lead"), 0);
    let nobody = world.runner(bodies, settings());
    let unknown = JobId(404);
    let none = nobody.run_until_concluded(unknown, CancellationToken::new(), CancellationToken::new()).await.unwrap();
    assert_eq!(none, None);
}

#[tokio::test(start_paused = true)]
async fn a_runner_of_one_job_rescues_its_tasks() {
    let world = World::new();
    let job = world.enqueue(&["a"]).await;
    let dead = crate::port::Claim {
        worker: crate::port::WorkerId("morto".into()),
        program: crate::port::Program::default(),
        slots: 1,
        lease: 60 * SECOND,
        abilities: vec![],
        job: None,
    };
    world.queue.memory.claim(&dead).await.unwrap();
    let runner = world.runner(bodies(|_, _| async { TaskEnd::Done }), settings());
    let ended = runner.run_until_concluded(job, CancellationToken::new(), CancellationToken::new()).await.unwrap();
    assert_eq!(ended.unwrap().status, JobStatus::Completed);
}

/// Real threads and no paused clock: who runs what is left to chance.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_runners_share_tasks_and_run_each_once() {
    let world = World::new();
    let ran: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
    let mut jobs = Vec::new();
    for job in 0..20 {
        let keys: Vec<String> = (0..25).map(|n| format!("{job}.{n}")).collect();
        jobs.push(world.enqueue_tasks(keys.iter().map(|key| task(key)).collect()).await);
    }
    let runners = (0..6).map(|_| {
        let ran = ran.clone();
        let bodies = bodies(move |leased, _| {
            let ran = ran.clone();
            async move {
                *ran.lock().unwrap().entry(leased.key).or_default() += 1;
                tokio::task::yield_now().await;
                TaskEnd::Done
            }
        });
        world.start(bodies, settings())
    });
    let runners: Vec<_> = runners.collect();
    for job in jobs {
        assert_eq!(world.ended(job).await.status, JobStatus::Completed);
    }
    for running in runners {
        running.end().await;
    }
    let ran = ran.lock().unwrap();
    assert_eq!(ran.len(), 500);
    assert!(ran.values().all(|times| *times == 1));
}

#[tokio::test(start_paused = true)]
async fn a_job_without_tasks_ends_in_error() {
    let world = World::new();
    let running = world.start(bodies(|_, _| async { TaskEnd::Done }), settings());
    sleep(SECOND).await;
    let job = world.enqueue_tasks(vec![]).await;
    let ended = world.ended(job).await;
    assert_eq!(ended.status, JobStatus::Error);
    assert!(ended.error.contains("EXEC-VAZIA"), "{}", ended.error);
    running.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_follows_a_job_runs_after_it() {
    struct Reports;
    #[async_trait]
    impl JobBody for Reports {
        async fn conclude(&self, job: &Job, _: &[Task]) -> Result<Conclusion, BodyError> {
            let report = NewJob {
                kind: "aviso".into(),
                connections: vec![],
                request: serde_json::Value::Null,
                origin: "teste".into(),
                parent: Some(job.id),
                unique_key: None,
                idempotency_key: None,
                tasks: vec![task("enviar")],
            };
            let follow_up = Some(report);
            let summary = serde_json::Value::Null;
            Ok(Conclusion { status: JobStatus::Completed, error: String::new(), summary, follow_up })
        }
    }
    let world = World::new();
    let bodies = bodies(|_, _| async { TaskEnd::Done }).job("teste", Arc::new(Reports));
    let running = world.start(bodies, settings());
    let first = world.enqueue(&["a"]).await;
    world.ended(first).await;
    let filter = crate::port::JobFilter { kind: Some("aviso".into()), limit: 5, ..Default::default() };
    let report = world.queue.memory.jobs(&filter).await.unwrap().remove(0);
    assert_eq!(report.parent, Some(first));
    assert_eq!(world.ended(report.id).await.status, JobStatus::Completed);
    running.end().await;
}
