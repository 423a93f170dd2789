//! `cargo xtask chaos`: the long forms of the chaos scenarios, one after the other; `cargo xtask fuzz-api`: that of the questions
//! to the API. The scenarios, and what they check, are in `tests/it/chaos.rs` and `tests/it/server/fuzz.rs`.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use crate::process::{cargo, status};
use crate::setup::{self, C_COMPILER, FAKETIME, POSTGRESQL, PYTHON};
use crate::tools;

/// Every scenario with its faults in the long form.
const SCENARIOS: [(&str, u32); 15] = [
    ("alone::disturbed_runs_end_with_the_database_of_an_undisturbed_one", 30),
    ("alone::a_run_outlives_a_half_open_network", 1),
    ("signals::one_of_two_is_killed_and_the_other_does_its_tasks", 1),
    ("signals::workers_killed_again_and_again_lose_nothing", 200),
    ("signals::a_frozen_worker_wakes_up_and_writes_nothing", 1),
    ("signals::a_worker_asked_to_stop_leaves_its_tasks_to_others_at_once", 10),
    ("database::work_goes_on_by_itself_after_the_database_restarts", 20),
    ("database::a_storm_of_ended_connections_passes", 100),
    ("database::too_few_connections_make_it_slower_and_fail_nothing", 1),
    ("network::a_parted_worker_stops_and_the_other_does_its_tasks", 2),
    ("network::a_half_open_network_keeps_no_worker_waiting", 2),
    ("network::lost_answers_to_commits_double_nothing", 6),
    ("machine::a_full_disk_is_told_and_the_work_is_done_once_there_is_room", 1),
    ("machine::only_the_clock_of_the_database_counts", 1),
    ("live::a_client_cut_off_again_and_again_misses_nothing", 1000),
];

/// Plays the scenarios whose name has this in it, and names those that failed.
pub(crate) fn run(part: Option<&str>) -> Result<ExitCode> {
    setup::ensure(&[C_COMPILER, POSTGRESQL, FAKETIME])?;
    tools::ensure(&[tools::NEXTEST])?;
    // As the tests are built, so that nothing is compiled twice.
    if !status(&mut cargo(&["build", "--workspace", "--lib", "--bins", "--tests", "--examples"]))?.success() {
        return Ok(ExitCode::FAILURE);
    }
    let chosen: Vec<_> = SCENARIOS.iter().filter(|(name, _)| part.is_none_or(|part| name.contains(part))).collect();
    let start = Instant::now();
    let mut failed = Vec::new();
    for (name, faults) in &chosen {
        if !play(name, *faults)? {
            failed.push(*name);
        }
    }
    let (count, minutes) = (chosen.len(), start.elapsed().as_secs() / 60);
    println!("\n[+] {count} cenários em {minutes} min; falharam: {}", failed.len());
    for name in &failed {
        println!("[X] {name}");
    }
    Ok(if failed.is_empty() && count > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn play(name: &str, faults: u32) -> Result<bool> {
    scenario(&format!("chaos::{name}"), ("ETL_CHAOS_FAULTS", faults))
}

/// Asks a server everything that the description of its API allows and forbids, for this long.
pub(crate) fn fuzz_api(seconds: u32) -> Result<ExitCode> {
    setup::ensure(&[C_COMPILER, PYTHON])?;
    tools::ensure(&[tools::NEXTEST])?;
    if !status(&mut cargo(&["build", "--workspace", "--lib", "--bins", "--tests", "--examples"]))?.success() {
        return Ok(ExitCode::FAILURE);
    }
    let test = "server::fuzz::whatever_is_asked_the_answer_is_one_that_the_description_tells";
    Ok(if scenario(test, ("ETL_FUZZ_SECONDS", seconds))? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One scenario in its long form.
fn scenario(name: &str, (variable, value): (&str, u32)) -> Result<bool> {
    let filter = format!("package(tests) & test(={name})");
    let mut scenario = cargo(&["nextest", "run", "--workspace", "--profile", "chaos", "-E", &filter]);
    Ok(status(scenario.env(variable, value.to_string()))?.success())
}
