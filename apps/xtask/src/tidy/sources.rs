//! Rust files: a head that says what they are, a size, and no lint switched off without a reason. Tests count as code.

use super::workspace::TextFile;

/// How a file begins: its own words, or the README of its crate.
const HEADS: [&str; 2] = ["//!", "#![doc = include_str!("];

/// Lines that a file may have.
const MAX_LINES: usize = 600;

/// Files that are longer, each with the lines it may have. The list only shrinks.
const LONGER: &[(&str, usize)] = &[];

/// Switches a lint off for good; `expect` with a reason goes away with its cause.
const SWITCHED_OFF: [&str; 2] = [concat!("#[", "allow("), concat!("#![", "allow(")];

fn faults(files: &[TextFile], longer: &[(&str, usize)]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| is_rust(file)) {
        found.extend(head_fault(file));
        found.extend(size_fault(file, longer));
        found.extend(lint_fault(file));
    }
    let gone = |path: &str| !files.iter().any(|file| file.path == path);
    let stale = longer.iter().filter(|(path, _)| gone(path));
    found.extend(stale.map(|(path, _)| format!("{path}: não existe mais, tire da lista de exceções")));
    found
}

fn is_rust(file: &TextFile) -> bool {
    std::path::Path::new(&file.path).extension().is_some_and(|extension| extension == "rs")
}

fn head_fault(file: &TextFile) -> Option<String> {
    let text = file.text.trim_start();
    let headed = HEADS.iter().any(|head| text.starts_with(head));
    (!headed).then(|| format!("{}: comece com `//!` dizendo o que há aqui", file.path))
}

fn size_fault(file: &TextFile, longer: &[(&str, usize)]) -> Option<String> {
    let path = &file.path;
    let lines = file.text.lines().count();
    let exception = longer.iter().find(|(name, _)| name == path);
    match exception {
        None if lines > MAX_LINES => Some(format!("{path}: {lines} linhas, o máximo é {MAX_LINES}: divida")),
        Some(_) if lines <= MAX_LINES => {
            Some(format!("{path}: já cabe em {MAX_LINES} linhas, tire da lista de exceções"))
        }
        Some((_, most)) if lines > *most => {
            Some(format!("{path}: {lines} linhas, a exceção era de {most} e só diminui"))
        }
        _ => None,
    }
}

fn lint_fault(file: &TextFile) -> Option<String> {
    let line = file.text.lines().position(|line| SWITCHED_OFF.iter().any(|word| line.contains(word)))?;
    Some(format!("{}:{}: use `#[expect(…, reason = \"…\")]`", file.path, line + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{assert_clean, workspace};

    fn file(path: &str, text: &str) -> TextFile {
        TextFile { path: path.to_owned(), text: text.to_owned() }
    }

    fn long(lines: usize) -> TextFile {
        file("crates/x/src/a.rs", &"//! A line.\n".repeat(lines))
    }

    #[test]
    fn the_tree_keeps_heads_sizes_and_lints() {
        assert_clean(&faults(&workspace::text_files(), LONGER));
    }

    #[test]
    fn a_file_without_a_head_is_a_fault() {
        assert_eq!(faults(&[file("src/a.rs", "// plain\nfn a() {}\n")], &[]).len(), 1);
        assert_clean(&faults(&[file("src/a.txt", "no code")], &[]));
        let readme = "#![doc = include_str!(\"../README.md\")]\n";
        assert_clean(&faults(&[file("src/lib.rs", readme)], &[]));
    }

    #[test]
    fn a_long_file_is_a_fault() {
        assert_clean(&faults(&[long(MAX_LINES)], &[]));
        assert_eq!(faults(&[long(MAX_LINES + 1)], &[]).len(), 1);
    }

    #[test]
    fn an_exception_holds_its_file_to_its_size() {
        let exception = [("crates/x/src/a.rs", 700)];
        assert_clean(&faults(&[long(700)], &exception));
        assert_eq!(faults(&[long(701)], &exception).len(), 1);
    }

    #[test]
    fn an_exception_no_longer_needed_is_a_fault() {
        let exception = [("crates/x/src/a.rs", 700)];
        assert_eq!(faults(&[long(MAX_LINES)], &exception).len(), 1);
        assert_eq!(faults(&[], &exception).len(), 1);
    }

    #[test]
    fn a_lint_switched_off_is_a_fault_with_its_line() {
        for word in SWITCHED_OFF {
            let text = format!("//! Head.\n{word}dead_code)]\nfn a() {{}}\n");
            let found = faults(&[file("src/a.rs", &text)], &[]);
            assert_eq!(found.len(), 1);
            assert!(found[0].starts_with("src/a.rs:2:"), "{found:?}");
        }
    }
}
