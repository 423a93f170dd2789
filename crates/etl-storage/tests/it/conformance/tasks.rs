//! What tasks do for items, and the fence that lets only the holder of a task write.

use super::pages::check;
use crate::env::Env;
use crate::samples::{at, day, item, load, registered};
use etl_core::ports::{JobCounts, Load, Planning, QuarantinedFile, Service, Tried, Warehouse, WarehouseErrorKind};
use etl_core::{
    Band, Code, DocumentKind, Fence, FundId, ItemKey, ItemState, JobId, NewJob, NewTask, Place, Problem, Sha256, TaskId,
};
use etl_queue::conformance::Passage;
use etl_queue::port::{Claim, Program, TaskEnd, WorkerId};
use std::time::Duration;

/// A job with one task, which a worker holds.
pub(super) async fn held_task(env: &Env) -> (JobId, Fence) {
    let job = NewJob {
        kind: "coleta".into(),
        connections: vec!["qore".into()],
        request: serde_json::json!({}),
        origin: "cli".into(),
        parent: None,
        unique_key: None,
        idempotency_key: None,
        tasks: vec![NewTask::new("planejar", "qore", "plano", serde_json::json!({}))],
    };
    let job = env.database().enqueue(&job).await.unwrap().job();
    (job, hold(env).await)
}

/// Leases the next task.
async fn hold(env: &Env) -> Fence {
    let (worker, lease) = (WorkerId("w".into()), Duration::from_mins(1));
    let ask = Claim { worker, program: Program::default(), slots: 1, lease, abilities: vec![], job: None };
    env.database().claim(&ask).await.unwrap()[0].fence
}

async fn finish(env: &Env, fence: Fence, end: TaskEnd) {
    assert_eq!(env.database().finish(&[(fence, end)]).await.unwrap(), [true]);
}

fn keys(fund: FundId, date: u32) -> Vec<ItemKey> {
    DocumentKind::ALL.map(|kind| item(fund, day(date), kind)).to_vec()
}

fn planning(fence: Fence, groups: &[(&str, Vec<ItemKey>)]) -> Planning {
    let task = |key: &str| NewTask::new("coletar", "qore", key, serde_json::json!({"v": 1}));
    Planning { fence, groups: groups.iter().map(|(key, items)| (task(key), items.clone())).collect() }
}

async fn tasks(env: &Env) -> Vec<(TaskId, String)> {
    let rows = env.texts("select cast(id_tarefa as text), chave from etl.tarefa order by id_tarefa").await;
    let pair = |row: Vec<Option<String>>| (TaskId(row[0].as_ref().unwrap().parse().unwrap()), row[1].clone().unwrap());
    rows.into_iter().map(pair).filter(|(_, key)| key != "plano").collect()
}

/// The states of a task's items, in order.
async fn states(warehouse: &dyn Warehouse, task: TaskId) -> Vec<ItemState> {
    warehouse.task_items(task).await.unwrap().iter().map(|i| i.state).collect()
}

/// A job with a task for each day, the first of which is held.
async fn planned(env: &Env, days: &[u32]) -> (JobId, FundId, Fence) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let (job, fence) = held_task(env).await;
    let groups: Vec<_> = days.iter().map(|d| (format!("dia {d}"), keys(fund, *d))).collect();
    let groups: Vec<_> = groups.iter().map(|(key, items)| (key.as_str(), items.clone())).collect();
    assert!(warehouse.plan_items(&planning(fence, &groups), at(0)).await.unwrap());
    (job, fund, hold(env).await)
}

pub(crate) async fn planning_is_done_once(env: &Env) {
    let warehouse = env.warehouse();
    let fund = registered(&*warehouse).await;
    let (job, fence) = held_task(env).await;
    let kinds = DocumentKind::ALL.len();
    warehouse.set_item(&keys(fund, 1)[0], ItemState::Done, None, "", at(0), None).await.unwrap();
    warehouse.set_item(&keys(fund, 1)[1], ItemState::Failed, Some(Code::Internal), "x", at(0), None).await.unwrap();

    let twice = [("a", keys(fund, 1)), ("b", keys(fund, 2)), ("a", keys(fund, 3))];
    assert!(warehouse.plan_items(&planning(fence, &twice), at(0)).await.unwrap());
    let again = [("a", keys(fund, 4)), ("c", keys(fund, 5))];
    assert!(warehouse.plan_items(&planning(fence, &again), at(0)).await.unwrap());

    let planned = tasks(env).await;
    assert_eq!(planned.iter().map(|t| t.1.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(states(&*warehouse, planned[0].0).await, vec![ItemState::Pending; kinds]);
    let newest = warehouse.items(day(1), day(31)).await.unwrap();
    assert_eq!(newest.len(), 3 * kinds);
    assert_eq!((newest[0].state, newest[1].state, newest[1].code), (ItemState::Done, ItemState::Pending, None));
    let of_job = warehouse.job_items(job).await.unwrap();
    assert_eq!((of_job.len(), of_job[0].fund.as_str()), (3 * kinds, "AURORA"));
    assert_eq!(warehouse.job_counts(job).await.unwrap().pending, 3 * kinds as u64);
    assert!(warehouse.job_items(JobId(99)).await.unwrap().is_empty());
    assert_eq!(warehouse.job_counts(JobId(99)).await.unwrap(), JobCounts::default());

    let stale = Fence { lease_no: 2, ..fence };
    assert!(!warehouse.plan_items(&planning(stale, &[("d", keys(fund, 6))]), at(0)).await.unwrap());
    assert_eq!(tasks(env).await.len(), 3);
    // a job that is to end runs nothing new
    env.database().cancel(job, etl_queue::port::Cancel::Tell).await.unwrap();
    assert!(warehouse.plan_items(&planning(fence, &[("d", keys(fund, 6))]), at(0)).await.unwrap());
    assert_eq!(tasks(env).await.len(), 3);
}

pub(crate) async fn what_is_done_stays_done(env: &Env) {
    let (job, fund, fence) = planned(env, &[1, 2]).await;
    let warehouse = env.warehouse();
    let items = keys(fund, 1);
    let xml = items.iter().position(|i| i.kind == DocumentKind::Xml50).unwrap();
    let document = Load {
        item: Some(items[xml].clone()),
        tried: Some(fence.into()),
        ..load(fund, day(1), DocumentKind::Xml50, 1)
    };
    warehouse.load(&document).await.unwrap();
    let failed =
        |item| warehouse.set_item(item, ItemState::Failed, Some(Code::Internal), "x", at(5), Some(fence.into()));
    for item in &items {
        failed(item).await.unwrap();
    }
    let found = states(&*warehouse, fence.task).await;
    // the last word of the task holds for the task, and in the coverage what is done stays done
    assert!(found.iter().all(|state| *state == ItemState::Failed), "{found:?}");
    for (index, item) in warehouse.items(day(1), day(1)).await.unwrap().iter().enumerate() {
        assert_eq!(item.state, if index == xml { ItemState::Done } else { ItemState::Failed });
    }
    // refused: whatever it was before
    warehouse.quarantine(&refused(&items[xml], Some(fence.into()))).await.unwrap();
    let item = &warehouse.task_items(fence.task).await.unwrap()[xml];
    assert_eq!((item.state, item.code), (ItemState::Failed, Some(Code::FileIsHtml)));
    // the newest state of an item is that of whoever spoke last; another task's stays
    let other = hold(env).await;
    warehouse.set_item(&items[0], ItemState::NoData, Some(Code::Gap), "", at(6), Some(other.into())).await.unwrap();
    assert_eq!(states(&*warehouse, fence.task).await[0], ItemState::Failed);
    assert_eq!(warehouse.items(day(1), day(1)).await.unwrap()[0].state, ItemState::NoData);
    assert_eq!(warehouse.job_counts(job).await.unwrap().no_data, 1);
}

fn refused(item: &ItemKey, tried: Option<Tried>) -> QuarantinedFile {
    QuarantinedFile {
        connection: "qore".into(),
        sha256: Sha256([9; 32]),
        size_bytes: 12,
        original_name: "x".into(),
        item: Some(item.clone()),
        tried,
        problem: Problem::error(Code::FileIsHtml, Place::default(), "<html>"),
        at: at(1),
    }
}

pub(crate) async fn a_lost_task_writes_nothing(env: &Env) {
    let (_, fund, fence) = planned(env, &[1]).await;
    let warehouse = env.warehouse();
    let key = keys(fund, 1)[0].clone();
    let document = |tried| Load { item: Some(key.clone()), tried, ..load(fund, day(1), key.kind, 1) };
    let counts = "select cast((select count(*) from etl.carga) + (select count(*) from etl.arquivo) \
         + (select count(*) from etl.edicao) + (select count(*) from pos.pos_cota) \
         + (select count(*) from etl.quarentena) as text)";
    let stale = Fence { lease_no: fence.lease_no - 1, ..fence };
    let lost = |result: Result<(), etl_core::ports::WarehouseError>| {
        assert_eq!(result.unwrap_err().kind, WarehouseErrorKind::Lost);
    };
    let try_all = async |fence: Fence| {
        let tried = Some(fence.into());
        lost(warehouse.load(&document(tried)).await.map(drop));
        lost(warehouse.set_item(&key, ItemState::Failed, None, "", at(1), tried).await);
        lost(warehouse.quarantine(&refused(&key, tried)).await);
    };
    try_all(stale).await;
    try_all(Fence { task: TaskId(4040), ..fence }).await;
    // its worker was too slow: the task waits again, and is another one's
    env.pass(Duration::from_mins(2)).await;
    assert_eq!(env.database().sweep().await.unwrap().rescued, 2);
    try_all(fence).await;
    hold(env).await;
    assert_eq!(hold(env).await.lease_no, fence.lease_no + 1);
    try_all(fence).await;
    assert_eq!(env.text(counts).await, "0");
    assert!(warehouse.items(day(1), day(1)).await.unwrap().iter().all(|i| i.state == ItemState::Pending));
    assert!(states(&*warehouse, fence.task).await.iter().all(|s| *s == ItemState::Pending));
    // by hand there is no fence
    warehouse.load(&document(None)).await.unwrap();
    assert_eq!(warehouse.items(day(1), day(1)).await.unwrap()[0].state, ItemState::Done);
    assert_eq!(env.texts("select cast(id_job as text) from etl.carga").await, [[None]]);
}

pub(crate) async fn jobs_know_what_they_did(env: &Env) {
    let (job, fund, fence) = planned(env, &[1]).await;
    let warehouse = env.warehouse();
    let mut rows = 0;
    for (seed, item) in (1..).zip(keys(fund, 1)) {
        let document =
            Load { item: Some(item.clone()), tried: Some(fence.into()), ..load(fund, day(1), item.kind, seed) };
        rows += u64::from(document.position.is_some());
        warehouse.load(&document).await.unwrap();
        // the same bytes again are no further document
        warehouse.load(&document).await.unwrap();
    }
    let documents = DocumentKind::ALL.len() as u64;
    let counts = warehouse.job_counts(job).await.unwrap();
    // the better of two sources holds the rows
    assert!(counts.rows > 0 && counts.rows <= rows, "{counts:?}");
    assert_eq!((counts.done, counts.items()), (documents, documents));
    assert_eq!((counts.documents, counts.bytes), (documents, documents * 100));
    for table in ["etl.carga", "etl.arquivo"] {
        assert_eq!(
            env.text(&format!("select cast(count(*) as text) from {table} where id_job = {}", job.0)).await,
            documents.to_string()
        );
    }
}

pub(crate) async fn the_checks_of_a_job_come_the_worst_first(env: &Env) {
    let (job, fund, fence) = planned(env, &[1]).await;
    let store = env.database();
    let bands = [[Band::Ok, Band::Warning], [Band::Ok, Band::Divergence]];
    let items = keys(fund, 1).into_iter().filter(|item| item.kind.position_rank().is_some());
    for ((seed, item), bands) in (1..).zip(items).zip(bands) {
        let checks = bands.iter().map(|band| check(*band)).collect();
        let document =
            Load { item: Some(item.clone()), tried: Some(fence.into()), checks, ..load(fund, day(1), item.kind, seed) };
        store.load(&document).await.unwrap();
    }
    let found = store.checks_of_job(job, 10).await.unwrap();
    let told: Vec<_> = found.iter().map(|found| (found.check.band, found.ordinal)).collect();
    assert_eq!(told, [(Band::Divergence, 2), (Band::Warning, 2), (Band::Ok, 1), (Band::Ok, 1)]);
    assert_eq!((found[0].fund, found[0].fund_name.as_str(), found[0].date), (fund, "AURORA", day(1)));
    assert_eq!(found[0].check, check(Band::Divergence));
    assert_ne!(found[0].load, found[1].load);
    assert_eq!(store.checks_of_job(job, 1).await.unwrap(), found[..1]);
    assert!(store.checks_of_job(JobId(job.0 + 1), 10).await.unwrap().is_empty());
}

pub(crate) async fn open_items_end_with_their_task(env: &Env) {
    let (job, fund, fence) = planned(env, &[1, 2, 3]).await;
    let warehouse = env.warehouse();
    let kinds = DocumentKind::ALL.len() as u64;
    warehouse.set_item(&keys(fund, 1)[0], ItemState::Done, None, "", at(1), Some(fence.into())).await.unwrap();
    let failed = TaskEnd::Fail { code: "PORTAL-LOGIN".into(), detail: "usuário x".into() };
    finish(env, fence, failed).await;
    finish(env, hold(env).await, TaskEnd::Cancelled).await;
    assert_eq!(warehouse.close_items(job, at(9)).await.unwrap(), 2 * kinds - 1);
    assert_eq!(warehouse.close_items(job, at(9)).await.unwrap(), 0);
    let counts = warehouse.job_counts(job).await.unwrap();
    assert_eq!((counts.done, counts.failed, counts.cancelled, counts.pending), (1, kinds - 1, kinds, kinds));
    let ends = warehouse.job_ends(job).await.unwrap();
    let expected = [
        (ItemState::Cancelled, Some(Code::Cancelled), kinds),
        (ItemState::Done, None, 1),
        (ItemState::Failed, Some(Code::PortalAuth), kinds - 1),
        (ItemState::Pending, None, kinds),
    ];
    assert_eq!(ends, expected);
    assert!(warehouse.job_ends(JobId(99)).await.unwrap().is_empty());
    let newest = warehouse.items(day(1), day(2)).await.unwrap();
    assert_eq!((newest[0].state, newest[0].code), (ItemState::Done, None));
    assert_eq!((newest[1].code, newest[1].detail.as_str()), (Some(Code::PortalAuth), "usuário x"));
    let cancelled = newest.last().unwrap();
    assert_eq!((cancelled.state, cancelled.code), (ItemState::Cancelled, Some(Code::Cancelled)));
}

pub(crate) async fn broken_invariants_are_found(env: &Env) {
    let (_, fund, fence) = planned(env, &[1]).await;
    let warehouse = env.warehouse();
    let document = Load { tried: Some(fence.into()), ..load(fund, day(1), DocumentKind::Xml50, 1) };
    warehouse.load(&document).await.unwrap();
    env.check().await;
    let past = "'2020-12-22T09:00:00.000000Z'";
    let broken: [(&str, String, &str); 7] = [
        ("I1", "update etl.carga set linhas = 99".into(), "update etl.carga set linhas = 1"),
        ("I2", "update etl.carga set vigente = (1 = 0)".into(), "update etl.carga set vigente = (1 = 1)"),
        (
            "I5",
            format!("update etl.tarefa set lease_ate = {past} where chave = 'plano'"),
            "update etl.tarefa set lease_ate = '2099-12-22T09:00:00.000000Z'",
        ),
        ("I6", "update etl.tarefa set tentativas = 9".into(), "update etl.tarefa set tentativas = 1"),
        ("I6", "update etl.tentativa set lease_no = 2".into(), "update etl.tentativa set lease_no = 1"),
        ("I7", "update etl.job set estado = 'completed'".into(), "update etl.job set estado = 'running'"),
        (
            "I8",
            format!(
                "insert into etl.aviso (chave, message_id, estado, atualizado_em) values ('a', 'm', 'enviado', {past}), ('b', 'm', 'enviado', {past})"
            ),
            "delete from etl.aviso",
        ),
    ];
    for (rule, broken, mended) in broken {
        env.run(&broken).await;
        let found = env.fsck().await;
        assert!(!found.is_empty() && found.iter().all(|v| v.rule == rule), "{broken}: {found:?}");
        env.run(mended).await;
    }
    let files = env.database().files(None, 10).await.unwrap();
    assert_eq!(files, [(Sha256([1; 32]), 100)]);
    assert!(env.database().files(Some(files[0].0), 10).await.unwrap().is_empty());
}

/// What was asked for is kept with the item, over several rounds; what is asked for longer is running meanwhile.
pub(crate) async fn an_item_tells_since_when_and_how_often_it_was_asked_for(env: &Env) {
    let (job, fund, fence) = planned(env, &[1]).await;
    let warehouse = env.warehouse();
    let items = keys(fund, 1);
    let told = async |which: &ItemKey| {
        let items = warehouse.job_items(job).await.unwrap();
        let entry = items.into_iter().find(|entry| entry.item.key == *which).unwrap();
        (entry.item.state, entry.begun_at, entry.tries)
    };
    assert_eq!(told(&items[0]).await, (ItemState::Pending, None, 0));

    warehouse.begin_items(fence, &[(items[0].clone(), at(3))]).await.unwrap();
    assert_eq!(told(&items[0]).await, (ItemState::Running, Some(at(3)), 0));
    let asked = |second, times| Some(Tried { fence, begun_at: Some(at(second)), received_at: None, times });
    let failed = Some(Code::PortalUnavailable);
    warehouse.set_item(&items[0], ItemState::Failed, failed, "", at(5), asked(3, 2)).await.unwrap();
    assert_eq!(told(&items[0]).await, (ItemState::Failed, Some(at(3)), 2));
    // told late: the end stands
    warehouse.begin_items(fence, &[(items[0].clone(), at(3))]).await.unwrap();
    assert_eq!(told(&items[0]).await.0, ItemState::Failed);

    let came = asked(8, 1).map(|tried| Tried { received_at: Some(at(9)), ..tried });
    let document = Load { item: Some(items[0].clone()), tried: came, ..load(fund, day(1), items[0].kind, 1) };
    warehouse.load(&document).await.unwrap();
    assert_eq!(told(&items[0]).await, (ItemState::Done, Some(at(3)), 3));
    warehouse.begin_items(fence, &[(items[0].clone(), at(9))]).await.unwrap();
    assert_eq!(told(&items[0]).await.0, ItemState::Done);

    let unavailable = warehouse.set_item(&items[1], ItemState::Failed, failed, "", at(9), asked(9, 1));
    unavailable.await.unwrap();
    let service = warehouse.service(&[job, JobId(404)]).await.unwrap();
    let own = Service { documents: 2, failed: 1, times_ms: vec![360_000] };
    assert_eq!(service, [(items[0].connection.clone(), own)].into());
    assert!(warehouse.service(&[]).await.unwrap().is_empty());

    let stale = Fence { lease_no: fence.lease_no - 1, ..fence };
    let lost = warehouse.begin_items(stale, &[(items[1].clone(), at(9))]).await;
    assert_eq!(lost.unwrap_err().kind, WarehouseErrorKind::Lost);
    assert_eq!(told(&items[1]).await, (ItemState::Failed, Some(at(9)), 1));
}

/// Notes of a run are kept in their order, once each, and go with the run.
pub(crate) async fn notes_go_with_their_run(env: &Env) {
    let (job, _) = held_task(env).await;
    let store = env.database();
    for (text, author, second) in [("um", "ana", 1), ("dois", "bia", 2), ("um", "ana", 3)] {
        assert!(store.note_run(job, text, author, at(second)).await.unwrap());
    }
    let notes = store.run_notes(job).await.unwrap();
    let told: Vec<_> = notes.iter().map(|note| (note.text.as_str(), note.author.as_str(), note.at)).collect();
    assert_eq!(told, [("um", "ana", at(1)), ("dois", "bia", at(2))]);
    assert!(!store.note_run(JobId(404), "nada", "ana", at(4)).await.unwrap());
    assert!(store.run_notes(JobId(404)).await.unwrap().is_empty());
    env.run("delete from etl.job").await;
    assert!(store.run_notes(job).await.unwrap().is_empty());
}
