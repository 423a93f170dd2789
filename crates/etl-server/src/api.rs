//! The calls of the API, one file for each part of it. Which role each one needs is said here.

mod accounts;
mod config;
mod credentials;
mod execute;
mod funds;
mod health;
mod jobs;
mod logins;
mod parts;
mod schedules;
mod state;
mod systems;
mod times;
mod tokens;

pub(crate) use crate::views::local;
pub(crate) use systems::{SystemView, views};

use crate::routes::Routes;
use etl_core::account::Role::{Administrator, Configurator, Operator, Reader};
use utoipa_axum::routes;

/// Every call of the API.
pub(crate) fn routes() -> Routes {
    Routes::new().and(contract()).and(jobs()).and(access()).and(upkeep())
}

/// The calls that clients of old know.
fn contract() -> Routes {
    Routes::new()
        .open(routes!(health::health))
        .at(Reader, routes!(systems::list))
        .at(Reader, routes!(systems::list_active))
        .at(Reader, routes!(systems::find))
        .at(Operator, routes!(systems::change))
        .at(Operator, routes!(systems::toggle))
        .at(Operator, routes!(systems::set_option))
        .at(Operator, routes!(execute::execute))
        .at(Operator, routes!(execute::execute_one))
        .at(Operator, routes!(jobs::cancel))
        .at(Reader, routes!(jobs::list))
        .at(Reader, routes!(jobs::find))
        .at(Configurator, routes!(config::find))
        .at(Configurator, routes!(config::change))
        .at(Reader, routes!(config::paths))
        .at(Configurator, routes!(credentials::list))
        .at(Configurator, routes!(credentials::find))
        .at(Configurator, routes!(credentials::change))
        .at(Reader, routes!(funds::list))
}

/// What is in a job, and its repetition.
fn jobs() -> Routes {
    Routes::new()
        .at(Reader, routes!(parts::items))
        .at(Reader, routes!(parts::tasks))
        .at(Reader, routes!(parts::logs))
        .at(Reader, routes!(parts::timeline))
        .at(Operator, routes!(parts::repeat))
        .at(Operator, routes!(execute::reprocess))
}

/// Schedules, calendars, and how the server stands.
fn upkeep() -> Routes {
    Routes::new()
        .at(Reader, routes!(schedules::list))
        .at(Configurator, routes!(schedules::save))
        .at(Configurator, routes!(schedules::delete))
        .at(Reader, routes!(schedules::calendars))
        .open(routes!(state::live))
        .open(routes!(state::ready))
        .at(Reader, routes!(state::details))
}

/// Who may call: logins, tokens, users.
fn access() -> Routes {
    Routes::new()
        .open(routes!(logins::login))
        .open(routes!(logins::logout))
        .open(routes!(tokens::token))
        .at(Reader, routes!(logins::me))
        .at(Reader, routes!(logins::change_password))
        .at(Administrator, routes!(accounts::list_users))
        .at(Administrator, routes!(accounts::create_user))
        .at(Administrator, routes!(accounts::change_user))
        .at(Reader, routes!(accounts::list_sessions))
        .at(Reader, routes!(accounts::end_session))
        .at(Reader, routes!(accounts::list_tokens))
        .at(Reader, routes!(accounts::create_token))
        .at(Reader, routes!(accounts::revoke_token))
}
