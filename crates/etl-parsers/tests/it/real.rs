//! The public sample of 4.01, when it lies beside the workspace: the figures of its description.

use crate::support::{dec, read_from};
use etl_core::AssetClass as C;
use etl_core::{Band, Code, Decimal, Tolerance};
use etl_parsers::Limits;
use std::path::PathBuf;

fn sample() -> Option<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/anbima");
    let file = std::fs::read_dir(folder).ok()?.flatten().find(|f| f.path().extension().is_some_and(|e| e == "xml"))?;
    Some((file.file_name().to_string_lossy().into_owned(), std::fs::read(file.path()).ok()?))
}

#[test]
fn the_sample_reads_as_described() {
    let Some((name, bytes)) = sample() else { return };
    let outcome = read_from(bytes.as_slice(), Some(&name), &Limits::default());
    assert!(outcome.report().complete && !outcome.has_error());
    assert_eq!(outcome.funds.len(), 30);
    let positions: Vec<_> = outcome.funds.iter().map(|fund| &fund.position).collect();
    let rows = |class: C| positions.iter().flat_map(|p| &p.holdings).filter(|h| h.class == class).count();
    let classes = [C::GovernmentBond, C::PrivateBond, C::Debenture, C::Equity, C::Future, C::Cash, C::FundShare];
    assert_eq!(classes.map(rows), [68, 286, 124, 35, 7, 35, 241]);
    assert_eq!(positions.iter().map(|p| p.accruals.len()).sum::<usize>(), 597);
    assert_eq!(positions.iter().filter(|p| p.fee_terms.is_some()).count(), 30);
    let holdings = || positions.iter().flat_map(|p| &p.holdings);
    let repos: Vec<_> = holdings().filter(|h| h.repo.is_some()).collect();
    assert!(repos.len() == 13 && repos.iter().all(|h| h.class == C::GovernmentBond));
    assert_eq!(holdings().filter(|h| h.class == C::Future && h.value < Decimal::ZERO).count(), 3);
    let net: Decimal = positions.iter().filter_map(|p| p.header.net_assets).sum();
    assert_eq!(net, dec("3645705326.41"));
    assert_eq!(positions.iter().filter(|p| p.header.cnpj.is_none() && p.header.isin.is_none()).count(), 2);
    assert!(positions.iter().all(|p| p.source_rows == p.rows() as u64));
    assert!(positions.iter().all(|p| p.header.generated_at == name[name.len() - 18..name.len() - 4]));
}

#[test]
fn the_identities_of_the_sample_hold_within_their_gaps() {
    let Some((name, bytes)) = sample() else { return };
    let outcome = read_from(bytes.as_slice(), Some(&name), &Limits::default());
    let mut quota_bands = [0; 3];
    for fund in &outcome.funds {
        for check in fund.position.checks(&Tolerance::default()) {
            match check.code {
                Code::CheckQuota => quota_bands[check.band as usize] += 1,
                _ => assert_eq!(check.band, Band::Ok, "{check:?}"),
            }
            let largest = match check.code {
                Code::CheckQuota => "1.06",
                Code::CheckNetAssets => "0.01",
                Code::CheckAssets => "0.0051",
                _ => "0",
            };
            assert!(check.gap.abs() <= dec(largest), "{check:?}");
        }
    }
    assert_eq!(quota_bands, [29, 1, 0]);
}
