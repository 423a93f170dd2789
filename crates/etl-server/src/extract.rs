//! Extractors whose refusals are ours: they name the field and what is wrong with it, never the value.

use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use etl_core::Code;
use serde::de::DeserializeOwned;

/// The character that PostgreSQL keeps in no text, as an address writes it and as JSON does.
const NUL: [&str; 2] = ["%00", "\\u0000"];

/// Refuses an address with a character that no name has.
pub(crate) async fn refuse_nul(request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|address| address.as_str().contains(NUL[0])) {
        let words = "o endereço tem um caractere que nenhum nome tem (%00)";
        return Problem::with_detail(Code::ApiFields, words).into_response();
    }
    next.run(request).await
}

/// A JSON body. None at all, or `null`, counts as `{}`.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unread(rejection.status()))?;
        if bytes.is_empty() {
            return parse(b"{}").map(Self);
        }
        if !is_json {
            return Err(Problem::new(Code::ApiType));
        }
        match bytes.trim_ascii() {
            b"null" => parse(b"{}").map(Self),
            // The library would take its elements for the fields, by their order.
            [b'[', ..] => Err(Problem::field(Code::ApiFields, ".", "esperado um objeto")),
            _ => parse(&bytes).map(Self),
        }
    }
}

fn unread(status: StatusCode) -> Problem {
    let too_large = status == StatusCode::PAYLOAD_TOO_LARGE;
    Problem::new(if too_large { Code::ApiTooLarge } else { Code::ApiBody })
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.windows(NUL[1].len()).any(|window| window == NUL[1].as_bytes()) {
        let words = "o corpo tem um caractere que nenhum texto tem (\\u0000)";
        return Err(Problem::with_detail(Code::ApiFields, words));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        if !error.inner().is_data() {
            return Problem::with_detail(Code::ApiBody, &format!("linha {}", error.inner().line()));
        }
        field(&error.path().to_string(), &error.inner().to_string())
    })?;
    json.end().map_err(|_| Problem::new(Code::ApiBody))?;
    Ok(value)
}

/// The refusal of a field, from what serde says of it: its names are told, its values are not.
fn field(path: &str, text: &str) -> Problem {
    let named = || text.split('`').nth(1).unwrap_or_default();
    let inside = |name: &str| if path == "." { name.to_owned() } else { format!("{path}.{name}") };
    if text.starts_with("unknown field") {
        // The path ends with the unknown name already.
        let path = if path == "." { named().to_owned() } else { path.to_owned() };
        Problem::field(Code::ApiFields, &path, "campo desconhecido")
    } else if text.starts_with("missing field") {
        Problem::field(Code::ApiFields, &inside(named()), "campo obrigatório")
    } else {
        Problem::field(Code::ApiFields, path, "valor de tipo ou forma inesperada")
    }
}

/// A body as it came, whatever it is called.
pub(crate) struct Raw(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await;
        bytes.map(Self).map_err(|rejection| unread(rejection.status()))
    }
}

/// A body of plain text in UTF-8, whatever it is called.
pub(crate) struct Plain(pub(crate) String);

impl<S: Send + Sync> FromRequest<S> for Plain {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Raw(bytes) = Raw::from_request(request, state).await?;
        String::from_utf8(bytes.into()).map(Self).map_err(|_| Problem::new(Code::ApiText))
    }
}

/// The query of an address.
pub(crate) struct Params<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        query.map(|axum::extract::Query(value)| Self(value)).map_err(|_| {
            Problem::with_detail(Code::ApiFields, "parâmetros do endereço desconhecidos ou ilegíveis; veja /docs")
        })
    }
}

/// A number in the path of an address; one that is none names nothing.
pub(crate) struct Number(pub(crate) i64);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let text = path.map_err(|_| Problem::new(Code::ApiRoute))?.0;
        text.parse().map(Self).map_err(|_| Problem::field(Code::ApiFields, "id", "esperado um número"))
    }
}

/// A form body (`application/x-www-form-urlencoded`).
pub(crate) struct FormBody<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for FormBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let form = axum::extract::Form::<T>::from_request(request, state).await;
        form.map(|axum::extract::Form(value)| Self(value)).map_err(|rejection| {
            let status = axum::response::IntoResponse::into_response(rejection).status();
            if status == StatusCode::PAYLOAD_TOO_LARGE {
                Problem::new(Code::ApiTooLarge)
            } else {
                Problem::with_detail(Code::ApiGrant, "formulário ilegível").status(StatusCode::BAD_REQUEST)
            }
        })
    }
}
