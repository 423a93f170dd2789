//! Holds what the demonstration found against what was planted: exactly that, no less and no more.

use crate::output::{BAD, GOOD, Style};
use etl_core::{Health, ItemState, ReferenceDate};
use etl_pipeline::{FundVerdict, RunReport};
use etl_simulator::book::Book;
use etl_simulator::qore::{Planted, PlantedKind, Scenario};
use std::collections::BTreeMap;

/// Says of each planted fault whether it was found, and of anything else that it should not be there.
pub(crate) fn compare(
    scenario: &Scenario,
    book: &Book,
    days: &[ReferenceDate],
    report: &RunReport,
    verdicts: &[FundVerdict],
    style: Style,
) -> bool {
    let planted: Vec<_> = scenario.planted(book).into_iter().filter(|p| days.contains(&p.day)).collect();
    let mut found: BTreeMap<(String, ReferenceDate), Health> = verdicts
        .iter()
        .filter(|v| v.health != Health::Released)
        .map(|v| ((v.fund.nickname.clone(), v.date), v.health))
        .collect();
    let mut as_planted = true;
    for fault in planted {
        let health = found.remove(&(fault.nickname.clone(), fault.day));
        let right = health == expected(&fault);
        as_planted &= right;
        let (sign, word) = if right { (GOOD, "encontrado") } else { (BAD, "NÃO encontrado") };
        style
            .say(sign, &format!("Plantado e {word}: {} - {} em {}", described(&fault), fault.nickname, fault.day.br()));
    }
    for ((fund, day), health) in found {
        as_planted = false;
        style.say(BAD, &format!("Inesperado: {fund} {} está {}", day.br(), health.name()));
    }
    let failed = report.items.iter().filter(|i| !matches!(i.state, ItemState::Done | ItemState::NoData)).count();
    if failed > 0 {
        style.say(BAD, &format!("{failed} documentos falharam, o que ninguém plantou"));
    }
    as_planted && failed == 0
}

/// The health that a planted fault must lead to; a republished day ends well, with two versions.
fn expected(fault: &Planted) -> Option<Health> {
    match fault.what {
        PlantedKind::Missing => Some(Health::Missing),
        PlantedKind::Late(_) => Some(Health::Late),
        PlantedKind::Divergence => Some(Health::Divergent),
        PlantedKind::Republished => None,
    }
}

fn described(fault: &Planted) -> String {
    match fault.what {
        PlantedKind::Missing => "documento que falta".into(),
        PlantedKind::Late(_) => "documento atrasado".into(),
        PlantedKind::Divergence => "divergência entre PL e cota × quantidade".into(),
        PlantedKind::Republished => "dia republicado, com a segunda edição vigente".into(),
    }
}
