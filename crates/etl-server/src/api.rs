//! The calls of the API, one file for each part of it. Which role each one needs is said here, and
//! which of them the audit tells of.

mod accounts;
mod audit;
mod composition;
mod config;
mod connection_test;
mod coverage;
mod credential_history;
mod credentials;
mod desk;
mod desk_view;
mod diagnosis;
mod directory;
mod document_preview;
mod documents;
mod execute;
mod explorer;
mod explorer_export;
mod explorer_exports;
mod explorer_origin;
mod explorer_quality;
mod explorer_query;
mod explorer_rows;
mod explorer_sql;
mod folders;
mod fund_facts;
mod fund_pages;
mod funds;
mod health;
mod indices;
mod job_checks;
mod jobs;
mod lineage;
mod list_returns;
mod logins;
mod movements;
mod notifications;
mod origins;
mod own_log;
mod pace;
mod panel;
mod parts;
mod period;
mod portfolios;
mod register;
mod register_block;
mod register_files;
mod register_search;
mod register_terms;
mod register_view;
mod returns;
mod run_notes;
mod saved_views;
mod schedules;
mod service;
mod state;
mod state_view;
mod steer;
mod systems;
mod times;
mod tokens;

pub(crate) use crate::views::local;
pub(crate) use explorer_exports::Made;
pub(crate) use explorer_origin::Origins;
pub use notifications::MailChannel;
pub use own_log::{OwnLine, OwnLog};
pub(crate) use systems::{SystemView, views};

use crate::routes::Routes;
use etl_core::account::Role::{Administrator, Configurator, Operator, Reader};
use etl_core::audit::Action;
use utoipa_axum::routes;

/// Every call of the API.
pub(crate) fn routes() -> Routes {
    Routes::new().and(contract()).and(jobs()).and(access()).and(upkeep()).and(pages()).and(tables())
}

/// The calls that clients of old know.
fn contract() -> Routes {
    Routes::new()
        .open(routes!(health::health))
        .shared(Reader, routes!(systems::list))
        .at(Reader, routes!(systems::list_active))
        .at(Reader, routes!(systems::find))
        .acting(Operator, Action::SystemChange, routes!(systems::change))
        .acting(Operator, Action::SystemChange, routes!(systems::toggle))
        .acting(Operator, Action::SystemChange, routes!(systems::set_option))
        .acting(Operator, Action::Execute, routes!(execute::execute))
        .acting(Operator, Action::Execute, routes!(execute::execute_one))
        .acting(Operator, Action::Cancel, routes!(steer::cancel))
        .shared(Reader, routes!(jobs::list))
        .at(Reader, routes!(jobs::find))
        .at(Configurator, routes!(config::find))
        .acting(Configurator, Action::ConfigChange, routes!(config::change))
        .at(Reader, routes!(config::paths))
        .at(Reader, routes!(folders::look))
        .at(Configurator, routes!(credentials::list))
        .at(Configurator, routes!(credentials::find))
        .at(Configurator, routes!(credential_history::list))
        .acting(Configurator, Action::CredentialChange, routes!(credentials::change))
        .acting(Configurator, Action::CredentialRemove, routes!(credentials::remove))
        .acting(Configurator, Action::CredentialTest, routes!(connection_test::test))
        .at(Reader, routes!(funds::list))
}

/// What is in a job, and its repetition.
fn jobs() -> Routes {
    Routes::new()
        .at(Reader, routes!(origins::list))
        .at(Reader, routes!(parts::items))
        .at(Reader, routes!(parts::tasks))
        .at(Reader, routes!(job_checks::reconciliation))
        .at(Reader, routes!(lineage::lineage))
        .at(Reader, routes!(lineage::changes))
        .at(Reader, routes!(parts::logs))
        .at(Reader, routes!(parts::timeline))
        .acting(Operator, Action::Pause, routes!(steer::pause))
        .acting(Operator, Action::Resume, routes!(steer::resume))
        .at(Reader, routes!(run_notes::list))
        .acting(Operator, Action::RunNote, routes!(run_notes::add))
        .acting(Operator, Action::Repeat, routes!(parts::repeat))
        .acting(Operator, Action::Reprocess, routes!(execute::reprocess))
}

/// What the pages look at.
fn pages() -> Routes {
    Routes::new()
        .at(Reader, routes!(panel::panel))
        .at(Reader, routes!(coverage::matrix))
        .at(Reader, routes!(coverage::cell))
        .at(Reader, routes!(desk::list))
        .acting(Operator, Action::DeskNote, routes!(desk::add))
        .acting(Operator, Action::DeskRelease, routes!(desk::decide))
        .at(Reader, routes!(documents::of_job))
        .at(Reader, routes!(documents::download))
        .at(Reader, routes!(documents::preview))
        .at(Reader, routes!(documents::versions))
        .at(Reader, routes!(documents::differences))
        .at(Reader, routes!(portfolios::list))
        .at(Reader, routes!(fund_facts::facts))
        .at(Reader, routes!(portfolios::series))
        .at(Reader, routes!(composition::composition))
        .at(Reader, routes!(composition::composition_series))
        .at(Reader, routes!(portfolios::positions))
        .at(Reader, routes!(movements::movements))
        .at(Reader, routes!(portfolios::reconciliation))
        .at(Reader, routes!(portfolios::files))
        .at(Reader, routes!(returns::returns))
        .at(Reader, routes!(register::list))
        .at(Reader, routes!(register::find))
        .at(Reader, routes!(register::unconfirmed))
        .at(Reader, routes!(register_files::export))
        .acting(Configurator, Action::FundCreate, routes!(register::create))
        .acting(Configurator, Action::FundChange, routes!(register::change))
        .acting(Configurator, Action::FundRemove, routes!(register::delete))
        .acting(Configurator, Action::FundPaste, routes!(register::paste))
        .acting(Configurator, Action::FundPaste, routes!(register_files::import))
        .acting(Operator, Action::FileSearch, routes!(register_search::search))
        .acting(Configurator, Action::FundAlias, routes!(register::set_alias))
        .at(Reader, routes!(indices::list))
        .at(Reader, routes!(indices::values))
        .acting(Configurator, Action::IndexLoad, routes!(indices::save))
}

/// Tables that people look at, and views of pages.
fn tables() -> Routes {
    Routes::new()
        .at(Reader, routes!(explorer::schemas))
        .at(Reader, routes!(explorer::table))
        .at(Reader, routes!(explorer::whole))
        .at(Reader, routes!(explorer_rows::rows))
        .at(Reader, routes!(explorer_quality::quality))
        .at(Reader, routes!(explorer_quality::loads))
        .acting(Reader, Action::DataExport, routes!(explorer_export::export))
        .at(Reader, routes!(explorer_exports::list))
        .acting(Reader, Action::DataExport, routes!(explorer_exports::begin))
        .acting(Operator, Action::DataExport, routes!(explorer_exports::begin_sql))
        .acting(Reader, Action::DataExport, routes!(explorer_exports::file))
        .acting(Reader, Action::DataExportEnd, routes!(explorer_exports::give_up))
        .at(Reader, routes!(explorer_origin::lineage))
        .acting(Operator, Action::DataAsk, routes!(explorer_sql::ask))
        .at(Operator, routes!(explorer_sql::asked))
        .at(Reader, routes!(saved_views::list))
        .acting(Reader, Action::ViewKeep, routes!(saved_views::keep))
        .acting(Reader, Action::ViewRename, routes!(saved_views::rename))
        .acting(Reader, Action::ViewRemove, routes!(saved_views::remove))
}

/// Schedules, calendars, and how the server stands.
fn upkeep() -> Routes {
    Routes::new()
        .at(Reader, routes!(schedules::list))
        .acting(Configurator, Action::ScheduleSave, routes!(schedules::save))
        .acting(Configurator, Action::ScheduleDelete, routes!(schedules::delete))
        .at(Reader, routes!(schedules::calendars))
        .at(Configurator, routes!(notifications::find))
        .acting(Configurator, Action::NotificationTest, routes!(notifications::test))
        .open(routes!(state::live))
        .open(routes!(state::ready))
        .at(Reader, routes!(state::details))
        .acting(Administrator, Action::Diagnosis, routes!(diagnosis::diagnosis))
        .at(Administrator, routes!(own_log::own_log))
        .at(Administrator, routes!(audit::list))
        .at(Administrator, routes!(audit::examine))
        .at(Administrator, routes!(crate::metrics::metrics))
}

/// Who may call: logins, tokens, users.
fn access() -> Routes {
    Routes::new()
        .open_acting(Action::Login, routes!(logins::login))
        .open_acting(Action::Logout, routes!(logins::logout))
        .open_acting(Action::AccessToken, routes!(tokens::token))
        .open(routes!(directory::ways))
        .open(routes!(directory::leave))
        .open_acting(Action::Login, routes!(directory::come_back))
        .at(Reader, routes!(logins::me))
        .acting(Reader, Action::PasswordChange, routes!(logins::change_password))
        .at(Administrator, routes!(accounts::list_users))
        .acting(Administrator, Action::UserCreate, routes!(accounts::create_user))
        .acting(Administrator, Action::UserChange, routes!(accounts::change_user))
        .at(Reader, routes!(accounts::list_sessions))
        .acting(Reader, Action::SessionEnd, routes!(accounts::end_session))
        .at(Reader, routes!(accounts::list_tokens))
        .acting(Reader, Action::TokenCreate, routes!(accounts::create_token))
        .acting(Reader, Action::TokenRevoke, routes!(accounts::revoke_token))
}
