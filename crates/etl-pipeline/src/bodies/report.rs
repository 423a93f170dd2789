//! NOTIFY: the task that sends the report of an ended job, at most once however often it runs.

use super::Collection;
use crate::Reports;
use crate::notify::{FundLine, JobFailure, JobReport};
use crate::run::report as run_report;
use crate::verdict::verdict;
use async_trait::async_trait;
use etl_core::ports::{Delivery, NotSent, NotSentKind, SendError};
use etl_core::verdict::CutOff;
use etl_core::{Code, CollectRequest, JobId, NewJob, NewTask};
use etl_queue::port::{Job, Leased, TaskEnd};
use etl_queue::runner::{BodyError, TaskBody, TaskContext};
use serde_json::json;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// Kind of the job that sends a report.
pub(super) const REPORT_JOB: &str = "aviso";
/// Its task.
pub(super) const REPORT_TASK: &str = "avisar";
/// Leases of the task: a mail server that is away for a morning.
const LEASES: u32 = 8;

/// The job that tells people how another one ended; asked for twice it is one.
pub(super) fn report_job(of: &Job) -> NewJob {
    let key = key_of(of.id);
    let payload = json!({ "execucao": of.id });
    let task = NewTask {
        max_attempts: LEASES,
        deadline: Duration::from_mins(15),
        ..NewTask::new(REPORT_TASK, "", REPORT_TASK, payload.clone())
    };
    NewJob {
        kind: REPORT_JOB.into(),
        connections: of.connections.clone(),
        request: payload,
        origin: format!("execucao:{}", of.id.0),
        parent: Some(of.id),
        unique_key: None,
        idempotency_key: Some(key),
        tasks: vec![task],
    }
}

fn key_of(job: JobId) -> String {
    format!("{REPORT_JOB}:{}", job.0)
}

pub(super) struct Report(pub(super) Arc<Collection>);

#[async_trait]
impl TaskBody for Report {
    async fn run(&self, task: &Leased, ctx: &TaskContext) -> TaskEnd {
        let Some(reports) = &self.0.services.reports else {
            return fail(Code::Settings, "falta a seção email na configuração deste processo".into());
        };
        let Ok(job) = serde_json::from_value::<JobId>(task.payload["execucao"].clone()) else {
            return fail(Code::Internal, "a tarefa não diz de que execução é o aviso".into());
        };
        match self.send(reports, job, ctx).await {
            Ok(end) => end,
            Err(error) => ctx.retry(Code::StorageFailed.as_str(), error.to_string()),
        }
    }
}

impl Report {
    async fn send(&self, reports: &Reports, id: JobId, ctx: &TaskContext) -> Result<TaskEnd, BodyError> {
        let key = key_of(id);
        match reports.deliveries.delivery(&key).await? {
            Some(Delivery::Sent) => return Ok(TaskEnd::Done),
            Some(Delivery::Sending | Delivery::Uncertain) => return uncertain(reports, &key).await,
            Some(Delivery::Failed) | None => {}
        }
        let Some(job) = reports.queue.job(id).await? else { return Ok(TaskEnd::Done) };
        let mail = self.report(reports, &job).await?.mail(&key);
        let ready = match reports.notifier.prepare(&mail).await {
            Ok(ready) => ready,
            Err(error) => return Ok(not_sent(ctx, &error)),
        };
        if !reports.deliveries.begin_delivery(&key, id, ctx.fence).await? {
            return uncertain(reports, &key).await;
        }
        Ok(match ready.send().await {
            Ok(delivered) => {
                for refused in &delivered.refused {
                    ctx.log.warning(&etl_core::message(Code::MailRecipient, &refused.reason));
                }
                reports.deliveries.end_delivery(&key, Delivery::Sent, &delivered.reply).await?;
                TaskEnd::Done
            }
            Err(SendError::NotSent(error)) => {
                reports.deliveries.end_delivery(&key, Delivery::Failed, &error.reason).await?;
                not_sent(ctx, &error)
            }
            Err(SendError::Unknown { .. }) => return uncertain(reports, &key).await,
        })
    }

    /// What the report says, from what is stored now.
    async fn report(&self, reports: &Reports, job: &Job) -> Result<JobReport, BodyError> {
        let services = &self.0.services;
        let request: CollectRequest = serde_json::from_value(job.request.clone())?;
        let run = run_report(services, &reports.queue, job, Duration::ZERO).await?;
        let counts = services.warehouse.job_counts(job.id).await?;
        let cut_off = self.cut_off(job);
        let own: HashSet<_> = run.items.iter().map(|item| (item.item.fund, item.item.date)).collect();
        let judged = verdict(services, request.from, request.to, cut_off).await?;
        let funds = judged.iter().filter(|v| own.contains(&(v.fund.id, v.date))).map(FundLine::from);
        let failure = run.unplanned.first().map(|f| JobFailure { code: f.code, detail: f.detail.clone() });
        let ended_at = job.finished_at.unwrap_or(job.created_at);
        Ok(JobReport {
            job: job.id,
            systems: job.connections.clone(),
            from: request.from,
            to: request.to,
            started_at: job.started_at.unwrap_or(job.created_at),
            ended_at,
            status: job.status,
            failure,
            funds: funds.collect(),
            counts: run.summary,
            documents: counts.documents,
            size_bytes: counts.bytes,
        })
    }

    /// The latest hour of the job's connections.
    fn cut_off(&self, job: &Job) -> CutOff {
        let specs = job.connections.iter().filter_map(|name| self.0.connections.find(name)).map(|c| c.connector.spec());
        let latest = specs.map(|s| (s.lag_days, s.cut_off)).max().unwrap_or((1, (11, 0)));
        CutOff { lag_days: latest.0, time: latest.1 }
    }
}

/// Never sent again by the program.
async fn uncertain(reports: &Reports, key: &str) -> Result<TaskEnd, BodyError> {
    reports.deliveries.end_delivery(key, Delivery::Uncertain, "").await?;
    Ok(fail(Code::MailUncertain, String::new()))
}

fn not_sent(ctx: &TaskContext, error: &NotSent) -> TaskEnd {
    match error.kind {
        NotSentKind::Transient => ctx.retry(error.code.as_str(), error.reason.clone()),
        NotSentKind::Permanent => fail(error.code, error.reason.clone()),
    }
}

fn fail(code: Code, detail: String) -> TaskEnd {
    TaskEnd::Fail { code: code.as_str().into(), detail }
}
