//! What a pasted block would do to the register, row by row, and what is wrong with each of its cells. The same rules hold for one fund.

use super::register::{RecordBody, status};
use super::register_terms::{self, set_terms};
use super::register_view::{by_fund, portals};
use crate::app::App;
use crate::problem::Problem;
use crate::sheet;
use etl_core::audit::Deed;
use etl_core::ports::{FundAlias, FundEdit, FundFields};
use etl_core::terms::FundTerms;
use etl_core::{Cnpj, Code, Fund, FundId, FundIdentity, FundStatus, ReferenceDate};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// Characters of a name at most.
const LONGEST_NAME: usize = 200;
const LONGEST_NICKNAME: usize = 100;
const LONGEST_KIND: usize = 50;
const SUBCLASS_LENGTH: usize = 10;
/// The column of what the portals call a fund: it goes out and may come back, but says nothing.
const PORTALS: &str = "portais";

/// What is wrong: field and reason.
pub(super) type Faults = Vec<(String, String)>;

/// Uma célula com falha.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FalhaDeCelula)]
pub(crate) struct CellFault {
    /// O título da coluna.
    coluna: String,
    motivo: String,
}

/// O que uma linha do bloco faria.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LinhaDoBloco)]
pub(crate) struct RowPlan {
    /// Linha do bloco, a partir de 1; a dos títulos é a primeira.
    linha: usize,
    /// `incluir`, `mudar`, `igual` ou `falha`.
    acao: &'static str,
    /// O fundo que muda.
    id_fundo: Option<i64>,
    /// O que foi colado, por título.
    celulas: Vec<String>,
    falhas: Vec<CellFault>,
    /// Os campos que mudam.
    mudancas: Vec<&'static str>,
}

/// O que um bloco colado faria.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanoDoBloco)]
pub(crate) struct Plan {
    titulos: Vec<String>,
    linhas: Vec<RowPlan>,
    incluir: usize,
    mudar: usize,
    iguais: usize,
    pub(super) com_falha: usize,
    /// Se foi aplicado.
    pub(super) aplicado: bool,
}

/// What one row does.
pub(super) enum RowEdit {
    Create(FundEdit),
    Change { edit: FundEdit, id: FundId, fields: Vec<&'static str> },
    Same(FundId),
}

/// The funds that there are.
pub(super) struct Known {
    by_key: HashMap<String, Fund>,
    nicknames: HashMap<String, FundId>,
    names_at_portals: HashMap<FundId, Vec<FundAlias>>,
    indices: BTreeSet<String>,
}

impl Known {
    pub(super) async fn read(app: &App) -> Result<Self, Problem> {
        let ports = &app.ports;
        let (funds, aliases, indices) =
            futures::try_join!(ports.warehouse.funds(), ports.register.aliases(), ports.indices.indices())?;
        Ok(Self {
            nicknames: funds.iter().map(|fund| (fund.nickname.to_lowercase(), fund.id)).collect(),
            by_key: funds.into_iter().map(|fund| (fund.identity.key(), fund)).collect(),
            names_at_portals: by_fund(aliases),
            indices: indices.into_iter().map(|stored| stored.series.code).collect(),
        })
    }

    /// All of them.
    pub(super) fn funds(&self) -> impl Iterator<Item = &Fund> {
        self.by_key.values()
    }

    /// What the portals call the fund of a row, in one line.
    fn portals_of(&self, body: &RecordBody) -> String {
        let fund = identity(body).ok().and_then(|identity| self.by_key.get(&identity.key()));
        let names = fund.and_then(|fund| self.names_at_portals.get(&fund.id));
        names.map(|names| portals(names)).unwrap_or_default()
    }

    /// What a row that names a fund by its CNPJ does.
    pub(super) fn change(&self, body: &RecordBody) -> Result<RowEdit, Faults> {
        let identity = identity(body);
        let known = identity.as_ref().ok().and_then(|identity| self.by_key.get(&identity.key()));
        let fields = self.fields(body, known);
        let (identity, fields) = match (identity, fields) {
            (Ok(identity), Ok(fields)) => (identity, fields),
            (identity, fields) => {
                return Err(identity.err().into_iter().flatten().chain(fields.err().into_iter().flatten()).collect());
            }
        };
        let Some(fund) = known else { return Ok(RowEdit::Create(FundEdit::Create { identity, fields })) };
        let expected = FundFields::from(fund);
        let changed = differences(&expected, &fields);
        if changed.is_empty() {
            return Ok(RowEdit::Same(fund.id));
        }
        Ok(RowEdit::Change { id: fund.id, fields: changed, edit: FundEdit::Change { id: fund.id, expected, fields } })
    }

    /// What is to be said of a fund: what is given, over what is known.
    pub(super) fn fields(&self, body: &RecordBody, known: Option<&Fund>) -> Result<FundFields, Faults> {
        let mut faults = Faults::new();
        let mut fields = known.map_or_else(empty, FundFields::from);
        self.set_names(&mut fields, body, known, &mut faults);
        set_kind(&mut fields, body, &mut faults);
        set_days(&mut fields, body, &mut faults);
        set_terms(&mut fields.terms, body, &self.indices, &mut faults);
        if faults.is_empty() { Ok(fields) } else { Err(faults) }
    }

    fn set_names(&self, fields: &mut FundFields, body: &RecordBody, known: Option<&Fund>, faults: &mut Faults) {
        if let Some(name) = body.nome.as_deref().map(str::trim) {
            name.clone_into(&mut fields.name);
        }
        if let Some(nickname) = body.apelido.as_deref().map(str::trim) {
            nickname.clone_into(&mut fields.nickname);
        }
        if fields.nickname.is_empty() {
            fields.nickname.clone_from(&fields.name);
        }
        if fields.name.is_empty() {
            note(faults, "nome", "obrigatório");
        }
        let names = [("nome", &fields.name, LONGEST_NAME), ("apelido", &fields.nickname, LONGEST_NICKNAME)];
        for (field, text, longest) in names {
            if text.chars().count() > longest {
                note(faults, field, &format!("no máximo {longest} caracteres"));
            }
            if text.contains(char::is_control) {
                note(faults, field, "tem caracteres de controle");
            }
        }
        let is_new = known.is_none_or(|fund| fund.nickname != fields.nickname);
        let other = self.nicknames.get(&fields.nickname.to_lowercase()).filter(|_| is_new);
        if let Some(other) = other.filter(|other| known.is_none_or(|fund| fund.id != **other)) {
            note(faults, "apelido", &format!("já é o apelido do fundo {}", other.0));
        }
    }
}

pub(super) fn note(faults: &mut Faults, field: &str, reason: &str) {
    faults.push((field.to_owned(), reason.to_owned()));
}

fn set_kind(fields: &mut FundFields, body: &RecordBody, faults: &mut Faults) {
    if let Some(kind) = body.tipo.as_deref().map(str::trim) {
        fields.kind = Some(kind.to_owned()).filter(|kind| !kind.is_empty());
        if kind.chars().count() > LONGEST_KIND || kind.contains(char::is_control) {
            note(faults, "tipo", &format!("no máximo {LONGEST_KIND} caracteres, nenhum de controle"));
        }
    }
    if let Some(word) = body.situacao.as_deref().map(str::trim).filter(|word| !word.is_empty()) {
        match status(word) {
            Some(status) => fields.status = status,
            None => note(faults, "situacao", "esperado ativo, encerrado ou sem cadastro"),
        }
    }
}

fn set_days(fields: &mut FundFields, body: &RecordBody, faults: &mut Faults) {
    for (field, text, day) in [("inicio", &body.inicio, &mut fields.start), ("fim", &body.fim, &mut fields.end)] {
        match text.as_deref().map(str::trim) {
            None => {}
            Some("") => *day = None,
            Some(text) => match ReferenceDate::parse(text) {
                Ok(date) => *day = Some(date),
                Err(_) => note(faults, field, "data ilegível: use DD/MM/AAAA"),
            },
        }
    }
    if fields.start.zip(fields.end).is_some_and(|(start, end)| end < start) {
        note(faults, "fim", "vem antes do início");
    }
}

fn empty() -> FundFields {
    FundFields {
        name: String::new(),
        nickname: String::new(),
        kind: None,
        status: FundStatus::Active,
        start: None,
        end: None,
        terms: FundTerms::default(),
    }
}

fn identity(body: &RecordBody) -> Result<FundIdentity, Faults> {
    let fault = |field: &str, reason: &str| Err(vec![(field.to_owned(), reason.to_owned())]);
    let text = body.cnpj.as_deref().map(str::trim).unwrap_or_default();
    if text.is_empty() {
        return fault("cnpj", "obrigatório");
    }
    let cnpj = match Cnpj::parse(text) {
        Ok(cnpj) if cnpj.is_valid() => cnpj,
        Ok(_) => return fault("cnpj", "os dígitos verificadores não conferem"),
        Err(_) => return fault("cnpj", "ilegível: esperados 14 caracteres"),
    };
    let subclass = body.subclasse.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let is_code = |text: &str| text.len() == SUBCLASS_LENGTH && text.bytes().all(|c| c.is_ascii_alphanumeric());
    if subclass.is_some_and(|text| !is_code(text)) {
        return fault("subclasse", "esperado o código CVM, de 10 letras e números");
    }
    Ok(FundIdentity::Registered { cnpj, subclass: subclass.map(str::to_uppercase) })
}

/// The fields in which two differ.
pub(super) fn differences(old: &FundFields, new: &FundFields) -> Vec<&'static str> {
    let fields = [
        ("nome", old.name != new.name),
        ("apelido", old.nickname != new.nickname),
        ("tipo", old.kind != new.kind),
        ("situacao", old.status != new.status),
        ("inicio", old.start != new.start),
        ("fim", old.end != new.end),
    ];
    let own = register_terms::differences(&old.terms, &new.terms);
    fields.into_iter().chain(own).filter_map(|(name, differs)| differs.then_some(name)).collect()
}

/// What the audit tells of a change: each field that differs, as it was and as it is now.
pub(super) fn tell(deed: &Deed, old: &FundFields, new: &FundFields) {
    let changed = differences(old, new);
    deed.note("campos", changed.join(", "));
    let pairs = cells(old).into_iter().zip(cells(new));
    for ((name, was), (_, is)) in pairs.filter(|((name, _), _)| changed.contains(name)) {
        deed.note(name, format!("{} → {}", told(&was), told(&is)));
    }
}

/// A value as the audit tells it.
fn told(value: &str) -> &str {
    if value.is_empty() { "vazio" } else { value }
}

/// The fields as texts, by name.
fn cells(fields: &FundFields) -> Vec<(&'static str, String)> {
    let day = |day: Option<ReferenceDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let own = [
        ("nome", fields.name.clone()),
        ("apelido", fields.nickname.clone()),
        ("tipo", fields.kind.clone().unwrap_or_default()),
        ("situacao", fields.status.name().to_owned()),
        ("inicio", day(fields.start)),
        ("fim", day(fields.end)),
    ];
    let names = register_terms::differences(&fields.terms, &fields.terms).map(|(name, _)| name);
    own.into_iter().chain(names.into_iter().zip(register_terms::cells(&fields.terms))).collect()
}

/// The field that a heading names.
fn column(heading: &str) -> Option<&'static str> {
    Some(match sheet::heading(heading).as_str() {
        "nome" | "nomefundo" | "nomedofundo" | "fundo" => "nome",
        "apelido" | "sigla" | "nomeusual" => "apelido",
        "cnpj" => "cnpj",
        "subclasse" => "subclasse",
        "tipo" | "tipofundo" | "tipodofundo" => "tipo",
        "situacao" | "status" => "situacao",
        "inicio" | "datainicio" | "datadeinicio" => "inicio",
        "fim" | "datafim" | "datadefim" => "fim",
        "tiposesperados" | "tiposdearquivo" | "tiposdearquivoesperados" => "tipos_esperados",
        "prazo" | "hora" | "horalimite" => "prazo",
        "responsavel" => "responsavel",
        "tolerancia" => "tolerancia",
        "indice" | "benchmark" => "indice",
        "pastadestino" | "pastadedestino" | "pasta" => "pasta_destino",
        "portais" | "nosportais" | "nomesnosportais" => PORTALS,
        "alertas" => "alertas",
        _ => return None,
    })
}

/// Rows with their titles, and the field of the call that they came in.
pub(super) struct Table {
    pub(super) field: &'static str,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    fn refused(&self, reason: &str) -> Problem {
        Problem::field(Code::SheetUnreadable, self.field, reason)
    }
}

/// What a block does, and the edits that do it. A block that cannot be read as a table is refused.
pub(super) fn plan(known: &Known, table: Table) -> Result<(Plan, Vec<FundEdit>), Problem> {
    let titles = table.rows.first().ok_or_else(|| table.refused("está vazio"))?.clone();
    let columns = columns(&titles).map_err(|reason| table.refused(&reason))?;
    if table.rows.len() > sheet::MOST_ROWS + 1 {
        return Err(table.refused(&format!("no máximo {} linhas", sheet::MOST_ROWS)));
    }
    let rows = table.rows.into_iter().skip(1);
    let (mut seen, mut edits, mut linhas) = (BTreeSet::new(), Vec::new(), Vec::new());
    for (linha, cells) in (2..).zip(rows) {
        let (row, edit) = plan_row(known, &columns, (linha, cells), &mut seen);
        linhas.push(row);
        edits.extend(edit);
    }
    let count = |action: &str| linhas.iter().filter(|row: &&RowPlan| row.acao == action).count();
    let (incluir, mudar, iguais, com_falha) = (count("incluir"), count("mudar"), count("igual"), count("falha"));
    Ok((Plan { titulos: titles, linhas, incluir, mudar, iguais, com_falha, aplicado: false }, edits))
}

fn columns(titles: &[String]) -> Result<Vec<&'static str>, String> {
    let mut columns = Vec::new();
    for title in titles {
        let name = column(title).ok_or_else(|| {
            "título desconhecido; esperados nome, apelido, cnpj, subclasse, tipo, situacao, inicio, fim, tipos_esperados, \
             prazo, responsavel, tolerancia, indice, pasta_destino"
                .to_owned()
        })?;
        if columns.contains(&name) {
            return Err(format!("a coluna {name} aparece duas vezes"));
        }
        columns.push(name);
    }
    if columns.contains(&"cnpj") { Ok(columns) } else { Err("falta a coluna cnpj".into()) }
}

fn plan_row(
    known: &Known,
    columns: &[&'static str],
    (linha, cells): (usize, Vec<String>),
    seen: &mut BTreeSet<(&'static str, String)>,
) -> (RowPlan, Option<FundEdit>) {
    let body = body(columns, &cells);
    let mut faults = Faults::new();
    if cells.len() > columns.len() {
        faults.push((String::new(), "há mais células do que títulos".into()));
    }
    let portals = cell(columns, &cells, PORTALS).filter(|text| *text != known.portals_of(&body));
    if portals.is_some_and(|text| !text.is_empty()) {
        note(&mut faults, PORTALS, "só de leitura: mude em Nomes nos portais");
    }
    // Two rows of one block may not mean the same fund, nor give one nickname to two.
    let identity = identity(&body).ok().map(|identity| ("cnpj", identity.key()));
    let nickname = body.apelido.as_deref().map(|text| ("apelido", text.trim().to_lowercase()));
    for value in [identity, nickname].into_iter().flatten().filter(|(_, text)| !text.is_empty()) {
        let field = value.0;
        if !seen.insert(value) {
            faults.push((field.into(), "repetido neste bloco".into()));
        }
    }
    let change = known.change(&body);
    let (acao, id, mudancas, edit) = match change {
        Ok(_) if !faults.is_empty() => ("falha", None, Vec::new(), None),
        Ok(RowEdit::Create(edit)) => ("incluir", None, Vec::new(), Some(edit)),
        Ok(RowEdit::Change { edit, id, fields }) => ("mudar", Some(id), fields, Some(edit)),
        Ok(RowEdit::Same(id)) => ("igual", Some(id), Vec::new(), None),
        Err(more) => {
            faults.extend(more);
            ("falha", None, Vec::new(), None)
        }
    };
    let falhas = faults.into_iter().map(|(coluna, motivo)| CellFault { coluna, motivo }).collect();
    (RowPlan { linha, acao, id_fundo: id.map(|id| id.0), celulas: cells, falhas, mudancas }, edit)
}

/// The cell of a row under a title; empty where the row is short.
fn cell(columns: &[&'static str], cells: &[String], name: &str) -> Option<String> {
    let index = columns.iter().position(|column| *column == name)?;
    Some(cells.get(index).cloned().unwrap_or_default())
}

fn body(columns: &[&'static str], cells: &[String]) -> RecordBody {
    let cell = |name: &str| cell(columns, cells, name);
    RecordBody {
        cnpj: cell("cnpj"),
        subclasse: cell("subclasse"),
        nome: cell("nome"),
        apelido: cell("apelido"),
        tipo: cell("tipo"),
        situacao: cell("situacao"),
        inicio: cell("inicio"),
        fim: cell("fim"),
        tipos_esperados: cell("tipos_esperados"),
        prazo: cell("prazo"),
        responsavel: cell("responsavel"),
        tolerancia: cell("tolerancia"),
        indice: cell("indice"),
        pasta_destino: cell("pasta_destino"),
    }
}
