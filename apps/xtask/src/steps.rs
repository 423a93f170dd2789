//! A list of steps run to its end, each timed, with the names of those that failed at the close.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::process::status;

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    /// It could not be judged here; why, in Portuguese.
    NotChecked(String),
}

/// One step of a task.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    /// Title in Portuguese, lower case.
    pub(crate) title: &'static str,
    pub(crate) run: fn() -> Result<Outcome>,
}

/// Runs every step, whatever the ones before it gave.
pub(crate) fn run_all(steps: &[Step]) -> Result<ExitCode> {
    let titles: Vec<&str> = steps.iter().map(|step| step.title).collect();
    println!("[+] Etapas: {}", titles.join(", "));
    let start = Instant::now();
    let mut outcomes = Vec::with_capacity(steps.len());
    for step in steps {
        println!("\n=== {}", step.title);
        let step_start = Instant::now();
        let outcome = (step.run)()?;
        println!("{}", closing_line(step.title, &outcome, step_start.elapsed()));
        outcomes.push((step.title, outcome));
    }
    println!("\n{}", summary(&outcomes, start.elapsed()));
    let failed = outcomes.iter().any(|(_, outcome)| *outcome == Outcome::Failed);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The outcome of a step that is one command.
pub(crate) fn outcome_of(command: &mut Command) -> Result<Outcome> {
    let passed = status(command)?.success();
    Ok(if passed { Outcome::Passed } else { Outcome::Failed })
}

fn closing_line(title: &str, outcome: &Outcome, took: Duration) -> String {
    let took = seconds(took);
    match outcome {
        Outcome::Passed => format!("[+] {title}: {took}"),
        Outcome::Failed => format!("[X] {title}: falhou em {took}"),
        Outcome::NotChecked(why) => format!("[!] {title}: NÃO conferido: {why}"),
    }
}

fn summary(outcomes: &[(&str, Outcome)], took: Duration) -> String {
    let titles = |wanted: fn(&Outcome) -> bool| -> Vec<&str> {
        let chosen = outcomes.iter().filter(|(_, outcome)| wanted(outcome));
        chosen.map(|(title, _)| *title).collect()
    };
    let failed = titles(|outcome| *outcome == Outcome::Failed);
    let unchecked = titles(|outcome| matches!(outcome, Outcome::NotChecked(_)));
    let mark = if failed.is_empty() { "[+]" } else { "[X]" };
    let lists = [("Falhou", failed), ("Não conferido", unchecked)];
    let lists = lists.iter().filter(|(_, titles)| !titles.is_empty());
    let mut sentences = vec![format!("{mark} Concluído em {}.", seconds(took))];
    sentences.extend(lists.map(|(label, titles)| format!("{label}: {}.", titles.join(", "))));
    sentences.join(" ")
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64()).replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_and_unchecked_steps_are_named_at_the_end() {
        let unchecked = Outcome::NotChecked("sem rede".to_owned());
        let outcomes = [("a", Outcome::Passed), ("b", Outcome::Failed), ("c", unchecked)];
        let line = summary(&outcomes, Duration::from_millis(1_250));
        assert_eq!(line, "[X] Concluído em 1,2 s. Falhou: b. Não conferido: c.");
    }

    #[test]
    fn an_unchecked_step_says_so_plainly() {
        let outcome = Outcome::NotChecked("sem rede".to_owned());
        let line = closing_line("avisos", &outcome, Duration::from_secs(2));
        assert_eq!(line, "[!] avisos: NÃO conferido: sem rede");
    }

    #[test]
    fn a_good_run_says_how_long_it_took() {
        assert_eq!(summary(&[], Duration::from_secs(61)), "[+] Concluído em 61,0 s.");
    }
}
