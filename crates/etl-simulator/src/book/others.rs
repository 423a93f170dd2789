//! Properties, stakes in companies and credit rights.

use super::draft::{Draft, earlier, money};
use super::identity::{Block, company};
use etl_core::position::RealEstate;
use etl_core::{AssetClass, Decimal, Holding, HoldingDetail, TaxId, Text};
use rand::RngExt;

/// Street, city, state, CEP; none exists.
const PLACES: [(&str, &str, &str, &str); 4] = [
    ("RUA DOS EXEMPLOS", "VILA FICTÍCIA", "SP", "01000999"),
    ("AVENIDA INVENTADA", "PORTO IMAGINÁRIO", "RJ", "20000999"),
    ("ALAMEDA DO FAZ DE CONTA", "SERRA INVENTADA", "MG", "30000999"),
    ("TRAVESSA DO ENSAIO", "CAMPO DE PROVA", "PR", "80000999"),
];

/// Properties of a FII.
pub(crate) fn properties(draft: &mut Draft<'_>, count: u8) {
    for number in 0..usize::from(count) {
        let base = draft.target(1_000);
        let mut row = Holding::new(AssetClass::RealEstate);
        row.description = format!("EDIFÍCIO FICTÍCIO {}", number + 1).into();
        row.value_free = money(base * draft.state.factor);
        row.detail = HoldingDetail::RealEstate(Box::new(property(draft, number, base)));
        draft.push(row);
    }
}

fn property(draft: &mut Draft<'_>, number: usize, base: Decimal) -> RealEstate {
    let (street, city, state, postal_code) = PLACES[number % PLACES.len()];
    let appraiser = company(Block::Company, 8_001 + number);
    let appraised = earlier(draft.trade_date(), 30);
    let developer = company(Block::Company, 8_101 + number);
    RealEstate {
        address: (
            Text::const_new(street),
            format!("{}", 100 + number * 10).into(),
            format!("CONJ {}", number + 1).into(),
        ),
        city: Text::const_new(city),
        state: Text::const_new(state),
        postal_code: Text::const_new(postal_code),
        percent_owned: Some(Decimal::new(draft.shape.random_range(2_000_000_i64..=10_000_000), 5)),
        appraisal: (Some(money(base * Decimal::new(102, 2))), Some(appraised)),
        appraiser: Some(TaxId::Cnpj(appraiser)),
        rent: (
            Some(money(base * Decimal::new(6, 3))),
            Some(if number == 1 { draft.fixed(1_000..900_000) } else { Decimal::ZERO }),
        ),
        kind: Text::const_new(["02", "03", "01", "04"][number % 4]),
        usage: Text::const_new("01"),
        registry_number: format!("{}", 900_000 + draft.fund.index * 10 + number).into(),
        others: [
            ("justificativa", "0".into()),
            ("tpavaliador", "J".into()),
            ("opcaorecompra", "N".into()),
            ("questjur", "N".into()),
            ("cnpjemp", developer.as_str().into()),
        ]
        .map(|(name, text)| (Text::const_new(name), text))
        .into(),
    }
}

/// Stakes of a FIP in companies.
pub(crate) fn stakes(draft: &mut Draft<'_>, count: u8) {
    for number in 0..usize::from(count) {
        let base = draft.target(1_000);
        let mut row = Holding::new(AssetClass::Participation);
        row.issuer = Some(TaxId::Cnpj(company(Block::Company, 100 + (draft.fund.index * 8 + number) % 7_900)));
        row.value_free = money(base * draft.state.factor);
        draft.push(row);
    }
}

/// The credit rights of a FIDC, one total.
pub(crate) fn credit_rights(draft: &mut Draft<'_>) {
    let base = draft.target(20_000);
    let mut row = Holding::new(AssetClass::CreditRights);
    row.value_free = draft.price(base, 2);
    draft.push(row);
}
