//! Downloads that must not succeed: cut, swapped, slow, endless bodies and pages in place of files.

use std::time::Instant;

use etl_qore_api::{ErrorKind, FileKind, MinRate, QoreSettings};

use crate::portal::{Portal, Reply};
use crate::support::{client, client_with, fetch, file_of, file_reply, listened, ms, settings};

/// A hub whose first `bad` downloads are answered by `reply` and the rest by a good file.
async fn flaky(bad: usize, kind: FileKind, reply: Reply) -> Portal {
    Portal::hub(move |portal, _| if portal.calls() <= bad { reply.clone() } else { file_reply(&file_of(kind, 3000)) })
        .await
}

/// Every way in which the same cut shows: a length not reached, chunks without an end, a close that looks like the end.
fn cut_replies(body: &[u8], end: usize) -> [Reply; 3] {
    let length = body.len().to_string();
    let part = &body[..end];
    let chunk = [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
    [
        Reply::open(200, &[("content-length", &length)]).send(part),
        Reply::open(200, &[("transfer-encoding", "chunked")]).send(&chunk),
        Reply::open(200, &[]).send(part),
    ]
}

/// Every second download is good, every other one is cut in the next of the ways.
#[tokio::test]
async fn a_cut_body_is_seen_at_each_tenth_and_fetched_again() {
    for kind in FileKind::ALL {
        let body = file_of(kind, 3000);
        let ends = (0..10).map(|tenth| body.len() * tenth / 10);
        let cuts: Vec<_> = ends.flat_map(|end| cut_replies(&body, end)).collect();
        let (good, count) = (body.clone(), cuts.len());
        let portal = Portal::hub(move |portal, _| {
            let number = portal.calls() - 1;
            if number.is_multiple_of(2) { cuts[number / 2].clone() } else { file_reply(&good) }
        })
        .await;
        let client = client(&portal);
        for number in 0..count {
            let (downloaded, got) = fetch(&client, kind, None).await.expect("the second try");
            assert!(got == body && downloaded.tries == 2, "{kind:?} cut {number} was taken");
        }
        assert_eq!(portal.logins(), 1);
    }
}

#[tokio::test]
async fn a_body_that_is_always_cut_is_an_error_after_the_fourth_try() {
    let body = file_of(FileKind::PortfolioPdf, 3000);
    let kinds = [ErrorKind::Transient, ErrorKind::Transient, ErrorKind::UnexpectedResponse];
    for (reply, kind) in cut_replies(&body, 1500).into_iter().zip(kinds) {
        let portal = flaky(100, FileKind::PortfolioPdf, reply).await;
        let error = fetch(&client(&portal), FileKind::PortfolioPdf, None).await.expect_err("cut");
        assert_eq!((error.kind(), portal.calls()), (kind, 4));
        assert!(error.to_string().starts_with("download of file file-1 of fund fund-1: "));
    }
}

#[tokio::test]
async fn a_login_page_is_answered_by_one_new_login() {
    let page = b"\n<!doctype HTML><html><body>Entrar</body></html>";
    for (kind, content_type) in [
        (FileKind::PortfolioPdf, "text/html"),
        (FileKind::PortfolioPdf, "application/pdf"),
        (FileKind::PortfolioExcel, "text/html"),
        (FileKind::Xml50, "application/xml"),
    ] {
        let reply = Reply::with(200, &[("content-type", content_type)], page);
        let portal = flaky(1, kind, reply.clone()).await;
        let (downloaded, got) = fetch(&client(&portal), kind, None).await.expect("a file");
        assert!(got == file_of(kind, 3000));
        assert_eq!((downloaded.tries, portal.logins(), portal.calls()), (1, 2, 2));
        let portal = flaky(100, kind, reply).await;
        let error = fetch(&client(&portal), kind, None).await.expect_err("always a page");
        assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
        assert_eq!((portal.logins(), portal.calls()), (2, 2));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Portal::bare(|_, _| file_reply(&file_of(FileKind::PortfolioPdf, 10))).await;
    let reply = Reply::with(302, &[("location", &elsewhere.url())], b"");
    let portal = flaky(100, FileKind::PortfolioPdf, reply).await;
    let error = fetch(&client(&portal), FileKind::PortfolioPdf, None).await.expect_err("a redirect");
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
    assert_eq!((portal.logins(), portal.calls(), elsewhere.requests().len()), (2, 2, 0));
}

#[tokio::test]
async fn other_content_is_fetched_again_and_never_taken() {
    let pdf = file_of(FileKind::PortfolioPdf, 3000);
    for body in [b"{\"status\":500}".as_slice(), b"", b"Service down", &pdf] {
        let portal = flaky(2, FileKind::PortfolioExcel, file_reply(body)).await;
        let (client, listener) = listened(client(&portal));
        let got = fetch(&client, FileKind::PortfolioExcel, None).await;
        let (downloaded, got) = got.expect("a file");
        assert!(got == file_of(FileKind::PortfolioExcel, 3000));
        assert_eq!((downloaded.tries, listener.events().len()), (3, 2));
        let portal = flaky(100, FileKind::PortfolioExcel, file_reply(body)).await;
        let error = fetch(&crate::support::client(&portal), FileKind::PortfolioExcel, None).await;
        assert_eq!(error.expect_err("never right").kind(), ErrorKind::UnexpectedResponse);
        assert_eq!((portal.calls(), portal.logins()), (4, 1));
    }
}

#[tokio::test]
async fn a_length_that_is_not_the_listed_one_is_refused() {
    let body = file_of(FileKind::PortfolioPdf, 3000);
    let without_length = Reply::open(200, &[]).send(&body);
    for reply in [file_reply(&body), without_length] {
        let portal = flaky(100, FileKind::PortfolioPdf, reply).await;
        let listed = Some(body.len() as u64 + 1);
        let error = fetch(&client(&portal), FileKind::PortfolioPdf, listed).await.expect_err("short");
        assert_eq!((error.kind(), portal.calls()), (ErrorKind::UnexpectedResponse, 4));
        let text = format!("the body has {} bytes and {} were listed", body.len(), body.len() + 1);
        assert!(error.to_string().ends_with(&text), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_without_a_retry() {
    let body = file_of(FileKind::PortfolioPdf, 3000);
    let announced = Reply::open(200, &[("content-length", "3000000000")]).send(&body);
    let unannounced = Reply::open(200, &[]).send(&body);
    for reply in [announced, unannounced] {
        let portal = flaky(100, FileKind::PortfolioPdf, reply).await;
        let small = QoreSettings { max_file_bytes: 2000, ..settings(&portal) };
        let error = fetch(&client_with(small), FileKind::PortfolioPdf, None).await;
        let error = error.expect_err("too large");
        assert_eq!((error.kind(), portal.calls()), (ErrorKind::UnexpectedResponse, 1));
        assert!(error.to_string().ends_with("the file is larger than 2000 bytes"), "{error}");
    }
}

type Change = fn(QoreSettings) -> QoreSettings;

#[tokio::test]
async fn a_body_that_stands_still_drips_or_takes_too_long_is_given_up() {
    let body = file_of(FileKind::PortfolioPdf, 3000);
    let mut drip = Reply::open(200, &[]).send(&body[..20]);
    for byte in body[20..].chunks(1).take(100) {
        drip = drip.send(byte).pause(ms(15));
    }
    let still = Reply::open(200, &[]).send(&body[..20]).pause(ms(2000)).send(&body[20..]);
    let stands_still = |s| QoreSettings { idle_timeout: ms(80), ..s };
    let too_slow = |s| QoreSettings { min_rate: MinRate { bytes_per_second: 1024, window: ms(100) }, ..s };
    let too_long = |s| QoreSettings { total_timeout: ms(150), ..s };
    let cases: [(&Reply, Change, &str); 3] = [
        (&still, stands_still, "the body stood still"),
        (&drip, too_slow, "the body came too slowly"),
        (&drip, too_long, "no whole answer within 150ms"),
    ];
    for (reply, change, why) in cases {
        let portal = flaky(1, FileKind::PortfolioPdf, reply.clone()).await;
        let (client, listener) = listened(client_with(change(settings(&portal))));
        let start = Instant::now();
        let (_, got) = fetch(&client, FileKind::PortfolioPdf, None).await.expect("the second try");
        assert!(got == body);
        assert!(start.elapsed() < ms(1400), "{why}");
        assert!(listener.events()[0].error.to_string().ends_with(why), "{why}");
    }
}

#[tokio::test]
async fn a_head_that_never_ends_is_given_up() {
    let reply = Reply::default().send(b"HTTP/1.1 200 OK\r\nx-a: ").pause(ms(3000)).send(b"b\r\n");
    let portal = flaky(1, FileKind::PortfolioPdf, reply).await;
    let quick = QoreSettings { connect_timeout: ms(50), read_timeout: ms(100), ..settings(&portal) };
    let start = Instant::now();
    fetch(&client_with(quick), FileKind::PortfolioPdf, None).await.expect("the second try");
    assert!(start.elapsed() < ms(1400));
}
