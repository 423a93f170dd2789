//! The model test: random histories of a queue against a plain model of what it promises; and two queues with a broken fence, which
//! the same model must find out.

mod history;
mod model;
mod subject;

use history::{Step, histories, play};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use subject::Fencing;

fn config() -> Config {
    Config { cases: 1_000, failure_persistence: None, ..Config::default() }
}

/// Plays the same histories every time, until one fails.
fn reason_found_against(fencing: Fencing) -> (String, Vec<Step>) {
    let mut runner = TestRunner::new_with_rng(config(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    match runner.run(&histories(), |history| play(&history, fencing)) {
        Err(TestError::Fail(reason, history)) => (reason.message().to_owned(), history),
        other => panic!("the model found nothing wrong: {other:?}"),
    }
}

#[test]
fn a_queue_keeps_its_promises_in_any_history() {
    let mut runner = TestRunner::new(config());
    if let Err(error) = runner.run(&histories(), |history| play(&history, Fencing::LeaseNumber)) {
        panic!("{error}");
    }
}

#[test]
fn the_model_finds_out_a_queue_without_fences() {
    let (reason, history) = reason_found_against(Fencing::None);
    assert!(reason.contains("a lost lease wrote"), "{reason} in {history:?}");
}

#[test]
fn the_model_finds_out_a_queue_that_takes_the_attempt_for_a_fence() {
    let (reason, history) = reason_found_against(Fencing::AttemptNumber);
    assert!(reason.contains("a lost lease wrote"), "{reason} in {history:?}");
}
