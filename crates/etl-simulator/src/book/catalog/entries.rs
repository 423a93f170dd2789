//! The entries of the catalogue as data: names, kind, and which blocks of assets each fund holds.

use etl_core::{FundKind, FundLevel};

/// One group of rows that a fund holds; the number is how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Government bonds, with several lots of one ISIN.
    Government(u8),
    /// CDB, LF, CRI, CRA and the like.
    Private(u8),
    /// Debentures.
    Debentures(u8),
    /// A repo bought with resale.
    RepoBought,
    /// A repo sold with repurchase, with the cash that it brought in.
    RepoSold,
    /// Listed shares.
    Shares(u8),
    /// Shares lent and borrowed.
    LentShares,
    /// Options on shares, bought and sold.
    ShareOptions,
    /// A forward on a share.
    ShareForward,
    /// Options on derivatives.
    DerivativeOptions,
    /// A flexible option.
    FlexibleOption,
    /// A forward on a bond.
    BondForward,
    /// Futures, one of them with a negative adjustment.
    Futures(u8),
    /// Swaps, one of them with a negative net.
    Swaps,
    /// Currency options and forwards.
    Currency,
    /// A current account.
    Cash,
    /// Quotas of other funds, products exact to the cent.
    FundShares(u8),
    /// Quotas of other funds in odd quantities, whose products need rounding.
    OddFundShares(u8),
    /// Properties.
    Properties(u8),
    /// Stakes in companies.
    Stakes(u8),
    /// Credit rights, one total.
    CreditRights,
    /// Shares of pension plans.
    PensionPlans,
    /// Brokerage of the month.
    Brokerage,
}

/// How the net assets are cut into quotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotas {
    /// One quota.
    Single,
    /// A class with two subclasses.
    Subclasses,
    /// Three series under one CNPJ.
    Series,
    /// None: a managed portfolio.
    None,
}

/// Sign of the net assets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worth {
    /// As usual.
    Positive,
    /// Payables above assets.
    Negative,
    /// Payables eat up assets to the cent, and no quota is left.
    Zero,
}

/// What a fund is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recipe {
    pub(crate) pieces: &'static [Piece],
    pub(crate) quotas: Quotas,
    pub(crate) worth: Worth,
}

impl Recipe {
    /// How many average rows the fund's size is spread over.
    pub(crate) fn weight(&self) -> i64 {
        self.pieces.iter().map(|piece| piece.weight()).sum()
    }
}

impl Piece {
    fn weight(self) -> i64 {
        match self {
            Self::Government(count)
            | Self::Private(count)
            | Self::Debentures(count)
            | Self::Shares(count)
            | Self::FundShares(count)
            | Self::OddFundShares(count)
            | Self::Properties(count)
            | Self::Stakes(count) => count.into(),
            Self::CreditRights => 20,
            Self::RepoBought | Self::Cash => 1,
            _ => 0,
        }
    }
}

/// What is odd about a fund besides its assets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Peculiarity {
    None,
    /// The CNPJ root reads as 15/01/2024.
    DateLikeCnpj,
    /// The CNPJ has letters.
    LettersInCnpj,
    /// Starts inside the book's days.
    Recent,
    /// Offshore feeder without CNPJ, ISIN and ANBIMA code; not listed.
    Offshore,
    /// Managed portfolio; not listed.
    Managed,
}

/// One fund of the catalogue.
pub(super) struct Entry {
    pub(super) nickname: &'static str,
    pub(super) name: &'static str,
    /// Empty: made of the nickname.
    pub(super) sigla: &'static str,
    pub(super) kind: FundKind,
    pub(super) level: FundLevel,
    pub(super) recipe: Recipe,
    pub(super) peculiarity: Peculiarity,
}

use FundKind::{Fia, Fidc, Fii, Fim, Fip, Firf};
use Piece::{
    BondForward, Brokerage, Cash, CreditRights, Currency, Debentures, DerivativeOptions, FlexibleOption, FundShares,
    Futures, Government, LentShares, OddFundShares, PensionPlans, Private, Properties, RepoBought, RepoSold,
    ShareForward, ShareOptions, Shares, Stakes, Swaps,
};

const MIXED: &[Piece] =
    &[Government(6), Private(8), Debentures(6), RepoBought, Shares(10), Futures(3), Cash, FundShares(3), Brokerage];
const BONDS: &[Piece] = &[Government(12), Private(14), Debentures(10), RepoBought, Cash];
const STOCKS: &[Piece] = &[Government(2), RepoBought, Shares(24), ShareOptions, Cash, Brokerage];
const CREDIT: &[Piece] = &[Government(3), RepoBought, Cash, FundShares(1), CreditRights];
const VENTURES: &[Piece] = &[Government(1), RepoBought, Stakes(4), Cash, FundShares(1)];
const ESTATES: &[Piece] = &[Government(2), Private(4), Shares(3), Properties(4), Cash, FundShares(2)];

/// The usual assets of a kind, for the variations.
pub(super) fn usual_recipe(kind: FundKind) -> Recipe {
    plain(match kind {
        Fim => MIXED,
        Firf => BONDS,
        Fia => STOCKS,
        Fidc => CREDIT,
        Fip => VENTURES,
        Fii => ESTATES,
    })
}

const fn plain(pieces: &'static [Piece]) -> Recipe {
    Recipe { pieces, quotas: Quotas::Single, worth: Worth::Positive }
}

const fn entry(nickname: &'static str, name: &'static str, kind: FundKind, pieces: &'static [Piece]) -> Entry {
    let (level, peculiarity) = (FundLevel::Fund, Peculiarity::None);
    Entry { nickname, name, sigla: "", kind, level, recipe: plain(pieces), peculiarity }
}

impl Entry {
    const fn sigla(self, sigla: &'static str) -> Self {
        Self { sigla, ..self }
    }

    const fn level(self, level: FundLevel) -> Self {
        Self { level, ..self }
    }

    const fn quotas(self, quotas: Quotas) -> Self {
        Self { recipe: Recipe { quotas, ..self.recipe }, ..self }
    }

    const fn worth(self, worth: Worth) -> Self {
        Self { recipe: Recipe { worth, ..self.recipe }, ..self }
    }

    const fn odd(self, peculiarity: Peculiarity) -> Self {
        Self { peculiarity, ..self }
    }
}

/// The funds that every book starts with; a smaller book takes the first of them.
pub(super) const ENTRIES: &[Entry] = &[
    entry("FIP ALVORADA", "ALVORADA FICTÍCIO FUNDO DE INVESTIMENTO EM PARTICIPAÇÕES MULTIESTRATÉGIA", Fip, VENTURES),
    entry("FIM RAM", "RAM FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO", Fim, MIXED),
    entry("FIM RAMOS", "RAMOS FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO", Fim, MIXED),
    entry("FIDC SERRA", "SERRA FICTÍCIO FIDC - CLASSE ÚNICA DE RESPONSABILIDADE LIMITADA", Fidc, CREDIT)
        .level(FundLevel::Class)
        .quotas(Quotas::Subclasses),
    entry("FIRF MARÉ MANSA", "MARÉ MANSA FICTÍCIO FUNDO DE INVESTIMENTO RENDA FIXA", Firf, BONDS),
    entry(
        "FIP BLOKO FICTICIO URBANISMO",
        "BLOKO FICTICIO URBANISMO FUNDO DE INVESTIMENTO EM PARTICIPAÇÕES",
        Fip,
        VENTURES,
    )
    .sigla("bloko_urbanismo"),
    entry("BLOKO FIM", "BLOKO FICTICIO FUNDO DE INVESTIMENTO MULTIMERCADO CRÉDITO PRIVADO", Fim, MIXED)
        .sigla("bloko_fim"),
    entry("FIA LUA", "LUA FICTÍCIO FUNDO DE INVESTIMENTO EM AÇÕES", Fia, STOCKS),
    entry("FIA LUANA", "LUANA FICTÍCIO FUNDO DE INVESTIMENTO EM AÇÕES", Fia, STOCKS),
    entry("FII QUADRA", "QUADRA FICTÍCIO FUNDO DE INVESTIMENTO IMOBILIÁRIO", Fii, ESTATES),
    entry(
        "FIM DERIVA",
        "DERIVA FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO LONGO PRAZO",
        Fim,
        &[
            Government(5),
            RepoBought,
            Shares(6),
            ShareOptions,
            DerivativeOptions,
            FlexibleOption,
            ShareForward,
            BondForward,
            Futures(5),
            Swaps,
            Cash,
            Currency,
            Brokerage,
        ],
    ),
    entry("FIDC TRILHOS", "TRILHOS FICTÍCIO FUNDO DE INVESTIMENTO EM DIREITOS CREDITÓRIOS", Fidc, CREDIT)
        .quotas(Quotas::Series),
    entry("FIP PENHASCO", "PENHASCO FICTÍCIO FUNDO DE INVESTIMENTO EM PARTICIPAÇÕES", Fip, &[Stakes(2), Cash])
        .worth(Worth::Negative),
    entry("FIM ESTACA ZERO", "ESTACA ZERO FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO", Fim, &[Cash])
        .worth(Worth::Zero),
    entry("FIM ANO BOM", "ANO BOM FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO", Fim, MIXED)
        .odd(Peculiarity::DateLikeCnpj),
    entry("FIRF ALFABETO", "ALFABETO FICTÍCIO FUNDO DE INVESTIMENTO RENDA FIXA", Firf, BONDS)
        .odd(Peculiarity::LettersInCnpj),
    entry(
        "FIM ESPELHO",
        "ESPELHO FICTÍCIO FUNDO DE INVESTIMENTO EM COTAS DE FIM",
        Fim,
        &[FundShares(4), OddFundShares(5)],
    ),
    entry(
        "FIM PÃO & MEL",
        "PÃO & MEL FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO INVESTIMENTO NO EXTERIOR",
        Fim,
        MIXED,
    ),
    entry(
        "FIRF PERNOITE",
        "PERNOITE FICTÍCIO FUNDO DE INVESTIMENTO RENDA FIXA REFERENCIADO DI",
        Firf,
        &[Government(30), RepoBought, RepoSold, Cash],
    ),
    entry(
        "FIA GANGORRA",
        "GANGORRA FICTÍCIO FUNDO DE INVESTIMENTO EM AÇÕES LONG & SHORT",
        Fia,
        &[RepoBought, Shares(16), LentShares, ShareOptions, Cash, Brokerage],
    ),
    entry(
        "FIM ESTREITO",
        "ESTREITO FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO CAMBIAL",
        Fim,
        &[Government(4), RepoBought, Futures(4), Swaps, Cash, Currency],
    ),
    entry(
        "FIM VELHA GUARDA",
        "VELHA GUARDA FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO PREVIDÊNCIA",
        Fim,
        &[Government(10), Private(10), Debentures(6), RepoBought, Cash, FundShares(3), PensionPlans],
    ),
    entry("FIDC COLHEITA", "COLHEITA FICTÍCIO FIDC DO AGRONEGÓCIO - CLASSE ÚNICA", Fidc, CREDIT)
        .level(FundLevel::Class),
    entry("FIDC MOSAICO", "MOSAICO FICTÍCIO FIDC MULTISSETORIAL - CLASSE SÊNIOR", Fidc, CREDIT).level(FundLevel::Class),
    entry(
        "FIP JEQUITIBÁ",
        "JEQUITIBÁ FICTÍCIO FUNDO DE INVESTIMENTO EM PARTICIPAÇÕES INFRAESTRUTURA",
        Fip,
        &[Government(2), Debentures(4), Stakes(7), Cash],
    ),
    entry("FII GALERIA", "GALERIA FICTÍCIO FUNDO DE INVESTIMENTO IMOBILIÁRIO", Fii, ESTATES),
    entry(
        "FIRF PICADA",
        "PICADA FICTÍCIO FI EM INFRAESTRUTURA RENDA FIXA",
        Firf,
        &[Government(3), Debentures(30), RepoBought, Cash],
    ),
    entry("FIA CATA-VENTO", "CATA-VENTO FICTÍCIO FUNDO DE INVESTIMENTO EM AÇÕES", Fia, STOCKS),
    entry("FIM BROTO", "BROTO FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO", Fim, MIXED).odd(Peculiarity::Recent),
    entry("FIP MARESIA", "MARESIA FICTÍCIO FUNDO DE INVESTIMENTO EM PARTICIPAÇÕES CAPITAL SEMENTE", Fip, VENTURES),
    entry("FIM CORUJA", "CORUJA FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO", Fim, MIXED),
    entry(
        "FIRF MURALHA",
        "MURALHA FICTÍCIO FUNDO DE INVESTIMENTO RENDA FIXA SIMPLES",
        Firf,
        &[Government(16), RepoBought, Cash],
    ),
    entry("FIA JANGADA", "JANGADA FICTÍCIO FUNDO DE INVESTIMENTO EM AÇÕES", Fia, STOCKS),
    entry("FIM TRAPÉZIO", "TRAPÉZIO FICTÍCIO FUNDO DE INVESTIMENTO MULTIMERCADO MACRO", Fim, MIXED),
];

/// Unlisted extras, for files of several funds.
pub(super) const EXTRAS: &[Entry] = &[
    entry("FEEDER CORAL", "CORAL FICTITIOUS OFFSHORE FEEDER LTD", Fim, &[OddFundShares(1), Cash])
        .odd(Peculiarity::Offshore),
    entry("FEEDER ATOL", "ATOL FICTITIOUS OFFSHORE FEEDER LTD", Fim, &[OddFundShares(2), Cash])
        .odd(Peculiarity::Offshore),
    entry(
        "CARTEIRA PORTO",
        "PORTO FICTÍCIO ENTIDADE DE PREVIDÊNCIA",
        Fim,
        &[Government(5), Debentures(3), Cash, FundShares(2), PensionPlans],
    )
    .level(FundLevel::Portfolio)
    .quotas(Quotas::None)
    .odd(Peculiarity::Managed),
];
