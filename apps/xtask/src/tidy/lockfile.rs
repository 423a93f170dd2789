//! Cargo.lock: versions below which a dependency has a known hole, and crates that must not come in at all. This holds
//! where the advisory database cannot be reached; `cargo deny check advisories` knows more where it can.

use crate::lint::BANNED;

/// Crate, lowest version, and the hole that it closes.
const AT_LEAST: [(&str, Version, &str); 6] = [
    ("quick-xml", [0, 41, 0], "RUSTSEC-2026-0194 e 0195: tempo e memória com atributos e namespaces"),
    ("calamine", [0, 36, 0], "planilha pequena que pede memória sem limite"),
    ("zip", [2, 3, 0], "CVE-2025-29787: link simbólico que escapa da pasta"),
    ("lopdf", [0, 42, 0], "RUSTSEC-2026-0187: PDF de 21 KB estoura a pilha"),
    ("pdf-extract", [0, 12, 0], "RUSTSEC-2026-0187: PDF de 21 KB estoura a pilha"),
    ("jsonwebtoken", [10, 3, 0], "CVE-2026-25537: `exp` como texto pula a conferência"),
];

/// Major, minor, patch.
type Version = [u64; 3];

fn faults(lock: &str) -> Vec<String> {
    let packages = packages(lock);
    let old = packages.iter().filter_map(|(name, version)| {
        let (_, least, why) = AT_LEAST.iter().find(|(known, ..)| known == name)?;
        let too_old = numbers(version) < *least;
        too_old.then(|| format!("{name} {version}: no mínimo {least:?} ({why})"))
    });
    let banned = packages.iter().filter(|(name, _)| BANNED.contains(name));
    old.chain(banned.map(|(name, version)| format!("{name} {version}: proibido, o TLS é rustls com ring"))).collect()
}

/// Name and version of every package.
fn packages(lock: &str) -> Vec<(&str, &str)> {
    let blocks = lock.split("[[package]]").skip(1);
    blocks.filter_map(|block| Some((value(block, "name")?, value(block, "version")?))).collect()
}

fn value<'a>(block: &'a str, key: &str) -> Option<&'a str> {
    block.lines().find_map(|line| {
        let (found, value) = line.split_once(" = ")?;
        (found == key).then(|| value.trim_matches('"'))
    })
}

/// The numbers of a version; a pre-release counts as its release.
fn numbers(version: &str) -> Version {
    let release = version.split(['-', '+']).next().unwrap_or_default();
    let mut parts = release.split('.').map(|part| part.parse().unwrap_or(0));
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::process::root;
    use crate::tidy::assert_clean;

    fn locked(name: &str, version: &str) -> String {
        let head = "version = 4\n\n[[package]]\nname = \"other\"\nversion = \"0.0.1\"\n\n";
        format!("{head}[[package]]\nname = \"{name}\"\nversion = \"{version}\"\ndependencies = [\n \"zip\",\n]\n")
    }

    #[test]
    fn the_lock_file_has_no_version_with_a_known_hole() {
        let lock = fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock is tracked");
        assert!(packages(&lock).iter().any(|(name, _)| *name == "xtask"));
        assert_clean(&faults(&lock));
    }

    #[test]
    fn the_lowest_version_is_good_and_the_one_below_is_a_fault() {
        for (name, [major, minor, patch], _) in AT_LEAST {
            assert_clean(&faults(&locked(name, &format!("{major}.{minor}.{patch}"))));
            let below = format!("{major}.{}.99", minor - 1);
            assert_eq!(faults(&locked(name, &below)).len(), 1, "{name}");
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_clean(&faults(&locked("zip", "10.0.0")));
        assert_eq!(faults(&locked("quick-xml", "0.9.0")).len(), 1);
    }

    #[test]
    fn a_banned_crate_is_a_fault() {
        for name in BANNED {
            assert_eq!(faults(&locked(name, "1.0.0")).len(), 1, "{name}");
        }
    }
}
