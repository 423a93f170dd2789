//! Invented secrets that every scenario uses, and the search for them in whatever it leaves: folders with databases, documents and
//! copies, the data of PostgreSQL and of the bucket, outputs of programs, answers, mails. Each is searched when its scenario lets
//! go of it, so that a leak fails the scenario that shows it. What is compressed is not opened.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use etl_storage::testing::{ServerOptions, Stop, TestPostgres, TestS3};
use std::io::Write;
use std::ops::Deref;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What all of them have in them: the portal's password is this alone.
const CORE: &str = "senha-de-mentira";
/// What the tokens of the simulated portal end with.
const TOKEN: &str = "assinatura-falsa";
/// How personal tokens begin: an answer shows one once, nothing else does.
const PERSONAL_TOKEN: &str = "etlp_";

/// The office's key: twice the core, in base64.
pub const OFFICE_KEY: &str = "c2VuaGEtZGUtbWVudGlyYXNlbmhhLWRlLW1lbnRpcmE=";
/// Password of users, with what URLs and JSON write in another way.
pub const USER_PASSWORD: &str = "a \"é/+&% senha-de-mentira";
/// Password of the mail server.
pub const MAIL_PASSWORD: &str = "e-mail senha-de-mentira";

/// A folder that is searched when it goes.
#[derive(Debug)]
pub struct Folder(TempDir);

/// A new folder.
pub fn folder() -> std::io::Result<Folder> {
    tempfile::tempdir().map(Folder)
}

impl Folder {
    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        search_folder(self.path());
    }
}

/// A database server that is searched when it goes.
#[derive(Debug)]
pub struct Postgres(TestPostgres);

/// A new database server.
pub fn postgres(options: ServerOptions) -> std::io::Result<Postgres> {
    TestPostgres::start_with(options).map(Postgres)
}

impl Deref for Postgres {
    type Target = TestPostgres;

    fn deref(&self) -> &TestPostgres {
        &self.0
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.0.stop(Stop::Immediate).is_ok() {
            search_folder(self.0.folder());
        }
    }
}

/// A bucket that is searched when it goes.
#[derive(Debug)]
pub struct Bucket(TestS3);

/// A new bucket.
pub fn bucket() -> std::io::Result<Bucket> {
    TestS3::start().map(Bucket)
}

impl Deref for Bucket {
    type Target = TestS3;

    fn deref(&self) -> &TestS3 {
        &self.0
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        search_folder(self.0.folder());
    }
}

/// Fails when a file below a folder has a secret in it. A scenario that fails already says its own.
fn search_folder(folder: &Path) {
    if !std::thread::panicking() {
        let hits = hits_in(folder);
        assert!(hits.is_empty(), "secrets in {hits}");
    }
}

/// Fails when a text has a secret in it.
pub fn search(what: &str, text: &str) {
    let found = patterns().iter().any(|pattern| text.contains(&*String::from_utf8_lossy(pattern)));
    assert!(std::thread::panicking() || !found, "{what} shows a secret: {text}");
}

/// The files with a secret in them.
fn hits_in(folder: &Path) -> String {
    let mut grep = Command::new("grep");
    grep.env("LC_ALL", "C").args(["-rlaF", "--devices=skip", "-f", "-"]).arg(folder);
    let mut grep =
        grep.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("grep is there");
    let patterns = patterns().join(&b'\n');
    grep.stdin.take().expect("it is piped").write_all(&patterns).expect("grep reads its patterns");
    let found = grep.wait_with_output().expect("grep ends");
    String::from_utf8_lossy(&found.stdout).into_owned()
}

/// Every way to write a secret that is searched for.
fn patterns() -> Vec<Vec<u8>> {
    let mut all: Vec<_> = [CORE, TOKEN].iter().flat_map(|core| ways(core.as_bytes())).collect();
    all.push(PERSONAL_TOKEN.into());
    all
}

/// As it is, reversed, in hexadecimal, in base64 wherever it begins, as an URL and as JSON may escape it.
fn ways(core: &[u8]) -> Vec<Vec<u8>> {
    let bytes = |write: fn(&u8) -> String| core.iter().map(write).collect::<String>().into_bytes();
    let mut ways = vec![
        core.to_vec(),
        core.iter().rev().copied().collect(),
        bytes(|byte| format!("{byte:02x}")),
        bytes(|byte| format!("{byte:02X}")),
        bytes(|byte| format!("%{byte:02x}")),
        bytes(|byte| format!("%{byte:02X}")),
        bytes(|byte| format!("\\u{byte:04x}")),
    ];
    for (before, skip) in [(0, 0), (1, 2), (2, 3)] {
        let mut text = vec![b'.'; before];
        text.extend(core);
        // The first and the last letters depend on the neighbours.
        text.truncate(text.len() / 3 * 3);
        ways.extend([STANDARD.encode(&text), URL_SAFE.encode(&text)].map(|letters| letters[skip..].into()));
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD_NO_PAD;

    #[test]
    fn a_planted_secret_is_found_however_it_is_written() {
        let quoted = serde_json::to_string(USER_PASSWORD).unwrap();
        let escaped = USER_PASSWORD.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
        let mut planted: Vec<String> =
            vec![USER_PASSWORD.into(), quoted, escaped, MAIL_PASSWORD.into(), OFFICE_KEY.into()];
        for before in ["", "a", "ab", "abc: "] {
            for after in ["", "!", "!?"] {
                planted.push(STANDARD_NO_PAD.encode(format!("{before}{CORE}{after}")));
                planted.push(URL_SAFE.encode(format!("{before}{TOKEN}{after}")));
            }
        }
        planted.push(CORE.bytes().fold(String::new(), |text, byte| text + &format!("{byte:02x}")));
        planted.push(format!("Bearer {PERSONAL_TOKEN}abc"));
        for text in &planted {
            let folder = tempfile::Builder::new().tempdir().unwrap();
            let deep = folder.path().join("a/b");
            std::fs::create_dir_all(&deep).unwrap();
            let file = deep.join(".etl.db-wal");
            std::fs::write(&file, [&[0, 159, 146, 150], text.as_bytes(), &[0, 10, 255]].concat()).unwrap();
            assert_eq!(hits_in(folder.path()).trim(), file.display().to_string(), "{text}");
            assert!(std::panic::catch_unwind(|| search("it", text)).is_err(), "{text}");
            std::fs::write(&file, "sem segredo algum").unwrap();
            assert_eq!(hits_in(folder.path()), "");
        }
    }

    #[test]
    fn every_scenario_leaves_what_it_made_to_the_search() {
        let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("it")];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for own in ["tempfile::tempdir()", "TempDir::new()", "TestPostgres::start", "TestS3::start"] {
                assert!(!text.contains(own), "{}: {own} is not searched; use those of tests::canary", path.display());
            }
        }
    }
}
