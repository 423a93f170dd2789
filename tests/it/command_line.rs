//! The command line as a person meets it: demonstration, exit codes, wrong settings, wrong usage.

use std::fs;
use tests::etl;

#[test]
fn the_demonstration_finds_exactly_what_was_planted() {
    let folder = tests::folder().unwrap();
    let demo = etl(folder.path(), &["demo", "--once", "--json", "--dias", "2"], &[]).unwrap();
    assert_eq!(demo.code, 0, "{}", demo.stderr);
    let value: serde_json::Value = serde_json::from_str(&demo.stdout).unwrap();
    assert_eq!(value["resumo"]["total"], 34 * 3 * 2);
    assert_eq!(value["resumo"]["aviso"], 2, "{}", demo.stderr);
    let open: Vec<_> = value["veredictos"].as_array().unwrap().iter().filter(|v| v["liberado"] == false).collect();
    let mut words: Vec<_> = open.iter().map(|v| v["veredicto"].as_str().unwrap()).collect();
    words.sort_unstable();
    assert_eq!(words, ["atrasado", "divergente", "faltando"]);
    let fund = open[0]["fundo"].as_str().unwrap();
    let released = value["veredictos"].as_array().unwrap().iter().find(|v| v["liberado"] == true).unwrap();
    let (name, day) = (released["fundo"].as_str().unwrap(), released["data_pos"].as_str().unwrap());
    let show =
        etl(folder.path(), &["carteira", "show", name, "--data", day, "--config", ".demo/etl.toml", "--json"], &[])
            .unwrap();
    assert_eq!(show.code, 0, "{}", show.stderr);
    let portfolio: serde_json::Value = serde_json::from_str(&show.stdout).unwrap();
    assert!(portfolio["composicao"].as_array().is_some_and(|rows| !rows.is_empty()), "{portfolio}");
    let status = etl(folder.path(), &["status", "--data", day, "--config", ".demo/etl.toml"], &[]).unwrap();
    assert!([1, 3].contains(&status.code), "{fund}: {}", status.stderr);
}

#[test]
fn every_fault_of_the_settings_is_told_at_once_before_anything_starts() {
    let folder = tests::folder().unwrap();
    let text = "banco = 5\ndocumentos_ = \"x\"\n[sistemas.qore]\nconexoes = \"muitas\"\nurl = \"ftp://x\"\n[copias]\nbase = \"b\"\n";
    fs::write(folder.path().join("etl.toml"), text).unwrap();
    let run = etl(folder.path(), &["status"], &[]).unwrap();
    assert_eq!(run.code, 2, "{}", run.stderr);
    for key in ["banco", "documentos_", "sistemas.qore.conexoes", "sistemas.qore.url", "copias.excel"] {
        assert!(run.stderr.contains(key), "{key} is not told: {}", run.stderr);
    }
    assert!(!folder.path().join("etl.db").exists() && !folder.path().join("documentos").exists());
}

#[test]
fn exit_codes_and_sentences_of_wrong_usage() {
    let folder = tests::folder().unwrap();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["run", "--sistema", "amplis"], 2, "Sistema desconhecido"),
        (&["run", "--sistema", "qore", "--data", "2025-11-19"], 4, "ETL_QORE_USUARIO"),
        (&["run", "--sistema", "qore", "--data", "31/02/2025"], 2, "Data ilegível"),
        (&["run", "--sistema", "qore", "--de", "2025-11-19", "--ate", "2025-11-03"], 2, "antes de começar"),
        (&["run", "--sistema", "qore", "--de", "2015-11-19", "--ate", "2025-11-03"], 2, "400"),
        (&["run", "--sistema", "qore", "--data", "2025-12-25"], 2, "não há dia útil"),
        (&["run", "--sistema", "qore", "--data", "2025-11-19", "--tipo", "doc"], 2, "Tipo desconhecido"),
        (&["carteira", "show", "NADA", "--data", "2025-11-19"], 2, "Fundo desconhecido"),
        (&["carregar", "nao-existe.xml"], 2, "nao-existe.xml"),
        (&["status", "--data", "2025-11-19"], 3, "[PENDENTE]"),
        (&["xyz"], 2, "xyz"),
    ];
    for (args, code, text) in cases {
        let finished = etl(folder.path(), args, &[]).unwrap();
        assert_eq!(finished.code, *code, "{args:?}: {}", finished.stderr);
        assert!(finished.stderr.contains(text), "{args:?}: {}", finished.stderr);
    }
    let help = etl(folder.path(), &["--help"], &[]).unwrap();
    assert_eq!(help.code, 0);
    assert!(help.stdout.contains("Exemplos"), "{}", help.stdout);
}

#[test]
fn a_run_is_refused_on_a_full_disk_before_the_portal_is_asked() {
    let folder = tests::folder().unwrap();
    let env = [
        ("ETL__ESPACO_MINIMO_MB", "1000000000000"),
        ("ETL_QORE_USUARIO", "x"),
        ("ETL_QORE_SENHA", "x"),
        ("ETL__SISTEMAS__QORE__URL", "http://127.0.0.1:9"),
    ];
    let run = etl(folder.path(), &["run", "--sistema", "qore", "--data", "2025-11-19"], &env).unwrap();
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("[DISCO-CHEIO]") && run.stderr.contains("espaco_minimo_mb"), "{}", run.stderr);
}

#[test]
fn index_series_are_loaded_whole_or_not_at_all() {
    let folder = tests::folder().unwrap();
    let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    file("cdi.csv", "\"data\";\"valor\"\r\n\"18/12/2025\";\"0,055131\"\r\n\"19/12/2025\";\"0,055131\"\r\n");
    file("ruim.csv", "data;valor\n22/12/2025;0,05\n32/12/2025;0,05\n");
    let load =
        |name: &str| etl(folder.path(), &["indices", "carregar", name, "--codigo", "cdi", "--json"], &[]).unwrap();
    let first = load("cdi.csv");
    assert_eq!(first.code, 0, "{}", first.stderr);
    let said: serde_json::Value = serde_json::from_str(&first.stdout).unwrap();
    assert_eq!(said, serde_json::json!({ "codigo": "CDI", "novos": 2, "mudados": 0, "iguais": 0 }));
    let bad = load("ruim.csv");
    assert_eq!(bad.code, 2, "{}", bad.stderr);
    assert!(bad.stderr.contains("linha 3") && bad.stderr.contains("[INDICE-ARQUIVO]"), "{}", bad.stderr);
    let list = etl(folder.path(), &["indices", "list", "--json"], &[]).unwrap();
    let stored: serde_json::Value = serde_json::from_str(&list.stdout).unwrap();
    assert_eq!(
        (&stored[0]["valores"], &stored[0]["ultimo"]),
        (&serde_json::json!(2), &serde_json::json!("2025-12-19"))
    );
}
