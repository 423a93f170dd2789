//! A PostgreSQL server for tests and benches: made in a temporary folder, on a socket of its own, ended with its owner.
//! Never for data that matter: the folder goes with the server, and only a durable one forces anything to disk.

use std::io::{Error, Result};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running server; dropping it ends the server and removes its folder.
#[derive(Debug)]
pub struct TestPostgres {
    /// Address of the empty database `postgres`.
    pub url: String,
    folder: TempDir,
    server: Child,
    made: AtomicU32,
}

/// Settings of every server: reached through its socket alone.
const COMMON: [&str; 3] = ["listen_addresses=", "shared_buffers=128MB", "max_connections=60"];
/// Nothing waits for the disk.
const FORGETFUL: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
/// PostgreSQL's defaults, said aloud.
const DURABLE: [&str; 3] = ["fsync=on", "synchronous_commit=on", "full_page_writes=on"];

/// Ends the server when the pipe on its input closes, so that a killed test leaves no server behind.
const GUARD: &str = r#"exec 3<&0
"$@" </dev/null >/dev/null 2>server.log &
read -r _ <&3
kill -QUIT $!
wait"#;

impl TestPostgres {
    /// Makes and starts a server, in memory when there is room; half a second.
    pub fn start() -> Result<Self> {
        Self::start_in(&usual_base())
    }

    /// Makes and starts a server in a new folder below this one.
    pub fn start_in(base: &Path) -> Result<Self> {
        Self::start_with(base, &FORGETFUL)
    }

    /// Makes and starts a server whose commits are on disk before they are answered, in a new folder below this one,
    /// with these settings (`name=value`) besides.
    pub fn durable(base: &Path, settings: &[&str]) -> Result<Self> {
        Self::start_with(base, &[&DURABLE, settings].concat())
    }

    fn start_with(base: &Path, settings: &[&str]) -> Result<Self> {
        let bin = binaries()?;
        let folder = tempfile::Builder::new().prefix("pg-").tempdir_in(base)?;
        let user = server_user()?;
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid))?;
        }
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700))?;
        let data = folder.path().join("data");
        let mut initdb = command(&bin.join("initdb"), folder.path(), user);
        initdb.args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync", "-D"]).arg(&data);
        let made = initdb.output()?;
        if !made.status.success() {
            return Err(Error::other(format!("initdb failed: {}", String::from_utf8_lossy(&made.stderr))));
        }
        let server = start_server(&bin, folder.path(), user, settings)?;
        let url = url_of(folder.path(), "postgres");
        let mut started = Self { url, folder, server, made: AtomicU32::new(0) };
        started.wait_until_ready(&data)?;
        Ok(started)
    }

    /// Makes an empty database and gives its address.
    pub async fn database(&self) -> std::result::Result<String, sqlx::Error> {
        self.clone_of("template1").await
    }

    /// Makes a copy of a database that nobody is connected to, and gives its address.
    pub async fn clone_of(&self, template: &str) -> std::result::Result<String, sqlx::Error> {
        let name = format!("t{}", self.made.fetch_add(1, Ordering::Relaxed));
        let template = name_in(template);
        self.execute(format!("create database {name} template \"{template}\" strategy file_copy")).await?;
        Ok(url_of(self.folder.path(), &name))
    }

    /// Removes a database that nobody is connected to.
    pub async fn remove(&self, url: &str) -> std::result::Result<(), sqlx::Error> {
        self.execute(format!("drop database \"{}\"", name_in(url))).await
    }

    async fn execute(&self, statement: String) -> std::result::Result<(), sqlx::Error> {
        use sqlx::Connection;
        let mut connection = sqlx::PgConnection::connect(&self.url).await?;
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await?;
        connection.close().await
    }

    /// The ready line of `postmaster.pid`: no client needed.
    fn wait_until_ready(&mut self, data: &Path) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline {
            let state = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let log = std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        Err(Error::other(format!("PostgreSQL did not start: {log}")))
    }
}

impl Drop for TestPostgres {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        // The folder goes next: the server must be gone by then. What cannot be waited for is left to the system.
        let _ = self.server.wait();
    }
}

/// The folder in memory, if it has room for a few databases; containers often give it 64 MB.
fn usual_base() -> PathBuf {
    const MEMORY: &str = "/dev/shm";
    const ROOM_KB: u64 = 2 * 1024 * 1024;
    let free = Command::new("df").args(["-k", "--output=avail", MEMORY]).output().map(|df| df.stdout);
    let free = String::from_utf8(free.unwrap_or_default()).unwrap_or_default();
    let has_room = free.lines().last().and_then(|kb| kb.trim().parse::<u64>().ok()).is_some_and(|kb| kb > ROOM_KB);
    if has_room { PathBuf::from(MEMORY) } else { std::env::temp_dir() }
}

fn start_server(bin: &Path, folder: &Path, user: Option<(u32, u32)>, settings: &[&str]) -> Result<Child> {
    let mut guard = command(Path::new("/bin/sh"), folder, user);
    guard.args(["-c", GUARD, "guard"]).arg(bin.join("postgres")).arg("-D").arg(folder.join("data"));
    for setting in COMMON.iter().chain(settings) {
        guard.args(["-c", setting]);
    }
    guard.arg("-c").arg(format!("unix_socket_directories={}", folder.display()));
    guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

fn url_of(folder: &Path, database: &str) -> String {
    format!("postgres://postgres@localhost/{database}?host={}", folder.display())
}

/// The name of the database in an address of ours.
fn name_in(url: &str) -> &str {
    url.split('?').next().and_then(|address| address.rsplit('/').next()).unwrap_or(url)
}

fn command(program: &Path, folder: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

/// PostgreSQL refuses to run as root: then the user `postgres`, or `nobody`, runs it.
fn server_user() -> Result<Option<(u32, u32)>> {
    let scratch = TempDir::new()?;
    if std::fs::metadata(scratch.path())?.uid() != 0 {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let fields: Vec<_> = users.lines().find(|l| l.split(':').next() == Some(name))?.split(':').collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    find("postgres").or_else(|| find("nobody")).map(Some).ok_or_else(|| Error::other("no user to run PostgreSQL as"))
}

/// The folder of `initdb` and `postgres`: that of the newest installed version.
fn binaries() -> Result<PathBuf> {
    let has_both = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> = versions.map(|v| v.path().join("bin")).filter(has_both).collect();
    found.sort();
    let usual = ["/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin", "/usr/bin"].map(PathBuf::from);
    let newest = found.pop().or_else(|| usual.into_iter().find(has_both));
    newest.ok_or_else(|| Error::other("PostgreSQL is not installed: run `apt-get install -y postgresql`"))
}

/// The columns that position tables are written with, as (table, column, type): for the test that compares them with a database.
pub fn position_columns() -> Vec<(String, &'static str, crate::Kind)> {
    let columns = |table: &crate::tables::Table| {
        let (current, history) = (table.current(), table.history());
        let own = table.columns.clone();
        let both = [(current, own.clone()), (history, [own, vec![crate::tables::KNOWN_TO]].concat())];
        both.into_iter().flat_map(|(name, columns)| columns.into_iter().map(move |c| (name.clone(), c.name, c.kind)))
    };
    crate::tables::POSITION_TABLES.iter().flat_map(columns).collect()
}
