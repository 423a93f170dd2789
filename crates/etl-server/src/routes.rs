//! Every call with the role that it needs. There is no other way to add one: a call is either open, which a test compares with a
//! committed list, or guarded.

use crate::api;
use crate::app::App;
use crate::auth;
use crate::live;
use crate::problem::ProblemBody;
use crate::recent;
use axum::extract::Request;
use axum::middleware::{self, Next};
use etl_core::account::Role;
use etl_core::audit::Action;
use std::sync::Arc;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, ResponseBuilder};
use utoipa::{OpenApi as _, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// Name of the extension that tells the role of a call.
pub(crate) const ROLE_EXTENSION: &str = "x-papel";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "ETL: o back office da manhã",
        description = "Coleta, confere e libera os documentos diários dos fundos. Cada chamada diz em `x-papel` o papel que exige.",
        license(name = "Proprietária")
    ),
    components(schemas(ProblemBody))
)]
struct Base;

/// Calls, each with its role.
pub(crate) struct Routes(OpenApiRouter<Arc<App>>);

impl Routes {
    pub(crate) fn new() -> Self {
        Self(OpenApiRouter::new())
    }

    /// Calls that need a role and change nothing.
    pub(crate) fn at(self, role: Role, routes: UtoipaMethodRouter<Arc<App>>) -> Self {
        self.guarded(role, None, routes)
    }

    /// Calls that need a role, change nothing and answer everybody who may make them alike, as they did a moment ago.
    pub(crate) fn shared(self, role: Role, (schemas, paths, methods): UtoipaMethodRouter<Arc<App>>) -> Self {
        self.at(role, (schemas, paths, methods.route_layer(middleware::from_fn(recent::share))))
    }

    /// Calls that need a role and of which the audit tells.
    pub(crate) fn acting(self, role: Role, action: Action, mut routes: UtoipaMethodRouter<Arc<App>>) -> Self {
        name_action(&mut routes, action);
        self.guarded(role, Some(action), routes)
    }

    fn guarded(
        self,
        role: Role,
        action: Option<Action>,
        (schemas, mut paths, methods): UtoipaMethodRouter<Arc<App>>,
    ) -> Self {
        paths.paths.values_mut().flat_map(operations).for_each(|operation| describe(operation, role));
        let guard = move |request: Request, next: Next| auth::guard(role, action, request, next);
        let methods = methods.route_layer(middleware::from_fn(guard));
        Self(self.0.routes((schemas, paths, methods)))
    }

    /// Calls that anybody may make.
    pub(crate) fn open(self, (schemas, mut paths, methods): UtoipaMethodRouter<Arc<App>>) -> Self {
        paths.paths.values_mut().flat_map(operations).for_each(|operation| refuse(operation, &["400", "422", "429"]));
        Self(self.0.routes((schemas, paths, methods)))
    }

    /// Calls that anybody may make and of which the audit tells.
    pub(crate) fn open_acting(self, action: Action, mut routes: UtoipaMethodRouter<Arc<App>>) -> Self {
        name_action(&mut routes, action);
        let (schemas, paths, methods) = routes;
        let tell = move |request: Request, next: Next| auth::tell(action, request, next);
        self.open((schemas, paths, methods.route_layer(middleware::from_fn(tell))))
    }

    /// The calls of another list, too.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0.merge(other.0))
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, post, put, patch, delete, .. } = item;
    [get, post, put, patch, delete].into_iter().flatten()
}

/// Says in the description what the audit tells of some calls.
fn name_action((_, paths, _): &mut UtoipaMethodRouter<Arc<App>>, action: Action) {
    for operation in paths.paths.values_mut().flat_map(operations) {
        let more = format!("Auditoria: `{}`.", action.code());
        operation.description = Some(match operation.description.take() {
            Some(known) if !known.is_empty() => format!("{known}\n\n{more}"),
            _ => more,
        });
    }
}

/// Gives every operation a name of its own, which generated clients need: its method and the words of its path.
fn name(path: &str, item: &mut PathItem) {
    let words: Vec<&str> = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let words = words.join("_");
    let PathItem { get, post, put, patch, delete, .. } = item;
    for (method, operation) in [("get", get), ("post", post), ("put", put), ("patch", patch), ("delete", delete)] {
        if let Some(operation) = operation {
            operation.operation_id = Some(format!("{method}_{words}"));
        }
    }
}

fn describe(operation: &mut Operation, role: Role) {
    let extension: Extensions = [(ROLE_EXTENSION, role.name())].into_iter().collect();
    operation.extensions.get_or_insert_default().merge(extension);
    let no_scopes: [&str; 0] = [];
    let ways = ["sessao", "bearer"].map(|name| SecurityRequirement::new(name, no_scopes));
    operation.security = Some(ways.to_vec());
    refuse(operation, &["400", "401", "403", "422"]);
}

/// Says which refusals a call may give.
fn refuse(operation: &mut Operation, statuses: &[&str]) {
    for status in statuses.iter().chain(&["500", "503"]) {
        let body = Content::new(Some(Ref::from_schema_name(ProblemBody::name())));
        let response = ResponseBuilder::new().description("recusa ou falha").content("application/json", body);
        operation.responses.responses.entry((*status).to_owned()).or_insert_with(|| response.build().into());
    }
}

/// Every call of the server.
pub(crate) fn all() -> OpenApiRouter<Arc<App>> {
    let routes = Routes::new().and(api::routes()).and(live::routes());
    let mut router = OpenApiRouter::with_openapi(Base::openapi()).merge(routes.0);
    router.get_openapi_mut().paths.paths.iter_mut().for_each(|(path, item)| name(path, item));
    let components = router.get_openapi_mut().components.get_or_insert_default();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("sessao")));
    components.add_security_scheme("sessao", cookie);
    components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    router
}

/// The description of every call.
pub fn openapi() -> OpenApi {
    all().into_openapi()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: &str = include_str!("../rotas-abertas.txt");
    /// The only call that acts although it reads: a browser comes back from the office's directory by it.
    const RETURN: &str = "/api/auth/oidc/retorno";
    /// It changes nothing, but takes data away.
    const EXPORT: &str = "/api/dados/exportar";
    /// So does this.
    const EXPORT_FILE: &str = "/api/dados/exportacoes/{id}/arquivo";
    /// So does this.
    const DIAGNOSIS: &str = "/api/sistema/diagnostico";

    #[test]
    fn only_the_listed_calls_need_no_role() {
        let mut open = Vec::new();
        for (path, mut item) in openapi().paths.paths {
            let methods = [("GET", item.get.take()), ("POST", item.post.take()), ("PATCH", item.patch.take())];
            for (method, operation) in methods {
                let Some(operation) = operation else { continue };
                if !operation.extensions.is_some_and(|e| e.contains_key(ROLE_EXTENSION)) {
                    open.push(format!("{method} {path}"));
                }
            }
            assert!(item.put.is_none_or(|o| o.extensions.is_some()), "{path}");
            assert!(item.delete.is_none_or(|o| o.extensions.is_some()), "{path}");
        }
        assert_eq!(open, OPEN.lines().collect::<Vec<_>>());
    }

    #[test]
    fn the_audit_tells_of_every_call_that_changes_something() {
        for (path, item) in openapi().paths.paths {
            let has_action = |operation: &Operation| {
                operation.description.as_ref().is_some_and(|text| text.contains("Auditoria: `"))
            };
            let acts = [("POST", item.post), ("PUT", item.put), ("PATCH", item.patch), ("DELETE", item.delete)];
            for (method, operation) in acts {
                assert!(operation.is_none_or(|o| has_action(&o)), "{method} {path}: route it with `acting`");
            }
            let acts = [RETURN, EXPORT, EXPORT_FILE, DIAGNOSIS].contains(&path.as_str());
            assert_eq!(item.get.is_some_and(|o| has_action(&o)), acts, "GET {path} changes something");
        }
    }

    #[test]
    fn the_committed_description_is_the_code_s() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/referencia/openapi.json");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        let code = openapi().to_pretty_json().unwrap();
        assert!(committed.trim_end() == code, "{path} is not the code's: run cargo xtask codegen");
    }
}
