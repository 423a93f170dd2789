//! What must not be in any tracked text: places of one machine, hosts of package registries, secrets.

use super::workspace::TextFile;

/// Folders that only exist on the machine of whoever wrote them.
const MACHINE_FOLDERS: [&str; 2] = [concat!("/", "work/"), concat!("/", "root/")];

/// Packages are named, the place they come from is the machine's business.
const REGISTRY_HOSTS: [&str; 6] = [
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("pypi", ".org"),
    concat!("python", "hosted.org"),
    concat!("registry.", "npmjs.org"),
    concat!("deb.", "debian.org"),
];

/// How well-known kinds of secret begin, and how many characters of `is_token` follow at least.
const SECRETS: [(&str, usize); 4] = [
    (concat!("PRIVATE", " KEY-----"), 0),
    (concat!("AK", "IA"), 16),
    (concat!("gh", "p_"), 36),
    (concat!("ey", "JhbGciOi"), 40),
];

fn faults(files: &[TextFile]) -> Vec<String> {
    let mut found = Vec::new();
    for TextFile { path, text } in files {
        for (index, line) in text.lines().enumerate() {
            if let Some(fault) = line_fault(line) {
                found.push(format!("{path}:{}: {fault}", index + 1));
            }
        }
    }
    found
}

fn line_fault(line: &str) -> Option<String> {
    let folder = MACHINE_FOLDERS.iter().find(|folder| starts_a_path(line, folder));
    let host = REGISTRY_HOSTS.iter().find(|host| line.contains(*host));
    let secret = SECRETS.iter().any(|(head, least)| has_secret(line, head, *least));
    match (folder, host) {
        (Some(folder), _) => Some(format!("caminho de uma máquina: `{folder}`")),
        (_, Some(host)) => Some(format!("endereço de registro de pacotes: `{host}`")),
        _ if secret => Some("parece um segredo".to_owned()),
        _ => None,
    }
}

/// Whether the folder occurs at the start of a path, not inside a longer path or an address.
fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"_-./~*)}".contains(c))
    })
}

fn has_secret(line: &str, head: &str, least: usize) -> bool {
    line.match_indices(head).any(|(at, _)| {
        let rest = &line[at + head.len()..];
        rest.chars().take_while(|c| is_token(*c)).count() >= least
    })
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{assert_clean, workspace};

    fn planted(line: &str) -> Vec<String> {
        let text = format!("first line\n{line}\n");
        let path = "docs/a.md".to_owned();
        faults(&[TextFile { path, text }])
    }

    #[test]
    fn the_tree_names_no_machine_registry_or_secret() {
        assert_clean(&faults(&workspace::text_files()));
    }

    #[test]
    fn a_folder_of_a_machine_is_a_fault_with_its_line() {
        for folder in MACHINE_FOLDERS {
            let found = planted(&format!("see `{folder}main`"));
            assert_eq!(found.len(), 1);
            assert!(found[0].starts_with("docs/a.md:2:"), "{found:?}");
        }
    }

    #[test]
    fn the_same_word_inside_a_longer_path_is_none() {
        for folder in MACHINE_FOLDERS {
            assert_clean(&planted(&format!("https://example.com{folder}x and ..{folder}x")));
        }
    }

    #[test]
    fn a_registry_host_is_a_fault() {
        for host in REGISTRY_HOSTS {
            assert_eq!(planted(&format!("https://{host}/x")).len(), 1, "{host}");
        }
    }

    #[test]
    fn what_looks_like_a_secret_is_a_fault() {
        for (head, least) in SECRETS {
            let long = format!("token {head}{}", "A".repeat(least));
            assert_eq!(planted(&long).len(), 1, "{head}");
        }
        let (head, least) = SECRETS[1];
        assert_clean(&planted(&format!("{head}{}", "A".repeat(least - 1))));
    }
}
