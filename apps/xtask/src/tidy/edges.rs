//! Who may use whom: the table of the architecture, over the direct dependencies of each member.

use super::workspace::{Dependency, Kind, Member};

/// Each crate and the crates of ours that it may use. `apps/*` and `tests` may use anything.
const USES: [(&str, &[&str]); 10] = [
    ("etl-core", &[]),
    ("etl-qore-api", &[]),
    ("etl-runtime", &[]),
    ("etl-parsers", &["etl-core"]),
    ("etl-queue", &["etl-core"]),
    ("etl-connectors", &["etl-core", "etl-qore-api"]),
    ("etl-storage", &["etl-core", "etl-queue"]),
    ("etl-pipeline", &["etl-core", "etl-queue", "etl-parsers"]),
    ("etl-server", &["etl-core", "etl-queue"]),
    ("etl-simulator", &["etl-core"]),
];

/// Crates that do no I/O, and the only runtime crate that one of them may name (for its `CancellationToken`).
const PURE: [(&str, &[&str]); 2] = [("etl-core", &["tokio-util"]), ("etl-parsers", &[])];

/// Crates that read files, open sockets or talk to databases.
const IO_CRATES: [&str; 11] = [
    "axum",
    "fs-err",
    "hyper",
    "odbc-api",
    "reqwest",
    "sqlx",
    "tempfile",
    "thirtyfour",
    "tokio",
    "tokio-postgres",
    "tokio-util",
];

fn faults(members: &[Member]) -> Vec<String> {
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    members.iter().flat_map(|member| member_faults(member, &names)).collect()
}

fn member_faults(member: &Member, names: &[&str]) -> Vec<String> {
    let Member { name, folder, .. } = member;
    if folder == "tests" || folder.starts_with("apps/") {
        return Vec::new();
    }
    if *folder != format!("crates/{name}") {
        return vec![format!("{folder}: o pacote `{name}` fica em crates/{name}, em apps/ ou em tests")];
    }
    let Some(allowed) = lookup(&USES, name) else {
        return vec![format!("{name}: falta na tabela de dependências (apps/xtask/src/tidy/edges.rs)")];
    };
    let dependencies = member.dependencies.iter();
    dependencies
        .filter_map(|dependency| {
            let ours = names.contains(&dependency.name.as_str());
            if ours { edge_fault(name, allowed, dependency) } else { io_fault(name, dependency) }
        })
        .collect()
}

fn edge_fault(name: &str, allowed: &[&str], dependency: &Dependency) -> Option<String> {
    let used = dependency.name.as_str();
    let for_tests = dependency.kind == Kind::Dev && may_test_with(name, used);
    let permitted = allowed.contains(&used) || for_tests;
    (!permitted).then(|| format!("{name} não pode usar {used}: a tabela permite {allowed:?}"))
}

/// The core tests with nothing of ours: a cycle would give its tests two copies of every type of the core. A crate may
/// name itself, which is how its integration tests switch on a feature of their own.
fn may_test_with(name: &str, used: &str) -> bool {
    match used {
        _ if used == name => true,
        "etl-simulator" => name != "etl-core",
        "etl-storage" => ["etl-server", "etl-pipeline"].contains(&name),
        _ => false,
    }
}

fn io_fault(name: &str, dependency: &Dependency) -> Option<String> {
    let used = dependency.name.as_str();
    let excepted = lookup(&PURE, name)?;
    let forbidden = dependency.kind == Kind::Normal && IO_CRATES.contains(&used) && !excepted.contains(&used);
    forbidden.then(|| format!("{name} não faz E/S e não pode usar {used}"))
}

fn lookup(table: &[(&str, &'static [&'static str])], name: &str) -> Option<&'static [&'static str]> {
    let row = table.iter().find(|(key, _)| *key == name);
    row.map(|(_, values)| *values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{assert_clean, workspace};

    fn member(folder: &str, dependencies: &[(&str, Kind)]) -> Member {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        let dependencies = dependencies.iter().map(|(name, kind)| Dependency { name: (*name).to_owned(), kind: *kind });
        Member {
            name: name.to_owned(),
            folder: folder.to_owned(),
            dependencies: dependencies.collect(),
            ..Member::default()
        }
    }

    /// The faults of one member in a workspace that has all crates of the table.
    fn planted(folder: &str, dependencies: &[(&str, Kind)]) -> Vec<String> {
        let others = USES.iter().map(|(name, _)| member(&format!("crates/{name}"), &[]));
        let mut members: Vec<Member> = others.filter(|other| other.folder != folder).collect();
        members.push(member(folder, dependencies));
        faults(&members)
    }

    #[test]
    fn the_tree_keeps_the_table() {
        assert_clean(&faults(&workspace::members()));
    }

    #[test]
    fn an_edge_outside_the_table_is_a_fault() {
        let found = planted("crates/etl-pipeline", &[("etl-connectors", Kind::Normal)]);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("etl-pipeline não pode usar etl-connectors"), "{found:?}");
    }

    #[test]
    fn edges_in_the_table_are_none() {
        let uses = [("etl-core", Kind::Normal), ("etl-parsers", Kind::Normal), ("tokio", Kind::Normal)];
        assert_clean(&planted("crates/etl-pipeline", &uses));
    }

    #[test]
    fn tests_may_use_the_simulator_but_not_the_ones_of_the_core() {
        assert_clean(&planted("crates/etl-parsers", &[("etl-simulator", Kind::Dev)]));
        assert_eq!(planted("crates/etl-parsers", &[("etl-simulator", Kind::Normal)]).len(), 1);
        assert_eq!(planted("crates/etl-core", &[("etl-simulator", Kind::Dev)]).len(), 1);
    }

    #[test]
    fn only_pipeline_and_server_test_with_storage() {
        assert_clean(&planted("crates/etl-pipeline", &[("etl-storage", Kind::Dev)]));
        assert_eq!(planted("crates/etl-pipeline", &[("etl-storage", Kind::Normal)]).len(), 1);
        assert_eq!(planted("crates/etl-connectors", &[("etl-storage", Kind::Dev)]).len(), 1);
    }

    #[test]
    fn a_crate_without_a_row_is_a_fault() {
        let found = planted("crates/etl-common", &[]);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("falta na tabela"), "{found:?}");
    }

    #[test]
    fn a_package_outside_the_layout_is_a_fault() {
        assert_eq!(planted("tools/etl-thing", &[]).len(), 1);
    }

    #[test]
    fn apps_and_end_to_end_tests_may_use_anything() {
        let uses = [("etl-storage", Kind::Normal), ("etl-pipeline", Kind::Normal)];
        assert_clean(&planted("apps/cli", &uses));
        assert_clean(&planted("tests", &uses));
    }

    #[test]
    fn crates_may_not_use_apps() {
        let members = [member("crates/etl-core", &[("xtask", Kind::Dev)]), member("apps/xtask", &[])];
        assert_eq!(faults(&members).len(), 1);
    }

    #[test]
    fn pure_crates_take_no_io_crate_outside_tests() {
        assert_clean(&planted("crates/etl-core", &[("tokio-util", Kind::Normal)]));
        assert_clean(&planted("crates/etl-parsers", &[("tokio", Kind::Dev)]));
        for (folder, used) in [("crates/etl-core", "tokio"), ("crates/etl-parsers", "tokio-util")] {
            let found = planted(folder, &[(used, Kind::Normal)]);
            assert_eq!(found.len(), 1, "{folder} {used}");
            assert!(found[0].contains("não faz E/S"), "{found:?}");
        }
    }
}
