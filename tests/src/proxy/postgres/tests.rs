//! Messages fed whole and in pieces.

use super::*;

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    [&[kind][..], &length.to_be_bytes(), body].concat()
}

fn untyped(code: u32, rest: &[u8]) -> Vec<u8> {
    let length = u32::try_from(rest.len() + 8).unwrap();
    [&length.to_be_bytes()[..], &code.to_be_bytes(), rest].concat()
}

/// The start of a session: the wish for TLS, then the greeting.
fn greeting() -> Vec<u8> {
    [untyped(80_877_103, b""), untyped(196_608, b"user\0x\0\0")].concat()
}

/// Commits seen in these requests, fed whole and byte by byte; nothing may be lost on the way.
fn commits_in(requests: &[Vec<u8>]) -> usize {
    let bytes = [greeting(), requests.concat()].concat();
    let count = |piece: usize| {
        let (mut seen, mut reader, mut passed) = (0, Requests::default(), Vec::new());
        for piece in bytes.chunks(piece) {
            passed.extend(
                reader
                    .pass(piece, || {
                        seen += 1;
                        false
                    })
                    .bytes,
            );
        }
        assert_eq!(passed, bytes);
        seen
    };
    assert_eq!(count(1), count(bytes.len()));
    count(7)
}

#[test]
fn a_simple_commit_is_seen_in_every_spelling() {
    for text in ["COMMIT\0", "commit ;\0", " Commit Work\0", "END\0", "end transaction;\0"] {
        assert_eq!(commits_in(&[message(b'Q', text.as_bytes())]), 1, "{text:?}");
    }
    for text in ["COMMIT PREPARED 'x'\0", "select 'COMMIT'\0", "BEGIN\0", "ROLLBACK\0", "\0"] {
        assert_eq!(commits_in(&[message(b'Q', text.as_bytes())]), 0, "{text:?}");
    }
}

#[test]
fn an_extended_commit_is_seen_when_it_is_executed() {
    let prepare = message(b'P', b"s1\0COMMIT\0\0\0");
    let other = message(b'P', b"s2\0select 1\0\0\0");
    let bind = |portal: &str, statement: &str| message(b'B', format!("{portal}\0{statement}\0\0\0\0\0\0\0").as_bytes());
    let execute = |portal: &str| message(b'E', format!("{portal}\0\0\0\0\0").as_bytes());
    let sync = message(b'S', b"");
    let start = [prepare, other, sync.clone()];
    assert_eq!(commits_in(&start), 0);
    assert_eq!(commits_in(&[&start[..], &[bind("", "s1"), execute(""), sync.clone()]].concat()), 1);
    assert_eq!(commits_in(&[&start[..], &[bind("", "s1"), bind("", "s2"), execute("")]].concat()), 0);
    assert_eq!(commits_in(&[&start[..], &[bind("a", "s1"), bind("b", "s2"), execute("b"), execute("a")]].concat()), 1);
}

#[test]
fn a_struck_request_is_not_passed_on_and_what_came_before_is() {
    let before = [greeting(), message(b'Q', b"insert into t values (1)\0")].concat();
    let all = [before.clone(), message(b'Q', b"COMMIT\0"), message(b'X', b"")].concat();
    let passed = Requests::default().pass(&all, || true);
    assert_eq!(passed, Passed { bytes: before, cut: true });
}

fn ready(status: u8) -> Vec<u8> {
    message(b'Z', &[status])
}

/// The answers to a login, after the refusal of TLS.
fn login() -> Vec<u8> {
    [b"N".to_vec(), message(b'R', &[0; 4]), message(b'S', b"a\0b\0"), message(b'K', &[0; 8]), ready(b'I')].concat()
}

/// Commits that would be struck in these answers, fed byte by byte; nothing may be lost on the way.
fn struck_in(lose: Lose, answers: &[Vec<u8>]) -> usize {
    let bytes = [login(), answers.concat()].concat();
    let (mut seen, mut reader, mut passed) = (0, Answers::default(), Vec::new());
    for byte in &bytes {
        let step = reader.pass(std::slice::from_ref(byte), Some(lose), || {
            seen += 1;
            false
        });
        passed.extend(step.bytes);
    }
    assert_eq!(passed, bytes);
    seen
}

#[test]
fn commits_are_known_by_their_answers() {
    let tag = |text: &str| message(b'C', format!("{text}\0").as_bytes());
    let transaction = [tag("BEGIN"), ready(b'T'), tag("INSERT 0 1"), ready(b'T'), tag("COMMIT"), ready(b'I')];
    assert_eq!(struck_in(Lose::Answer, &transaction), 1);
    assert_eq!(struck_in(Lose::AnswerOfAnyWrite, &transaction), 1, "the insert commits nothing by itself");
    let alone = [tag("UPDATE 3"), ready(b'I'), tag("SELECT 1"), ready(b'I'), tag("COPY 5"), ready(b'I')];
    assert_eq!(struck_in(Lose::Answer, &alone), 0);
    assert_eq!(struck_in(Lose::AnswerOfAnyWrite, &alone), 2);
    let failed = [tag("UPDATE 3"), message(b'E', b"SERROR\0\0"), ready(b'I'), tag("ROLLBACK"), ready(b'I')];
    assert_eq!(struck_in(Lose::AnswerOfAnyWrite, &failed), 0);
    assert_eq!(struck_in(Lose::Request, &transaction), 0);
}

#[test]
fn a_struck_answer_is_kept_back_whole() {
    let row = message(b'D', b"\0\x01\0\0\0\x01x");
    let answer = [row, message(b'C', b"UPDATE 1\0"), ready(b'I')].concat();
    let mut reader = Answers::default();
    assert_eq!(reader.pass(&login(), Some(Lose::AnswerOfAnyWrite), || true).bytes, login());
    let passed = reader.pass(&answer, Some(Lose::AnswerOfAnyWrite), || true);
    assert_eq!(passed, Passed { bytes: Vec::new(), cut: true });
}

#[test]
fn what_cannot_wait_passes_at_once() {
    let (copy, notice) = (message(b'G', &[0; 3]), message(b'A', b"\0\0\0\x01c\0p\0"));
    let mut reader = Answers::default();
    reader.pass(&login(), Some(Lose::Answer), || true);
    assert_eq!(reader.pass(&notice, Some(Lose::Answer), || true).bytes, notice, "a notification of an idle session");
    assert_eq!(reader.pass(&copy, Some(Lose::Answer), || true).bytes, copy, "the server waits for rows");
    let committed = message(b'C', b"COMMIT\0");
    assert!(reader.pass(&committed, Some(Lose::Answer), || true).bytes.is_empty());
    assert!(reader.pass(&notice, Some(Lose::Answer), || true).bytes.is_empty(), "it would tell of the commit");
    assert!(reader.pass(&ready(b'I'), Some(Lose::Answer), || true).cut);
}

#[test]
fn an_agreed_encryption_ends_the_connection() {
    assert_eq!(Answers::default().pass(b"S", None, || false), Passed { bytes: Vec::new(), cut: true });
}
