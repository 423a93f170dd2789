//! Tables of the verdict, the composition of a fund and the rows of the database.

use super::numbers::{self, br, br_or_dash, count};
use comfy_table::{CellAlignment, LineStyle, Table, presets};
use etl_core::desk::{DeskEntry, Release};
use etl_core::ports::{FundFigures, PositionRow, StoredIndex};
use etl_core::terms::time_text;
use etl_core::{DocumentKind, Fund, IndexSeries};
use etl_pipeline::{FundVerdict, Reason};
use serde_json::{Value, json};

/// The verdict of some days; released funds are counted, not listed, unless everything is asked for.
pub(crate) fn verdict(verdicts: &[&FundVerdict]) -> String {
    let mut table = table(&["Data-base", "Fundo", "Veredicto", "Motivo"]);
    for v in verdicts {
        let reasons: Vec<_> = v.reasons.iter().map(|r| etl_core::message(r.code(), &detail(r))).collect();
        table.add_row([v.date.br(), v.fund.nickname.clone(), v.health.name().into(), reasons.join("\n")]);
    }
    table.to_string()
}

/// The numbers or the kind behind a reason, as people read them.
fn detail(reason: &Reason) -> String {
    match reason {
        Reason::Item { kind, detail, .. } if detail.is_empty() => kind.label().into(),
        Reason::Item { kind, detail, .. } => format!("{}: {detail}", kind.label()),
        Reason::Check(check) => {
            let [stated, computed, gap] = [check.stated, check.computed, check.gap].map(|n| br(n, 2));
            format!("informado {stated}, apurado {computed}, diferença {gap}")
        }
        Reason::Unconfirmed => String::new(),
        Reason::Rejected(entry) => format!("{} ({})", entry.text, entry.author),
    }
}

fn reason_json(reason: &Reason) -> Value {
    let mut value = json!({ "codigo": reason.code().as_str(), "mensagem": reason.code().message() });
    match reason {
        Reason::Item { kind, detail, .. } => {
            value["tipo"] = kind.name().into();
            value["detalhe"] = detail.as_str().into();
        }
        Reason::Check(check) => {
            value["informado"] = check.stated.to_string().into();
            value["apurado"] = check.computed.to_string().into();
            value["diferenca"] = check.gap.to_string().into();
            value["faixa"] = check.band.name().into();
        }
        Reason::Unconfirmed => {}
        Reason::Rejected(entry) => {
            value["motivo"] = entry.text.as_str().into();
            value["autor"] = entry.author.as_str().into();
        }
    }
    value
}

fn entry_json(entry: &DeskEntry) -> Value {
    json!({
        "tipo": entry.kind.map(DocumentKind::name), "motivo": entry.text, "autor": entry.author,
        "em": entry.at.to_rfc3339(),
    })
}

/// What the desk decided about the release.
fn release_json(verdict: &FundVerdict) -> Value {
    let told = |state: &str, entry: &DeskEntry| json!({ "estado": state, "autor": entry.author, "em": entry.at.to_rfc3339(), "motivo": entry.text });
    match verdict.release() {
        Release::Open => json!({ "estado": "aberta" }),
        Release::Confirmed(entry) => told("confirmada", entry),
        Release::Outdated(entry) => told("mudou", entry),
        Release::Rejected(entry) => told("reprovada", entry),
    }
}

/// What people decided about some days: one line for each document that nobody waits for, and one for the confirmations.
pub(crate) fn desk(verdicts: &[FundVerdict]) -> Vec<String> {
    let waived = |verdict: &FundVerdict| {
        let of_fund = verdict.fund.nickname.clone();
        let line = move |entry: &DeskEntry| {
            let kind = entry.kind.map_or("", DocumentKind::label);
            format!("{of_fund} [{kind}] ignorado: {} ({})", entry.text, entry.author)
        };
        verdict.day.waivers().map(line).collect::<Vec<_>>()
    };
    let mut lines: Vec<String> = verdicts.iter().flat_map(waived).collect();
    let count = |is: fn(&Release<'_>) -> bool| verdicts.iter().filter(|verdict| is(&verdict.release())).count();
    let confirmed = count(|release| matches!(release, Release::Confirmed(_)));
    let outdated = count(|release| matches!(release, Release::Outdated(_)));
    if confirmed + outdated > 0 {
        lines.push(format!("Confirmados pela mesa: {confirmed} de {} (mudaram depois: {outdated})", verdicts.len()));
    }
    lines
}

/// The verdict as JSON.
pub(crate) fn verdict_json(verdicts: &[FundVerdict]) -> Value {
    let one = |v: &FundVerdict| {
        let reasons: Vec<_> = v.reasons.iter().map(reason_json).collect();
        json!({
            "data_pos": v.date.to_string(), "id_fundo": v.fund.id.0, "fundo": v.fund.nickname,
            "cnpj": v.fund.identity.as_cnpj().map(etl_core::Cnpj::as_str), "veredicto": v.health.name(),
            "liberado": v.health.is_released(), "motivos": reasons, "ignorados": v.day.waivers().map(entry_json).collect::<Vec<_>>(),
            "mesa": release_json(v),
        })
    };
    Value::Array(verdicts.iter().map(one).collect())
}

/// Rows of each table.
pub(crate) fn counts(counts: &[(String, u64)]) -> String {
    let mut table = table(&["Tabela", "Linhas"]);
    for (name, rows) in counts {
        table.add_row([name.clone(), count(*rows)]);
    }
    right(&mut table, &[1]);
    table.to_string()
}

/// The register of funds.
pub(crate) fn funds(funds: &[Fund]) -> String {
    let mut table = table(&["Id", "Apelido", "CNPJ", "Tipo", "Situação", "Prazo", "Responsável", "Nome"]);
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".into());
    for fund in funds {
        table.add_row([
            fund.id.0.to_string(),
            fund.nickname.clone(),
            or_dash(fund.identity.as_cnpj().map(etl_core::Cnpj::formatted)),
            or_dash(fund.kind.clone()),
            fund.status.name().into(),
            or_dash(fund.terms.due.map(time_text)),
            or_dash(fund.terms.owner.clone()),
            fund.name.clone(),
        ]);
    }
    table.to_string()
}

/// The same as JSON.
pub(crate) fn funds_json(funds: &[Fund]) -> Value {
    let one = |f: &Fund| {
        let t = &f.terms;
        json!({ "id_fundo": f.id.0, "apelido": f.nickname, "nome_fundo": f.name, "tipo_fundo": f.kind, "status": f.status.name(),
                "cnpj": f.identity.as_cnpj().map(etl_core::Cnpj::as_str), "data_inicio": f.start, "data_fim": f.end,
                "tipos_esperados": t.kinds, "prazo": t.due.map(time_text), "responsavel": t.owner, "indice": t.index,
                "tolerancia": t.tolerance.map(|amount| amount.to_string()), "pasta_destino": t.folder })
    };
    Value::Array(funds.iter().map(one).collect())
}

/// The index series.
pub(crate) fn indices(stored: &[StoredIndex]) -> String {
    let mut table = table(&["Código", "Nome", "Unidade", "Valores", "De", "Até"]);
    let day = |day: Option<etl_core::ReferenceDate>| day.map_or_else(|| "-".into(), etl_core::ReferenceDate::br);
    for index in stored {
        let IndexSeries { code, name, unit } = &index.series;
        let values = numbers::count(index.values);
        table.add_row([code.clone(), name.clone(), unit.name().into(), values, day(index.first), day(index.last)]);
    }
    table.to_string()
}

/// The head and the composition of a fund.
pub(crate) fn portfolio(name: &str, figures: &FundFigures, rows: &[PositionRow]) -> String {
    let head = format!(
        "{name}\nData-base {}   PL R$ {}   cota {}   quantidade {}\nFonte: {} versão {} (sha256 {})",
        figures.date.br(),
        br_or_dash(figures.net_assets, 2),
        br_or_dash(figures.quota, 8),
        br_or_dash(figures.quantity, 8),
        figures.kind,
        figures.version,
        &figures.sha256.hex()[..12],
    );
    let mut table = table(&["Classe", "Código", "Descrição", "Quantidade", "PU", "Valor R$", "% PL"]);
    for row in rows {
        let class = row.class.map_or("provisao", etl_core::AssetClass::name);
        let percent = figures
            .net_assets
            .filter(|pl| !pl.is_zero())
            .and_then(|pl| (row.value * etl_core::Decimal::ONE_HUNDRED).checked_div(pl));
        table.add_row([
            class.into(),
            row.code.clone(),
            row.description.clone(),
            br_or_dash(row.quantity, 4),
            br_or_dash(row.unit_price, 6),
            br(row.value, 2),
            br_or_dash(percent, 2),
        ]);
    }
    right(&mut table, &[3, 4, 5, 6]);
    format!("{head}\n{table}")
}

/// The same as JSON: exact numbers as text.
pub(crate) fn portfolio_json(name: &str, figures: &FundFigures, rows: &[PositionRow]) -> Value {
    let text = |value: Option<etl_core::Decimal>| value.map(|v| v.to_string());
    let rows: Vec<_> = rows
        .iter()
        .map(|r| {
            json!({ "classe": r.class.map_or("provisao", etl_core::AssetClass::name), "codigo": r.code, "descricao": r.description,
                    "quantidade": text(r.quantity), "pu": text(r.unit_price), "valor": r.value.to_string() })
        })
        .collect();
    json!({
        "fundo": name, "data_pos": figures.date.to_string(), "pl_posicao": text(figures.net_assets), "valor_cota": text(figures.quota),
        "qtde_cota": text(figures.quantity), "documento": { "tipo": figures.kind.name(), "sha256": figures.sha256.hex(), "versao": figures.version },
        "composicao": rows,
    })
}

pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none())).set_header(header);
    table
}

fn right(table: &mut Table, columns: &[usize]) {
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}
