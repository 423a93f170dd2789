//! The log as a reader of stderr sees it.

use super::*;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn written(settings: &LogSettings, color: bool, log: impl FnOnce()) -> String {
    let kept = Lines::default();
    let writer = kept.clone();
    let layer = lines(settings, color, move || writer.clone()).unwrap();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), log);
    let bytes = kept.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

fn hostile_events() {
    let span = tracing::info_span!("coleta", fundo = "FIM X\nERROR", senha = "s3gr3d0");
    let _entered = span.enter();
    tracing::info!(url = "https://u:s3gr3d0@h/x", "linha 1\nERROR linha 2 \u{1b}[31m senha=s3gr3d0");
    tracing::warn!(password = ?Some("s3gr3d0"), body = r#"{"token":"s3gr3d0"}"#, "recusado\u{2028}");
    tracing::debug!("not at this level");
}

#[test]
fn text_lines() {
    let text = written(&LogSettings::default(), false, hostile_events);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].contains("Z  INFO coleta{fundo="), "{text}");
    assert!(lines[0].contains(r"linha 1\nERROR linha 2"), "{text}");
    assert!(lines[1].contains("  WARN coleta{") && lines[1].contains(r"recusado\u2028"), "{text}");
    assert!(!text.contains("s3gr3d0") && !text.contains('\u{1b}') && !text.contains('\u{2028}'), "{text}");
}

#[test]
fn json_lines() {
    let text = written(&LogSettings { json: true, ..LogSettings::default() }, true, hostile_events);
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(!text.contains("s3gr3d0"), "{text}");
    for line in text.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(event["span"]["name"], "coleta");
        assert!(event["timestamp"].is_string() && event["level"].is_string() && event["message"].is_string());
    }
}

#[test]
fn only_the_level_is_coloured() {
    let text = written(&LogSettings::default(), true, || tracing::error!("x \u{1b}[0m"));
    assert!(text.contains(" \u{1b}[31mERROR\u{1b}[0m "), "{text:?}");
    assert_eq!(text.matches('\u{1b}').count(), 2, "{text:?}");
}

#[test]
fn a_huge_line_is_cut() {
    let text = written(&LogSettings::default(), false, || tracing::info!("{}", "ç".repeat(1_000_000)));
    assert!(text.len() < 20_000 && text.ends_with(" bytes)\n"), "{} bytes", text.len());
}

#[test]
fn a_wrong_level_is_a_fault_of_the_settings() {
    let faults_of = |level: &str| {
        let mut faults = Faults::default();
        LogSettings { level: level.into(), ..LogSettings::default() }.validate(&mut faults);
        faults.into_list()
    };
    for level in ["info", "WARN", "info,etl_pipeline=debug", "warn, sqlx=error"] {
        assert_eq!(faults_of(level), [], "{level}");
    }
    for level in ["", "muito", "info,etl_pipeline", "etl_pipeline=tudo", "=", "info,"] {
        let faults = faults_of(level);
        assert_eq!(faults.len(), 1, "{level}");
        assert_eq!(faults[0].0, "nivel");
    }
}
