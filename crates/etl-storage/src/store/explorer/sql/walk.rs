//! The walk through a query: what it may hold, and what becomes of its tables. A `with` and what refers to it get names that no
//! table has, so that a name out of its scope reaches nothing.

use super::parts::{self, Check, plain_name};
use super::{Refusal, allowed};
use crate::dialect::Tongue;
use etl_core::ports::{ColumnEntry, ColumnKind, TableEntry};
use sqlparser::ast::{
    CastKind, CeilFloorKind, DateTimeField, Expr, Ident, ObjectName, ObjectNamePart, Query, Select, Spanned,
    TableAlias, TableFactor, TypedString, Value, ValueWithSpan, Visit, Visitor, VisitorMut,
};
use sqlparser::tokenizer::{Location, Span};
use std::collections::HashSet;
use std::ops::ControlFlow;

/// Characters of a text that is put together: texts that double again and again stay small.
const LONGEST_TEXT: &str = "8192";

/// What instead of what a document says of persons is shown to those who may not see it.
const HIDDEN: &str = "'***'";

/// The names that the `with` parts of a query give.
struct Names(HashSet<String>);

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let parts = query.with.iter().flat_map(|with| &with.cte_tables);
        self.0.extend(parts.map(|part| part.alias.name.value.to_lowercase()));
        ControlFlow::Continue(())
    }
}

pub(super) struct Walk {
    names: HashSet<String>,
    tongue: Tongue,
    tables: &'static [TableEntry],
    shows: bool,
}

type Step = ControlFlow<Refusal>;

impl Walk {
    pub(super) fn new(query: &Query, tongue: Tongue, tables: &'static [TableEntry], shows: bool) -> Self {
        let mut names = Names(HashSet::new());
        let _ = Visit::visit(query, &mut names);
        Self { names: names.0, tongue, tables, shows }
    }

    /// What a name in `from` stands for; nothing for what is none of ours.
    fn table(&self, ObjectName(parts): &ObjectName) -> Option<&'static TableEntry> {
        let [ObjectNamePart::Identifier(schema), ObjectNamePart::Identifier(name)] = &parts[..] else { return None };
        let written = [schema, name].map(|part| match part.quote_style {
            None => part.value.to_lowercase(),
            Some(_) => part.value.clone(),
        });
        self.tables.iter().find(|table| table.schema == written[0] && table.name == written[1])
    }

    fn is_named(&self, name: &ObjectName) -> bool {
        plain_name(name).is_some_and(|(_, name)| self.names.contains(&name))
    }

    fn table_factor(&self, factor: &TableFactor) -> Step {
        let at = factor.span().start;
        match factor {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                sample,
                index_hints,
            } => {
                if args.is_some() || json_path.is_some() || *with_ordinality {
                    return refused("função no lugar de uma tabela", at);
                }
                if self.table(name).is_none() && !self.is_named(name) {
                    let words =
                        "a tabela não existe ou não pode ser consultada; escreva esquema.tabela, como pos.pos_cota";
                    return ControlFlow::Break(Refusal::new(words, at));
                }
                let plain = with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty();
                if !plain || version.is_some() || sample.is_some() {
                    return refused("mais palavras depois de uma tabela", at);
                }
                held(alias.iter().try_for_each(parts::alias), at)
            }
            TableFactor::Derived { lateral: _, subquery: _, alias, sample } => {
                if sample.is_some() {
                    return refused("tablesample", at);
                }
                held(alias.iter().try_for_each(parts::alias), at)
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                held(parts::joined(table_with_joins), at)?;
                held(alias.iter().try_for_each(parts::alias), at)
            }
            _ => refused("função no lugar de uma tabela", at),
        }
    }

    /// A table as the query of the columns that can be looked at.
    fn columns_of(&self, table: &TableEntry) -> Box<Query> {
        let columns: Vec<_> = table.columns.iter().map(|column| self.column(column)).collect();
        let name = match self.tongue {
            Tongue::Sqlite => format!("{}_{}", table.schema, table.name),
            Tongue::Postgres => table.full_name(),
        };
        let text = format!("select {} from {name}", columns.join(", "));
        super::parsed(&text, self.tongue).expect("names of the list are plain")
    }

    fn column(&self, column: &ColumnEntry) -> String {
        let name = column.name;
        match (column.personal && !self.shows, self.tongue, column.kind) {
            (true, _, _) => format!("{HIDDEN} as \"{name}\""),
            // Amounts are compared as such, though they are stored as text.
            (false, Tongue::Sqlite, ColumnKind::Number) => format!("\"{name}\" collate decimal as \"{name}\""),
            (false, _, _) => format!("\"{name}\""),
        }
    }
}

fn refused(what: &str, at: Location) -> Step {
    ControlFlow::Break(Refusal::new(format!("não se usa aqui: {what}"), at))
}

fn held(check: Check, at: Location) -> Step {
    check.map_or_else(|what| refused(what, at), ControlFlow::Continue)
}

/// A name that no table has, and that no person writes.
fn renamed(name: &str) -> Ident {
    Ident::with_quote('"', format!("parte {}", name.to_lowercase()))
}

/// Under the name that is written, unless another one is.
fn alias_of(alias: Option<TableAlias>, name: &Ident) -> TableAlias {
    let own = || TableAlias { explicit: true, name: name.clone(), columns: Vec::new(), at: None };
    alias.unwrap_or_else(own)
}

impl VisitorMut for Walk {
    type Break = Refusal;

    fn pre_visit_query(&mut self, query: &mut Query) -> Step {
        held(parts::query(query), query.span().start)?;
        for part in query.with.iter_mut().flat_map(|with| &mut with.cte_tables) {
            part.alias.name = renamed(&part.alias.name.value);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> Step {
        held(parts::select(select), select.span().start)
    }

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> Step {
        self.table_factor(factor)
    }

    fn post_visit_table_factor(&mut self, factor: &mut TableFactor) -> Step {
        let TableFactor::Table { name, alias, .. } = factor else { return ControlFlow::Continue(()) };
        if let Some(table) = self.table(name) {
            let subquery = self.columns_of(table);
            let alias = Some(alias_of(alias.take(), &Ident::with_quote('"', &table.name)));
            *factor = TableFactor::Derived { lateral: false, subquery, alias, sample: None };
        } else if let Some((written, _)) = plain_name(name) {
            *alias = Some(alias_of(alias.take(), written));
            *name = ObjectName::from(vec![renamed(&written.value)]);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> Step {
        let at = expr.span().start;
        held(expression(expr, self.tongue), at)
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> Step {
        match expr {
            Expr::BinaryOp { op: sqlparser::ast::BinaryOperator::StringConcat, .. } => {
                let number = |text: &str| {
                    let value = Value::Number(text.to_owned(), false);
                    Some(Box::new(Expr::Value(ValueWithSpan { value, span: Span::empty() })))
                };
                let joined = std::mem::replace(expr, Expr::Tuple(Vec::new()));
                *expr = Expr::Substring {
                    expr: Box::new(joined),
                    substring_from: number("1"),
                    substring_for: number(LONGEST_TEXT),
                    special: true,
                    shorthand: true,
                };
            }
            // `pos.pos_cota.id` is of what stands in the place of `pos.pos_cota`.
            Expr::CompoundIdentifier(names) if names.len() == 3 => {
                names.remove(0);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_value(&mut self, value: &mut ValueWithSpan) -> Step {
        if allowed::value(&value.value) {
            return ControlFlow::Continue(());
        }
        refused("esta forma de escrever um valor", value.span.start)
    }

    fn pre_visit_ident(&mut self, name: &mut Ident) -> Step {
        let quoted = matches!(name.quote_style, None | Some('"'));
        if quoted && !name.value.contains(['"', '\\', '\0']) {
            return ControlFlow::Continue(());
        }
        refused("esta forma de escrever um nome", name.span.start)
    }
}

fn expression(expr: &Expr, tongue: Tongue) -> Check {
    let only = |holds: bool, words| if holds { Ok(()) } else { Err(words) };
    match expr {
        Expr::Identifier(name) => {
            only(name.quote_style.is_some() || allowed::column(&name.value.to_lowercase()), "este nome")
        }
        Expr::CompoundIdentifier(names) => only(names.len() <= 3, "um nome de tantas partes"),
        Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsDistinctFrom(..)
        | Expr::IsNotDistinctFrom(..)
        | Expr::InList { .. }
        | Expr::InSubquery { .. }
        | Expr::Between { .. }
        | Expr::Nested(_)
        | Expr::Value(_)
        | Expr::Case { .. }
        | Expr::Exists { .. }
        | Expr::Subquery(_)
        | Expr::Tuple(_)
        | Expr::Position { .. }
        | Expr::Substring { .. }
        | Expr::Extract { .. } => Ok(()),
        Expr::BinaryOp { op, .. } => only(allowed::operator(op), "este operador"),
        Expr::UnaryOp { op, .. } => only(allowed::sign(*op), "este operador"),
        Expr::Like { any, .. } | Expr::ILike { any, .. } => only(!any, "like any"),
        Expr::Trim { trim_characters, .. } => only(trim_characters.is_none(), "trim com vírgula"),
        Expr::Cast { kind, data_type, format, .. } => {
            let usual = matches!(kind, CastKind::Cast | CastKind::DoubleColon) && format.is_none();
            only(usual && allowed::kind(data_type, tongue), "este tipo")
        }
        Expr::Ceil { field, .. } | Expr::Floor { field, .. } => {
            let whole = matches!(field, CeilFloorKind::DateTimeField(DateTimeField::NoDateTime));
            only(whole, "esta forma de arredondar")
        }
        Expr::TypedString(TypedString { data_type, uses_odbc_syntax, .. }) => {
            only(!uses_odbc_syntax && allowed::kind(data_type, tongue), "este tipo")
        }
        Expr::Interval(_) | Expr::AtTimeZone { .. } => only(tongue == Tongue::Postgres, "este valor"),
        Expr::Function(function) => parts::function(function),
        _ => Err("esta expressão"),
    }
}
