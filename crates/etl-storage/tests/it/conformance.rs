//! The cases. Each one gets an empty database; after it the invariants must hold.

mod access;
mod ask;
mod audit;
mod credentials;
mod desk;
mod explorer;
mod funds;
mod items;
mod numbers;
mod pages;
mod quality;
mod readings;
mod register;
mod schema;
mod tasks;
mod trouble;
mod versions;
mod views;

use crate::env::Env;
use etl_storage::testing::TestPostgres;

macro_rules! conformance {
    ($group:ident: $($module:ident::$case:ident,)*) => {
        mod $group {
            use super::*;

            mod sqlite {
                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                    async fn $case() {
                        let env = super::Env::sqlite().await;
                        super::$module::$case(&env).await;
                        env.check().await;
                        env.close().await;
                    }
                )*
            }

            /// One test for all cases of the group, because they share one server.
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let server = TestPostgres::start().unwrap();
                let template = Env::template(&server).await;
                $(
                    println!("case {}", stringify!($case));
                    let env = Env::postgres(&server, &template).await;
                    $module::$case(&env).await;
                    env.check().await;
                    env.close().await;
                )*
            }
        }
    };
}

conformance! { coverage:
    funds::registers_and_upgrades_funds,
    funds::a_confirmed_fund_is_not_weakened,
    funds::links_portal_funds,
    items::a_done_item_stays_done,
    items::editions_are_remembered,
    items::days_tell_everything,
    items::quotas_that_jump_are_a_warning,
    items::two_sources_are_compared,
    schema::tables_are_as_described,
    schema::fixed_names_exist,
    schema::a_new_year_gets_its_table,
    schema::tables_are_counted,
}

conformance! { fences:
    tasks::planning_is_done_once,
    tasks::what_is_done_stays_done,
    tasks::a_lost_task_writes_nothing,
    tasks::jobs_know_what_they_did,
    tasks::the_checks_of_a_job_come_the_worst_first,
    tasks::an_item_tells_since_when_and_how_often_it_was_asked_for,
    tasks::notes_go_with_their_run,
    tasks::open_items_end_with_their_task,
    tasks::broken_invariants_are_found,
}

conformance! { loads:
    versions::same_bytes_have_one_effect,
    versions::first_bytes_again_change_nothing,
    versions::an_older_document_does_not_take_over,
    versions::the_better_source_stands,
    versions::what_was_believed_can_be_asked_for,
    versions::documents_without_a_position_are_loads_too,
    versions::unknown_funds_are_kept_unconfirmed,
    versions::parallel_loads_of_the_same_bytes_are_one,
    versions::parallel_loads_of_a_fund_are_versions,
    versions::two_processes_agree,
    versions::loads_made_together_are_as_if_made_in_turn,
}

conformance! { rows:
    numbers::fixed_columns_refuse_what_does_not_fit,
    numbers::fixed_columns_round_and_say_so,
    numbers::decimals_come_back_as_they_went,
    numbers::texts_of_every_kind_come_back,
    numbers::every_class_is_in_the_composition,
    trouble::a_dropped_load_leaves_nothing_or_is_whole,
    trouble::a_refused_load_leaves_nothing,
    trouble::a_refused_load_takes_those_with_it_back,
    trouble::refused_files_are_noted,
    trouble::many_rows_load_in_one_go,
}

conformance! { deeds:
    audit::a_change_carries_its_row,
    audit::a_change_that_cannot_be_told_is_not_made,
    audit::the_audit_only_grows,
    audit::whoever_touches_the_audit_is_found_out,
    audit::deeds_of_many_processes_are_one_chain,
}

/// Both databases print the same digits for the same position.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_hold_the_same_texts() {
    let server = TestPostgres::start().unwrap();
    let template = Env::template(&server).await;
    let mut dumps = Vec::new();
    for env in [Env::sqlite().await, Env::postgres(&server, &template).await] {
        numbers::load_everything(&env).await;
        dumps.push(numbers::dump(&env).await);
        env.close().await;
    }
    assert!(dumps[0].len() > 20, "{}", dumps[0].len());
    for (sqlite, postgres) in dumps[0].iter().zip(&dumps[1]) {
        assert_eq!(sqlite, postgres);
    }
    assert_eq!(dumps[0].len(), dumps[1].len());
}

conformance! { decisions:
    desk::what_is_said_is_kept_and_only_grows,
    desk::entries_come_in_pages,
    desk::a_waived_document_is_waited_for_by_nobody,
    desk::a_confirmation_is_of_what_was_seen,
    desk::a_refusal_stands_until_it_is_taken_back,
    desk::the_matrix_knows_what_people_decided,
}

conformance! { looks:
    pages::the_matrix_says_what_the_days_say,
    pages::a_connection_has_its_own_matrix,
    pages::what_is_behind_a_figure_can_be_looked_at,
    pages::loads_of_a_job_come_in_pages,
    pages::a_day_knows_the_day_before,
    pages::documents_say_who_runs_a_fund,
    pages::index_series_are_kept,
    explorer::tables_are_listed_as_they_are,
    explorer::rows_come_in_pages_in_every_order,
    explorer::conditions_leave_what_they_say,
    explorer::texts_are_only_values,
    explorer::every_table_can_be_read,
    explorer::rows_are_given_group_by_group,
    explorer::tables_tell_their_size_and_where_their_rows_come_from,
    ask::questions_have_exact_answers,
    ask::nothing_secret_is_reached,
    ask::endless_questions_are_given_up,
    ask::huge_answers_are_cut,
    ask::whole_answers_are_given_group_by_group,
    quality::columns_tell_what_they_hold,
    quality::loads_are_told_with_their_rows,
    register::edits_hold_only_for_what_was_seen,
    register::a_refused_edit_takes_the_others_back,
    register::names_at_portals_can_be_pointed_elsewhere,
    register::terms_of_a_fund_are_kept,
    register::kinds_that_are_not_expected_are_not_waited_for,
    register::two_sources_are_compared_by_the_funds_tolerance,
    register::documents_of_closed_funds_are_noticed,
}

conformance! { people:
    access::users_are_kept,
    views::views_are_kept,
    access::sessions_end,
    access::tokens_are_revoked,
    access::a_refresh_token_counts_once,
    access::systems_stand_as_their_jobs_do,
    access::switches_are_kept,
    readings::the_queue_is_measured,
    readings::the_database_says_what_it_is,
    credentials::a_login_is_kept_in_parts_and_never_in_clear_text,
    credentials::a_wrong_key_says_which_record_and_which_key,
    credentials::a_record_that_was_changed_or_moved_is_not_used,
    credentials::a_rotation_leaves_every_secret_readable_at_every_moment,
}
