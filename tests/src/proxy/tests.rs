//! Each toxic before a small echo, and commits on a real PostgreSQL.

use super::*;
use etl_storage::testing::TestPostgres;
use rand::{RngExt, SeedableRng};
use sqlx::{Connection as _, PgConnection};
use std::io::ErrorKind;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

/// A look that is long enough for bytes to arrive if they were on their way.
const A_LOOK: Duration = Duration::from_millis(60);

/// Answers every byte with itself.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                // A connection that breaks is what is tested.
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    address
}

/// A proxy in front of an echo, and a client of it that has had one answer.
async fn desk() -> (Proxy, TcpStream) {
    let proxy = Proxy::tcp(echo().await, 7).unwrap();
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(echoed(&mut client, b"hello").await, b"hello");
    (proxy, client)
}

async fn echoed(client: &mut TcpStream, bytes: &[u8]) -> Vec<u8> {
    client.write_all(bytes).await.unwrap();
    let mut answer = vec![0; bytes.len()];
    client.read_exact(&mut answer).await.unwrap();
    answer
}

async fn nothing_comes(client: &mut TcpStream) -> bool {
    timeout(A_LOOK, client.read_u8()).await.is_err()
}

/// How the connection ends for the client: with the rest of the bytes, or with an error.
async fn rest(client: &mut TcpStream) -> Result<Vec<u8>, ErrorKind> {
    let mut bytes = Vec::new();
    client.read_to_end(&mut bytes).await.map(|_| bytes).map_err(|error| error.kind())
}

/// Looks until the proxy has counted this.
async fn counted(proxy: &Proxy, holds: impl Fn(Counts) -> bool) {
    let looks = async {
        while !holds(proxy.counts()) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(Duration::from_secs(10), looks).await.unwrap();
}

fn to_client(lane: LaneToxics) -> Toxics {
    Toxics { to_client: lane, ..Toxics::none() }
}

#[tokio::test]
async fn without_toxics_everything_passes_and_ends_are_passed_on() {
    let (proxy, mut client) = desk().await;
    let mut bytes = vec![0; 3_000_000];
    rand_chacha::ChaCha8Rng::seed_from_u64(1).fill(&mut bytes[..]);
    let (mut from, mut to) = client.split();
    let mut answer = Vec::new();
    let send = async {
        to.write_all(&bytes).await.unwrap();
        to.shutdown().await.unwrap();
    };
    let ((), read) = tokio::join!(send, from.read_to_end(&mut answer));
    read.unwrap();
    assert!(answer == bytes);
    let counts = proxy.counts();
    assert_eq!((counts.connections, counts.resets), (1, 0));
    assert_eq!((counts.to_server_bytes, counts.to_client_bytes), (3_000_005, 3_000_005));
}

#[tokio::test]
async fn down_refuses_and_closes_until_it_is_over() {
    let (proxy, mut client) = desk().await;
    for _ in 0..3 {
        proxy.set(Toxics::down()).await;
        assert_eq!(rest(&mut client).await, Ok(Vec::new()));
        let refused = TcpStream::connect(proxy.address()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        proxy.set(Toxics::none()).await;
        client = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(echoed(&mut client, b"back").await, b"back");
    }
    assert_eq!(proxy.counts().connections, 4);
}

#[tokio::test]
async fn resets_come_at_once_or_after_a_time() {
    let (proxy, mut client) = desk().await;
    proxy.reset_all();
    assert_eq!(rest(&mut client).await, Err(ErrorKind::ConnectionReset));
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(echoed(&mut client, b"new ones live").await, b"new ones live");
    let asked = Instant::now();
    proxy.set(Toxics { reset_after: Some(Duration::from_millis(30)), ..Toxics::none() }).await;
    assert_eq!(rest(&mut client).await, Err(ErrorKind::ConnectionReset));
    assert!(asked.elapsed() >= Duration::from_millis(30));
    assert_eq!(proxy.counts().resets, 2);
}

#[tokio::test]
async fn latency_delays_each_way_and_jitter_adds_to_it() {
    let (proxy, mut client) = desk().await;
    let (each_way, jitter) = (Duration::from_millis(40), Duration::from_millis(20));
    proxy.set(Toxics::latency(each_way, jitter)).await;
    let asked = Instant::now();
    assert_eq!(echoed(&mut client, b"far").await, b"far");
    assert!(asked.elapsed() >= each_way * 2, "{:?}", asked.elapsed());
    // A way of minutes is over when the toxic is: the piece on its way does not keep it.
    proxy.set(Toxics::latency(Duration::from_mins(5), Duration::ZERO)).await;
    client.write_all(b"x").await.unwrap();
    assert!(nothing_comes(&mut client).await);
    proxy.set(Toxics::none()).await;
    assert_eq!(client.read_u8().await.unwrap(), b'x');
}

#[tokio::test]
async fn a_partition_holds_bytes_and_ends_and_loses_nothing() {
    let (proxy, mut client) = desk().await;
    proxy.set(Toxics::partition()).await;
    client.write_all(b"late").await.unwrap();
    client.shutdown().await.unwrap();
    assert!(nothing_comes(&mut client).await);
    proxy.set(Toxics::none()).await;
    assert_eq!(rest(&mut client).await, Ok(b"late".to_vec()));
    assert_eq!(proxy.counts().swallowed_bytes, 0);
}

#[tokio::test]
async fn half_open_swallows_and_the_next_bytes_find_a_dead_connection() {
    let (proxy, mut client) = desk().await;
    proxy.set(Toxics::half_open()).await;
    client.write_all(b"lost").await.unwrap();
    assert!(nothing_comes(&mut client).await, "neither an answer nor an end");
    let mut other = TcpStream::connect(proxy.address()).await.unwrap();
    other.write_all(b"lost too").await.unwrap();
    assert!(nothing_comes(&mut other).await, "new connections are taken and as dead");
    counted(&proxy, |counts| counts.swallowed_bytes == 12).await;
    proxy.set(Toxics::none()).await;
    client.write_all(b"more").await.unwrap();
    assert_eq!(rest(&mut client).await, Err(ErrorKind::ConnectionReset));
    let mut new = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(echoed(&mut new, b"new").await, b"new");
}

#[tokio::test]
async fn one_direction_can_be_lost_alone() {
    let (proxy, mut client) = desk().await;
    proxy.set(to_client(LaneToxics { flow: Flow::Swallow, ..LaneToxics::default() })).await;
    client.write_all(b"heard, not answered").await.unwrap();
    counted(&proxy, |counts| counts.swallowed_bytes == 19).await;
    assert!(nothing_comes(&mut client).await);
    let counts = proxy.counts();
    assert_eq!((counts.to_server_bytes, counts.to_client_bytes), (5 + 19, 5));
}

#[tokio::test]
async fn timeout_swallows_and_closes_after_its_time() {
    let (proxy, mut client) = desk().await;
    proxy.set(Toxics::timeout(Duration::from_mins(5))).await;
    client.write_all(b"lost").await.unwrap();
    counted(&proxy, |counts| counts.swallowed_bytes == 4).await;
    let asked = Instant::now();
    proxy.set(Toxics::timeout(Duration::from_millis(40))).await;
    assert_eq!(rest(&mut client).await, Ok(Vec::new()));
    assert!(asked.elapsed() >= Duration::from_millis(40));
}

#[tokio::test]
async fn bandwidth_is_held_down() {
    let (proxy, mut client) = desk().await;
    proxy.set(to_client(LaneToxics { bandwidth: NonZeroU32::new(100_000), ..LaneToxics::default() })).await;
    let asked = Instant::now();
    let bytes = vec![1; 20_000];
    assert_eq!(echoed(&mut client, &bytes).await, bytes);
    // Ten pieces of 2,000 bytes, a fiftieth of a second each; the last one is read before its pause.
    assert!(asked.elapsed() >= Duration::from_millis(170), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn slices_take_their_time() {
    let (proxy, mut client) = desk().await;
    let slice = Slice { bytes: 3, pause: Duration::from_millis(20) };
    proxy.set(to_client(LaneToxics { slice: Some(slice), ..LaneToxics::default() })).await;
    let asked = Instant::now();
    assert_eq!(echoed(&mut client, b"abcdefgh").await, b"abcdefgh");
    assert!(asked.elapsed() >= Duration::from_millis(40), "three pieces, two pauses: {:?}", asked.elapsed());
}

#[tokio::test]
async fn a_limit_closes_the_connection_in_the_middle() {
    let (proxy, mut client) = desk().await;
    proxy.set(to_client(LaneToxics { limit_bytes: Some(4), ..LaneToxics::default() })).await;
    client.write_all(b"abcdefgh").await.unwrap();
    assert_eq!(rest(&mut client).await, Ok(b"abcd".to_vec()));
}

#[tokio::test]
async fn the_end_of_a_stream_can_be_slow() {
    let (proxy, mut client) = desk().await;
    let delay = Duration::from_millis(40);
    proxy.set(to_client(LaneToxics { close_delay: delay, ..LaneToxics::default() })).await;
    let asked = Instant::now();
    client.shutdown().await.unwrap();
    assert_eq!(rest(&mut client).await, Ok(Vec::new()));
    assert!(asked.elapsed() >= delay);
}

#[tokio::test]
async fn a_server_that_is_not_there_looks_like_a_reset() {
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
    let proxy = Proxy::tcp(nobody, 1).unwrap();
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(rest(&mut client).await, Err(ErrorKind::ConnectionReset));
}

/// PostgreSQL with an empty table, a proxy in front of it, and the address through it.
async fn database() -> (TestPostgres, PgConnection, Proxy, String) {
    let server = TestPostgres::start().unwrap();
    let url = server.database().await.unwrap();
    let mut direct = PgConnection::connect(&url).await.unwrap();
    sqlx::query("create table t (n int primary key)").execute(&mut direct).await.unwrap();
    let proxy = Proxy::postgres(&url, 7).await.unwrap();
    let through = proxy.through(&url).unwrap();
    (server, direct, proxy, through)
}

async fn rows(direct: &mut PgConnection) -> i64 {
    sqlx::query_scalar("select count(*) from t").fetch_one(direct).await.unwrap()
}

async fn insert(client: &mut PgConnection, number: i32) -> Result<(), sqlx::Error> {
    let mut transaction = client.begin().await?;
    sqlx::query("insert into t values ($1)").bind(number).execute(&mut *transaction).await?;
    transaction.commit().await
}

#[tokio::test]
async fn a_lost_answer_to_commit_is_an_error_and_the_row_is_there() {
    let (_server, mut direct, proxy, url) = database().await;
    let mut client = PgConnection::connect(&url).await.unwrap();
    proxy.set(Toxics::commits(Lose::Answer, Pick::Nth(3))).await;
    insert(&mut client, 1).await.unwrap();
    insert(&mut client, 2).await.unwrap();
    insert(&mut client, 3).await.unwrap_err();
    assert_eq!(rows(&mut direct).await, 3);
    let mut client = PgConnection::connect(&url).await.unwrap();
    insert(&mut client, 4).await.unwrap();
    // The same by hand, as a statement of the extended protocol.
    proxy.set(Toxics::commits(Lose::Answer, Pick::Chance(1.0))).await;
    sqlx::query("begin").execute(&mut client).await.unwrap();
    sqlx::query("insert into t values (5)").execute(&mut client).await.unwrap();
    sqlx::query("commit").execute(&mut client).await.unwrap_err();
    assert_eq!(rows(&mut direct).await, 5);
    let counts = proxy.counts();
    assert_eq!((counts.commits, counts.lost_answers, counts.lost_requests), (5, 2, 0));
}

#[tokio::test]
async fn a_lost_request_to_commit_is_an_error_and_the_row_is_not_there() {
    let (_server, mut direct, proxy, url) = database().await;
    proxy.set(Toxics::commits(Lose::Request, Pick::Nth(1))).await;
    let mut client = PgConnection::connect(&url).await.unwrap();
    insert(&mut client, 1).await.unwrap_err();
    // The number is free again only when the server has rolled back.
    insert(&mut direct, 1).await.unwrap();
    assert_eq!(rows(&mut direct).await, 1);
    proxy.set(Toxics::commits(Lose::Request, Pick::Chance(1.0))).await;
    let mut client = PgConnection::connect(&url).await.unwrap();
    sqlx::query("begin").execute(&mut client).await.unwrap();
    sqlx::query("insert into t values (2)").execute(&mut client).await.unwrap();
    sqlx::query("commit").execute(&mut client).await.unwrap_err();
    insert(&mut direct, 2).await.unwrap();
    assert_eq!(proxy.counts().lost_requests, 2);
}

#[tokio::test]
async fn a_write_outside_a_transaction_loses_its_answer_too() {
    let (_server, mut direct, proxy, url) = database().await;
    let mut client = PgConnection::connect(&url).await.unwrap();
    proxy.set(Toxics::commits(Lose::AnswerOfAnyWrite, Pick::Nth(1))).await;
    assert_eq!(sqlx::query_scalar::<_, i64>("select count(*) from t").fetch_one(&mut client).await.unwrap(), 0);
    let returned = sqlx::query_scalar::<_, i32>("insert into t values (1) returning n").fetch_optional(&mut client);
    returned.await.unwrap_err();
    assert_eq!(rows(&mut direct).await, 1);
}

#[tokio::test]
async fn copies_and_large_answers_pass_while_answers_are_watched() {
    let (_server, mut direct, proxy, url) = database().await;
    proxy.set(Toxics::commits(Lose::AnswerOfAnyWrite, Pick::Nth(u64::MAX))).await;
    let mut client = PgConnection::connect(&url).await.unwrap();
    let mut copy = client.copy_in_raw("copy t from stdin").await.unwrap();
    let lines = (0..50_000).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
    copy.send(lines.as_bytes()).await.unwrap();
    assert_eq!(copy.finish().await.unwrap(), 50_000);
    let wide = "select repeat('x', 100), n from t";
    assert_eq!(sqlx::query(wide).fetch_all(&mut client).await.unwrap().len(), 50_000);
    assert_eq!(rows(&mut direct).await, 50_000);
    assert_eq!(proxy.counts().commits, 1);
}
