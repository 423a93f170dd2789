//! Manifests of the members: everything that the root can say once is inherited. The root's own manifest is not judged.

use super::workspace::Member;

/// Keys of `[package]` that come from the root.
const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];

/// A line of a manifest without blanks and comment, with the table it is in.
struct Line<'a> {
    table: &'a str,
    text: String,
}

fn faults(member: &Member) -> Vec<String> {
    let lines = lines(&member.manifest);
    let has = |table: &str, text: &str| lines.iter().any(|line| line.table == table && line.text == text);
    let mut found: Vec<String> = INHERITED
        .iter()
        .filter(|key| !has("package", &format!("{key}.workspace=true")))
        .map(|key| format!("falta `{key}.workspace = true` em [package]"))
        .collect();
    if !has("lints", "workspace=true") {
        found.push("falta `workspace = true` em [lints]".to_owned());
    }
    if member.has_lib && !has("lib", "doctest=false") {
        found.push("falta `doctest = false` em [lib]".to_owned());
    }
    found.extend(lines.iter().filter_map(dependency_fault));
    let path = format!("{}/Cargo.toml", member.folder);
    found.iter().map(|fault| format!("{path}: {fault}")).collect()
}

fn lines(manifest: &str) -> Vec<Line<'_>> {
    let mut table = "";
    let mut lines = Vec::new();
    for line in manifest.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_start_matches('[').trim_end_matches(']');
        }
        let text = line.replace(' ', "");
        if !text.is_empty() {
            lines.push(Line { table, text });
        }
    }
    lines
}

fn dependency_fault(line: &Line<'_>) -> Option<String> {
    let Line { table, text } = line;
    if table.contains("dependencies.") {
        let header = text.starts_with('[');
        return header.then(|| format!("[{table}]: escreva a dependência em uma linha"));
    }
    if !table.ends_with("dependencies") || text.starts_with('[') {
        return None;
    }
    if !text.contains("workspace=true") || text.contains("version=") {
        return Some(format!("`{text}`: a versão fica na raiz, aqui só `workspace = true`"));
    }
    let foreign_features = text.contains("features=") && !text.starts_with("etl-");
    foreign_features.then(|| format!("`{text}`: as features de crates de fora ficam na raiz"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{assert_clean, workspace};

    const GOOD: &str = "\
[package]
name = \"x\" # a comment
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true

[lints]
workspace = true

[lib]
doctest = false

[dependencies]
serde.workspace = true
etl-core = { workspace = true, features = [\"conformance\"] }
";

    fn planted(from: &str, to: &str) -> Vec<String> {
        assert!(GOOD.contains(from), "{from}");
        faults(&Member {
            folder: "crates/x".to_owned(),
            has_lib: true,
            manifest: GOOD.replace(from, to),
            ..Member::default()
        })
    }

    #[test]
    fn the_tree_inherits_everything() {
        let found: Vec<String> = workspace::members().iter().flat_map(faults).collect();
        assert_clean(&found);
    }

    #[test]
    fn a_good_manifest_has_no_fault() {
        assert_clean(&planted("serde", "serde"));
    }

    #[test]
    fn a_key_that_is_not_inherited_is_a_fault() {
        for (key, own) in [("edition.workspace = true", "edition = \"2021\""), ("publish.workspace = true", "")] {
            assert_eq!(planted(key, own).len(), 1, "{key}");
        }
    }

    #[test]
    fn lints_and_doctest_are_wanted() {
        assert_eq!(planted("[lints]\nworkspace = true", "").len(), 1);
        assert_eq!(planted("doctest = false", "doctest = true").len(), 1);
    }

    #[test]
    fn a_version_or_a_path_in_a_member_is_a_fault() {
        for line in
            ["serde = \"1\"", "serde = { path = \"../serde\" }", "serde = { workspace = true, version = \"1\" }"]
        {
            assert_eq!(planted("serde.workspace = true", line).len(), 1, "{line}");
        }
    }

    #[test]
    fn dev_and_target_tables_count_too() {
        for table in ["[dev-dependencies]", "[target.'cfg(unix)'.dependencies]"] {
            let found = planted("[dependencies]\nserde.workspace = true", &format!("{table}\nserde = \"1\""));
            assert_eq!(found.len(), 1, "{table}");
        }
    }

    #[test]
    fn a_dependency_with_a_table_of_its_own_is_a_fault() {
        let own = "[dependencies.serde]\nworkspace = true\n[dependencies]";
        assert_eq!(planted("[dependencies]\nserde.workspace = true", own).len(), 1);
    }

    #[test]
    fn features_of_foreign_crates_are_the_roots() {
        let line = "serde = { workspace = true, features = [\"rc\"] }";
        assert_eq!(planted("serde.workspace = true", line).len(), 1);
    }
}
