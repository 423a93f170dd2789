//! Names that the portal gives to files, in its two regimes, and the names that a hostile portal would give.

use super::dice;
use super::shelf::DocumentId;
use crate::book::BookFund;
use etl_core::{DocumentKind, ReferenceDate};
use uuid::{Builder, Uuid, Variant, Version};

/// CNPJ root in the names of funds that have none.
const NO_ROOT: &str = "00000000";

/// Names that must never become a path: climbing, absolute, devices, control characters, overrides.
pub(crate) const ODD_NAMES: [&str; 10] = [
    "../../../tmp/fora-da-pasta.pdf",
    "..\\..\\fora-da-pasta.xlsx",
    "/etc/fora-da-pasta.xml",
    "C:\\Windows\\fora-da-pasta.xml",
    "CON.txt",
    "nulo\u{0}.pdf",
    "carteira-\u{202e}fdp.exe",
    "ponto-no-fim.xml. ",
    "a:fluxo.pdf",
    "",
];

/// The name of a file: XML names are proposals, since none is public.
pub(crate) fn file_name(fund: &BookFund, document: DocumentId, guid: Uuid, switch_day: ReferenceDate) -> String {
    let day = document.day.date();
    let legacy = document.day < switch_day;
    match document.kind {
        DocumentKind::PortfolioPdf if legacy => format!("carteira-{}-{}.pdf", slug(&fund.name), day.format("%Y%m%d")),
        DocumentKind::PortfolioPdf => format!("{}_{day}.pdf", fund.sigla),
        DocumentKind::PortfolioXlsx if legacy => {
            format!("carteira-{}-{}.xlsx", slug(&fund.name), day.format("%Y%m%d"))
        }
        DocumentKind::PortfolioXlsx => {
            let root = fund.cnpj.as_ref().map_or(NO_ROOT, |cnpj| cnpj.root());
            format!("CARTEIRA_DIARIA_{root}_{}-{guid}.xlsx", day.format("%d-%m-%Y"))
        }
        DocumentKind::Xml50 => format!("posicao_5_0_{}_{}.xml", owner(fund), day.format("%Y%m%d")),
        DocumentKind::Xml401 => format!("posicao_4_01_{}_{}.xml", owner(fund), day.format("%Y%m%d")),
    }
}

fn owner(fund: &BookFund) -> String {
    fund.cnpj.as_ref().map_or_else(|| fund.sigla.clone(), |cnpj| cnpj.as_str().to_owned())
}

/// The id of a file: always the same for the same fund, kind, day and edition of a book.
pub(crate) fn file_guid(seed: u64, portal_id: &str, document: DocumentId) -> Uuid {
    let (day, edition) = (document.day.to_string(), document.edition.to_string());
    let words = |half| [half, portal_id, document.kind.name(), &day, &edition].map(str::to_owned);
    let [high, low] = ["high", "low"].map(|half| {
        let words = words(half);
        dice::roll(seed, &words.each_ref().map(String::as_str))
    });
    let number = (u128::from(high) << 64) | u128::from(low);
    Builder::from_u128(number).with_version(Version::Random).with_variant(Variant::RFC4122).into_uuid()
}

/// Lower case without accents; anything else than letters and digits becomes one hyphen.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase).map(without_accent) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn without_accent(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'ê' | 'è' => 'e',
        'í' | 'ì' => 'i',
        'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_have_no_accents_and_single_hyphens() {
        let name = "ALVORADA FUNDO DE INVESTIMENTO EM PARTICIPAÇÕES MULTIESTRATÉGIA - RESPONSABILIDADE LIMITADA";
        let expected = "alvorada-fundo-de-investimento-em-participacoes-multiestrategia-responsabilidade-limitada";
        assert_eq!(slug(name), expected);
        assert_eq!(slug(" Ônix  & Cia. "), "onix-cia");
    }

    #[test]
    fn ids_are_stable_distinct_and_of_the_usual_form() {
        let day = ReferenceDate::from_ymd(2025, 12, 26).unwrap();
        let document = DocumentId { fund: 0, kind: DocumentKind::Xml50, day, edition: 0 };
        let guid = file_guid(1, "f", document);
        assert_eq!(guid, file_guid(1, "f", document));
        assert_eq!(guid.get_version_num(), 4);
        for other in [
            file_guid(2, "f", document),
            file_guid(1, "g", document),
            file_guid(1, "f", DocumentId { edition: 1, ..document }),
            file_guid(1, "f", DocumentId { kind: DocumentKind::Xml401, ..document }),
        ] {
            assert_ne!(guid, other);
        }
    }
}
