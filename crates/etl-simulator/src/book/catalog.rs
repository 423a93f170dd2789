//! The catalogue: the 34 funds that every book starts with, the variations after them, and the unlisted extras.

mod entries;

use super::draft::business;
use super::identity::{Block, company, fund, fund_isin, party, portal_id, rooted};
use super::names::{legal_name, snake, variation};
use super::path::{Path, PathShape};
use super::{BookFund, BookSettings};
use entries::{ENTRIES, Entry, Peculiarity};
use etl_core::position::Party;
use etl_core::{Cnpj, FundIdentity, FundKind, FundLevel, ReferenceDate, Text};

pub(crate) use entries::{Piece, Quotas, Recipe, Worth};

/// Place of the fund that the planted divergence is in.
pub(crate) const DIVERGENT: usize = 7;
/// Place of the fund with a republished day.
pub(crate) const REPUBLISHED: usize = 4;

const ADMINISTRATOR: &str = "ADMINISTRADORA FICTÍCIA FAROL DTVM LTDA";
const MANAGERS: [&str; 2] = ["GESTORA FICTÍCIA BÚSSOLA & CIA LTDA", "GESTORA FICTÍCIA TRÊS RIOS LTDA"];
const CUSTODIANS: [&str; 2] = ["BANCO FICTÍCIO CUSTÓDIA S.A.", "CUSTÓDIA FICTÍCIA MARÉ S.A."];

/// Kinds of the variations, in the order in which they take turns.
const KINDS: [FundKind; 8] = [
    FundKind::Fim,
    FundKind::Firf,
    FundKind::Fia,
    FundKind::Fidc,
    FundKind::Fip,
    FundKind::Fim,
    FundKind::Fii,
    FundKind::Firf,
];

/// The funds of a book: catalogue, variations, extras.
pub(crate) fn funds(settings: &BookSettings, days: &[ReferenceDate]) -> Vec<BookFund> {
    let mut funds: Vec<_> = (0..settings.funds).map(|index| listed(settings.seed, index, days)).collect();
    for entry in entries::EXTRAS {
        funds.push(make(settings.seed, funds.len(), days, Described::of_entry(entry)));
    }
    funds
}

/// A fund before it has ids and a path.
struct Described {
    name: String,
    nickname: String,
    sigla: String,
    kind: FundKind,
    level: FundLevel,
    recipe: Recipe,
    peculiarity: Peculiarity,
}

impl Described {
    fn of_entry(entry: &Entry) -> Self {
        Self {
            name: entry.name.into(),
            nickname: entry.nickname.into(),
            sigla: if entry.sigla.is_empty() { sigla_of(entry.nickname) } else { entry.sigla.into() },
            kind: entry.kind,
            level: entry.level,
            recipe: entry.recipe,
            peculiarity: entry.peculiarity,
        }
    }

    fn variation(number: usize) -> Self {
        let words = variation(number);
        let kind = KINDS[number % KINDS.len()];
        Self {
            name: legal_name(&words, kind),
            nickname: format!("{} {words}", kind.name()),
            sigla: snake(&words),
            kind,
            level: FundLevel::Fund,
            recipe: entries::usual_recipe(kind),
            peculiarity: Peculiarity::None,
        }
    }
}

/// The short name of a fund is its nickname without the first word, which tells the kind.
fn sigla_of(nickname: &str) -> String {
    snake(nickname.split_once(' ').map_or(nickname, |(_, rest)| rest))
}

fn listed(seed: u64, index: usize, days: &[ReferenceDate]) -> BookFund {
    let described = match ENTRIES.get(index) {
        Some(entry) => Described::of_entry(entry),
        None => Described::variation(index - ENTRIES.len()),
    };
    make(seed, index, days, described)
}

fn make(seed: u64, index: usize, days: &[ReferenceDate], described: Described) -> BookFund {
    let Described { name, nickname, sigla, kind, level, recipe, peculiarity } = described;
    let listed = !matches!(peculiarity, Peculiarity::Offshore | Peculiarity::Managed);
    let cnpj = cnpj_of(index, peculiarity);
    let administrator = match peculiarity {
        Peculiarity::Managed => Party::default(),
        _ => party(Block::Administrator, 1, ADMINISTRATOR),
    };
    let identity = match cnpj {
        Some(cnpj) => FundIdentity::cnpj(cnpj),
        None => FundIdentity::Unregistered { administrator: administrator.cnpj, name: name.clone() },
    };
    let (start, start_index) = start_of(index, days, peculiarity);
    BookFund {
        index,
        portal_id: portal_id(index),
        identity,
        cnpj,
        kind,
        level,
        name,
        nickname,
        sigla,
        isin: listed.then(|| fund_isin(index)),
        start,
        administrator,
        manager: party(Block::Manager, 1 + index % 2, MANAGERS[index % 2]),
        custodian: party(Block::Custodian, 1 + index / 2 % 2, CUSTODIANS[index / 2 % 2]),
        anbima_code: if listed { format!("{:06}", 900_001 + index).into() } else { Text::default() },
        fund_type: if listed { type_code(kind) } else { Text::const_new("0") },
        listed,
        supports_401: peculiarity != Peculiarity::LettersInCnpj && !matches!(recipe.quotas, Quotas::Series),
        recipe,
        path: Path::new(seed, index, (start_index, days.len()), path_shape(kind, recipe)),
    }
}

fn cnpj_of(index: usize, peculiarity: Peculiarity) -> Option<Cnpj> {
    match peculiarity {
        Peculiarity::Offshore | Peculiarity::Managed => None,
        Peculiarity::DateLikeCnpj => Some(rooted("20240115")),
        Peculiarity::LettersInCnpj => Some(rooted("99FICT0A")),
        Peculiarity::None | Peculiarity::Recent => Some(fund(index)),
    }
}

/// Funds are older than the book, but for the one that starts inside it.
fn start_of(index: usize, days: &[ReferenceDate], peculiarity: Peculiarity) -> (ReferenceDate, usize) {
    if peculiarity == Peculiarity::Recent && days.len() > 40 {
        let at = days.len() - 25;
        return (days[at], at);
    }
    let (year, month) =
        (2018 + i32::try_from(index % 5).expect("below 5"), 1 + u32::try_from(index % 12).expect("below 12"));
    let usual = business(ReferenceDate::from_ymd(year, month, 15).expect("a 15th exists in each month"));
    (days.first().map_or(usual, |first| usual.min(*first)), 0)
}

fn type_code(kind: FundKind) -> Text {
    Text::const_new(match kind {
        FundKind::Fim => "334",
        FundKind::Fia => "229",
        FundKind::Fidc => "331",
        FundKind::Fip => "332",
        FundKind::Firf => "204",
        FundKind::Fii => "329",
    })
}

fn path_shape(kind: FundKind, recipe: Recipe) -> PathShape {
    let daily_move = match kind {
        FundKind::Fia => 9_000,
        FundKind::Fim => 4_000,
        FundKind::Fii => 1_000,
        FundKind::Firf | FundKind::Fidc | FundKind::Fip => 500,
    };
    let open = !matches!(kind, FundKind::Fip | FundKind::Fii);
    let has_flows = open && recipe.worth == Worth::Positive && recipe.pieces.contains(&Piece::Cash);
    PathShape { daily_move, has_flows: has_flows && !matches!(recipe.quotas, Quotas::None) }
}

/// CNPJ of the shell fund of a class.
pub(crate) fn shell_cnpj(fund: &BookFund) -> Option<Cnpj> {
    (fund.level == FundLevel::Class).then(|| company(Block::OutsideFund, 9_000 + fund.index))
}
