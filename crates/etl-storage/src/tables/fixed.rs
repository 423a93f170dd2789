//! The columns whose digits the users' documents fix: `decimal(18,2)` and `decimal(18,8)`. More decimals are rounded half up in
//! the column and kept whole in `extras`; more digits before the point refuse the load.

use etl_core::{AssetClass, Code, Decimal, Exact, Place, Position, Problem};

/// Digits of the fixed columns.
const DIGITS: u32 = 18;

/// A number as a fixed column holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fixed {
    pub(super) value: Decimal,
    /// Whether decimals were lost.
    pub(super) rounded: bool,
}

/// The number in `decimal(18, scale)`; none when it does not fit.
fn fixed(value: Decimal, scale: u32) -> Option<Fixed> {
    let limit = Decimal::from(10_u64.pow(DIGITS - scale));
    let held = Exact::of(value).rounded(i64::from(scale))?;
    (held.abs() < limit).then_some(Fixed { value: held, rounded: held != value })
}

/// The number in `decimal(18,2)`.
pub(super) fn cents(value: Decimal) -> Option<Fixed> {
    fixed(value, 2)
}

/// The number in `decimal(18,8)`.
pub(super) fn units(value: Decimal) -> Option<Fixed> {
    fixed(value, 8)
}

/// What of a position the fixed columns hold rounded, as problems; or the first number that they cannot hold at all.
pub(crate) fn fixed_problems(position: &Position) -> Result<Vec<Problem>, String> {
    let header = &position.header;
    let mut problems = Vec::new();
    let mut see = |column: &str, line: u32, value: Option<Decimal>, fix: fn(Decimal) -> Option<Fixed>| {
        let Some(value) = value else { return Ok(()) };
        let Some(held) = fix(value) else { return Err(format!("{value} does not fit the column {column}")) };
        if held.rounded {
            let place = Place { line: line.into(), byte: 0, path: column.into() };
            let problem = Problem::warning(Code::ValueRounded, place, &value.to_string());
            note(&mut problems, problem.keeping(&held.value.to_string()));
        }
        Ok(())
    };
    see("pos.pos_cota.pl_posicao", 0, header.net_assets, cents)?;
    see("pos.pos_cota.qtde_cota", 0, header.quantity, units)?;
    see("pos.pos_cota.valor_cota", 0, header.quota, units)?;
    for cash in position.holdings.iter().filter(|h| h.class == AssetClass::Cash) {
        see("pos.pos_caixa.valor", cash.line, Some(cash.value), cents)?;
    }
    Ok(problems)
}

/// One problem a column, counted.
fn note(problems: &mut Vec<Problem>, new: Problem) {
    match problems.iter_mut().find(|p| p.place.path == new.place.path) {
        Some(known) => known.count += 1,
        None => problems.push(new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use etl_core::{PositionFormat, parse_decimal};

    fn number(text: &str) -> Decimal {
        parse_decimal(text).unwrap()
    }

    #[test]
    fn rounds_half_up_and_says_so() {
        for (value, held, rounded) in [
            ("10", "10.00", false),
            ("10.000", "10.00", false),
            ("0.005", "0.01", true),
            ("-0.005", "-0.01", true),
            ("9999999999999999.99", "9999999999999999.99", false),
        ] {
            let fixed = cents(number(value)).unwrap();
            assert_eq!((fixed.value.to_string().as_str(), fixed.rounded), (held, rounded), "{value}");
        }
        assert_eq!(cents(number("9999999999999999.995")), None);
        assert_eq!(units(number("10000000000")), None);
        assert_eq!(units(number("-9999999999.99999999")).unwrap().value.to_string(), "-9999999999.99999999");
    }

    #[test]
    fn one_problem_for_each_column() {
        let mut position = Position::new(PositionFormat::Anbima401);
        position.header.quota = Some(number("1.123456789"));
        for _ in 0..3 {
            let mut cash = etl_core::Holding::new(AssetClass::Cash);
            cash.value = number("0.001");
            position.holdings.push(cash);
        }
        let problems = fixed_problems(&position).unwrap();
        let seen: Vec<_> = problems.iter().map(|p| (p.place.path.as_str(), p.count, p.kept.as_str())).collect();
        assert_eq!(seen, [("pos.pos_cota.valor_cota", 1, "1.12345679"), ("pos.pos_caixa.valor", 3, "0.00")]);
        position.header.quantity = Some(number("99999999999"));
        assert!(fixed_problems(&position).unwrap_err().contains("qtde_cota"));
    }
}
