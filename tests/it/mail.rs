//! The morning's verdict reaches the desk by e-mail.

use etl_core::ports::{Clock, Notifier};
use etl_core::{Health, JobId, JobStatus};
use etl_pipeline::notify::{FundLine, JobReport, SmtpNotifier, SmtpSecurity, SmtpSettings};
use etl_pipeline::{CutOff, verdict};
use etl_simulator::smtp::{SmtpSink, SmtpSinkSettings};
use mail_parser::MessageParser;
use tests::{Setup, TestApp};

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

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_reads_the_verdict_and_the_divergence() {
    let (report, divergent) = morning().await;
    let sink = SmtpSink::start(SmtpSinkSettings::default()).await.unwrap();
    let settings = SmtpSettings {
        maquina: "127.0.0.1".into(),
        porta: Some(sink.port()),
        seguranca: SmtpSecurity::None,
        de: "etl@exemplo.com.br".into(),
        para: vec!["mesa@exemplo.com.br".into()],
        ..SmtpSettings::default()
    };
    let notifier = SmtpNotifier::new(&settings, None).unwrap();
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
