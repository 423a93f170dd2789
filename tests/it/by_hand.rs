//! Files got by hand: kinds by content, hostile input refused with a code and a place, nothing else harmed.

use etl_core::{DocumentKind, ReferenceDate};
use etl_simulator::files::{anbima50, anbima401};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use tests::{Setup, TestApp, dump, etl};

/// `etl carregar` of some files in a folder of its own; the outcome per file and the exit code.
fn load(folder: &Path, paths: &[&str]) -> (i32, Value) {
    let mut args = vec!["carregar", "--json"];
    args.extend(paths);
    let finished = etl(folder, &args, &[]).unwrap();
    let value = serde_json::from_str(&finished.stdout).unwrap_or_else(|e| panic!("{e}: {finished:?}"));
    (finished.code, value)
}

/// The code of the only outcome of the only file.
fn refusal(value: &Value) -> String {
    value[0]["fundos"][0]["codigo"].as_str().unwrap_or("-").to_owned()
}

async fn book() -> TestApp {
    TestApp::start(Setup { funds: 4, ..Setup::default() }).await.unwrap()
}

fn xml_50(app: &TestApp, fund: usize, day: ReferenceDate) -> Vec<u8> {
    let position = app.book.position(&app.book.funds()[fund], day, 0).unwrap();
    anbima50::write(&position, &anbima50::Options::default())
}

#[tokio::test(flavor = "multi_thread")]
async fn files_folders_and_zips_load_once() {
    let app = book().await;
    let folder = tests::folder().unwrap();
    let sub = folder.path().join("entrega/sub");
    fs::create_dir_all(&sub).unwrap();
    fs::write(sub.join("a.xml"), xml_50(&app, 0, app.last_day())).unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.path().join("entrega/b.zip")).unwrap());
    zip.start_file("b.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(&xml_50(&app, 1, app.last_day())).unwrap();
    zip.finish().unwrap();
    let (code, first) = load(folder.path(), &["entrega"]);
    assert_eq!(code, 0, "{first}");
    let outcomes: Vec<_> = first.as_array().unwrap().iter().map(|f| f["fundos"][0]["resultado"].clone()).collect();
    assert_eq!(outcomes, ["carregado", "carregado"]);
    let before = dump(&folder.path().join("etl.db")).await.unwrap();
    let (code, again) = load(folder.path(), &["entrega"]);
    assert_eq!((code, again[0]["fundos"][0]["resultado"].as_str()), (0, Some("identico")));
    assert_eq!(dump(&folder.path().join("etl.db")).await.unwrap(), before);
    let day = app.last_day().to_string();
    let status = || etl(folder.path(), &["status", "--data", &day], &[]).unwrap();
    assert!(status().code == 3 && status().stderr.contains("sem cadastro 2"), "{:?}", status());
    assert_eq!(etl(folder.path(), &["fundos", "confirmar", "--todos"], &[]).unwrap().code, 0);
    assert!(status().code == 0 && status().stderr.contains("2/2 fundos liberados"), "{:?}", status());
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_files_are_refused_with_a_code_and_the_rest_loads() {
    let app = book().await;
    let good = xml_50(&app, 0, app.last_day());
    let text = String::from_utf8(good.clone()).unwrap();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("vazio.xml", Vec::new(), "ARQ-VAZIO"),
        ("raiz.xml", b"<?xml version='1.0'?><outra><coisa/></outra>".to_vec(), "XML-RAIZ"),
        ("pagina.xml", b"<!DOCTYPE html><html><body>Entrar</body></html>".to_vec(), "ARQ-HTML"),
        (
            "doctype.xml",
            text.replacen("?>", "?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>", 1).into_bytes(),
            "XML-DOCTYPE",
        ),
        ("cortado.xml", good[..good.len() / 2].to_vec(), "ARQ-CORTADO"),
        ("fundo.xml", format!("<arquivoposicao_4_01>{}", "<a>".repeat(100_000)).into_bytes(), "XML-PROFUNDO"),
        ("lixo.bin", vec![7; 4096], "ARQ-TIPO"),
    ];
    let folder = tests::folder().unwrap();
    for (name, bytes, code) in &cases {
        fs::write(folder.path().join(name), bytes).unwrap();
        let (exit, value) = load(folder.path(), &[name]);
        assert_eq!((exit, refusal(&value).as_str()), (1, *code), "{name}: {value}");
        let sentence = value[0]["fundos"][0]["mensagem"].as_str().unwrap();
        assert!(sentence.contains(code), "{sentence}");
    }
    let quarantined = fs::read_dir(folder.path().join("documentos/quarentena")).unwrap().count();
    assert_eq!(quarantined, cases.len() * 2, "each refused file lies there with its reason");
    fs::write(folder.path().join("z-bom.xml"), &good).unwrap();
    let (exit, value) = load(folder.path(), &["."]);
    assert_eq!(exit, 1);
    let loaded = value.as_array().unwrap().iter().filter(|f| f["fundos"][0]["resultado"] == "carregado").count();
    assert_eq!(loaded, 1, "{value}");
}

#[test]
fn hostile_zips_are_refused_whole() {
    let folder = tests::folder().unwrap();
    let write = |name: &str, entries: &[(&str, Vec<u8>)]| {
        let mut zip = zip::ZipWriter::new(fs::File::create(folder.path().join(name)).unwrap());
        for (entry, bytes) in entries {
            zip.start_file(*entry, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
    };
    write("sai.zip", &[("../fora.xml", b"<a/>".to_vec())]);
    write("bomba.zip", &[("grande.xml", vec![b'a'; 150 * 1024 * 1024])]);
    write(
        "cheio.zip",
        &(0..2100).map(|i| (Box::leak(format!("{i}.xml").into_boxed_str()) as &str, Vec::new())).collect::<Vec<_>>(),
    );
    for (name, code) in [("sai.zip", "ZIP-NOME"), ("bomba.zip", "ZIP-BOMBA"), ("cheio.zip", "ZIP-ENTRADAS")] {
        let (exit, value) = load(folder.path(), &[name]);
        assert_eq!((exit, refusal(&value).as_str()), (1, code), "{name}: {value}");
    }
    assert!(!folder.path().join("fora.xml").exists() && !folder.path().parent().unwrap().join("fora.xml").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_funds_in_one_file_even_without_cnpj_stay_apart() {
    let app = book().await;
    let funds = app.book.funds().iter().filter(|f| f.supports_401);
    let positions: Vec<_> = funds.filter_map(|f| app.book.position(f, app.last_day(), 0)).collect();
    let folder = tests::folder().unwrap();
    let bytes = anbima401::write(&positions, &anbima401::Options::default());
    fs::write(folder.path().join("varios.xml"), bytes).unwrap();
    let (code, value) = load(folder.path(), &["varios.xml"]);
    assert_eq!(code, 0, "{value}");
    let outcomes = value[0]["fundos"].as_array().unwrap();
    assert_eq!(outcomes.len(), positions.len());
    assert!(outcomes.iter().all(|o| o["resultado"] == "carregado"), "{value}");
    let without_cnpj = positions.iter().filter(|p| p.header.cnpj.is_none()).count();
    assert!(without_cnpj >= 2, "the book has offshore feeders");
    assert!(DocumentKind::Xml401.position_rank().is_some());
}

/// The real file of the reference folder, when it is there: it is nobody's to copy, so it is read where it lies.
#[test]
fn a_real_file_of_thirty_funds_loads_and_adds_up() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/anbima");
    let Some(file) = fs::read_dir(samples).ok().and_then(|dir| {
        dir.filter_map(|e| e.ok().map(|e| e.path())).find(|p| p.extension().is_some_and(|e| e == "xml"))
    }) else {
        println!("the reference folder is not present: nothing to load");
        return;
    };
    let folder = tests::folder().unwrap();
    let (code, value) = load(folder.path(), &[file.to_str().unwrap()]);
    assert_eq!(code, 0, "{value}");
    let outcomes = value[0]["fundos"].as_array().unwrap();
    let loaded = outcomes.iter().filter(|o| o["resultado"] == "carregado").count();
    let warned = outcomes.iter().filter(|o| o["conferencia"] == "aviso").count();
    let diverging = outcomes.iter().filter(|o| o["conferencia"] == "divergencia").count();
    assert_eq!((loaded, warned, diverging), (30, 1, 0), "{value}");
    let (code, again) = load(folder.path(), &[file.to_str().unwrap()]);
    assert_eq!(code, 0);
    assert!(again[0]["fundos"].as_array().unwrap().iter().all(|o| o["resultado"] == "identico"), "{again}");
}
