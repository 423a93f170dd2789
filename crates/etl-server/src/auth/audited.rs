//! Calls that change something, as the audit tells them: one row for each, in the transaction of the change. What nobody who is
//! known asked for is not told, except the tries to log in, which are few by the limits.

use super::{Caller, Proof, address};
use crate::app::App;
use crate::problem::Problem;
use axum::RequestExt;
use axum::extract::{RawPathParams, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use etl_core::Code;
use etl_core::audit::{Action, Deed, Outcome};

/// Answers a call with its deed among the extensions of the request. A deed that cannot be told has failed.
pub(super) async fn audited<F: Future<Output = Response> + Send>(
    app: &App,
    action: Action,
    mut request: Request,
    work: impl FnOnce(Request) -> F + Send,
) -> Response {
    let deed = Deed::new(action, address(request.extensions()).to_string());
    deed.about(object(&mut request).await);
    let caller = request.extensions().get::<Caller>().cloned();
    if let Some(caller) = &caller {
        tell_caller(&deed, caller);
    }
    request.extensions_mut().insert(deed.clone());
    let mut answer = None;
    app.ports.audit.during(&deed, Box::pin(async { answer = Some(work(request).await) })).await;
    app.recent.forget();
    let Some(answer) = answer else { return Problem::new(Code::Internal).into_response() };
    let code = answer.extensions().get::<Code>().copied();
    if caller.is_none() && !code.is_some_and(is_refused_login) {
        return answer;
    }
    match tell(app, &deed, answer.status(), code).await {
        Ok(()) => answer,
        Err(problem) => problem.into_response(),
    }
}

/// Whether somebody who wanted to log in, and said who he is, was refused.
fn is_refused_login(code: Code) -> bool {
    use Code::{ApiCredentials, DirectoryInactive, DirectoryRole, DirectoryToken, DirectoryUser};
    matches!(code, ApiCredentials | DirectoryToken | DirectoryUser | DirectoryInactive | DirectoryRole)
}

/// What a call is about by its address.
async fn object(request: &mut Request) -> String {
    let Ok(params) = request.extract_parts::<RawPathParams>().await else { return String::new() };
    params.iter().map(|(_, value)| value).collect::<Vec<_>>().join("/")
}

fn tell_caller(deed: &Deed, caller: &Caller) {
    deed.by(caller.user.name.as_str());
    match &caller.proof {
        Proof::Session { id, .. } => deed.note("meio", format!("sessão {id}")),
        Proof::Token { id } => deed.note("meio", format!("token {id}")),
        Proof::Access => deed.note("meio", "token de acesso"),
    }
}

/// Writes the row of a deed that no transaction carried, or of one that failed after it.
async fn tell(app: &App, deed: &Deed, status: StatusCode, code: Option<Code>) -> Result<(), Problem> {
    if deed.is_written() && status.is_success() {
        return Ok(());
    }
    let outcome = if status.is_success() {
        Outcome::Unchanged
    } else if status.is_server_error() {
        Outcome::Failed
    } else {
        Outcome::Refused
    };
    Ok(app.ports.audit.record(deed, outcome, code).await?)
}
