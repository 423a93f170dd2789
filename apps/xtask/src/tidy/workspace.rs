//! The tree as the rules see it: members from `cargo metadata`, files from git. No rule is here.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::process::{command, root};

/// A package of the workspace.
#[derive(Clone, Debug, Default)]
pub(super) struct Member {
    pub(super) name: String,
    /// From the root, with `/`.
    pub(super) folder: String,
    pub(super) has_lib: bool,
    pub(super) manifest: String,
    pub(super) dependencies: Vec<Dependency>,
}

/// A dependency as the member's manifest names it.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// Which of the manifest's tables a dependency is in; build dependencies count as normal ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Normal,
    Dev,
}

/// A file that git tracks, or would if it were added.
#[derive(Clone, Debug)]
pub(super) struct TextFile {
    /// From the root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

/// Every member of the workspace.
pub(super) fn members() -> Vec<Member> {
    let args = ["metadata", "--no-deps", "--format-version", "1"];
    let json = output_of(command("cargo").args(args));
    let metadata: Value = serde_json::from_str(&json).expect("cargo metadata writes JSON");
    let workspace_root = string(&metadata["workspace_root"]);
    list(&metadata["packages"]).iter().map(|package| member(package, &workspace_root)).collect()
}

/// Every text file of the tree; binary ones are left out.
pub(super) fn text_files() -> Vec<TextFile> {
    let args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    output_of(command("git").args(args))
        .split_terminator('\0')
        .filter_map(|path| {
            let text = fs::read_to_string(root().join(path)).ok()?;
            let path = path.to_owned();
            Some(TextFile { path, text })
        })
        .collect()
}

fn member(package: &Value, workspace_root: &str) -> Member {
    let manifest_path = string(&package["manifest_path"]);
    let relative = manifest_path.strip_prefix(workspace_root).expect("a member is below the root");
    let folder = relative.replace('\\', "/");
    Member {
        name: string(&package["name"]),
        folder: folder.trim_start_matches('/').trim_end_matches("/Cargo.toml").to_owned(),
        has_lib: list(&package["targets"]).iter().any(|target| list(&target["kind"]).contains(&Value::from("lib"))),
        manifest: fs::read_to_string(&manifest_path).expect("cargo has just read it"),
        dependencies: list(&package["dependencies"]).iter().map(dependency).collect(),
    }
}

fn dependency(value: &Value) -> Dependency {
    let kind = match value["kind"].as_str() {
        Some("dev") => Kind::Dev,
        _ => Kind::Normal,
    };
    let name = string(&value["name"]);
    Dependency { name, kind }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("cargo metadata has this list")
}

fn string(value: &Value) -> String {
    value.as_str().expect("cargo metadata has this text").to_owned()
}

fn output_of(command: &mut Command) -> String {
    let output = command.output().expect("cargo and git are on PATH");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {complaint}");
    String::from_utf8(output.stdout).expect("paths and JSON are UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_package_is_among_the_members() {
        let members = members();
        let xtask = members.iter().find(|member| member.name == "xtask");
        let xtask = xtask.expect("xtask is a member");
        assert_eq!(xtask.folder, "apps/xtask");
        assert!(!xtask.has_lib);
        let dev = xtask.dependencies.iter().find(|dependency| dependency.kind == Kind::Dev);
        assert_eq!(dev.expect("there is one").name, "serde_json");
    }

    #[test]
    fn this_file_is_among_the_files() {
        let files = text_files();
        let this = files.iter().find(|file| file.path == "apps/xtask/src/tidy/workspace.rs");
        assert!(this.is_some_and(|file| file.text.starts_with("//!")));
    }
}
