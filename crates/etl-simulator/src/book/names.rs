//! Names of the variations beyond the catalogue, and short names for files. All names are invented.

use etl_core::FundKind;

const NOUNS: [&str; 40] = [
    "ALAMEDA",
    "ANCORA",
    "BAIA",
    "BARRANCO",
    "BEIRA",
    "BOSQUE",
    "CAIS",
    "CAMPINA",
    "CANOA",
    "CASCATA",
    "CHAPADA",
    "COLINA",
    "DUNA",
    "ENSEADA",
    "ESTUARIO",
    "FALESIA",
    "FAROLETE",
    "FOLHAGEM",
    "GARIMPO",
    "GRUTA",
    "IGARAPE",
    "JARDIM",
    "LAGOA",
    "LAJEDO",
    "MANGUEZAL",
    "MIRANTE",
    "NASCENTE",
    "OITICICA",
    "PEDREIRA",
    "PLANALTO",
    "PONTAL",
    "RESTINGA",
    "RIACHO",
    "SERTAO",
    "SOBRADO",
    "TRAVESSA",
    "VARZEA",
    "VEREDA",
    "VIELA",
    "XAXIM",
];

const ADJECTIVES: [&str; 25] = [
    "AZUL",
    "VERDE",
    "CLARA",
    "ANTIGA",
    "NOVA",
    "ALTA",
    "FUNDA",
    "SERENA",
    "VELOZ",
    "DOURADA",
    "DE PEDRA",
    "DO NORTE",
    "DO SUL",
    "DE INVERNO",
    "DE VERAO",
    "DA LUA",
    "DO SOL",
    "PRATEADA",
    "LARGA",
    "ESTREITA",
    "DO LESTE",
    "DO OESTE",
    "DE AREIA",
    "DE BARRO",
    "DE VIDRO",
];

/// The words that name the variation with that number, from 0; different for every number.
pub(crate) fn variation(number: usize) -> String {
    let noun = NOUNS[number % NOUNS.len()];
    let adjective = ADJECTIVES[(number / NOUNS.len()) % ADJECTIVES.len()];
    match number / (NOUNS.len() * ADJECTIVES.len()) {
        0 => format!("{noun} {adjective}"),
        round => format!("{noun} {adjective} {}", round + 1),
    }
}

/// The legal name that goes with the words of a fund.
pub(crate) fn legal_name(words: &str, kind: FundKind) -> String {
    let form = match kind {
        FundKind::Fim => "FUNDO DE INVESTIMENTO MULTIMERCADO CRÉDITO PRIVADO",
        FundKind::Fia => "FUNDO DE INVESTIMENTO EM AÇÕES",
        FundKind::Fidc => "FUNDO DE INVESTIMENTO EM DIREITOS CREDITÓRIOS",
        FundKind::Fip => "FUNDO DE INVESTIMENTO EM PARTICIPAÇÕES MULTIESTRATÉGIA",
        FundKind::Firf => "FUNDO DE INVESTIMENTO RENDA FIXA",
        FundKind::Fii => "FUNDO DE INVESTIMENTO IMOBILIÁRIO",
    };
    format!("{words} FICTÍCIO {form}")
}

/// Lower case, without accents, words joined by `_`.
pub(crate) fn snake(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars().flat_map(char::to_lowercase) {
        let plain = without_accent(c);
        if plain.is_ascii_alphanumeric() {
            out.push(plain);
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    out.truncate(out.trim_end_matches('_').len());
    out
}

fn without_accent(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ã' => 'a',
        'é' | 'ê' => 'e',
        'í' => 'i',
        'ó' | 'ô' | 'õ' => 'o',
        'ú' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    }
}
