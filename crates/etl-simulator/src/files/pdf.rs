//! The "Carteira Diária" report as PDF with real, extractable text: head, one table for each class of assets, accounts and
//! totals, on as many pages as it takes. Nothing in it depends on when it was made.

mod page;
mod text;

use super::report::{account_name, accruals_total, br, class_title, investor_lines, percent, row_name, signed_amount};
use etl_core::{AssetClass, Decimal, Holding, Position, ReferenceDate};
use lopdf::{Document, Object, Stream, dictionary};
use page::{Pages, Shape};

/// Columns of an asset table, from the left: heads, and where each ends, in thousandths of the width.
const COLUMNS: [(&str, u32); 6] =
    [("Ativo", 0), ("ISIN", 340), ("Vencimento", 470), ("Quantidade", 680), ("PU", 830), ("Valor de Mercado", 1_000)];

/// The report of a position; `legacy_layout` is the look of the time before the portal changed its reports.
pub fn write_pdf(position: &Position, fund_nickname: &str, legacy_layout: bool) -> Vec<u8> {
    let shape = if legacy_layout { Shape::PORTRAIT } else { Shape::LANDSCAPE };
    let mut pages = Pages::new(shape, &position.header.name);
    head(&mut pages, position, (fund_nickname, legacy_layout));
    for class in AssetClass::ALL {
        assets(&mut pages, position, class);
    }
    accounts(&mut pages, position);
    totals(&mut pages, position);
    document(pages.finish(), shape, &position.header.name)
}

fn head(pages: &mut Pages, position: &Position, (nickname, legacy): (&str, bool)) {
    let header = &position.header;
    pages.title(if legacy { "CARTEIRA DIÁRIA" } else { "Carteira Diária" });
    pages.field("Fundo", &header.name);
    pages.field("Nome", nickname);
    pages.field("CNPJ", &header.cnpj.map(|c| c.formatted()).unwrap_or_default());
    pages.field("Data-base", &header.date.map(ReferenceDate::br).unwrap_or_default());
    pages.field("Administrador", &header.administrator.name);
    pages.field("Gestor", &header.manager.name);
    pages.field("Custodiante", &header.custodian.name);
    let labels =
        if legacy { ["Patrimônio", "Valor da Cota", "Qtd. Cotas"] } else { ["PL", "Cota", "Quantidade de Cotas"] };
    let values = [(header.net_assets, 2), (header.quota, 8), (header.quantity, 8)];
    for (label, (value, decimals)) in labels.into_iter().zip(values) {
        pages.field(label, &value.map(|v| br(v, decimals)).unwrap_or_default());
    }
    for balance in position.balances.iter().skip(1) {
        let [quota, quantity] = [balance.quota, balance.quantity].map(|v| br(v.unwrap_or_default(), 8));
        pages.field(&balance.name, &format!("cota {quota}, quantidade {quantity}"));
    }
}

fn assets(pages: &mut Pages, position: &Position, class: AssetClass) {
    let rows: Vec<_> = position.holdings.iter().filter(|h| h.class == class).collect();
    if rows.is_empty() {
        return;
    }
    pages.section(class_title(class));
    pages.heads(&COLUMNS);
    for row in &rows {
        pages.row(&cells(row));
    }
    let total: Decimal = rows.iter().map(|h| h.value).sum();
    let share = percent(total, position.header.net_assets.unwrap_or_default());
    pages.total(&format!("Total {} ({}% do PL)", class_title(class), br(share, 2)), &br(total, 2));
}

fn cells(row: &Holding) -> [(String, u32); 6] {
    let quantity = row.quantity();
    let texts = [
        row_name(row),
        row.isin.map(|isin| isin.to_string()).unwrap_or_default(),
        row.maturity.map(ReferenceDate::br).unwrap_or_default(),
        if quantity.is_zero() { String::new() } else { br(quantity, quantity.normalize().scale()) },
        row.unit_price.map(|price| br(price, 8)).unwrap_or_default(),
        br(row.value, 2),
    ];
    let mut ends = COLUMNS.iter().map(|(_, end)| *end);
    texts.map(|text| (text, ends.next().unwrap_or_default()))
}

fn accounts(pages: &mut Pages, position: &Position) {
    pages.section("Valores a Receber e a Pagar");
    for accrual in &position.accruals {
        let due = accrual.date.map(|day| format!(" - {}", day.br())).unwrap_or_default();
        pages.amount(&format!("{}{due}", account_name(accrual)), &br(signed_amount(accrual), 2));
    }
    for (name, amount) in investor_lines(position) {
        pages.amount(name, &br(amount, 2));
    }
    pages.total("Total Valores a Receber e a Pagar", &br(accruals_total(position), 2));
}

fn totals(pages: &mut Pages, position: &Position) {
    let header = &position.header;
    pages.section("Totais");
    let lines = [
        ("Total de Ativos", header.total_assets),
        ("Valores a Receber", header.receivables),
        ("Valores a Pagar", header.payables.map(|v| -v)),
        ("Cotas a Emitir", header.to_issue.map(|v| -v)),
        ("Cotas a Resgatar", header.to_redeem.map(|v| -v)),
    ];
    for (label, value) in lines {
        pages.amount(label, &br(value.unwrap_or_default(), 2));
    }
    pages.total("Patrimônio Líquido", &br(header.net_assets.unwrap_or_default(), 2));
}

/// Puts the pages into a file.
fn document(contents: Vec<Vec<u8>>, shape: Shape, title: &str) -> Vec<u8> {
    let mut pdf = Document::with_version("1.5");
    let tree = pdf.new_object_id();
    let font = |name: &str| {
        dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding" }
    };
    let (regular, bold) = (pdf.add_object(font("Helvetica")), pdf.add_object(font("Helvetica-Bold")));
    let resources = pdf.add_object(dictionary! { "Font" => dictionary! { "F1" => regular, "F2" => bold } });
    let mut kids = Vec::with_capacity(contents.len());
    for content in contents {
        let mut stream = Stream::new(dictionary! {}, content);
        stream.compress().expect("deflating memory has no I/O to fail");
        let content = pdf.add_object(stream);
        let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content };
        kids.push(Object::Reference(pdf.add_object(page)));
    }
    let count = i64::try_from(kids.len()).expect("a report has few pages");
    let media = [0, 0, shape.width, shape.height].map(|v| Object::Integer(v.into()));
    pdf.set_object(
        tree,
        dictionary! {
            "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources, "MediaBox" => media.to_vec(),
        },
    );
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    let info = pdf.add_object(dictionary! { "Title" => Object::string_literal(text::win_ansi(title)) });
    pdf.trailer.set("Root", catalog);
    pdf.trailer.set("Info", info);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).expect("writing to memory has no I/O to fail");
    bytes
}

#[cfg(test)]
mod tests;
