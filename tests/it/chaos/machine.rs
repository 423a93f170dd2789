//! A machine whose disk is full or whose clock is wrong.

use super::crew::{Crew, SOON, Terms};
use std::path::PathBuf;
use tests::chaos::SmallDisk;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_the_work_is_done_once_there_is_room() {
    // Whoever may not mount has nothing to see here.
    let Some(disk) = SmallDisk::mount(256 * 1024 * 1024).unwrap() else { return };
    let documents = disk.path().join("documentos").display().to_string();
    let terms = Terms { name: "disco cheio", workers: 1, funds: [12, 60], ..Terms::default() };
    disk.fill(64 * 1024).unwrap();
    let mut crew = Crew::start_with(terms, |_, _| vec![("ETL__DOCUMENTOS", documents.clone())]).await;
    let told = "select exists (select 1 from etl.tarefa where codigo = 'DISCO-CHEIO') \
         and exists (select 1 from etl.tarefa_item where codigo = 'DISCO-CHEIO')";
    assert!(crew.look.becomes_true(told, SOON).await, "{}", crew.tails());
    crew.struck += 1;
    disk.empty().unwrap();
    crew.finish("").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_clock_of_the_database_counts() {
    let Some(library) = faketime() else { return };
    let skewed = |number: usize| {
        let hours = if number == 0 { "+1h" } else { "-1h" };
        let library = library.display().to_string();
        vec![("LD_PRELOAD", library), ("FAKETIME", hours.into()), ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into())]
    };
    let terms = Terms { name: "relógios a duas horas um do outro", ..Terms::default() };
    let mut crew = Crew::start_with(terms, |number, _| skewed(number)).await;
    let (held, since) = crew.kill(0).await;
    assert!(!held.is_empty(), "it held tasks: {}", crew.tails());
    let left: f64 = crew
        .look
        .one("select coalesce(max(extract(epoch from lease_ate - clock_timestamp())), 0)::float8 from etl.tarefa where estado = 'running'")
        .await;
    let lease = crew.lease.as_secs_f64();
    assert!(left > 0.0 && left <= lease, "{left} s are left of a lease of {lease} s");
    crew.expect_rescue(&held, since).await;
    // The last renewal was at most a sixth of a lease before the signal.
    let early = crew.lease.mul_f64(0.7);
    assert!(crew.rescue.unwrap() >= early, "freed after {:?}, a lease is {:?}", crew.rescue, crew.lease);
    crew.finish("").await;
}

/// The library that lies about the time, where Debian has it.
fn faketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    folders.map(|folder| folder.path().join("faketime/libfaketime.so.1")).find(|library| library.is_file())
}
