//! The manual inside the program: the pages of `docs` as HTML, and one page for each code of a message. Open to everybody, since
//! some codes are shown to those who could not sign in; it says nothing of this installation.

mod html;

use crate::app::App;
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use std::fmt::Write;
use std::sync::Arc;

/// The pages, as they are in the repository.
#[derive(RustEmbed)]
#[folder = "../../docs"]
#[include = "tutoriais/*.md"]
#[include = "como-fazer/*.md"]
#[include = "explicacao/*.md"]
#[include = "referencia/*.md"]
struct Pages;

/// Where the codes are explained.
const CODES: &str = "referencia/erros";
/// The kinds of pages, in the order in which people need them (Diátaxis).
const SHELVES: [(&str, &str); 4] = [
    ("tutoriais", "Tutoriais"),
    ("como-fazer", "Como fazer"),
    ("explicacao", "Explicação"),
    ("referencia", "Referência"),
];

/// The addresses of the manual.
pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/docs/manual", get(|| async { Redirect::permanent("/docs/manual/") }))
        .route("/docs/manual/", get(|| async { Html(index()) }))
        .route("/docs/manual/manual.css", get(style))
        .route("/docs/manual/{*page}", get(|Path(name): Path<String>| async move { page(&name) }))
        .route("/docs/erros/{codigo}", get(|Path(code): Path<String>| async move { code_page(&code) }))
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("manual/manual.css")).into_response()
}

/// The text of a page, by its name without an ending.
fn text_of(name: &str) -> Option<String> {
    Pages::get(&format!("{name}.md")).map(|file| String::from_utf8_lossy(&file.data).into_owned())
}

fn page(name: &str) -> Response {
    match text_of(name.trim_end_matches(".md")) {
        Some(text) => Html(html::document(&html::title_of(&text), &text)).into_response(),
        None => unknown("Esta página do manual não existe."),
    }
}

fn unknown(why: &str) -> Response {
    let text = format!("# Não encontrada\n\n{why} Veja o [índice](/docs/manual/).");
    (StatusCode::NOT_FOUND, Html(html::document("Não encontrada", &text))).into_response()
}

fn index() -> String {
    // Nothing can fail that is written into memory.
    let mut text = String::from("# Manual\n");
    for (shelf, title) in SHELVES {
        let _ = write!(text, "\n## {title}\n\n");
        let mut names: Vec<_> = Pages::iter().filter(|name| name.starts_with(shelf)).collect();
        names.sort();
        for name in names.iter().map(|name| name.trim_end_matches(".md")) {
            let title = text_of(name).map_or_else(|| name.to_owned(), |text| html::title_of(&text));
            let _ = writeln!(text, "- [{title}](/docs/manual/{name})");
        }
    }
    html::document("Manual", &text)
}

/// What is known of a code: its sentence, what to do, and the part of the reference that it is in.
fn code_page(code: &str) -> Response {
    let whole = text_of(CODES).unwrap_or_default();
    match about(&whole, code) {
        Some(text) => Html(html::document(code, &text)).into_response(),
        None => unknown("Não há este código."),
    }
}

/// The page of a code, from the reference of all.
fn about(whole: &str, code: &str) -> Option<String> {
    let is_code = code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
    let start = format!("| `{code}` |");
    let row = whole.lines().find(|line| is_code && line.starts_with(&start))?;
    let mut cells = row.trim_matches('|').split('|').map(str::trim).skip(1);
    let (sentence, remedy) = (cells.next()?, cells.next());
    let section = whole.split("\n## ").skip(1).find(|section| section.contains(&start))?;
    let (title, rest) = section.split_once('\n')?;
    let advice: String = rest.lines().take_while(|line| !line.starts_with('|')).collect::<Vec<_>>().join("\n");
    let remedy = remedy.map(|remedy| format!("**O que fazer:** {remedy}.\n\n")).unwrap_or_default();
    Some(format!(
        "# {code}\n\n{sentence}.\n\n{remedy}## {title}\n\n{advice}\n\n[Todos os códigos](/docs/manual/{CODES})\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::Code;

    #[test]
    fn every_code_has_a_page() {
        let whole = text_of(CODES).unwrap();
        for code in Code::ALL {
            let text = about(&whole, code.as_str()).unwrap_or_else(|| panic!("{} has no page", code.as_str()));
            assert!(text.starts_with(&format!("# {}\n\n", code.as_str())), "{text}");
        }
        for strange in ["", "NAO-HA", "<script>", "ARQ-VAZIO` | x", "../erros"] {
            assert_eq!(about(&whole, strange), None, "{strange}");
        }
    }

    #[test]
    fn every_link_between_pages_leads_somewhere() {
        for name in Pages::iter() {
            let name = name.trim_end_matches(".md");
            let page = html::document("x", &text_of(name).unwrap());
            let folder = name.split('/').next().unwrap();
            for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let target = link.split('#').next().unwrap();
                let Some(target) = target.strip_prefix("../").map(str::to_owned).or_else(|| {
                    let sibling = !target.is_empty() && !target.starts_with('/') && !target.contains(':');
                    sibling.then(|| format!("{folder}/{target}"))
                }) else {
                    continue;
                };
                assert!(text_of(&target).is_some(), "{name} leads to {link}, which is no page of the manual");
            }
        }
    }
}
