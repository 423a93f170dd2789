//! How long a run takes, by those that were like it: the same systems, the same kinds of documents.

use crate::app::App;
use crate::problem::Problem;
use chrono::TimeDelta;
use etl_core::JobStatus;
use etl_queue::port::{Job, JobFilter};

/// Completed runs among which those alike are looked for.
const LOOKED_AT: u32 = 100;
/// Runs that make the usual time.
const ALIKE: usize = 20;

/// The seconds that a run of so many documents takes from begin to end; nothing without a run like it, once it has ended, and
/// before it is known how many documents there are.
pub(super) async fn usual_seconds(app: &App, job: &Job, documents: u64) -> Result<Option<u64>, Problem> {
    if job.status.has_ended() || documents == 0 {
        return Ok(None);
    }
    let filter = JobFilter {
        status: Some(JobStatus::Completed),
        kind: Some(job.kind.clone()),
        connection: job.connections.first().cloned(),
        before: Some(job.id),
        limit: LOOKED_AT,
        ..JobFilter::default()
    };
    let runs = app.ports.jobs.jobs(&filter).await?;
    Ok(median(runs.iter().filter(|run| is_alike(run, job)).filter_map(|run| scaled(run, documents)).take(ALIKE)))
}

/// Whether both asked the same systems for the same kinds of documents.
fn is_alike(run: &Job, job: &Job) -> bool {
    let kinds = |of: &Job| ["tipos", "tipos_por_sistema"].map(|field| of.request[field].clone());
    run.connections == job.connections && kinds(run) == kinds(job)
}

/// What a run would have taken for so many documents, in milliseconds.
fn scaled(run: &Job, documents: u64) -> Option<u64> {
    let took: TimeDelta = run.finished_at? - run.started_at?;
    let took = u64::try_from(took.num_milliseconds()).ok()?;
    let done = run.summary["itens"]["total"].as_u64()?;
    took.checked_mul(documents)?.checked_div(done)
}

fn median(times: impl Iterator<Item = u64>) -> Option<u64> {
    let mut times: Vec<u64> = times.collect();
    times.sort_unstable();
    times.get(times.len() / 2).map(|milliseconds| milliseconds.div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use etl_core::JobId;
    use serde_json::json;

    fn run(connection: &str, kinds: &[&str], seconds: i64, documents: u64) -> Job {
        let begin: DateTime<Utc> = "2025-11-19T11:00:00Z".parse().unwrap();
        Job {
            id: JobId(1),
            kind: "coleta".into(),
            connections: vec![connection.into()],
            request: json!({ "tipos_por_sistema": { connection: kinds } }),
            origin: "cli".into(),
            parent: None,
            status: JobStatus::Completed,
            cancel_requested: false,
            paused: false,
            created_at: begin,
            started_at: Some(begin),
            program: None,
            finished_at: Some(begin + TimeDelta::seconds(seconds)),
            error: String::new(),
            summary: json!({ "itens": { "total": documents } }),
        }
    }

    #[test]
    fn only_runs_alike_count() {
        let job = run("qore", &["PDF"], 0, 1);
        assert!(is_alike(&run("qore", &["PDF"], 9, 9), &job));
        assert!(!is_alike(&run("maps", &["PDF"], 9, 9), &job));
        assert!(!is_alike(&run("qore", &["PDF", "XLSX"], 9, 9), &job));
    }

    #[test]
    fn a_time_is_scaled_to_the_documents() {
        assert_eq!(scaled(&run("qore", &[], 30, 100), 100), Some(30_000));
        assert_eq!(scaled(&run("qore", &[], 30, 100), 10), Some(3_000));
        assert_eq!(scaled(&run("qore", &[], 30, 0), 10), None);
        assert_eq!(scaled(&Job { finished_at: None, ..run("qore", &[], 30, 100) }, 10), None);
    }

    #[test]
    fn one_odd_run_does_not_count_for_much() {
        assert_eq!(median([30_000, 31_000, 900_000].into_iter()), Some(31));
        assert_eq!(median([1_001].into_iter()), Some(2));
        assert_eq!(median(std::iter::empty()), None);
    }
}
