//! Servers for tests and benches: made in a temporary folder, on a socket of their own, ended with their owner. The one of
//! PostgreSQL can be stopped the hard way and started again. Never for data that matter: a server's folder goes with it.

#[cfg(feature = "testing-s3")]
mod s3;

#[cfg(feature = "testing-s3")]
pub use s3::{S3Fault, TestS3};

use std::io::{BufRead, BufReader, Error, Result, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a start, with its recovery, or an end may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server; dropping it ends the server and removes its folder.
#[derive(Debug)]
pub struct TestPostgres {
    /// Address of the empty database `postgres`.
    pub url: String,
    bin: PathBuf,
    options: ServerOptions,
    folder: TempDir,
    /// The guard of the running server; none while it is stopped.
    server: Mutex<Option<Child>>,
    made: AtomicU32,
}

/// How a server is made.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The folder that the server's own folder is made in.
    pub base: PathBuf,
    /// What a commit survives.
    pub durability: Durability,
    /// Connections that the server takes, the three it keeps for its administrator among them.
    pub max_connections: u16,
    /// Further settings, as `name=value`.
    pub settings: Vec<String>,
}

impl Default for ServerOptions {
    /// In memory when there is room, and fast.
    fn default() -> Self {
        Self { base: usual_base(), durability: Durability::None, max_connections: 60, settings: Vec::new() }
    }
}

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Not even the death of the server: the last commits may be gone after it.
    None,
    /// The death of the server, not that of the machine.
    Server,
    /// Both: every commit is on the disk before it is answered. The folder must be on a disk to mean it.
    Machine,
}

impl Durability {
    fn settings(self) -> [&'static str; 3] {
        match self {
            Self::None => ["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
            Self::Server => ["fsync=off", "synchronous_commit=on", "full_page_writes=on"],
            Self::Machine => ["fsync=on", "synchronous_commit=on", "full_page_writes=on"],
        }
    }
}

/// How a server is stopped: what was committed must be there after either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// As `pg_ctl -m immediate`: every process leaves at once, without a checkpoint.
    Immediate,
    /// SIGKILL of the first process; the others leave when they notice.
    Kill,
}

/// Starts the server and tells its process id. Ends it by the signal named on its input or, by QUIT, when that closes: a
/// killed test leaves no server behind.
const GUARD: &str = r#"exec 3<&0
"$@" </dev/null >/dev/null 2>>server.log &
echo $!
read -r how <&3
kill -${how:-QUIT} $!
wait"#;

impl TestPostgres {
    /// Makes and starts a server, in memory when there is room; half a second.
    pub fn start() -> Result<Self> {
        Self::start_with(ServerOptions::default())
    }

    /// Makes and starts a server in a new folder below this one.
    pub fn start_in(base: &Path) -> Result<Self> {
        Self::start_with(ServerOptions { base: base.to_path_buf(), ..ServerOptions::default() })
    }

    /// Makes and starts a server.
    pub fn start_with(options: ServerOptions) -> Result<Self> {
        let bin = binaries()?;
        let folder = tempfile::Builder::new().prefix("pg-").tempdir_in(&options.base)?;
        let user = server_user()?;
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid))?;
        }
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700))?;
        let mut initdb = command(&bin.join("initdb"), folder.path(), user);
        initdb.args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync", "-D", "data"]);
        let made = initdb.output()?;
        if !made.status.success() {
            return Err(Error::other(format!("initdb failed: {}", String::from_utf8_lossy(&made.stderr))));
        }
        let url = url_of(folder.path(), "postgres");
        let started = Self { url, bin, options, folder, server: Mutex::new(None), made: AtomicU32::new(0) };
        started.start_again()?;
        Ok(started)
    }

    /// Where everything of the server is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Stops the server; its databases stay. It waits for the last of its processes.
    pub fn stop(&self, how: Stop) -> Result<()> {
        let Some(mut guard) = self.server().take() else { return Ok(()) };
        if let (Stop::Kill, Some(input)) = (how, guard.stdin.as_mut()) {
            input.write_all(b"KILL\n")?;
        }
        drop(guard.stdin.take());
        guard.wait()?;
        let data = self.folder.path().join("data");
        let gone = wait_for(|| !anyone_works_in(&data));
        if gone { Ok(()) } else { Err(Error::other("processes of the stopped PostgreSQL stay")) }
    }

    /// Starts the server after a stop, at the same address, and waits for the end of its recovery.
    pub fn start_again(&self) -> Result<()> {
        let mut server = self.server();
        if server.is_none() {
            let (guard, process) = start_server(&self.bin, self.folder.path(), &self.options)?;
            *server = Some(guard);
            self.wait_until_ready(&process)?;
        }
        Ok(())
    }

    /// Stops and starts.
    pub fn restart(&self, how: Stop) -> Result<()> {
        self.stop(how)?;
        self.start_again()
    }

    /// Ends the connections of all clients and gives how many there were.
    pub async fn terminate_clients(&self) -> std::result::Result<u64, sqlx::Error> {
        use sqlx::Connection;
        let mut connection = sqlx::PgConnection::connect(&self.url).await?;
        let ended: i64 = sqlx::query_scalar(
            "select count(*) filter (where pg_terminate_backend(pid)) from pg_stat_activity \
             where backend_type = 'client backend' and pid <> pg_backend_pid()",
        )
        .fetch_one(&mut connection)
        .await?;
        connection.close().await?;
        Ok(ended.unsigned_abs())
    }

    fn server(&self) -> MutexGuard<'_, Option<Child>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// The ready line of `postmaster.pid`, written by this process and not by a dead one: no client needed.
    fn wait_until_ready(&self, process: &str) -> Result<()> {
        let state = self.folder.path().join("data/postmaster.pid");
        let ready = wait_for(|| {
            let state = std::fs::read_to_string(&state).unwrap_or_default();
            let line = |number| state.lines().nth(number).map(str::trim);
            line(0) == Some(process) && line(7) == Some("ready")
        });
        if ready {
            return Ok(());
        }
        let log = std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        Err(Error::other(format!("PostgreSQL did not start: {log}")))
    }
}

impl Drop for TestPostgres {
    fn drop(&mut self) {
        // The folder goes next: the server must be gone by then. What cannot be waited for is left to the system.
        let _ = self.stop(Stop::Immediate);
    }
}

/// Looks again and again until it holds; false when it still does not after [`PATIENCE`].
fn wait_for(holds: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    true
}

/// Whether a process has this as its working folder, as every one of a server has its data folder.
fn anyone_works_in(folder: &Path) -> bool {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(|process| std::fs::read_link(process.path().join("cwd")).ok()).any(|cwd| cwd == folder)
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

/// Starts the guard, which starts the server; gives the server's process id too.
fn start_server(bin: &Path, folder: &Path, options: &ServerOptions) -> Result<(Child, String)> {
    let mut guard = command(Path::new("/bin/sh"), folder, server_user()?);
    guard.args(["-c", GUARD, "guard"]).arg(bin.join("postgres")).arg("-D").arg(folder.join("data"));
    for setting in options.durability.settings().into_iter().chain(["listen_addresses=", "shared_buffers=128MB"]) {
        guard.args(["-c", setting]);
    }
    for setting in &options.settings {
        guard.args(["-c", setting.as_str()]);
    }
    guard.arg("-c").arg(format!("max_connections={}", options.max_connections));
    guard.arg("-c").arg(format!("unix_socket_directories={}", folder.display()));
    let mut guard = guard.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut process = String::new();
    if let Some(output) = guard.stdout.take() {
        BufReader::new(output).read_line(&mut process)?;
    }
    Ok((guard, process.trim().to_owned()))
}

fn url_of(folder: &Path, database: &str) -> String {
    format!("postgres://postgres:senha-de-mentira@localhost/{database}?host={}", folder.display())
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
