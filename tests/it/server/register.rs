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

/// What holds for one fund only, as people type it.
fn terms() -> Value {
    json!({
        "tipos_esperados": "xml; PDF", "prazo": "9:30", "responsavel": "Ana Müller", "tolerancia": "1.234,5",
        "indice": "ibov", "pasta_destino": "Mesa A/FIM",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_of_a_fund_are_typed_shown_and_take_effect() {
    let (app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let csv = "data;valor\n22/12/2025;158000,00\n";
    let index = admin.call(Method::POST, "/api/indices/IBOV?unidade=numero_indice").body(csv);
    assert_eq!(index.header("content-type", "text/csv").send().await.unwrap().status(), StatusCode::OK);
    let asked = json!({ "sistemas": ["qore"], "data_inicial": app.last_day().br() });
    let job = admin.post("/api/execute", &asked).await.unwrap().1["job_id"].as_i64().unwrap();
    admin.ended(job).await.unwrap();
    let (_, funds) = admin.get(REGISTER).await.unwrap();
    let fund = &funds["fundos"][0];
    let (id, tag) = (&fund["id_fundo"], fund["etag"].as_str().unwrap());
    let (status, changed) = with_tag(&admin, Method::PATCH, id, tag, &terms()).await;
    let shown = ["tipos_esperados", "prazo", "responsavel", "tolerancia", "indice", "pasta_destino"];
    let values = ["PDF, XML", "09:30", "Ana Müller", "1234.50", "IBOV", "Mesa A/FIM"];
    assert_eq!((status, shown.map(|name| changed[name].as_str().unwrap())), (200, values), "{changed}");
    let alias = &changed["nomes_nos_portais"][0]["nome_no_portal"];
    assert_eq!(changed["portais"], json!(format!("qore: {}", alias.as_str().unwrap())));
    let tag = changed["etag"].as_str().unwrap();
    for (field, text) in [
        ("tipos_esperados", "PDF e XLSX"),
        ("prazo", "11h"),
        ("responsavel", "a\nb"),
        ("tolerancia", "-1"),
        ("tolerancia", "1.500"),
        ("indice", "IPCA"),
        ("pasta_destino", "../fora"),
        ("pasta_destino", "C:\\fora"),
    ] {
        let (status, refused) = with_tag(&admin, Method::PATCH, id, tag, &json!({ field: text })).await;
        assert_eq!((status, &refused["errors"][0]["campo"]), (422, &json!(field)), "{text}: {refused}");
    }
    let (_, audit) = admin.get("/api/auditoria?acao=fundo.mudar").await.unwrap();
    let mut notes = audit["registros"].as_array().unwrap().iter().map(|row| &row["detalhe"]);
    let told = notes.find(|notes| notes["campos"] == json!(shown.join(", "))).unwrap();
    assert_eq!((&told["prazo"], &told["tolerancia"]), (&json!("vazio → 09:30"), &json!("vazio → 1.234,50")), "{audit}");

    let (_, cell) = admin.get(&format!("/api/cobertura/{id}/{}", app.last_day())).await.unwrap();
    assert_eq!(cell["responsavel"], "Ana Müller");
    let (_, returns) = admin.get(&format!("/api/carteiras/{id}/rentabilidade")).await.unwrap();
    assert_eq!(returns["indice"], "IBOV");
    let cdi = admin.get(&format!("/api/carteiras/{id}/rentabilidade?indice=CDI")).await.unwrap().1;
    assert_ne!(cdi["indice"], "IBOV", "another one may be asked for");

    let (_, removed) = with_tag(&admin, Method::PATCH, id, tag, &json!({ "prazo": "", "tolerancia": "" })).await;
    assert_eq!(
        (&removed["prazo"], &removed["tolerancia"], &removed["indice"]),
        (&json!(null), &json!(null), &json!("IBOV"))
    );
    let tag = removed["etag"].as_str().unwrap();
    let close = json!({ "situacao": "encerrado", "fim": "2025-12-01", "tipo": "" });
    let (_, closed) = with_tag(&admin, Method::PATCH, id, tag, &close).await;
    assert_eq!(closed["alertas"], json!(["encerrado com arquivos"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_are_pasted_and_exported_with_what_is_odd() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (_, funds) = admin.get(REGISTER).await.unwrap();
    assert_eq!(funds["fundos"][0]["alertas"], json!(["sem nome em portal"]));
    let cnpj = funds["fundos"][0]["cnpj"].as_str().unwrap();
    let paste = async |text: &str| {
        let body = json!({ "texto": text, "aplicar": true });
        admin.post(&format!("{REGISTER}/colar"), &body).await.unwrap().1
    };
    let titles = "CNPJ\tTipos de arquivo esperados\tPrazo\tResponsável\tTolerância\tBenchmark\tPasta destino\tPortais";
    let bad = paste(&format!("{titles}\n{cnpj}\tfax\tcedo\t{}\tx\tIPCA\t/etc\tqore: outro", "n".repeat(101))).await;
    let faults = bad["linhas"][0]["falhas"].as_array().unwrap();
    let columns: Vec<_> = faults.iter().map(|fault| fault["coluna"].as_str().unwrap()).collect();
    let all = ["portais", "tipos_esperados", "prazo", "responsavel", "tolerancia", "indice", "pasta_destino"];
    assert_eq!((columns, &bad["aplicado"]), (all.to_vec(), &json!(false)), "{bad}");
    let good = paste(&format!("{titles}\n{cnpj}\tPDF, XML\t10:15\tAna\t0,01\tCDI\tMesa A\t")).await;
    assert_eq!((&good["mudar"], &good["aplicado"]), (&json!(1), &json!(true)), "{good}");
    let mudancas = ["tipos_esperados", "prazo", "responsavel", "tolerancia", "indice", "pasta_destino"];
    assert_eq!(good["linhas"][0]["mudancas"], json!(mudancas));

    let answer = admin.call(Method::GET, &format!("{REGISTER}/exportar")).send().await.unwrap();
    let csv = String::from_utf8(answer.bytes().await.unwrap().into()).unwrap();
    assert!(csv.contains(";PDF, XML;10:15;Ana;0,01;CDI;Mesa A;;sem nome em portal\r\n"), "{csv}");
    assert_eq!(paste(&csv).await["iguais"], 6, "a file goes out and comes back");
    let answer = admin.call(Method::GET, &format!("{REGISTER}/exportar?formato=xlsx")).send().await.unwrap();
    let (_, plan) = bring(&admin, answer.bytes().await.unwrap().into(), "").await;
    assert_eq!(plan["iguais"], 6, "{plan}");
    let incomplete = paste(&format!("cnpj\ttipo\n{cnpj}\t")).await;
    assert_eq!(incomplete["aplicado"], true);
    let (_, funds) = admin.get(REGISTER).await.unwrap();
    assert_eq!(funds["fundos"][0]["alertas"], json!(["sem nome em portal", "cadastro incompleto"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_of_a_sheet_is_an_hour() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (_, funds) = admin.get(REGISTER).await.unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let hour = rust_xlsxwriter::Format::new().set_num_format("hh:mm");
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["cnpj", "prazo", "tolerancia"]).unwrap();
    sheet.write_string(1, 0, funds["fundos"][0]["cnpj"].as_str().unwrap()).unwrap();
    sheet.write_with_format(1, 1, &chrono::NaiveTime::from_hms_opt(9, 45, 0).unwrap(), &hour).unwrap();
    sheet.write_number(1, 2, 250.5).unwrap();
    let (_, plan) = bring(&admin, book.save_to_buffer().unwrap(), "?aplicar=true").await;
    assert_eq!(plan["aplicado"], true, "{plan}");
    let (_, funds) = admin.get(REGISTER).await.unwrap();
    assert_eq!((&funds["fundos"][0]["prazo"], &funds["fundos"][0]["tolerancia"]), (&json!("09:45"), &json!("250.50")));
}
