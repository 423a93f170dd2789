//! The suite that every adapter of the port passes. Each case gets an empty queue and a way to let time pass; none sleeps.
//!
//! An adapter runs the cases one by one with [`queue_conformance!`](crate::queue_conformance), or goes through [`cases`] when they
//! share an expensive database server.

#![expect(clippy::unwrap_used, reason = "the suite is test code, also when another crate's tests build it")]

mod bench;
mod cancel;
mod caps;
mod claims;
mod ends;
mod jobs;
mod leases;
mod log;
mod pause;
mod retention;
mod schedules;
mod upkeep;
mod wake;

pub use bench::Bench;

use crate::port::Queue;
use async_trait::async_trait;
use etl_core::{FundId, JobId, TaskId};
use futures::future::BoxFuture;
use std::time::Duration;

/// What happens around a queue: time passes without waiting (a clock is moved, or stored times are), and documents are planned.
#[async_trait]
pub trait Passage: Send + Sync {
    /// Makes everything stored this much older.
    async fn pass(&self, time: Duration);
    /// A task of a job plans a document of a fund that is new, whose number it tells.
    async fn plan_document(&self, job: JobId, task: TaskId) -> FundId;
}

/// One case of the suite.
#[derive(Clone, Copy)]
pub struct Case {
    /// The rule, as a sentence.
    pub name: &'static str,
    run: for<'a> fn(&'a Bench<'a>) -> BoxFuture<'a, ()>,
}

impl Case {
    /// Runs the case on an empty queue.
    ///
    /// # Panics
    /// When the queue breaks the rule.
    pub async fn run(&self, queue: &dyn Queue, time: &dyn Passage) {
        let bench = Bench { queue, time };
        (self.run)(&bench).await;
        bench.check_invariants().await;
    }
}

/// The case of this name.
///
/// # Panics
/// When there is none.
pub fn case(name: &str) -> Case {
    cases().into_iter().find(|case| case.name == name).expect("the list of cases makes the names")
}

/// Every case.
pub fn cases() -> Vec<Case> {
    crate::queue_cases!(queue_case_list)
}

#[doc(hidden)]
#[macro_export]
macro_rules! queue_case_list {
    (() $($module:ident: $($name:ident,)*;)*) => {
        vec![$($(Case { name: stringify!($name), run: |bench| Box::pin($module::$name(bench)) },)*)*]
    };
}

/// Makes one test of each case, in modules named for the parts of the port: `queue_conformance!(on_sqlite)`, where
/// `async fn on_sqlite(case: Case)` opens an empty queue and runs the case on it.
#[macro_export]
macro_rules! queue_conformance {
    ($run:ident) => {
        $crate::queue_cases!(queue_case_tests $run);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! queue_case_tests {
    (($run:ident) $($module:ident: $($name:ident,)*;)*) => {
        $(mod $module {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$run($crate::conformance::case(stringify!($name))).await;
            })*
        })*
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! queue_cases {
    ($with:ident $($argument:ident)?) => {
        $crate::$with! { ($($argument)?)
            jobs:
                a_job_is_stored_with_its_tasks,
                what_is_unknown_is_absent,
                jobs_are_listed_newest_first_in_pages,
                jobs_are_found_by_what_they_are,
                jobs_are_found_by_the_fund_of_their_documents,
                jobs_are_found_by_who_asked,
                young_jobs_are_found_by_age,
                jobs_are_found_by_the_moment_of_their_request,
                a_request_sent_twice_makes_one_job_even_after_its_end,
                two_open_jobs_never_share_a_unique_key,
                a_repetition_does_not_trip_over_the_key_of_an_ended_job,
                many_identical_requests_at_once_make_one_job,
                planning_twice_adds_a_task_once,
                ;
            cancel:
                pending_tasks_end_at_once,
                a_running_task_is_told_at_its_next_renewal,
                cancelling_what_ended_or_is_unknown_says_so,
                cancelling_twice_is_harmless,
                a_cancelled_job_starts_nothing_again,
                work_done_in_spite_of_a_cancellation_counts,
                a_cancelled_job_gets_no_new_tasks,
                a_cancelled_task_whose_worker_died_ends_at_the_sweep,
                ;
            pause:
                nothing_of_a_paused_job_is_leased,
                a_running_task_of_a_paused_job_comes_back_uncounted,
                whatever_would_wait_in_a_paused_job_rests,
                a_task_of_a_paused_job_may_end,
                a_deferred_task_keeps_its_time_when_nothing_was_paused,
                a_paused_job_can_be_cancelled,
                pausing_what_ended_or_is_unknown_says_so,
                by_force_a_running_task_is_taken_from_its_worker,
                ;
            claims:
                tasks_come_by_priority_then_time_then_number,
                a_claim_takes_what_is_asked_and_starts_the_job,
                a_job_keeps_the_program_that_began_it,
                a_task_waits_for_its_time,
                a_worker_gets_only_what_it_can_do,
                a_claim_for_one_job_takes_nothing_else,
                what_is_leased_says_everything_its_body_needs,
                claims_at_once_take_no_task_twice,
                an_empty_queue_gives_nothing,
                ;
            caps:
                an_account_has_its_cap_within_one_claim,
                an_account_has_its_cap_across_claims,
                a_platform_has_its_cap_across_accounts,
                claims_at_once_never_exceed_a_cap,
                accounts_and_platforms_are_counted_apart,
                tasks_behind_a_full_cap_are_found,
                a_dead_worker_does_not_keep_its_place,
                a_place_is_free_when_its_task_ends,
                ;
            leases:
                a_renewed_lease_lives_on,
                a_lease_that_ended_is_not_renewed,
                renewals_answer_in_order,
                a_stale_fence_writes_nothing,
                a_reused_worker_name_is_no_proof,
                lease_numbers_only_grow,
                an_end_counts_until_the_task_is_freed,
                a_stranger_has_no_fence,
                ;
            ends:
                a_task_ends_well,
                a_retry_waits_and_runs_again,
                the_last_attempt_fails,
                a_deferred_task_comes_back_and_does_not_count,
                a_released_task_is_free_at_once_and_does_not_count,
                a_failed_task_stays_failed,
                finishing_twice_is_harmless,
                ends_answer_in_order,
                attempts_tell_how_each_lease_ended,
                a_task_adds_tasks_to_its_job,
                adding_the_same_tasks_twice_adds_them_once,
                ;
            upkeep:
                a_task_whose_worker_died_runs_again,
                live_leases_are_left_alone,
                a_poison_task_fails_and_blocks_nobody,
                sweeps_at_once_rescue_once,
                a_worker_known_to_be_dead_is_rescued_at_once,
                a_job_has_ended_when_its_tasks_have,
                a_job_without_tasks_waits_for_its_conclusion,
                a_job_is_concluded_once,
                an_open_job_is_not_concluded,
                conclusions_at_once_leave_one,
                what_follows_a_job_comes_with_its_end,
                what_follows_is_not_enqueued_twice,
                one_worker_leads,
                leadership_ends_by_itself_or_is_given_up,
                ;
            retention:
                old_jobs_go_with_all_that_is_theirs,
                open_and_young_jobs_stay,
                removal_is_bounded,
                old_lines_go_before_their_job,
                an_old_key_is_free_after_the_removal,
                ;
            log:
                lines_are_numbered_without_gap,
                lines_come_back_as_they_were,
                lines_are_read_from_a_number_on,
                lines_are_chosen_by_weight,
                logs_are_apart,
                appending_at_once_leaves_no_gap_and_no_duplicate,
                a_reader_who_follows_misses_nothing,
                a_log_needs_its_job,
                ;
            schedules:
                a_schedule_is_kept_by_its_name,
                a_replaced_schedule_stays_settled,
                a_schedule_with_new_hours_begins_anew,
                a_removed_schedule_is_gone,
                a_slot_fires_once,
                leaders_at_once_fire_a_slot_once,
                a_slot_may_find_its_job_open,
                what_is_settled_stays_settled,
                the_clock_is_the_stores,
                ;
            wake:
                a_new_job_calls,
                a_cancellation_calls,
                a_call_while_nobody_waits_is_kept,
                silence_ends_by_itself,
                ;
        }
    };
}

#[cfg(test)]
mod tests {
    use super::{Case, Passage};
    use crate::memory::MemoryQueue;
    use async_trait::async_trait;
    use etl_core::{FundId, JobId, TaskId};
    use std::time::Duration;

    #[async_trait]
    impl Passage for MemoryQueue {
        async fn pass(&self, time: Duration) {
            self.advance(time);
        }

        async fn plan_document(&self, job: JobId, task: TaskId) -> FundId {
            let fund = FundId(task.0);
            self.note_fund(job, fund);
            fund
        }
    }

    async fn in_memory(case: Case) {
        let queue = MemoryQueue::new("2025-11-19T11:00:00Z".parse().unwrap());
        case.run(&queue, &queue).await;
    }

    crate::queue_conformance!(in_memory);
}
