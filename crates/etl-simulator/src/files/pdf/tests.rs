//! The report is a PDF whose text holds the figures, page by page, and the same bytes every time.

use super::*;
use crate::book::{Book, BookSettings};

fn book() -> Book {
    let last_day = ReferenceDate::from_ymd(2026, 2, 20).unwrap();
    Book::new(BookSettings { seed: 1, funds: 34, days: 2, last_day, divergence: false })
}

fn text_of(pdf: &[u8]) -> (usize, String) {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<_> = document.get_pages().into_keys().collect();
    (pages.len(), document.extract_text(&pages).unwrap())
}

#[test]
fn the_text_holds_head_rows_and_totals() {
    let book = book();
    for fund in book.funds() {
        for legacy in [true, false] {
            let position = book.position(fund, book.days()[1], 0).unwrap();
            let pdf = write_pdf(&position, &fund.nickname, legacy);
            assert!(pdf.starts_with(b"%PDF-1.5") && pdf.ends_with(b"%%EOF"), "{}", fund.nickname);
            let (_, text) = text_of(&pdf);
            let mut expected = vec![fund.name.clone(), fund.nickname.clone(), "20/02/2026".into()];
            expected.extend(fund.cnpj.map(|c| c.formatted()));
            expected.push(br(position.header.net_assets.unwrap(), 2));
            expected.extend(position.header.quota.map(|q| br(q, 8)));
            expected.extend(position.holdings.iter().map(|h| br(h.value, 2)));
            expected.extend(position.accruals.iter().map(|a| br(signed_amount(a), 2)));
            for wanted in expected {
                assert!(text.contains(&wanted), "{}: {wanted} not in\n{text}", fund.nickname);
            }
        }
    }
}

#[test]
fn long_portfolios_take_several_pages() {
    let book = book();
    let fund = book.funds().iter().find(|f| f.nickname == "FIM VELHA GUARDA").unwrap();
    let position = book.position(fund, book.days()[0], 0).unwrap();
    let (pages, text) = text_of(&write_pdf(&position, &fund.nickname, false));
    assert!(pages > 1);
    assert!(text.contains(&format!("Página {pages}")));
}

#[test]
fn equal_positions_give_equal_bytes_and_layouts_differ() {
    let book = book();
    let fund = &book.funds()[1];
    let position = book.position(fund, book.days()[0], 0).unwrap();
    let pdf = write_pdf(&position, &fund.nickname, false);
    assert_eq!(pdf, write_pdf(&position, &fund.nickname, false));
    assert_ne!(pdf, write_pdf(&position, &fund.nickname, true));
}

#[test]
fn strings_are_escaped_and_cut() {
    assert_eq!(text::operand("a(b)\\ç"), b"(a\\(b\\)\\\\\xe7)");
    assert_eq!(text::win_ansi("é—\u{85}"), b"\xe9??");
    assert_eq!(text::fit("0000", 556 * 2), "00");
    assert_eq!(text::width("1.234,56"), 6 * 556 + 2 * 278);
}
