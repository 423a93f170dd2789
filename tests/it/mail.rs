//! The morning's verdict reaches the desk by e-mail.

use etl_core::ports::{Clock, Delivery, Notifier};
use etl_core::{Health, JobId, JobStatus};
use etl_pipeline::notify::{FundLine, JobReport, SmtpNotifier, SmtpSecurity, SmtpSettings};
use etl_pipeline::{CutOff, Reports, report_of, verdict};
use etl_queue::port::{Claim, Program, WorkerId};
use etl_simulator::qore::PortalLogin;
use etl_simulator::smtp::{SmtpSink, SmtpSinkSettings};
use mail_parser::MessageParser;
use std::sync::Arc;
use std::time::Duration;
use tests::{Setup, TestApp};
use tokio_util::sync::CancellationToken;

const CUT_OFF: CutOff = CutOff { lag_days: 1, time: (11, 0) };

/// The report of a run with the planted divergence.
async fn morning() -> (JobReport, String) {
    let app = TestApp::start(Setup { divergence: true, ..Setup::default() }).await.unwrap();
    let day = app.last_day();
    let started_at = app.clock.now();
    let run = app.run(&[day], &[]).await.unwrap();
    let verdicts = verdict(&app.services, day, day, CUT_OFF).await.unwrap();
    let divergent = verdicts.iter().find(|v| v.health == Health::Divergent).expect("one is planted");
    let report = JobReport {
        job: JobId(7),
        systems: vec!["qore".into()],
        from: day,
        to: day,
        started_at,
        ended_at: app.clock.now(),
        status: JobStatus::Completed,
        failure: None,
        funds: verdicts.iter().map(FundLine::from).collect(),
        counts: run.summary,
        documents: run.summary.done,
        size_bytes: 0,
    };
    (report, divergent.fund.nickname.clone())
}

/// What sends mail to a sink.
fn notifier_to(sink: &SmtpSink) -> SmtpNotifier {
    let settings = SmtpSettings {
        maquina: "127.0.0.1".into(),
        porta: Some(sink.port()),
        seguranca: SmtpSecurity::None,
        de: "etl@exemplo.com.br".into(),
        para: vec!["mesa@exemplo.com.br".into()],
        ..SmtpSettings::default()
    };
    SmtpNotifier::new(&settings, None).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_reads_the_verdict_and_the_divergence() {
    let (report, divergent) = morning().await;
    let sink = SmtpSink::start(SmtpSinkSettings::default()).await.unwrap();
    let notifier = notifier_to(&sink);
    notifier.prepare(&report.mail("execucao/7")).await.unwrap().send().await.unwrap();

    let [sunk] = sink.mails().try_into().unwrap();
    let mail = MessageParser::default().parse(&sunk.bytes).unwrap();
    let released = report.funds.iter().filter(|f| f.health.is_released()).count();
    let able = if released == 1 { "liberável" } else { "liberáveis" };
    let verdict = format!("[QORE] {}: {released} de {} fundos {able}, ", report.to.br(), report.funds.len());
    let subject = mail.subject().unwrap();
    assert!(released < report.funds.len() && subject.starts_with(&verdict), "{subject:?} against {verdict:?}");
    for body in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        assert!(body.contains(&divergent) && body.contains("divergente") && body.contains("diferença"), "{body}");
        assert!(report.funds.iter().all(|f| body.contains(&f.fund)), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_job_is_told_once_and_a_doubtful_mail_is_not_sent_again() {
    let mut app = TestApp::start(Setup::default()).await.unwrap();
    let sink = SmtpSink::start(SmtpSinkSettings::default()).await.unwrap();
    let notifier = Arc::new(notifier_to(&sink));
    app.services.reports = Some(Reports { notifier, deliveries: app.store.clone(), queue: app.store.clone() });
    let password = PortalLogin::default().password;

    let told = async |job: JobId| {
        let report = report_of(&*app.queue, job).await.unwrap().expect("every collection is told");
        let never = CancellationToken::new();
        app.runner(&password).run_until_concluded(report, never.clone(), never).await.unwrap().unwrap()
    };
    let run = app.run(&[app.last_day()], &[]).await.unwrap();
    assert_eq!(told(run.job).await.status, JobStatus::Completed);
    assert_eq!(sink.mails().len(), 1);
    assert_eq!(told(run.job).await.status, JobStatus::Completed);
    assert_eq!(sink.mails().len(), 1, "an ended report is not sent again");

    // A worker died between "about to leave" and the answer of the server.
    let again = app.run(&[app.last_day()], &[]).await.unwrap();
    let report = report_of(&*app.queue, again.job).await.unwrap().unwrap();
    let ask = Claim {
        worker: WorkerId("morto".into()),
        program: Program::default(),
        slots: 1,
        lease: Duration::from_mins(1),
        abilities: vec![],
        job: Some(report),
    };
    let dead = app.queue.claim(&ask).await.unwrap();
    let key = format!("aviso:{}", again.job.0);
    assert!(app.store.begin_delivery(&key, again.job, dead[0].fence).await.unwrap());
    app.queue.rescue(&ask.worker).await.unwrap();
    let ended = told(again.job).await;
    assert_eq!(ended.status, JobStatus::Error);
    let tasks = app.queue.tasks(report).await.unwrap();
    assert_eq!(tasks[0].code.as_deref(), Some("EMAIL-INCERTO"));
    assert_eq!((sink.mails().len(), app.store.delivery(&key).await.unwrap()), (1, Some(Delivery::Uncertain)));
    assert_eq!(app.store.fsck().await.unwrap(), []);
}
