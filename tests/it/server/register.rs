//! The register of funds through the API: changes of what was seen, pasted blocks, names at portals.

use super::start;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::Client;

const REGISTER: &str = "/api/fundos/cadastro";

/// A change of what was seen.
async fn with_tag(client: &Client, method: Method, id: &Value, tag: &str, body: &Value) -> (u16, Value) {
    let call = client.call(method, &format!("{REGISTER}/{id}")).header("if-match", tag).json(body);
    let answer = call.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn funds_are_added_changed_and_removed() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let new = json!({ "cnpj": "99.888.777/0001-01", "nome": "NOVO FUNDO", "inicio": "01/12/2025" });
    let (status, refused) = admin.post(REGISTER, &new).await.unwrap();
    assert_eq!((status.as_u16(), &refused["errors"][0]["campo"]), (422, &json!("cnpj")), "{refused}");
    let cnpj = etl_core::Cnpj::with_check_digits("998887770001").unwrap();
    let new = json!({ "cnpj": cnpj.formatted(), "nome": "NOVO FUNDO", "inicio": "01/12/2025" });
    let (status, created) = admin.post(REGISTER, &new).await.unwrap();
    assert_eq!(
        (status, &created["fundo"], &created["situacao"]),
        (StatusCode::OK, &json!("NOVO FUNDO"), &json!("ativo"))
    );
    assert_eq!(admin.post(REGISTER, &new).await.unwrap().0, StatusCode::CONFLICT);
    let (id, tag) = (&created["id_fundo"], created["etag"].as_str().unwrap());
    let found = admin.call(Method::GET, &format!("{REGISTER}/{id}")).send().await.unwrap();
    assert_eq!(found.headers()["etag"], tag);
    let change = json!({ "apelido": "NOVO", "fim": "31/12/2025" });
    let unseen = admin.patch(&format!("{REGISTER}/{id}"), &change).await.unwrap();
    assert_eq!(unseen.0.as_u16(), 428, "{}", unseen.1);
    let (status, changed) = with_tag(&admin, Method::PATCH, id, tag, &change).await;
    assert_eq!((status, &changed["fundo"], &changed["fim"]), (200, &json!("NOVO"), &json!("2025-12-31")), "{changed}");
    assert_eq!(with_tag(&admin, Method::PATCH, id, tag, &change).await.0, 412);
    let tag = changed["etag"].as_str().unwrap();
    for wrong in [
        json!({ "cnpj": "1" }),
        json!({ "situacao": "morto" }),
        json!({ "fim": "2025-11-01" }),
        json!({ "nome": "" }),
        json!({ "apelido": "a\u{7}b" }),
    ] {
        assert_eq!(with_tag(&admin, Method::PATCH, id, tag, &wrong).await.0, 422, "{wrong}");
    }
    let (_, list) = admin.get(&format!("{REGISTER}?busca=novo&situacao=ativo")).await.unwrap();
    assert_eq!(list["fundos"].as_array().unwrap().len(), 1);
    assert_eq!(admin.get(&format!("{REGISTER}?situacao=x")).await.unwrap().0.as_u16(), 422);
    assert_eq!(with_tag(&admin, Method::DELETE, id, tag, &json!({})).await.0, 200);
    assert_eq!(admin.get(&format!("{REGISTER}/{id}")).await.unwrap().0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_block_is_shown_first_and_applied_whole() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let paste = async |text: &str, apply: bool| {
        let body = json!({ "texto": text, "aplicar": apply });
        admin.post(&format!("{REGISTER}/colar"), &body).await.unwrap()
    };
    let (_, funds) = admin.get(REGISTER).await.unwrap();
    let old = &funds["fundos"][0];
    let cnpj = etl_core::Cnpj::with_check_digits("998887770001").unwrap().formatted();
    let same = format!("{}\t{}", old["nome"].as_str().unwrap(), old["cnpj"].as_str().unwrap());
    let bad = format!("Nome do fundo\tCNPJ\tInício\nNOVO\t{cnpj}\t32/01/2025\nOUTRO\t{cnpj}\t\n\t123\t\n");
    let (status, plan) = paste(&bad, true).await;
    assert_eq!((status, &plan["com_falha"], &plan["aplicado"]), (StatusCode::OK, &json!(3), &json!(false)), "{plan}");
    let faults = |row: usize| -> Vec<&str> {
        let faults = plan["linhas"][row]["falhas"].as_array().unwrap();
        faults.iter().map(|fault| fault["coluna"].as_str().unwrap()).collect()
    };
    assert_eq!((faults(0), faults(1), faults(2)), (vec!["inicio"], vec!["cnpj"], vec!["cnpj", "nome"]), "{plan}");
    let good = format!("nome\tcnpj\nNOVO\t{cnpj}\n{same}\n");
    let (_, plan) = paste(&good, false).await;
    assert_eq!((&plan["incluir"], &plan["iguais"], &plan["aplicado"]), (&json!(1), &json!(1), &json!(false)), "{plan}");
    assert_eq!(admin.get(REGISTER).await.unwrap().1["fundos"].as_array().unwrap().len(), 6, "nothing applied yet");
    assert_eq!(paste(&good, true).await.1["aplicado"], true);
    assert_eq!(admin.get(REGISTER).await.unwrap().1["fundos"].as_array().unwrap().len(), 7);
    assert_eq!(paste(&good, true).await.1["iguais"], 2, "the same block again changes nothing");
    for text in ["", "nome\nX", "cnpj\tcor\n1\t2", "cnpj\tCNPJ\n1\t2"] {
        let (status, refused) = paste(text, false).await;
        assert_eq!((status.as_u16(), &refused["code"]), (422, &json!("PLANILHA-ILEGIVEL")), "{text:?}: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_at_portals_and_exports() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let id = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    admin.ended(id).await.unwrap();
    let (_, funds) = admin.get(REGISTER).await.unwrap();
    let [first, second] = [&funds["fundos"][0], &funds["fundos"][1]];
    let alias = first["nomes_nos_portais"][0]["nome_no_portal"].as_str().unwrap();
    let point = async |fund: &Value| {
        let body = json!({ "sistema": "qore", "nome_no_portal": alias, "id_fundo": fund });
        admin.send(Method::PUT, &format!("{REGISTER}/nomes"), Some(&body)).await.unwrap().0
    };
    assert_eq!((point(&second["id_fundo"]).await, point(&json!(404)).await), (StatusCode::OK, StatusCode::NOT_FOUND));
    let (_, found) = admin.get(&format!("{REGISTER}/{}", second["id_fundo"])).await.unwrap();
    assert_eq!(found["nomes_nos_portais"].as_array().unwrap().len(), 2);
    let tag = second["etag"].as_str().unwrap();
    assert_eq!(with_tag(&admin, Method::DELETE, &second["id_fundo"], tag, &json!({})).await.0, 409, "it has documents");
    let hostile = json!({ "apelido": "=HYPERLINK(\"x\")" });
    assert_eq!(with_tag(&admin, Method::PATCH, &second["id_fundo"], tag, &hostile).await.0, 200);
    let answer = admin.call(Method::GET, &format!("{REGISTER}/exportar")).send().await.unwrap();
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("fundos.csv"));
    // As bytes: a text would come without its byte order mark.
    let csv = String::from_utf8(answer.bytes().await.unwrap().into()).unwrap();
    assert!(
        csv.starts_with('\u{feff}') && csv.lines().count() == 7 && csv.contains("\"'=HYPERLINK(\"\"x\"\")\""),
        "{csv}"
    );
    let (_, inbox) = admin.get(&format!("{REGISTER}/pendentes")).await.unwrap();
    assert_eq!(inbox["fundos"], json!([]));
}

/// Sends a workbook and gives what it would do, or did.
async fn bring(client: &Client, book: Vec<u8>, query: &str) -> (u16, Value) {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let call = client.call(Method::POST, &format!("{REGISTER}/importar{query}")).header("content-type", kind);
    let answer = call.body(book).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_goes_out_and_comes_back() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let answer = admin.call(Method::GET, &format!("{REGISTER}/exportar?formato=xlsx")).send().await.unwrap();
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains("fundos.xlsx"));
    let (status, plan) = bring(&admin, answer.bytes().await.unwrap().into(), "").await;
    assert_eq!(
        (status, &plan["iguais"], &plan["mudar"], &plan["com_falha"]),
        (200, &json!(6), &json!(0), &json!(0)),
        "{plan}"
    );

    let cnpj = etl_core::Cnpj::with_check_digits("998887770001").unwrap().formatted();
    let day = chrono::NaiveDate::from_ymd_opt(2025, 12, 1).unwrap();
    let written = |cnpj: &str| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_row(0, 0, ["Nome do fundo", "CNPJ", "Início"]).unwrap();
        sheet.write_row(3, 0, ["=NOVO", cnpj]).unwrap().write_with_format(3, 2, &day, &date).unwrap();
        book.save_to_buffer().unwrap()
    };
    let (_, plan) = bring(&admin, written("11.111.111/1111-11"), "?aplicar=true").await;
    assert_eq!((&plan["com_falha"], &plan["aplicado"]), (&json!(1), &json!(false)), "{plan}");
    let (_, plan) = bring(&admin, written(&cnpj), "").await;
    assert_eq!((&plan["incluir"], &plan["aplicado"]), (&json!(1), &json!(false)), "{plan}");
    assert_eq!(admin.get(REGISTER).await.unwrap().1["fundos"].as_array().unwrap().len(), 6, "nothing applied yet");
    assert_eq!(bring(&admin, written(&cnpj), "?aplicar=true").await.1["aplicado"], true);
    let (_, found) = admin.get(&format!("{REGISTER}?busca=novo")).await.unwrap();
    assert_eq!(
        (&found["fundos"][0]["nome"], &found["fundos"][0]["inicio"]),
        (&json!("=NOVO"), &json!("2025-12-01")),
        "{found}"
    );
    let (_, audit) = admin.get("/api/auditoria?acao=fundo.colar").await.unwrap();
    assert_eq!(
        (&audit["registros"][0]["resultado"], &audit["registros"][0]["detalhe"]["fundos"]),
        (&json!("feito"), &json!("1"))
    );
    for (book, status) in [(b"nome;cnpj".to_vec(), 422), (vec![0; 2 << 20], 413)] {
        let (refused, answer) = bring(&admin, book, "?aplicar=true").await;
        assert_eq!(refused, status, "{answer}");
    }
}
