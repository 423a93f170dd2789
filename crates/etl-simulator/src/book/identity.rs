//! Invented identifiers: valid check digits over plainly fake roots, so that nothing real can be meant.

use etl_core::position::Party;
use etl_core::{Cnpj, Isin};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Roots of parties and companies that are no fund of the book; the order number tells them apart.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Block {
    Administrator = 11_111_111,
    Manager = 22_222_222,
    Custodian = 33_333_333,
    Broker = 44_444_444,
    Bank = 55_555_555,
    Company = 66_666_666,
    OutsideFund = 77_777_777,
}

/// A generator of its own for each purpose: what one part draws never moves another part.
pub(crate) fn generator(seed: u64, fund: usize, day: u64, purpose: u64) -> ChaCha8Rng {
    let mut key = [0_u8; 32];
    for (slot, word) in key.chunks_exact_mut(8).zip([seed, fund as u64, day, purpose]) {
        slot.copy_from_slice(&word.to_le_bytes());
    }
    ChaCha8Rng::from_seed(key)
}

/// CNPJ of a party or company, by block and order number (1 to 9999).
pub(crate) fn company(block: Block, order: usize) -> Cnpj {
    with_digits(&format!("{:08}{order:04}", block as u32))
}

/// CNPJ of a fund of the book: a root in the unused range from 99990001 on.
pub(crate) fn fund(index: usize) -> Cnpj {
    with_digits(&format!("{:08}0001", 99_990_001 + index))
}

/// CNPJ with that root as the head office.
pub(crate) fn rooted(root: &str) -> Cnpj {
    with_digits(&format!("{root}0001"))
}

/// ISIN of a fund of the book: issuer `XAAA`, `XAAB`…
pub(crate) fn fund_isin(index: usize) -> Isin {
    issuer_isin('X', index, "CTF00")
}

/// ISIN of an asset: issuer `Z...` by number, then 5 characters of kind and series.
pub(crate) fn asset_isin(number: usize, kind: &str) -> Isin {
    issuer_isin('Z', number, kind)
}

/// ISIN of an issuer by its letters, with 5 characters of kind and series.
pub(crate) fn issuer_isin(first: char, number: usize, kind: &str) -> Isin {
    isin(&format!("BR{}{kind}", issuer_letters(first, number)))
}

/// ISIN by its first 11 characters.
pub(crate) fn isin(base: &str) -> Isin {
    Isin::with_check_digit(base).expect("11 characters, the first two letters")
}

/// A UUID that shows that it is invented.
pub(crate) fn portal_id(index: usize) -> String {
    format!("00000000-0000-4000-8000-{:012x}", index + 1)
}

/// A party with its name.
pub(crate) fn party(block: Block, order: usize, name: &'static str) -> Party {
    Party { cnpj: Some(company(block, order)), name: name.into() }
}

/// Four letters that name an issuer.
pub(crate) fn issuer_letters(first: char, number: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).expect("below 26"));
    [first, letter(number / 676), letter(number / 26), letter(number)].iter().collect()
}

fn with_digits(base: &str) -> Cnpj {
    Cnpj::with_check_digits(base).expect("12 characters")
}
