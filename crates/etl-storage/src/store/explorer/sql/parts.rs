//! The parts of a query: each is taken apart whole, so that a part that a later version of the parser knows is not passed over.

use super::allowed;
use sqlparser::ast::{
    Cte, Distinct, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, GroupByExpr, Ident,
    Join, JoinOperator, LimitClause, ObjectName, ObjectNamePart, OrderBy, OrderByKind, Query, Select, SelectFlavor,
    SelectItem, SelectItemQualifiedWildcardKind, SetExpr, SetOperator, SetQuantifier, TableAlias, TableWithJoins,
    WildcardAdditionalOptions,
};

/// What is wrong with a part, for people.
pub(super) type Check = Result<(), &'static str>;

fn only(holds: bool, words: &'static str) -> Check {
    if holds { Ok(()) } else { Err(words) }
}

pub(super) fn query(query: &Query) -> Check {
    let Query { with, body, order_by, limit_clause, fetch, locks, for_clause, settings, format_clause, pipe_operators } =
        query;
    only(locks.is_empty(), "for update e for share")?;
    only(fetch.is_none(), "fetch: use limit")?;
    only(for_clause.is_none() && settings.is_none() && format_clause.is_none(), "o fim da consulta")?;
    only(pipe_operators.is_empty(), "|>")?;
    with.iter().flat_map(|with| &with.cte_tables).try_for_each(named)?;
    order_by.iter().try_for_each(order)?;
    if let Some(LimitClause::LimitOffset { limit: _, offset: _, limit_by }) = limit_clause {
        only(limit_by.is_empty(), "limit by")?;
    }
    set(body)
}

/// A part of a `with`.
fn named(Cte { alias: name, query: _, from, materialized: _, closing_paren_token: _ }: &Cte) -> Check {
    only(from.is_none(), "with … from")?;
    alias(name)
}

fn order(OrderBy { kind, interpolate }: &OrderBy) -> Check {
    let OrderByKind::Expressions(terms) = kind else { return Err("order by all") };
    only(interpolate.is_none() && terms.iter().all(|term| term.with_fill.is_none()), "with fill")
}

fn set(set_expr: &SetExpr) -> Check {
    match set_expr {
        SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) => Ok(()),
        SetExpr::SetOperation { left, op, set_quantifier, right } => {
            only(matches!(op, SetOperator::Union | SetOperator::Except | SetOperator::Intersect), "minus: use except")?;
            let usual = matches!(set_quantifier, SetQuantifier::All | SetQuantifier::Distinct | SetQuantifier::None);
            only(usual, "by name")?;
            set(left)?;
            set(right)
        }
        SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => Err("o que muda tabelas"),
        SetExpr::Table(_) => Err("table: use select * from"),
    }
}

pub(super) fn select(select: &Select) -> Check {
    let Select {
        select_token: _,
        optimizer_hints,
        distinct,
        select_modifiers,
        top,
        top_before_distinct: _,
        projection,
        exclude,
        into,
        from,
        lateral_views,
        prewhere,
        selection: _,
        connect_by,
        group_by,
        cluster_by,
        distribute_by,
        sort_by,
        having: _,
        named_window: _,
        qualify,
        window_before_qualify: _,
        value_table_mode,
        flavor,
    } = select;
    only(into.is_none(), "into")?;
    only(top.is_none(), "top: use limit")?;
    only(optimizer_hints.is_empty() && select_modifiers.is_none() && exclude.is_none(), "o começo do select")?;
    only(lateral_views.is_empty() && prewhere.is_none() && connect_by.is_empty(), "esta cláusula")?;
    only(cluster_by.is_empty() && distribute_by.is_empty() && sort_by.is_empty(), "esta ordem: use order by")?;
    only(qualify.is_none() && value_table_mode.is_none(), "qualify")?;
    only(*flavor == SelectFlavor::Standard, "from sem select")?;
    match distinct {
        None | Some(Distinct::All | Distinct::Distinct | Distinct::On(_)) => {}
    }
    match group_by {
        GroupByExpr::Expressions(_, modifiers) => only(modifiers.is_empty(), "group by with")?,
        GroupByExpr::All(_) => return Err("group by all"),
    }
    projection.iter().try_for_each(item)?;
    from.iter().try_for_each(joined)
}

fn item(item: &SelectItem) -> Check {
    match item {
        SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { expr: _, alias: _ } => Ok(()),
        SelectItem::Wildcard(options)
        | SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(_), options) => {
            every_column(options)
        }
        SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(_), _) => Err("(…).*"),
        SelectItem::ExprWithAliases { .. } => Err("vários nomes para uma coluna"),
    }
}

fn every_column(options: &WildcardAdditionalOptions) -> Check {
    let WildcardAdditionalOptions {
        wildcard_token: _,
        opt_ilike,
        opt_exclude,
        opt_except,
        opt_replace,
        opt_rename,
        opt_alias,
    } = options;
    let plain = opt_ilike.is_none() && opt_exclude.is_none() && opt_except.is_none();
    only(plain && opt_replace.is_none() && opt_rename.is_none() && opt_alias.is_none(), "* com mais palavras")
}

pub(super) fn joined(TableWithJoins { relation: _, joins }: &TableWithJoins) -> Check {
    use JoinOperator as J;
    joins.iter().try_for_each(|Join { relation: _, global, join_operator }| {
        let usual = matches!(
            join_operator,
            J::Join(_)
                | J::Inner(_)
                | J::Left(_)
                | J::LeftOuter(_)
                | J::Right(_)
                | J::RightOuter(_)
                | J::FullOuter(_)
                | J::CrossJoin(_)
        );
        only(usual && !global, "esta forma de join")
    })
}

pub(super) fn alias(TableAlias { explicit: _, name: _, columns, at }: &TableAlias) -> Check {
    only(at.is_none() && columns.iter().all(|column| column.data_type.is_none()), "um nome com tipos")
}

/// The only part of a name, as both databases compare it.
pub(super) fn plain_name(ObjectName(parts): &ObjectName) -> Option<(&Ident, String)> {
    let [ObjectNamePart::Identifier(name)] = &parts[..] else { return None };
    Some((name, name.value.to_lowercase()))
}

pub(super) fn function(function: &Function) -> Check {
    let Function { name, uses_odbc_syntax, parameters, args, within_group, filter: _, null_treatment, over: _ } =
        function;
    let plain = !uses_odbc_syntax && *parameters == FunctionArguments::None;
    only(plain && within_group.is_empty() && null_treatment.is_none(), "esta forma de chamar uma função")?;
    let Some((_, name)) = plain_name(name) else { return Err("função com esquema") };
    match args {
        FunctionArguments::None => only(allowed::bare_function(&name), "esta função"),
        FunctionArguments::List(list) => {
            only(allowed::function(&name), "esta função")?;
            arguments(list, name == "count")
        }
        FunctionArguments::Subquery(_) => Err("esta forma de chamar uma função"),
    }
}

fn arguments(
    FunctionArgumentList { duplicate_treatment: _, args, clauses }: &FunctionArgumentList,
    counts: bool,
) -> Check {
    let plain = args.iter().all(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(_)) => true,
        FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => counts,
        _ => false,
    });
    only(plain && clauses.is_empty(), "esta forma de chamar uma função")
}
