//! Check-digit vectors: the official worked examples and planted faults.

use super::*;
use proptest::prelude::*;

#[test]
fn cnpj_check_digits() {
    for good in ["11.222.333/0001-81", "12.ABC.345/01DE-35", "12abc34501de35"] {
        assert!(Cnpj::parse(good).unwrap().is_valid(), "{good}");
    }
    for bad in ["11.222.333/0001-82", "12.ABC.345/01DE-36", "11111111111111", "000000000000-1"] {
        assert!(!Cnpj::parse(bad).unwrap().is_valid(), "{bad}");
    }
    assert!(Cnpj::parse("00000000000000").unwrap().is_zero());
}

#[test]
fn cnpj_shape() {
    assert_eq!(Cnpj::parse("191").unwrap().as_str(), "00000000000191");
    assert_eq!(Cnpj::parse("1234567890123A"), Err(ParseIdError::Character('A')));
    assert_eq!(Cnpj::parse("123456789012345"), Err(ParseIdError::Length { expected: 14, found: 15 }));
    assert_eq!(Cnpj::parse(""), Err(ParseIdError::Length { expected: 14, found: 0 }));
    assert_eq!(Cnpj::parse("1122233300018é"), Err(ParseIdError::Character('é')));
    assert_eq!(Cnpj::with_check_digits("12ABC34501DE").unwrap().formatted(), "12.ABC.345/01DE-35");
}

#[test]
fn cpf_check_digits() {
    assert!(Cpf::parse("111.444.777-35").unwrap().is_valid());
    assert!(!Cpf::parse("111.444.777-36").unwrap().is_valid());
    assert!(matches!(TaxId::parse("11144477735"), Ok(TaxId::Cpf(_))));
    assert!(matches!(TaxId::parse("11222333000181"), Ok(TaxId::Cnpj(_))));
}

#[test]
fn isin_check_digits() {
    for good in ["BRPETRACNPR6", "BRVALEACNOR0", "US0378331005"] {
        assert!(Isin::parse(good).unwrap().is_valid(), "{good}");
    }
    assert!(!Isin::parse("BRPETRACNPR7").unwrap().is_valid());
    assert_eq!(Isin::parse_known("************"), Ok(None));
    assert_eq!(Isin::parse_known("BR**********"), Ok(None));
    assert_eq!(Isin::parse_known("BR0000000000"), Ok(None));
    assert_eq!(Isin::parse_known(" "), Ok(None));
    assert!(Isin::parse_known("XYZ").is_err());
}

proptest! {
    #[test]
    fn made_identifiers_are_valid(base in "[0-9A-Z]{11}[1-9]", isin in "[A-Z]{2}[0-9A-Z]{9}") {
        prop_assert!(Cnpj::with_check_digits(&base).unwrap().is_valid());
        prop_assert!(Isin::with_check_digit(&isin).unwrap().is_valid());
    }

    #[test]
    fn any_text_is_refused_without_panic(text in ".*") {
        let _ = (Cnpj::parse(&text), Cpf::parse(&text), Isin::parse_known(&text), TaxId::parse(&text));
    }
}
