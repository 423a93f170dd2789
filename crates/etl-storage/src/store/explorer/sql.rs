//! What a person writes in SQL, before any database sees it: it is parsed, everything in it must be known and allowed, every table
//! is put in as a query of the columns that can be looked at, and what was checked is written anew. The words of the person never
//! reach a database. The time and size of the answer are limited where it is read.

mod allowed;
mod parts;
mod walk;

use crate::dialect::Tongue;
use crate::error::Fault;
use etl_core::Code;
use etl_core::ports::{AskError, TableEntry};
use sqlparser::ast::{Query, Spanned, Statement, VisitMut};
use sqlparser::dialect::{Dialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Location;
use std::ops::ControlFlow;
use walk::Walk;

/// Characters of a query at most: what a chain of so many operators needs of [`STACK`] is known.
const LONGEST: usize = 10_000;
const STACK: usize = 128 << 20;
/// How deep parentheses and subqueries may go. The parser tries some of them twice at each depth.
const DEEPEST: usize = 24;

/// Why a query is not asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    code: Code,
    words: String,
    place: Option<(u64, u64)>,
}

impl Refusal {
    fn new(words: impl Into<String>, at: Location) -> Self {
        let place = (at.line > 0).then_some((at.line, at.column));
        Self { code: Code::SqlRefused, words: words.into(), place }
    }

    fn unread(words: &str, place: Option<(u64, u64)>) -> Self {
        Self { code: Code::SqlSyntax, words: words.into(), place }
    }
}

impl From<Refusal> for AskError {
    fn from(Refusal { code, words, place }: Refusal) -> Self {
        Self::Refused { code, words, place }
    }
}

/// The statement to run for what a person wrote.
pub(super) async fn statement(
    text: &str,
    tongue: Tongue,
    tables: &'static [TableEntry],
    shows: bool,
) -> Result<String, Refusal> {
    if text.chars().count() > LONGEST {
        return Err(Refusal::unread("no máximo 10.000 caracteres", None));
    }
    let text = text.to_owned();
    let (told, answer) = tokio::sync::oneshot::channel();
    // A thread with room for every query of this length; it ends by itself.
    let read = move || drop(told.send(written(&text, tongue, tables, shows)));
    let broken = || Refusal::unread("a consulta não pôde ser lida", None);
    std::thread::Builder::new().stack_size(STACK).spawn(read).map_err(|_| broken())?;
    answer.await.map_err(|_| broken())?
}

fn written(text: &str, tongue: Tongue, tables: &'static [TableEntry], shows: bool) -> Result<String, Refusal> {
    let mut query = parsed(text, tongue)?;
    let mut walk = Walk::new(&query, tongue, tables, shows);
    if let ControlFlow::Break(refusal) = VisitMut::visit(&mut query, &mut walk) {
        return Err(refusal);
    }
    let written = query.to_string();
    // What is written must be what was checked, whatever the writer makes of quotes.
    if parsed(&written, tongue).is_ok_and(|again| again == query) {
        return Ok(written);
    }
    Err(Refusal::new("esta forma de escrever não é aceita", query.span().start))
}

fn parsed(text: &str, tongue: Tongue) -> Result<Box<Query>, Refusal> {
    let dialect: &dyn Dialect = match tongue {
        Tongue::Sqlite => &SQLiteDialect {},
        Tongue::Postgres => &PostgreSqlDialect {},
    };
    let parser = Parser::new(dialect).with_recursion_limit(DEEPEST);
    let statements = parser.try_with_sql(text).and_then(|mut parser| parser.parse_statements()).map_err(unread)?;
    match <[Statement; 1]>::try_from(statements) {
        Ok([Statement::Query(query)]) => Ok(query),
        Ok([other]) => Err(Refusal::new("só se pode consultar: comece com select, with ou values", other.span().start)),
        Err(none) if none.is_empty() => Err(Refusal::unread("não há nada escrito", None)),
        Err(several) => Err(Refusal::new("uma consulta por vez", several[1].span().start)),
    }
}

/// The parser says in English what it expected, and where.
fn unread(error: ParserError) -> Refusal {
    let (ParserError::ParserError(told) | ParserError::TokenizerError(told)) = error else {
        return Refusal::unread("há parênteses ou consultas demais, uns dentro dos outros", None);
    };
    let Some((said, place)) = told.rsplit_once(" at Line: ") else { return Refusal::unread(&expected(&told), None) };
    let place =
        place.split_once(", Column: ").and_then(|(line, column)| Some((line.parse().ok()?, column.parse().ok()?)));
    Refusal::unread(&expected(said), place)
}

fn expected(told: &str) -> String {
    match told.rsplit_once("found: ") {
        Some((_, "EOF")) => "acaba antes da hora".into(),
        Some((_, found)) => format!("não se esperava {found}"),
        None => "há algo que não se entende".into(),
    }
}

/// Why the database does not answer. What it says of a query names nothing but what its writer can look at.
pub(super) fn not_answered(error: sqlx::Error) -> AskError {
    let fault = Fault::of_limited(error);
    match &fault {
        Fault::Sql(sqlx::Error::Database(said)) if is_of_query(said.code().as_deref()) => {
            AskError::Refused { code: Code::SqlFailed, words: said.message().to_owned(), place: None }
        }
        _ => AskError::Store(fault.during("answering a query that a person wrote")),
    }
}

/// The same of an answer that is read piece by piece: each piece may come in time and all of them not, which only this side sees.
pub(super) fn not_given(error: sqlx::Error) -> AskError {
    match &error {
        sqlx::Error::Io(cause) if cause.kind() == std::io::ErrorKind::TimedOut => {
            AskError::Store(Fault::Slow(error).during("giving the answer to a query that a person wrote"))
        }
        _ => not_answered(error),
    }
}

/// Whether it is about the query: PostgreSQL's classes of data, cardinality, syntax, access and limits; `SQLite`'s error, too big, mismatch, range.
fn is_of_query(code: Option<&str>) -> bool {
    match code {
        Some(code) if code.len() == 5 => ["21", "22", "42", "0A", "54"].contains(&&code[..2]),
        Some(code) => matches!(code, "1" | "18" | "20" | "25"),
        None => false,
    }
}

#[cfg(test)]
mod tests;
