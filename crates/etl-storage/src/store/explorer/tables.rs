//! The tables that can be looked at: a fixed list, which a test compares with the migrated databases. Tables with secrets, sessions,
//! users, settings or the audit are not on it, and nothing adds them by itself.

use super::words::{meaning_of, meaning_of_table};
use crate::cell::Kind;
use crate::tables::{KNOWN_TO, POSITION_TABLES, Table};
use etl_core::ports::{ColumnEntry, ColumnKind, ColumnReference, TableEntry};
use std::sync::LazyLock;

use ColumnKind::{Bool, Date, Int, Json, Moment, Number, Text};

/// Columns that hold what a document says as it stands, or a tax number, which may be that of a natural person.
const PERSONAL: [&str; 4] = ["emissor", "encontrado", "guardado", "extras"];

pub(super) static TABLES: LazyLock<Vec<TableEntry>> = LazyLock::new(|| {
    let mut all: Vec<_> = [registers(), series(), control(), queue()].concat();
    all.extend(POSITION_TABLES.iter().flat_map(|table| [position(table, false), position(table, true)]));
    all.sort_by_key(|table| (place(table.schema), table.history, table.name.clone()));
    all
});

/// Schemas in the order in which people look for things.
fn place(schema: &str) -> usize {
    ["cad", "pos", "aux", "etl"].iter().position(|known| *known == schema).unwrap_or(usize::MAX)
}

fn table(schema: &'static str, name: &str, columns: Vec<ColumnEntry>) -> TableEntry {
    let meaning = meaning_of_table(name).to_owned();
    TableEntry { schema, name: name.to_owned(), meaning, history: false, columns }
}

/// A column that may hold nothing.
fn may(name: &'static str, kind: ColumnKind) -> ColumnEntry {
    ColumnEntry {
        name,
        kind,
        nullable: true,
        key: false,
        reference: None,
        meaning: meaning_of(name),
        personal: PERSONAL.contains(&name),
    }
}

/// A column that holds something.
fn must(name: &'static str, kind: ColumnKind) -> ColumnEntry {
    ColumnEntry { nullable: false, ..may(name, kind) }
}

/// A column of the key.
fn key(name: &'static str, kind: ColumnKind) -> ColumnEntry {
    ColumnEntry { key: true, ..must(name, kind) }
}

/// The column with what it points at.
fn to(column: ColumnEntry, table: &'static str, at: &'static str) -> ColumnEntry {
    ColumnEntry { reference: Some(ColumnReference { table, column: at, implied: false }), ..column }
}

/// The same, where only what is written says so.
fn meant(column: ColumnEntry, table: &'static str, at: &'static str) -> ColumnEntry {
    ColumnEntry { reference: Some(ColumnReference { table, column: at, implied: true }), ..column }
}

fn fund(column: ColumnEntry) -> ColumnEntry {
    to(column, "cad.info_fundos", "id_fundo")
}

fn file(column: ColumnEntry) -> ColumnEntry {
    to(column, "etl.arquivo", "id_arquivo")
}

fn load(column: ColumnEntry) -> ColumnEntry {
    to(column, "etl.carga", "id_carga")
}

fn job(column: ColumnEntry) -> ColumnEntry {
    meant(column, "etl.job", "id_job")
}

fn registers() -> Vec<TableEntry> {
    vec![
        table(
            "cad",
            "info_fundos",
            vec![
                key("id_fundo", Int),
                must("nome_fundo", Text),
                may("cnpj", Text),
                may("tipo_fundo", Text),
                must("status", Text),
                may("data_inicio", Date),
                may("data_fim", Date),
                must("chave_identidade", Text),
                may("subclasse", Text),
                must("apelido", Text),
                may("administrador", Text),
                may("tipos_esperados", Text),
                may("prazo", Text),
                may("pasta_destino", Text),
                may("indice", Text),
                may("tolerancia", Number),
                may("responsavel", Text),
            ],
        ),
        table(
            "cad",
            "info_rf",
            vec![
                key("id", Int),
                may("codigo", Text),
                may("emissor", Text),
                may("indexador", Text),
                may("taxa", Number),
                may("vencimento", Date),
                must("chave", Text),
                may("isin", Text),
            ],
        ),
        table(
            "cad",
            "info_rv",
            vec![
                key("id", Int),
                may("ticker", Text),
                may("nome", Text),
                may("setor", Text),
                may("tipo", Text),
                must("chave", Text),
                may("isin", Text),
            ],
        ),
    ]
}

fn series() -> Vec<TableEntry> {
    vec![
        table(
            "aux",
            "serie_indice",
            vec![key("codigo", Text), must("nome", Text), must("unidade", Text), must("atualizado_em", Moment)],
        ),
        table(
            "aux",
            "indices",
            vec![to(key("codigo", Text), "aux.serie_indice", "codigo"), key("data", Date), must("valor", Number)],
        ),
    ]
}

/// The key of an item.
fn item_key(of: impl Fn(&'static str, ColumnKind) -> ColumnEntry) -> [ColumnEntry; 4] {
    [of("sistema", Text), fund(of("id_fundo", Int)), of("data_pos", Date), of("tipo", Text)]
}

/// Where in a document something was found.
fn found_at() -> [ColumnEntry; 5] {
    [must("linha", Int), must("byte", Int), must("caminho", Text), must("encontrado", Text), must("guardado", Text)]
}

fn control() -> Vec<TableEntry> {
    let item_end = [must("estado", Text), may("codigo", Text), must("detalhe", Text), must("atualizado_em", Moment)];
    let edition = [key("ref_portal", Text), file(must("id_arquivo", Int)), must("visto_em", Moment)];
    vec![
        table(
            "etl",
            "arquivo",
            vec![
                key("id_arquivo", Int),
                must("sha256", Text),
                must("bytes", Int),
                must("tipo", Text),
                must("nome_original", Text),
                must("recebido_em", Moment),
                job(may("id_job", Int)),
            ],
        ),
        table("etl", "carga", loads()),
        table(
            "etl",
            "conferencia",
            vec![
                load(key("id_carga", Int)),
                key("ordem", Int),
                must("codigo", Text),
                must("declarado", Number),
                must("calculado", Number),
                must("diferenca", Number),
                must("limite", Number),
                must("faixa", Text),
            ],
        ),
        table("etl", "edicao", item_key(key).into_iter().chain(edition).collect()),
        table(
            "etl",
            "fundo_portal",
            vec![key("sistema", Text), key("id_portal", Text), fund(must("id_fundo", Int)), must("visto_em", Moment)],
        ),
        table("etl", "item", item_key(key).into_iter().chain(item_end).collect()),
        table("etl", "apontamento", desk()),
        table("etl", "problema", problems()),
        table("etl", "quarentena", quarantine()),
    ]
}

fn desk() -> Vec<ColumnEntry> {
    vec![
        key("id_apontamento", Int),
        fund(must("id_fundo", Int)),
        must("data_pos", Date),
        may("tipo", Text),
        must("especie", Text),
        must("dito", Text),
        must("quem", Text),
        must("apontado_em", Moment),
        load(may("carga_vista", Int)),
    ]
}

fn loads() -> Vec<ColumnEntry> {
    let head = [key("id_carga", Int), file(must("id_arquivo", Int))];
    let rest = [
        must("versao", Int),
        must("vigente", Bool),
        must("posicao_atual", Bool),
        must("nome_original", Text),
        may("gerado_em", Text),
        may("formato", Text),
        must("conhecido_de", Moment),
        may("conhecido_ate", Moment),
        must("linhas", Int),
        may("pl", Number),
        may("cota", Number),
        may("qtde", Number),
        job(may("id_job", Int)),
        must("faixa", Text),
        must("leitor", Text),
    ];
    head.into_iter().chain(item_key(must)).chain(rest).collect()
}

fn problems() -> Vec<ColumnEntry> {
    let head = [load(key("id_carga", Int)), key("ordem", Int), must("codigo", Text), must("gravidade", Text)];
    head.into_iter().chain(found_at()).chain([must("vezes", Int)]).collect()
}

fn quarantine() -> Vec<ColumnEntry> {
    let head = [
        key("id_quarentena", Int),
        must("sistema", Text),
        must("sha256", Text),
        must("bytes", Int),
        must("nome_original", Text),
        meant(may("id_fundo", Int), "cad.info_fundos", "id_fundo"),
        may("data_pos", Date),
        may("tipo", Text),
        must("codigo", Text),
        must("gravidade", Text),
    ];
    let tail = [must("primeira_vez", Moment), must("ultima_vez", Moment), must("vezes", Int)];
    head.into_iter().chain(found_at()).chain(tail).collect()
}

/// Without what was asked for and said by people, which is in the pages of the runs.
fn queue() -> Vec<TableEntry> {
    let of_job = |column: ColumnEntry| to(column, "etl.job", "id_job");
    vec![
        table(
            "etl",
            "job",
            vec![
                key("id_job", Int),
                must("tipo", Text),
                must("sistemas", Json),
                must("origem", Text),
                job(may("id_pai", Int)),
                must("estado", Text),
                must("cancelar", Bool),
                must("pausado", Bool),
                must("criado_em", Moment),
                may("inicio", Moment),
                may("fim", Moment),
                may("programa", Text),
                may("configuracao", Text),
            ],
        ),
        table(
            "etl",
            "tarefa",
            vec![
                key("id_tarefa", Int),
                of_job(must("id_job", Int)),
                must("tipo", Text),
                must("sistema", Text),
                must("estado", Text),
                must("tentativas", Int),
                must("max_tentativas", Int),
                must("nao_antes", Moment),
                may("worker", Text),
                may("codigo", Text),
                must("detalhe", Text),
            ],
        ),
        table(
            "etl",
            "nota_job",
            vec![
                key("id_nota", Int),
                of_job(must("id_job", Int)),
                must("dito", Text),
                must("quem", Text),
                must("anotado_em", Moment),
            ],
        ),
    ]
}

/// A table of positions, or the one of its superseded rows. Only quotas and cash are held to a fund by the database.
fn position(table: &Table, history: bool) -> TableEntry {
    let held = !history && ["pos.pos_cota", "pos.pos_caixa"].contains(&table.current().as_str());
    let column = |name: &'static str, kind: Kind| match name {
        "id_carga" if history => meant(must(name, Int), "etl.carga", "id_carga"),
        "id_carga" => load(must(name, Int)),
        "id_fundo" if held => fund(must(name, Int)),
        "id_fundo" => meant(must(name, Int), "cad.info_fundos", "id_fundo"),
        "data_pos" | "bloco" | "ordem" | "linha" | "conhecido_de" => must(name, kind),
        _ => may(name, kind),
    };
    let head = if history { vec![key("id_hist", Int), may("id", Int)] } else { vec![key("id", Int)] };
    let tail = history.then(|| must(KNOWN_TO.name, Moment));
    let own = table.columns.iter().map(|known| column(known.name, known.kind));
    let full = if history { table.history() } else { table.current() };
    let name = full.trim_start_matches("pos.").to_owned();
    let current = table.current();
    let meaning = meaning_of_table(current.trim_start_matches("pos."));
    let meaning = if history { format!("Linhas substituídas de {current}") } else { meaning.to_owned() };
    TableEntry { schema: "pos", name, meaning, history, columns: head.into_iter().chain(own).chain(tail).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_a_meaning_and_references_lead_somewhere() {
        for table in TABLES.iter() {
            assert!(!table.meaning.is_empty() && table.key().count() > 0, "{}", table.full_name());
            for column in &table.columns {
                assert!(!column.meaning.is_empty(), "{}.{}", table.full_name(), column.name);
                let Some(at) = column.reference else { continue };
                let target = TABLES.iter().find(|target| target.full_name() == at.table).unwrap();
                assert!(target.column(at.column).is_some_and(|target| target.kind == column.kind), "{at:?}");
            }
        }
    }

    #[test]
    fn nothing_secret_is_listed() {
        let hidden =
            ["usuario", "sessao", "token", "renova", "credencial", "auditoria", "configuracao", "chave_sistema"];
        for table in TABLES.iter() {
            assert!(hidden.iter().all(|part| !table.name.contains(part)), "{}", table.full_name());
            assert!(table.columns.iter().all(|c| !["senha", "cifra", "chave_dados"].contains(&c.name)));
        }
    }
}
