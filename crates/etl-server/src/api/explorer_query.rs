//! What a caller writes as columns, filters and order, read into a query whose names are of the list and whose values are typed.

use super::execute::date;
use super::explorer::find;
use super::jobs::midnight;
use crate::personal::{SEES, masked};
use crate::problem::Problem;
use chrono::{DateTime, TimeDelta, Utc};
use etl_core::account::Role;
use etl_core::ports::{ColumnEntry, ColumnKind, ColumnValue, Condition, RowQuery, TableEntry};
use etl_core::{Code, Decimal};
use serde::Deserialize;

const MOST_FILTERS: usize = 20;
const MOST_ORDERS: usize = 3;
const LONGEST_TEXT: usize = 200;

/// What is asked for, as it was written.
pub(super) struct Asked<'a> {
    pub(super) schema: &'a str,
    pub(super) table: &'a str,
    pub(super) columns: Option<&'a str>,
    pub(super) filters: Option<&'a str>,
    pub(super) order: Option<&'a str>,
    pub(super) role: Role,
}

/// A filter as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    coluna: String,
    op: String,
    valor: Option<String>,
    ate: Option<String>,
}

/// Reads what is asked for; `limit` rows at most.
pub(super) fn query(
    tables: &'static [TableEntry],
    asked: &Asked<'_>,
    limit: u32,
) -> Result<RowQuery<'static>, Problem> {
    let table = find(tables, asked.schema, asked.table)?;
    let conditions = filters(asked.filters)?;
    let conditions = conditions.iter().enumerate().map(|(index, filter)| read_filter(table, index, filter, asked.role));
    Ok(RowQuery {
        table,
        columns: columns(table, asked.columns)?,
        conditions: conditions.collect::<Result<Vec<_>, _>>()?.concat(),
        order: order(table, asked.order, asked.role)?,
        after: None,
        limit,
    })
}

fn refused(field: &str, words: &str) -> Problem {
    Problem::field(Code::ApiFields, field, words)
}

/// A column of the table; what else was written is not repeated.
fn column(table: &'static TableEntry, field: &str, name: &str) -> Result<&'static ColumnEntry, Problem> {
    table.column(name).ok_or_else(|| refused(field, "a tabela não tem esta coluna"))
}

fn columns(table: &'static TableEntry, names: Option<&str>) -> Result<Vec<&'static ColumnEntry>, Problem> {
    let Some(names) = names.filter(|names| !names.is_empty()) else { return Ok(table.columns.iter().collect()) };
    let mut columns: Vec<&ColumnEntry> = Vec::new();
    for name in names.split(',') {
        let column = column(table, "colunas", name)?;
        if columns.iter().any(|known| known.name == column.name) {
            return Err(refused("colunas", "uma coluna está repetida"));
        }
        columns.push(column);
    }
    Ok(columns)
}

fn order(
    table: &'static TableEntry,
    names: Option<&str>,
    role: Role,
) -> Result<Vec<(&'static ColumnEntry, bool)>, Problem> {
    let mut order: Vec<(&ColumnEntry, bool)> = Vec::new();
    for written in names.unwrap_or_default().split(',').filter(|name| !name.is_empty()) {
        let name = written.strip_prefix('-');
        let column = column(table, "ordem", name.unwrap_or(written))?;
        if column.kind == ColumnKind::Json || order.iter().any(|(known, _)| known.name == column.name) {
            return Err(refused("ordem", "não se ordena por uma coluna json, nem duas vezes pela mesma"));
        }
        if column.personal && role < SEES {
            return Err(Problem::new(Code::PersonalColumn));
        }
        order.push((column, name.is_some()));
    }
    if order.len() > MOST_ORDERS {
        return Err(refused("ordem", "no máximo 3 colunas"));
    }
    Ok(order)
}

fn filters(text: Option<&str>) -> Result<Vec<Filter>, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Vec::new()) };
    let filters: Vec<Filter> = serde_json::from_str(text).map_err(|_| {
        refused(
            "filtros",
            "esperada uma lista JSON como [{\"coluna\": \"data_pos\", \"op\": \"igual\", \"valor\": \"2025-11-19\"}]",
        )
    })?;
    if filters.len() > MOST_FILTERS {
        return Err(refused("filtros", "no máximo 20"));
    }
    Ok(filters)
}

type Conditions = Vec<(&'static ColumnEntry, Condition)>;

fn read_filter(table: &'static TableEntry, index: usize, filter: &Filter, role: Role) -> Result<Conditions, Problem> {
    let field = |name: &str| format!("filtros[{index}].{name}");
    let column = column(table, &field("coluna"), &filter.coluna)?;
    let texts = [&filter.valor, &filter.ate];
    if texts.into_iter().flatten().any(|text| text.chars().count() > LONGEST_TEXT || text.contains('\0')) {
        return Err(refused(&field("valor"), "no máximo 200 caracteres, e nenhum deles nulo"));
    }
    let unfit = || refused(&field("op"), "este filtro não serve para o tipo da coluna");
    let fits = match filter.op.as_str() {
        "vazio" | "preenchido" => true,
        "contem" => matches!(column.kind, ColumnKind::Text | ColumnKind::Json),
        "igual" => column.kind != ColumnKind::Json,
        "maior" | "menor" | "entre" => !matches!(column.kind, ColumnKind::Json | ColumnKind::Bool),
        _ => return Err(refused(&field("op"), "esperado igual, contem, entre, maior, menor, vazio ou preenchido")),
    };
    if !fits {
        return Err(unfit());
    }
    let bound = |name: &str, text: &Option<String>| {
        let text = text.as_deref().ok_or_else(|| refused(&field(name), "falta o valor"))?;
        Bound::read(column, &field(name), text)
    };
    let conditions = match filter.op.as_str() {
        "vazio" => vec![Condition::Empty],
        "preenchido" => vec![Condition::Filled],
        "contem" => {
            let part = filter.valor.clone().filter(|part| !part.is_empty());
            vec![Condition::Has(part.ok_or_else(|| refused(&field("valor"), "falta o valor"))?)]
        }
        "igual" => bound("valor", &filter.valor)?.same(),
        "maior" => vec![bound("valor", &filter.valor)?.above()],
        "menor" => vec![bound("valor", &filter.valor)?.below()],
        _ => {
            let from = filter.valor.as_ref().map(|_| bound("valor", &filter.valor)).transpose()?;
            let to = filter.ate.as_ref().map(|_| bound("ate", &filter.ate)).transpose()?;
            if from.is_none() && to.is_none() {
                return Err(refused(&field("valor"), "diga o começo, o fim ou os dois"));
            }
            from.map(Bound::from).into_iter().chain(to.map(Bound::up_to)).collect()
        }
    };
    if column.personal && role < SEES && !conditions.iter().all(reveals_nothing) {
        return Err(Problem::new(Code::PersonalColumn));
    }
    Ok(conditions.into_iter().map(|condition| (column, condition)).collect())
}

/// Whether the rows found tell nothing of the number of a person: being empty, or the same as what is no such number.
fn reveals_nothing(condition: &Condition) -> bool {
    match condition {
        Condition::Empty | Condition::Filled => true,
        Condition::Is(ColumnValue::Text(text)) => masked(text) == text.as_str(),
        _ => false,
    }
}

/// What a value is compared with.
enum Bound {
    Value(ColumnValue),
    /// A whole day of moments.
    Day(DateTime<Utc>),
}

impl Bound {
    fn read(column: &ColumnEntry, field: &str, text: &str) -> Result<Self, Problem> {
        let value = match column.kind {
            ColumnKind::Int => text.parse().ok().map(ColumnValue::Int).ok_or("esperado um número inteiro"),
            ColumnKind::Number => {
                let number = Decimal::from_str_exact(text).ok().map(ColumnValue::Number);
                number.ok_or("esperado um número com ponto decimal, como 1234.56")
            }
            ColumnKind::Bool => match text {
                "true" | "sim" => Ok(ColumnValue::Bool(true)),
                "false" | "nao" => Ok(ColumnValue::Bool(false)),
                _ => Err("esperado sim ou nao"),
            },
            ColumnKind::Date => Ok(ColumnValue::Date(date(field, text)?.date())),
            ColumnKind::Moment => match DateTime::parse_from_rfc3339(text) {
                Ok(moment) => Ok(ColumnValue::Moment(moment.to_utc())),
                Err(_) => return Ok(Self::Day(midnight(date(field, text)?))),
            },
            ColumnKind::Text | ColumnKind::Json => Ok(ColumnValue::Text(text.to_owned())),
        };
        value.map(Self::Value).map_err(|words| refused(field, words))
    }

    fn same(self) -> Vec<Condition> {
        match self {
            Self::Value(value) => vec![Condition::Is(value)],
            Self::Day(begin) => vec![Self::Day(begin).from(), Self::Day(begin).up_to()],
        }
    }

    fn above(self) -> Condition {
        match self {
            Self::Value(value) => Condition::Above(value),
            Self::Day(begin) => Condition::From(ColumnValue::Moment(begin + TimeDelta::days(1))),
        }
    }

    fn from(self) -> Condition {
        match self {
            Self::Value(value) => Condition::From(value),
            Self::Day(begin) => Condition::From(ColumnValue::Moment(begin)),
        }
    }

    fn below(self) -> Condition {
        match self {
            Self::Value(value) => Condition::Below(value),
            Self::Day(begin) => Condition::Below(ColumnValue::Moment(begin)),
        }
    }

    fn up_to(self) -> Condition {
        match self {
            Self::Value(value) => Condition::UpTo(value),
            Self::Day(begin) => Condition::Below(ColumnValue::Moment(begin + TimeDelta::days(1))),
        }
    }
}
