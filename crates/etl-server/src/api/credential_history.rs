//! Who set the password of each portal, and how its last test ended. The audit tells it, which never holds a secret.

use super::times::today;
use crate::app::App;
use crate::problem::Problem;
use crate::views::local;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use etl_core::audit::{Action, AuditFilter, AuditRow, Outcome};
use etl_core::system::SYSTEMS;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Rows of one action that are looked at: logins change a few times a year.
const ROWS: u32 = 1000;
/// What the audit calls the password among the parts of a credential that were set.
const PASSWORD: &str = "senha";

/// Quando a senha foi definida, e por quem.
#[derive(Serialize, ToSchema)]
#[schema(as = SenhaDefinida)]
pub(crate) struct SetView {
    em: String,
    /// Usuário; vazio quando a auditoria não o conhece.
    por: String,
    #[serde(flatten)]
    idade: PasswordAge,
}

/// Há quanto tempo uma senha vale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IdadeDaSenha)]
pub(crate) struct PasswordAge {
    /// Dias desde que foi definida.
    dias: i64,
    /// Se é hora de trocá-la.
    trocar: bool,
}

impl PasswordAge {
    fn new(set: DateTime<Utc>, now: DateTime<Utc>, limit: u32) -> Self {
        let dias = (today(now).date() - today(set).date()).num_days();
        Self { dias, trocar: limit > 0 && dias >= i64::from(limit) }
    }
}

/// Como terminou o último teste.
#[derive(Serialize, ToSchema)]
#[schema(as = UltimoTeste)]
pub(crate) struct LastTestView {
    em: String,
    por: String,
    sucesso: bool,
    /// Código da falha.
    codigo: Option<String>,
}

/// O que se sabe da credencial de um sistema.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoricoDaCredencial)]
pub(crate) struct CredentialHistory {
    sistema: &'static str,
    senha: Option<SetView>,
    ultimo_teste: Option<LastTestView>,
}

/// O histórico das credenciais.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoricoDasCredenciais)]
pub(crate) struct CredentialHistories {
    credenciais: Vec<CredentialHistory>,
    /// Dias depois dos quais se lembra de trocar uma senha; 0 = nunca.
    lembrar_senha_dias: u32,
}

/// Quando e por quem cada senha foi definida, e como terminou o último teste de cada sistema. Nunca um segredo.
#[utoipa::path(get, path = "/api/credenciais", tag = "configuração", responses((status = 200, body = CredentialHistories)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<CredentialHistories>, Problem> {
    let set = set(&app).await?;
    let tests = app.ports.audit.audit_rows(&of(Action::CredentialTest)).await?;
    let ended = |row: &&AuditRow| [Outcome::Done, Outcome::Failed].iter().any(|outcome| outcome.name() == row.outcome);
    let view = |id: &'static str| CredentialHistory {
        sistema: id,
        senha: set.get(id).map(|row| SetView { em: local(row.at), por: row.who.clone(), idade: age(&app, row) }),
        ultimo_teste: tests.iter().filter(ended).find(|row| row.object == id).map(LastTestView::from),
    };
    let credenciais = SYSTEMS.iter().map(|system| view(system.id)).collect();
    Ok(Json(CredentialHistories { credenciais, lembrar_senha_dias: app.settings.password_days }))
}

/// How old the stored passwords are, by system.
pub(super) async fn ages(app: &App) -> Result<BTreeMap<&'static str, PasswordAge>, Problem> {
    Ok(set(app).await?.iter().map(|(id, row)| (*id, age(app, row))).collect())
}

fn age(app: &App, row: &AuditRow) -> PasswordAge {
    PasswordAge::new(row.at, app.ports.clock.now(), app.settings.password_days)
}

/// The deed that set each stored password, by system; those of which the audit does not know are absent.
async fn set(app: &App) -> Result<BTreeMap<&'static str, AuditRow>, Problem> {
    let Some(store) = &app.ports.credentials else { return Ok(BTreeMap::new()) };
    let mut stored = store.list().await?;
    stored.retain(|credential| credential.has_password);
    if stored.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut set = done(app, Action::CredentialChange).await?;
    // Clients of old set credentials together with the rest of the settings; files of old are imported.
    set.extend(done(app, Action::ConfigChange).await?);
    set.extend(done(app, Action::CredentialImport).await?);
    set.sort_by_key(|row| std::cmp::Reverse(row.id));
    let with_password = SYSTEMS.iter().filter(|system| stored.iter().any(|known| known.connection == system.id));
    let newest = |id: &'static str| set.iter().find(|row| sets_password(row, id)).map(|row| (id, row.clone()));
    Ok(with_password.filter_map(|system| newest(system.id)).collect())
}

fn of(action: Action) -> AuditFilter {
    AuditFilter { action: Some(action.code().to_owned()), limit: ROWS, ..AuditFilter::default() }
}

async fn done(app: &App, action: Action) -> Result<Vec<AuditRow>, Problem> {
    Ok(app.ports.audit.audit_rows(&AuditFilter { outcome: Some(Outcome::Done), ..of(action) }).await?)
}

/// Whether a deed set the password of a system.
fn sets_password(row: &AuditRow, system: &str) -> bool {
    if row.action == Action::CredentialImport.code() {
        return row.object.split(", ").any(|name| name == system);
    }
    let notes: BTreeMap<String, String> = serde_json::from_str(&row.notes).unwrap_or_default();
    notes.get(system).is_some_and(|parts| parts.split(", ").any(|part| part == PASSWORD))
}

impl From<&AuditRow> for LastTestView {
    fn from(row: &AuditRow) -> Self {
        let sucesso = row.outcome == Outcome::Done.name();
        Self { em: local(row.at), por: row.who.clone(), sucesso, codigo: row.code.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::Sha256;

    #[test]
    fn a_deed_sets_a_password_only_when_it_says_so() {
        let row = |action: Action, object: &str, notes: &str| AuditRow {
            id: 1,
            at: DateTime::UNIX_EPOCH,
            who: "ana".into(),
            origin: "local".into(),
            action: action.code().into(),
            object: object.into(),
            outcome: Outcome::Done.name().into(),
            code: None,
            notes: notes.into(),
            previous: Sha256([0; 32]),
            hash: Sha256([0; 32]),
        };
        let change = |notes| sets_password(&row(Action::CredentialChange, "", notes), "qore");
        assert!(change(r#"{"qore":"usuario, senha"}"#));
        assert!(!change(r#"{"qore":"usuario"}"#), "the password stayed");
        assert!(!change(r#"{"maps":"senha"}"#), "another system");
        assert!(!change("not an object"));
        let import = |names| sets_password(&row(Action::CredentialImport, names, "{}"), "qore");
        assert!(import("maps, qore") && !import("maps"));
    }

    #[test]
    fn a_password_is_as_old_as_days_at_the_office_have_passed() {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        // Eleven at night in São Paulo is the next day by the clock of the world.
        let set = moment("2026-08-25T02:00:00Z");
        let on = |now, limit| PasswordAge::new(set, moment(now), limit);
        assert_eq!(on("2026-11-22T12:00:00Z", 90), PasswordAge { dias: 90, trocar: true });
        assert_eq!(on("2026-11-22T02:30:00Z", 90), PasswordAge { dias: 89, trocar: false });
        assert_eq!(on("2027-11-22T12:00:00Z", 0), PasswordAge { dias: 455, trocar: false });
    }
}
