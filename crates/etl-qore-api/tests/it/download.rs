//! Downloads that succeed: every kind, every way of sending a length, into memory and into a file.

use std::io;

use bytes::Bytes;
use etl_qore_api::{BodySink, ErrorKind, Expected, FileKind, RemoteFile};

use crate::portal::{Portal, Reply};
use crate::support::{client, date, fetch, file_of, file_reply, fund, guid, ms};

#[tokio::test]
async fn every_kind_arrives_whole_however_its_length_is_sent() {
    for kind in FileKind::ALL {
        let body = file_of(kind, 70_000);
        let (half, rest) = body.split_at(body.len() / 2);
        let chunk = |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
        let chunked = Reply::open(200, &[("transfer-encoding", "chunked")])
            .send(&chunk(half))
            .pause(ms(5))
            .send(&chunk(rest))
            .send(b"0\r\n\r\n");
        let until_close = Reply::open(200, &[]).send(half).pause(ms(5)).send(rest);
        for reply in [file_reply(&body), chunked, until_close] {
            let portal = Portal::hub(move |_, _| reply.clone()).await;
            let size = Some(body.len() as u64);
            let (downloaded, got) = fetch(&client(&portal), kind, size).await.expect("a file");
            assert!(got == body, "{kind:?}");
            assert_eq!((downloaded.bytes, downloaded.tries), (body.len() as u64, 1));
            let request = portal.requests().pop().expect("a request");
            assert_eq!(request.path, "/api/v1/fundos-posicao/fund-1/arquivos/file-1/download");
            assert_eq!(request.headers["accept-encoding"], "identity");
            assert_eq!(request.headers["authorization"], "Bearer token-1");
        }
    }
}

#[tokio::test]
async fn names_and_types_are_passed_on_only_when_harmless() {
    let name = "x-suggested-filename";
    let long = "a".repeat(4096);
    let offers = [
        (Some("lua_fip_2025-12-26.pdf"), Some("lua_fip_2025-12-26.pdf")),
        (Some("Carteira Diária.pdf"), Some("Carteira Diária.pdf")),
        (Some("../../etc/passwd"), None),
        (Some("..\\x.pdf"), None),
        (Some("C:\\x.pdf"), None),
        (Some("CON.pdf"), None),
        (Some("x\u{202e}fdp.exe"), None),
        (Some(long.as_str()), None),
        (None, None),
    ];
    for (offered, passed_on) in offers {
        let body = file_of(FileKind::PortfolioPdf, 100);
        let mut headers = vec![("content-type", "application/pdf")];
        headers.extend(offered.map(|offered| (name, offered)));
        let reply = Reply::with(200, &headers, &body);
        let portal = Portal::hub(move |_, _| reply.clone()).await;
        let got = fetch(&client(&portal), FileKind::PortfolioPdf, None).await;
        let (downloaded, _) = got.expect("a file");
        assert_eq!(downloaded.suggested_name.as_deref(), passed_on);
        assert_eq!(downloaded.content_type.as_deref(), Some("application/pdf"));
    }
}

#[tokio::test]
async fn a_wrong_content_type_does_not_spoil_a_right_file() {
    let body = file_of(FileKind::PortfolioExcel, 100);
    let reply = Reply::with(200, &[("content-type", "text/html")], &body);
    let portal = Portal::hub(move |_, _| reply.clone()).await;
    let (downloaded, got) = fetch(&client(&portal), FileKind::PortfolioExcel, None).await.expect("a file");
    assert_eq!(got, body);
    assert_eq!(downloaded.content_type.as_deref(), Some("text/html"));
}

#[tokio::test]
async fn a_file_on_disk_holds_only_the_good_try() {
    let body = file_of(FileKind::Xml401, 50_000);
    let size = body.len() as u64;
    let portal = Portal::hub(move |portal, _| {
        let length = body.len().to_string();
        let head = Reply::open(200, &[("content-length", length.as_str())]);
        let end = if portal.calls() == 1 { body.len() - 10 } else { body.len() };
        head.send(&body[..end])
    })
    .await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("partial");
    let mut file = tokio::fs::File::create(&path).await.expect("a file");
    let listed = RemoteFile {
        guid: guid("file-1"),
        name: "lua.xml".to_owned(),
        date: date("2025-12-26"),
        size_bytes: Some(size),
    };
    let expected = Expected::of(&listed, FileKind::Xml401);
    let done = client(&portal).download(&fund(), &listed.guid, expected, &mut file).await;
    assert_eq!(done.expect("a file").tries, 2);
    let kept = std::fs::read(&path).expect("the file");
    assert!(kept == file_of(FileKind::Xml401, 50_000));
}

/// Takes two pieces and then is full.
#[derive(Default)]
struct FullDisk {
    resets: u32,
    pieces: u32,
}

impl BodySink for FullDisk {
    async fn reset(&mut self) -> io::Result<()> {
        self.resets += 1;
        Ok(())
    }

    async fn write(&mut self, _: Bytes) -> io::Result<()> {
        self.pieces += 1;
        if self.pieces > 2 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

#[tokio::test]
async fn a_sink_that_fails_ends_the_download_at_once() {
    let body = file_of(FileKind::PortfolioPdf, 2_000_000);
    let portal = Portal::hub(move |_, _| file_reply(&body)).await;
    let mut sink = FullDisk::default();
    let expected = Expected { kind: FileKind::PortfolioPdf, size_bytes: None };
    let done = client(&portal).download(&fund(), &guid("file-1"), expected, &mut sink).await;
    let error = done.expect_err("the disk is full");
    assert_eq!(error.kind(), ErrorKind::Write);
    let cause = std::error::Error::source(&error).expect("a cause");
    assert!(cause.to_string().contains("storage"), "{cause}");
    assert_eq!((sink.resets, portal.calls()), (1, 1));
}
