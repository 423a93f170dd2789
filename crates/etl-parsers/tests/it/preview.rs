//! What people look at of a document: the simulator's documents of one position, cut ones, and what is no document.

use crate::book::{book, positions};
use crate::support::file401;
use etl_core::preview::{CellKind, PREVIEW_ROWS, Preview, PreviewPart, PreviewStart};
use etl_core::{Code, Position, ReferenceDate};
use etl_parsers::{Limits, Refused, preview};
use etl_simulator::files::{anbima50, anbima401, pdf, xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::io::Cursor;

fn look(bytes: &[u8], line: u64) -> Result<Preview, Refused> {
    preview(Cursor::new(bytes), PreviewStart { line, skip: 0 }, &Limits::default())
}

/// The position with most assets that 4.01 can state too.
fn position() -> Position {
    let all = positions(&book()).into_iter().filter_map(|(position, in_401)| in_401.then_some(position));
    all.max_by_key(|position| position.holdings.len()).unwrap()
}

fn part<'a>(preview: &'a Preview, name: &str) -> &'a PreviewPart {
    preview.parts.iter().find(|part| part.name == name).unwrap_or_else(|| panic!("no part {name}"))
}

/// The texts of a row that are in the columns named.
fn values<'a>(part: &'a PreviewPart, row: usize, columns: &[&str]) -> Vec<&'a str> {
    let index = |name: &&str| part.columns.iter().position(|column| column == name).unwrap();
    columns.iter().map(|name| part.rows[row].cells[index(name)].text.as_str()).collect()
}

fn line_of(text: &str, part: &str) -> u64 {
    1 + text.lines().position(|line| line.contains(part)).unwrap() as u64
}

#[test]
fn a_401_file_is_a_table_for_each_kind_of_block() {
    let position = position();
    let bytes = anbima401::write(std::slice::from_ref(&position), &anbima401::Options::default());
    let (text, seen) = (String::from_utf8_lossy(&bytes), look(&bytes, 0).unwrap());
    assert!(!seen.is_cut);
    let header = part(&seen, "header");
    assert_eq!(header.rows[0].line, line_of(&text, "<header>"));
    let cnpj = position.header.cnpj.unwrap().to_string();
    let [shown_cnpj, shown_name] = values(header, 0, &["cnpj", "nome"]).try_into().unwrap();
    assert!(shown_cnpj == cnpj && !shown_name.is_empty() && position.header.name.starts_with(shown_name));
    let blocks = seen.parts.iter().map(|part| part.rows.len()).sum::<usize>();
    assert!(blocks > position.holdings.len(), "{blocks} blocks");
    // From a line on: what begins above it is left out.
    let later = look(&bytes, header.rows[0].line + 1).unwrap();
    assert!(later.parts.iter().all(|part| part.name != "header"));
}

#[test]
fn a_50_file_is_one_value_to_a_row_with_the_way_to_it() {
    let bytes = anbima50::write(&position(), &anbima50::Options::default());
    let seen = look(&bytes, 0).unwrap();
    let [only] = seen.parts.as_slice() else { panic!("{} parts", seen.parts.len()) };
    assert_eq!((only.rows.len(), only.is_cut, seen.is_cut), (PREVIEW_ROWS, true, true));
    let way = &only.rows[PREVIEW_ROWS / 2].cells[0].text;
    assert!(way.contains(" › "), "{way}");
    let next = PreviewStart { line: 0, skip: PREVIEW_ROWS };
    let after = preview(Cursor::new(&bytes), next, &Limits::default()).unwrap();
    assert_eq!(after.parts[0].skipped, PREVIEW_ROWS);
    // Nothing is shown twice and nothing is left out between the two.
    let last_but_one = PreviewStart { line: 0, skip: PREVIEW_ROWS - 1 };
    let both = preview(Cursor::new(&bytes), last_but_one, &Limits::default()).unwrap();
    assert_eq!(both.parts[0].rows[..2], [only.rows[PREVIEW_ROWS - 1].clone(), after.parts[0].rows[0].clone()]);
}

#[test]
fn both_layouts_of_the_workbook_are_shown_by_their_rows() {
    let position = position();
    let day = position.header.date.map(ReferenceDate::br).unwrap();
    for layout in [xlsx::XlsxLayout::New, xlsx::XlsxLayout::Legacy] {
        let seen = look(&xlsx::write_xlsx(&position, layout), 0).unwrap();
        let cells = || seen.parts.iter().flat_map(|part| &part.rows).flat_map(|row| &row.cells);
        assert!(cells().any(|cell| cell.kind == CellKind::Number));
        for text in [&day, position.header.name.as_str()] {
            assert!(cells().any(|cell| cell.kind == CellKind::Text && cell.text.contains(text)), "{text}");
        }
    }
}

#[test]
fn a_workbook_keeps_the_types_of_its_cells_and_the_numbers_of_its_rows() {
    let mut book = Workbook::new();
    let (day, moment) = (Format::new().set_num_format("dd/mm/yyyy"), Format::new().set_num_format("dd/mm/yyyy hh:mm"));
    let sheet = book.add_worksheet().set_name("Posição").unwrap();
    sheet.write(2, 1, "Ativo").unwrap().write(2, 3, -1.5).unwrap();
    let date = ExcelDateTime::from_ymd(2026, 2, 20).unwrap();
    sheet.write_with_format(4, 1, &date, &day).unwrap().write(4, 2, true).unwrap();
    sheet.write_with_format(5, 1, date.and_hms(10, 30, 0).unwrap(), &moment).unwrap();
    sheet.write(5, 99, "longe demais").unwrap();
    book.add_worksheet().set_name("Vazia").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let seen = look(&bytes, 0).unwrap();
    assert_eq!(seen.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(), ["Posição", "Vazia"]);
    assert_eq!(seen.parts[0].columns, ["A", "B", "C", "D"]);
    let shown = |row: usize| {
        let row = &seen.parts[0].rows[row];
        let cells = row.cells.iter().map(|cell| format!("{} {}", cell.kind.name(), cell.text));
        (row.line, cells.collect::<Vec<_>>())
    };
    assert_eq!(shown(0), (3, ["vazio ", "texto Ativo", "vazio ", "numero -1.5"].map(String::from).to_vec()));
    assert_eq!(shown(1), (5, ["vazio ", "data 2026-02-20", "logico verdadeiro"].map(String::from).to_vec()));
    assert_eq!(shown(2), (6, ["vazio ", "data 2026-02-20T10:30:00"].map(String::from).to_vec()));
    assert_eq!(look(&bytes, 5).unwrap().parts[0].rows.len(), 2);
}

#[test]
fn a_pdf_is_the_lines_of_its_pages() {
    let position = position();
    let seen = look(&pdf::write_pdf(&position, "FICTÍCIO", false), 0).unwrap();
    let lines: Vec<_> = seen.parts.iter().flat_map(|page| &page.rows).map(|row| &row.cells[0].text).collect();
    assert_eq!(seen.parts[0].name, "1");
    let day = position.header.date.map(ReferenceDate::br).unwrap();
    // A label and its value stand on one line, as they are seen.
    assert!(lines.iter().any(|line| line.starts_with("Data-base") && line.ends_with(&day)), "{lines:#?}");
    let heads = ["Ativo", "ISIN", "Vencimento", "Quantidade", "PU", "Valor de Mercado"];
    assert!(lines.iter().any(|line| heads.iter().all(|head| line.contains(head))), "{lines:#?}");
}

#[test]
fn what_is_no_document_is_refused_and_a_cut_one_shows_its_beginning() {
    for (bytes, code) in [
        (&b""[..], Code::FileEmpty),
        (b"<html><body>login", Code::FileUnknownKind),
        (b"%PDF-1.7 lixo", Code::ContentUnreadable),
        (b"<arquivoposicao_4_01><!DOCTYPE x>", Code::XmlDoctype),
        (b"<arquivoposicao_4_01>", Code::FileTruncated),
    ] {
        assert_eq!(look(bytes, 0).unwrap_err().0.code, code, "{}", bytes.escape_ascii());
    }
    let whole = file401("0", "");
    let cut = look(&whole.as_bytes()[..whole.len() - 20], 0).unwrap();
    assert!(cut.is_cut && cut.parts.iter().any(|part| part.name == "header"));
    // Many blocks of one kind: the first ones, told as cut.
    let blocks = "<caixa><valor>1</valor></caixa>\n".repeat(PREVIEW_ROWS + 1);
    let many = look(format!("<arquivoposicao_4_01><fundo>\n{blocks}</fundo></arquivoposicao_4_01>").as_bytes(), 0);
    let many = many.unwrap();
    assert_eq!((many.parts[0].rows.len(), many.parts[0].is_cut), (PREVIEW_ROWS, true));
    assert_eq!(many.parts[0].rows[9].line, 11);
}
