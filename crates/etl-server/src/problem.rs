//! What goes wrong, as clients read it: `{"detail", "code", "errors"}`. Never a value that the client sent, never the text of an
//! inner error: those go to the log.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use etl_core::ports::{CredentialError, DirectoryError, StoreError, WarehouseError, WarehouseErrorKind};
use etl_core::{Code, RequestError};
use etl_queue::port::QueueError;
use serde::Serialize;
use std::error::Error;
use utoipa::ToSchema;

/// Seconds after which a database that is away may be tried again.
const DATABASE_AWAY: u64 = 5;

/// One field of a request that cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldFault {
    /// Caminho do campo no pedido.
    pub(crate) campo: String,
    /// O que há de errado com ele.
    pub(crate) mensagem: String,
}

/// Uma recusa ou falha.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problema)]
pub(crate) struct ProblemBody {
    /// Frase para pessoas.
    pub(crate) detail: String,
    /// Código estável; veja docs/referencia/erros.md.
    pub(crate) code: String,
    /// Campos com falha.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<FieldFault>,
}

/// Why a call was refused or failed.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    code: Code,
    detail: String,
    errors: Vec<FieldFault>,
    retry_after: Option<u64>,
}

impl Problem {
    /// The usual sentence and status of a code.
    pub(crate) fn new(code: Code) -> Self {
        Self { status: status_of(code), code, detail: code.message().into(), errors: Vec::new(), retry_after: None }
    }

    /// With more to say, without secrets.
    pub(crate) fn with_detail(code: Code, detail: &str) -> Self {
        Self { detail: format!("{}: {detail}", code.message()), ..Self::new(code) }
    }

    /// A document that cannot be read, with the line where that shows.
    pub(crate) fn unreadable(problem: &etl_core::Problem) -> Self {
        match problem.place.line {
            0 => Self::new(problem.code),
            line => Self::with_detail(problem.code, &format!("linha {line}")),
        }
    }

    /// A field that cannot be meant.
    pub(crate) fn field(code: Code, field: &str, message: &str) -> Self {
        let fault = FieldFault { campo: field.into(), mensagem: message.into() };
        Self { errors: vec![fault], ..Self::with_detail(code, &format!("{field}: {message}")) }
    }

    /// Fields that cannot be meant, every one of them.
    pub(crate) fn fields(code: Code, faults: impl IntoIterator<Item = (String, String)>) -> Self {
        let errors: Vec<_> = faults.into_iter().map(|(campo, mensagem)| FieldFault { campo, mensagem }).collect();
        let told: Vec<_> = errors.iter().map(|fault| format!("{}: {}", fault.campo, fault.mensagem)).collect();
        Self { errors, ..Self::with_detail(code, &told.join("; ")) }
    }

    /// The code.
    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// The sentence for people.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// With another status than the usual one.
    pub(crate) fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// To be tried again after some seconds.
    pub(crate) fn after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// Logs a failure of ours once, with its chain.
    fn internal(code: Code, status: StatusCode, error: &dyn Error) -> Self {
        tracing::error!(error = chain(error), "a call failed");
        Self::new(code).status(status)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody { detail: self.detail, code: self.code.as_str().into(), errors: self.errors };
        let mut response = (self.status, Json(body)).into_response();
        response.extensions_mut().insert(self.code);
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<WarehouseError> for Problem {
    fn from(error: WarehouseError) -> Self {
        match error.kind {
            WarehouseErrorKind::Unavailable => away(&error),
            WarehouseErrorKind::Slow => Self::new(Code::QuerySlow),
            WarehouseErrorKind::Full => Self::internal(Code::StorageFull, StatusCode::SERVICE_UNAVAILABLE, &error),
            _ => Self::internal(Code::StorageFailed, StatusCode::INTERNAL_SERVER_ERROR, &error),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::internal(Code::StorageFailed, StatusCode::INTERNAL_SERVER_ERROR, &error)
    }
}

impl From<CredentialError> for Problem {
    fn from(error: CredentialError) -> Self {
        match error {
            CredentialError::Store(error) => error.into(),
            error => Self::internal(error.code(), StatusCode::SERVICE_UNAVAILABLE, &error),
        }
    }
}

impl From<DirectoryError> for Problem {
    fn from(error: DirectoryError) -> Self {
        tracing::warn!(error = chain(&error), "nobody signed in at the directory");
        Self::new(error.code())
    }
}

impl From<QueueError> for Problem {
    fn from(error: QueueError) -> Self {
        if error.transient {
            return away(&error);
        }
        Self::internal(Code::StorageFailed, StatusCode::INTERNAL_SERVER_ERROR, &error)
    }
}

impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        let detail = match &error {
            RequestError::NoConnection => "diga ao menos um sistema".into(),
            RequestError::UnknownConnection { name, .. } => format!("{name:?}"),
            RequestError::Inverted { from, to } => format!("de {} até {}", from.br(), to.br()),
            RequestError::TooLong(limit) => format!("mais de {limit} dias úteis; divida o período"),
            RequestError::NoBusinessDay { from, to } => {
                format!("não há dia útil entre {} e {}", from.br(), to.br())
            }
        };
        Self::with_detail(error.code(), &detail)
    }
}

fn away(error: &dyn Error) -> Problem {
    Problem::internal(Code::StorageFailed, StatusCode::SERVICE_UNAVAILABLE, error).after(DATABASE_AWAY)
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The usual status of a code.
fn status_of(code: Code) -> StatusCode {
    match code {
        Code::ApiBody | Code::ApiText | Code::SystemOption | Code::RequestEmpty | Code::ApiGrant => {
            StatusCode::BAD_REQUEST
        }
        Code::ApiLogin | Code::ApiCredentials => StatusCode::UNAUTHORIZED,
        Code::ApiRole | Code::ApiOrigin | Code::PersonalColumn => StatusCode::FORBIDDEN,
        Code::ApiRoute
        | Code::SystemUnknown
        | Code::JobUnknown
        | Code::UserUnknown
        | Code::SessionUnknown
        | Code::FundNotFound
        | Code::DocumentNotFound
        | Code::DocumentMissing
        | Code::LoadNotFound
        | Code::IndexNotFound
        | Code::TableNotFound
        | Code::ViewUnknown
        | Code::ExportUnknown
        | Code::ScheduleUnknown => StatusCode::NOT_FOUND,
        Code::ApiMethod => StatusCode::METHOD_NOT_ALLOWED,
        Code::UserTaken
        | Code::UserOwn
        | Code::JobRunning
        | Code::LoginNoKey
        | Code::MailUnset
        | Code::FundTaken
        | Code::ViewTaken
        | Code::ViewsFull
        | Code::DeskNotReleased
        | Code::DeskChanged
        | Code::DeskNotWaitedFor
        | Code::DeskNothingKnown
        | Code::FundInUse => StatusCode::CONFLICT,
        Code::FundChanged => StatusCode::PRECONDITION_FAILED,
        Code::ApiUnseen => StatusCode::PRECONDITION_REQUIRED,
        Code::ApiTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::ApiType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::ApiRate | Code::LiveTooMany | Code::ExportBusy => StatusCode::TOO_MANY_REQUESTS,
        Code::ApiTime => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal | Code::StorageFailed => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
