//! Rows as files, read back: types, formulas, dialects, and how much memory the server takes for many of them.

use super::Both;
use calamine::{DataRef, Reader, Xlsx};
use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::time::Duration;
use tests::{Client, TestApp};

/// A large file has come by then, on a busy machine too.
const LONG: Duration = Duration::from_mins(2);

/// The database file, past the server.
pub(super) async fn open(app: &TestApp) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}", app.database().display())).await.unwrap()
}

async fn file(client: &Client, query: &str) -> (StatusCode, String, Vec<u8>) {
    let call = client.call(Method::GET, &format!("/api/dados/exportar?{query}"));
    let answer = call.header("accept-encoding", "identity").timeout(LONG).send().await.unwrap();
    let name = answer.headers().get("content-disposition").map(|name| name.to_str().unwrap().to_owned());
    (answer.status(), name.unwrap_or_default(), answer.bytes().await.unwrap().into())
}

/// The cells of a sheet with their types, by row and column.
fn cells(bytes: Vec<u8>, sheet: &str) -> BTreeMap<(u32, u32), String> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["Dados", "Parâmetros"]);
    let mut reader = book.worksheet_cells_reader(sheet).unwrap();
    let mut cells = BTreeMap::new();
    while let Some(cell) = reader.next_cell().unwrap() {
        let text = match cell.get_value() {
            DataRef::String(text) => format!("text {text}"),
            DataRef::SharedString(text) => format!("text {text}"),
            DataRef::Float(number) => format!("number {number}"),
            DataRef::Int(number) => format!("number {number}"),
            DataRef::Bool(value) => format!("bool {value}"),
            DataRef::DateTime(moment) => format!("date {}", moment.as_datetime().unwrap()),
            other => format!("{other:?}"),
        };
        cells.insert(cell.get_position(), text);
    }
    cells
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_back_on_sqlite() {
    are_read_back(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_back_on_postgres() {
    are_read_back(true).await;
}

async fn are_read_back(on_postgres: bool) {
    let both = Both::start(on_postgres).await;
    let admin = both.server.admin().await.unwrap();
    let new = |n: u32, name: &str| {
        let cnpj = etl_core::Cnpj::with_check_digits(&format!("9988877700{n:02}")).unwrap();
        json!({ "cnpj": cnpj.formatted(), "nome": name, "inicio": "01/12/2025" })
    };
    for (n, name) in [(1, "=HYPERLINK(\"http://x\";\"y\")"), (2, "-1+1;\"a\""), (3, "ÁGUA, LUZ")] {
        assert_eq!(admin.post("/api/fundos/cadastro", &new(n, name)).await.unwrap().0, StatusCode::OK);
    }
    let funds = "esquema=cad&tabela=info_fundos&colunas=id_fundo,nome_fundo,data_inicio,data_fim&ordem=nome_fundo";
    let (status, name, bytes) = file(&admin, &format!("{funds}&formato=xlsx")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(name.contains("cad_info_fundos_") && name.contains(".xlsx"), "{name}");
    let parameters = cells(bytes.clone(), "Parâmetros");
    assert_eq!((parameters[&(0, 1)].as_str(), parameters[&(3, 1)].as_str()), ("text cad.info_fundos", "text admin"));
    assert_eq!((parameters[&(2, 1)].as_str(), parameters[&(6, 1)].as_str()), ("text nome_fundo", "number 9"));
    assert!(parameters[&(7, 1)].starts_with("date 20"), "{parameters:?}");
    let sheet = cells(bytes, "Dados");
    assert_eq!(sheet[&(0, 1)], "text nome_fundo");
    let at =
        |text: &str| sheet.iter().find(|(_, found)| *found == text).unwrap_or_else(|| panic!("{text}: {sheet:?}")).0.0;
    let row = at("text =HYPERLINK(\"http://x\";\"y\")");
    assert!(sheet[&(row, 0)].starts_with("number "), "{sheet:?}");
    assert_eq!(sheet[&(row, 2)], "date 2025-12-01 00:00:00");
    assert_eq!(sheet.get(&(row, 3)), None, "nothing is nothing");
    at("text -1+1;\"a\"");

    let (_, name, bytes) = file(&admin, &format!("{funds}&formato=csv_excel")).await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        name.contains(".csv") && text.starts_with("\u{feff}id_fundo;nome_fundo;data_inicio;data_fim\r\n"),
        "{text}"
    );
    assert!(text.contains(";\"'=HYPERLINK(\"\"http://x\"\";\"\"y\"\")\";01/12/2025;\r\n"), "{text}");
    assert!(text.contains(";\"'-1+1;\"\"a\"\"\";") && text.contains(";ÁGUA, LUZ;"), "{text}");
    let (_, _, bytes) = file(&admin, &format!("{funds}&formato=csv_dados")).await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("id_fundo,nome_fundo,data_inicio,data_fim\n") && !text.contains('\r'), "{text}");
    assert!(
        text.contains(",\"ÁGUA, LUZ\",2025-12-01,\n") && text.contains(",\"=HYPERLINK(\"\"http://x\"\";"),
        "{text}"
    );
    amounts(&both.app, &admin).await;
    for query in ["", "esquema=cad&tabela=info_fundos&formato=pdf", "esquema=etl&tabela=usuario&formato=xlsx"] {
        assert!(file(&admin, query).await.0.is_client_error(), "{query}");
    }
}

/// Amounts are numbers in the sheet, and exact in the files of text.
async fn amounts(app: &TestApp, admin: &Client) {
    let series = etl_core::IndexSeries::new("X", None, etl_core::IndexUnit::Level).unwrap();
    let value =
        |day: u32, text: &str| (etl_core::ReferenceDate::from_ymd(2025, 12, day).unwrap(), text.parse().unwrap());
    let values = [value(1, "-1234567.89"), value(2, "12345678901.12345678")];
    app.store.save_index(&series, &values, chrono::DateTime::UNIX_EPOCH).await.unwrap();
    let query = "esquema=aux&tabela=indices&colunas=data,valor";
    let sheet = cells(file(admin, &format!("{query}&formato=xlsx")).await.2, "Dados");
    assert_eq!((sheet[&(1, 1)].as_str(), sheet[&(1, 0)].as_str()), ("number -1234567.89", "date 2025-12-01 00:00:00"));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let excel = text(file(admin, &format!("{query}&formato=csv_excel")).await.2);
    assert_eq!(excel, "\u{feff}data;valor\r\n01/12/2025;-1234567,89\r\n02/12/2025;12345678901,12345678\r\n");
    let data = text(file(admin, &format!("{query}&formato=csv_dados")).await.2);
    assert_eq!(data, "data,valor\n2025-12-01,-1234567.89\n2025-12-02,12345678901.12345678\n");
}

/// The most memory that a process has had, in kB.
pub(super) fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// A hundred thousand rows of six hundred characters each: far more than the server may hold.
#[tokio::test(flavor = "multi_thread")]
async fn many_rows_take_little_memory() {
    let both = Both::start(false).await;
    let admin = both.server.admin().await.unwrap();
    let many = "insert into etl_quarentena (sistema, sha256, bytes, nome_original, codigo, gravidade, linha, byte, caminho, encontrado, \
         guardado, primeira_vez, ultima_vez, vezes) \
         with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000) \
         select 'qore', i, i, 'arquivo ' || i, 'X', 'aviso', 1, 1, '', hex(zeroblob(300)), '', '2025-12-01T00:00:00.000000Z', \
         '2025-12-01T00:00:00.000000Z', 1 from n";
    sqlx::query(many).execute(&mut open(&both.app).await).await.unwrap();
    let table = "esquema=etl&tabela=quarentena&colunas=id_quarentena,nome_original,encontrado,primeira_vez";
    let _warm = admin.get(&format!("/api/dados/linhas?{table}&limite=500")).await.unwrap();
    let before = peak(both.server.process.id());
    for format in ["csv_dados", "csv_excel", "xlsx"] {
        let (status, _, bytes) = file(&admin, &format!("{table}&formato={format}")).await;
        assert_eq!(status, StatusCode::OK, "{format}");
        match format {
            "xlsx" => assert_eq!(cells(bytes, "Dados").keys().next_back(), Some(&(100_000, 3))),
            _ => assert_eq!(bytes.split(|byte| *byte == b'\n').count() - 1, 100_001, "{format}"),
        }
        let grown = peak(both.server.process.id()) - before;
        assert!(grown < 40_000, "{format}: {grown} kB more");
    }
}
