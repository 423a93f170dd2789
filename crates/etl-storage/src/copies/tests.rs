//! Copies as people find them in their folders.

use super::*;
use crate::documents::LocalDocuments;
use etl_core::ReferenceDate;
use tempfile::TempDir;

struct Desk {
    folder: TempDir,
    documents: LocalDocuments,
    copies: DestinationFolders,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let documents = LocalDocuments::open(folder.path().join("documentos")).unwrap();
        let settings = FolderSettings {
            base: folder.path().join("base"),
            excel: folder.path().join("05. EXCEL"),
            xml: folder.path().join("XML_QORE"),
            fund_folders: BTreeMap::from([("FIM PASTA".to_owned(), r"Multimercado\..\FIM P".to_owned())]),
        };
        let copies = DestinationFolders::new(settings, Arc::new(documents.clone()));
        Self { folder, documents, copies }
    }

    async fn stored(&self, bytes: &[u8]) -> Sha256 {
        let mut writer = self.documents.stage().await.unwrap();
        writer.write(bytes).await.unwrap();
        let staged = writer.finish().await.unwrap();
        self.documents.commit(staged).await.unwrap().sha256
    }

    /// Copies the bytes as the document of 2025-03-07 and gives the path below the folder of the test.
    async fn copy(&self, bytes: &[u8], fund: &str, kind: DocumentKind) -> String {
        let document = self.stored(bytes).await;
        let path = self.copies.copy(document, of(fund, march_7(), kind)).await.unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        let below = path.strip_prefix(self.folder.path()).unwrap();
        below.to_str().unwrap().replace('\\', "/")
    }

    fn names_in(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join(folder)).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn of(nickname: &str, date: ReferenceDate, kind: DocumentKind) -> CopyOf<'_> {
    CopyOf { nickname, folder: None, date, kind }
}

fn march_7() -> ReferenceDate {
    ReferenceDate::from_ymd(2025, 3, 7).unwrap()
}

#[tokio::test]
async fn each_kind_goes_where_people_look_for_it() {
    let desk = Desk::new();
    let mut paths = Vec::new();
    for kind in DocumentKind::ALL {
        paths.push(desk.copy(kind.name().as_bytes(), "FIM X", kind).await);
    }
    assert_eq!(
        paths,
        [
            "base/FIM X/06. Carteiras/2025/03 - Março/07.03 - Carteira Diária - FIM X.pdf",
            "05. EXCEL/2025/07.03 - Carteira Excel - FIM X.xlsx",
            "XML_QORE/2025/07.03 - Carteira XML - FIM X.xml",
            "XML_QORE/2025/07.03 - Carteira XML 4.01 - FIM X.xml",
        ]
    );
    let own_folder = desk.copy(b"pdf", "FIM PASTA", DocumentKind::PortfolioPdf).await;
    let expected = "base/Multimercado/FIM P/06. Carteiras/2025/03 - Março/07.03 - Carteira Diária - FIM PASTA.pdf";
    assert_eq!(own_folder, expected);
}

#[tokio::test]
async fn the_folder_that_the_register_names_wins() {
    let desk = Desk::new();
    let document = desk.stored(b"pdf").await;
    let named = CopyOf { folder: Some("Mesa B/FIM P"), ..of("FIM PASTA", march_7(), DocumentKind::PortfolioPdf) };
    let path = desk.copies.copy(document, named).await.unwrap();
    let below = desk.folder.path().join("base/Mesa B/FIM P/06. Carteiras/2025/03 - Março");
    assert_eq!(path, below.join("07.03 - Carteira Diária - FIM PASTA.pdf"));
}

#[tokio::test]
async fn same_bytes_do_nothing_and_other_bytes_get_a_number() {
    let desk = Desk::new();
    let kind = DocumentKind::Xml50;
    let mut paths = Vec::new();
    for bytes in ["one", "two", "one", "two", "six"] {
        paths.push(desk.copy(bytes.as_bytes(), "FIM X", kind).await);
    }
    let name = |number: &str| format!("XML_QORE/2025/07.03 - Carteira XML - FIM X{number}.xml");
    assert_eq!(paths, [name(""), name(" (1)"), name(""), name(" (1)"), name(" (2)")]);
    assert_eq!(desk.names_in("XML_QORE/2025").len(), 3);
}

#[tokio::test]
async fn two_years_of_a_flat_folder_do_not_meet() {
    let desk = Desk::new();
    let document = desk.stored(b"of 2026").await;
    let next_year = ReferenceDate::from_ymd(2026, 3, 7).unwrap();
    desk.copy(b"of 2025", "FIM X", DocumentKind::PortfolioXlsx).await;
    desk.copies.copy(document, of("FIM X", next_year, DocumentKind::PortfolioXlsx)).await.unwrap();
    for year in ["2025", "2026"] {
        assert_eq!(desk.names_in(&format!("05. EXCEL/{year}")), ["07.03 - Carteira Excel - FIM X.xlsx"]);
    }
}

#[tokio::test]
async fn a_spelling_without_accents_goes_on_where_it_is() {
    let desk = Desk::new();
    let year = desk.folder.path().join("base/FIM X/06. Carteiras/2025");
    std::fs::create_dir_all(year.join("03 - Marco")).unwrap();
    let old = "07.03 - Carteira Diaria - FIM X.pdf";
    std::fs::write(year.join("03 - Marco").join(old), b"one").unwrap();

    let same = desk.copy(b"one", "FIM X", DocumentKind::PortfolioPdf).await;
    assert_eq!(same, format!("base/FIM X/06. Carteiras/2025/03 - Marco/{old}"));
    let other = desk.copy(b"two", "FIM X", DocumentKind::PortfolioPdf).await;
    assert!(other.ends_with("03 - Marco/07.03 - Carteira Diaria - FIM X (1).pdf"), "{other}");
    let april = ReferenceDate::from_ymd(2025, 4, 1).unwrap();
    desk.copies.copy(desk.stored(b"x").await, of("FIM X", april, DocumentKind::PortfolioPdf)).await.unwrap();
    assert_eq!(desk.names_in("base/FIM X/06. Carteiras/2025"), ["03 - Marco", "04 - Abril"]);
}

#[tokio::test]
async fn hostile_nicknames_stay_inside() {
    let desk = Desk::new();
    for fund in ["../../fora", r"..\..\fora", "/fora", "C:fora", "CON", "\u{202e}fdp", "a\0b", &"x".repeat(5000)] {
        let path = desk.copy(fund.as_bytes(), fund, DocumentKind::PortfolioPdf).await;
        assert!(path.starts_with("base/") && !path.split('/').any(|level| level == ".."), "{path}");
        assert_eq!(path.split('/').count(), 6, "{path}");
    }
    assert_eq!(desk.names_in(""), ["base", "documentos"]);
}

#[tokio::test]
#[cfg(unix)]
async fn a_link_out_of_the_folder_is_refused() {
    let desk = Desk::new();
    let outside = desk.folder.path().join("fora");
    std::fs::create_dir_all(&outside).unwrap();
    std::fs::create_dir_all(desk.folder.path().join("base")).unwrap();
    std::os::unix::fs::symlink(&outside, desk.folder.path().join("base/FIM X")).unwrap();
    let document = desk.stored(b"one").await;
    let error = desk.copies.copy(document, of("FIM X", march_7(), DocumentKind::PortfolioPdf)).await.unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error:?}");
    assert!(desk.names_in("fora").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn copies_at_once_end_as_one_name_per_content() {
    let desk = Desk::new();
    let contents = [desk.stored(b"one").await, desk.stored(b"two").await];
    let tasks: Vec<_> = (0..20)
        .map(|i| {
            let (copies, document) = (desk.copies.clone(), contents[i % 2]);
            tokio::spawn(
                async move { copies.copy(document, of("FIM X", march_7(), DocumentKind::Xml401)).await.unwrap() },
            )
        })
        .collect();
    let mut paths = HashSet::new();
    for task in tasks {
        paths.insert(task.await.unwrap());
    }
    assert_eq!((paths.len(), desk.names_in("XML_QORE/2025").len()), (2, 2));
}

#[tokio::test]
async fn what_a_crash_left_is_removed_and_the_copy_made() {
    let desk = Desk::new();
    let folder = desk.folder.path().join("XML_QORE/2025");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(".etl-dead.part"), b"hal").unwrap();
    let live = std::fs::File::create_new(folder.join(".etl-live.part")).unwrap();
    live.lock().unwrap();
    desk.copy(b"half", "FIM X", DocumentKind::Xml50).await;
    assert_eq!(desk.names_in("XML_QORE/2025"), [".etl-live.part", "07.03 - Carteira XML - FIM X.xml"]);
}

#[tokio::test]
async fn a_document_that_is_not_stored_is_an_error() {
    let desk = Desk::new();
    let error = desk.copies.copy(Sha256([0; 32]), of("FIM X", march_7(), DocumentKind::Xml50)).await.unwrap_err();
    assert!(error.to_string().contains("copying document 0000"), "{error}");
}
