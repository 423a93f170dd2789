//! Settings as their writer meets them: right ones are read, wrong ones are all named at once.

use super::*;
use crate::TimeSpan;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::num::NonZeroU32;

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Root {
    qore: Qore,
    pastas: BTreeMap<String, String>,
    avisos: Vec<Aviso>,
    dias: Vec<u16>,
    nomes: Vec<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Qore {
    url: String,
    senha_mestra: u32,
    conexoes: NonZeroU32,
    porta: u16,
    espera: TimeSpan,
    paginas: Option<i64>,
    ativo: bool,
    modo: Modo,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Modo {
    Api,
    Navegador,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Aviso {
    para: String,
}

impl Default for Qore {
    fn default() -> Self {
        Self {
            url: "https://hub.example.com".into(),
            senha_mestra: 0,
            conexoes: NonZeroU32::MIN,
            porta: 443,
            espera: TimeSpan::seconds(60),
            paginas: None,
            ativo: true,
            modo: Modo::Api,
        }
    }
}

impl Validate for Root {
    fn validate(&self, faults: &mut Faults) {
        faults.section("qore", &self.qore);
        faults.require(self.pastas.len() < 3, "pastas", "no máximo 2");
    }
}

impl Validate for Qore {
    fn validate(&self, faults: &mut Faults) {
        faults.require(self.url.starts_with("https://"), "url", "esperado um endereço https://");
        faults.require(
            self.porta != 443 || self.espera <= TimeSpan::seconds(600),
            "espera",
            "esperado no máximo 10 min",
        );
    }
}

fn load_text(text: &str, variables: &[(&str, &str)], overrides: &[(&str, &str)]) -> Result<Root, SettingsErrors> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("etl.toml");
    std::fs::write(&file, text).unwrap();
    let owned =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
    let options = LoadOptions { file: Some(file), overrides: owned(overrides), ..LoadOptions::default() };
    load_with(&options, owned(variables).into_iter().collect())
}

/// Key, code and message of each fault.
fn faults_of(result: Result<Root, SettingsErrors>) -> Vec<(String, &'static str, String)> {
    let errors = result.unwrap_err();
    errors.faults().iter().map(|f| (f.key.clone(), f.kind.code(), f.message.clone())).collect()
}

fn keys_and_codes(result: Result<Root, SettingsErrors>) -> Vec<(String, &'static str)> {
    faults_of(result).into_iter().map(|(key, code, _)| (key, code)).collect()
}

#[test]
fn nothing_given_is_the_default() {
    assert_eq!(load_text("", &[], &[]).unwrap(), Root::default());
}

#[test]
fn the_later_layer_wins() {
    let text =
        "[qore]\nurl = 'https://a'\nespera = '2 min'\nconexoes = 3\n[pastas]\n'FIM X' = 'p'\n[[avisos]]\npara = 'x'";
    let variables = [
        ("ETL__QORE__CONEXOES", "7"),
        ("ETL__QORE__ATIVO", "não"),
        ("ETL__QORE__PAGINAS", "-2"),
        ("ETL__QORE__MODO", "navegador"),
        ("ETL__NOMES", "1, dois"),
        ("ETL__QORE__URL", ""),
        ("ETL_QORE_SENHA", "no setting"),
        ("OTHER__QORE__URL", "x"),
    ];
    let root = load_text(text, &variables, &[("qore.conexoes", "9"), ("qore.porta", "8080")]).unwrap();
    let expected = Qore {
        url: "https://a".into(),
        senha_mestra: 0,
        conexoes: NonZeroU32::new(9).unwrap(),
        porta: 8080,
        espera: TimeSpan::seconds(120),
        paginas: Some(-2),
        ativo: false,
        modo: Modo::Navegador,
    };
    assert_eq!(root.qore, expected);
    assert_eq!(root.pastas["FIM X"], "p");
    assert_eq!(root.nomes, ["1", "dois"]);
    assert_eq!(root.avisos, [Aviso { para: "x".into() }]);
}

#[test]
fn every_fault_is_reported_at_once() {
    let text = "
        dias = [1, 'dois', 70000, 4]
        [qore]
        url = 'http://sem-tls'
        conexao = 4
        conexoes = 0
        porta = '8080'
        espera = '10'
        modo = 'fax'
        senha_mestra = 's3gr3d0'
        [outra]
        x = 1
        [[avisos]]
        para = 'ok'
        [[avisos]]
        para = 5
        cc = 'x'";
    let result = load_text(text, &[("ETL__QORE__ATIVO", "talvez")], &[("qore.paginas", "muitas")]);
    let printed = result.as_ref().unwrap_err().to_string();
    assert!(!printed.contains("s3gr3d0"), "{printed}");
    assert!(printed.starts_with("A configuração tem 14 erros:\n  - "), "{printed}");
    let keys: Vec<(String, &str)> = keys_and_codes(result);
    let expected = [
        ("avisos[1].cc", "CFG-CHAVE"),
        ("avisos[1].para", "CFG-TIPO"),
        ("dias[1]", "CFG-TIPO"),
        ("dias[2]", "CFG-TIPO"),
        ("outra", "CFG-CHAVE"),
        ("qore.ativo", "CFG-TIPO"),
        ("qore.conexao", "CFG-CHAVE"),
        ("qore.conexoes", "CFG-TIPO"),
        ("qore.espera", "CFG-TIPO"),
        ("qore.modo", "CFG-TIPO"),
        ("qore.paginas", "CFG-TIPO"),
        ("qore.porta", "CFG-TIPO"),
        ("qore.senha_mestra", "CFG-TIPO"),
        ("qore.url", "CFG-VALOR"),
    ];
    assert_eq!(keys, expected.map(|(key, code)| (key.to_owned(), code)));
}

#[test]
fn a_message_names_place_and_expectation() {
    let errors = load_text("[qore]\nporta = 70000\nconexao = 4\nespera = 10", &[("ETL__QORE__ATIVO", "talvez")], &[])
        .unwrap_err();
    let lines: Vec<String> = errors.faults().iter().map(ToString::to_string).collect();
    let ends = [
        "variável ETL__QORE__ATIVO: qore.ativo: esperado verdadeiro ou falso (true ou false), encontrado o texto \"talvez\" [CFG-TIPO]",
        "etl.toml: qore.conexao: chave desconhecida; as que existem aqui: url, senha_mestra, conexoes, porta, espera, paginas, ativo, modo [CFG-CHAVE]",
        "etl.toml: qore.espera: esperado uma duração com unidade, como \"60s\", \"10 min\" ou \"1h30min\", encontrado o número 10 [CFG-TIPO]",
        "etl.toml: qore.porta: esperado um número inteiro de 0 a 65535, encontrado o número 70000 [CFG-TIPO]",
    ];
    assert_eq!(lines.len(), ends.len(), "{lines:?}");
    for (line, end) in lines.iter().zip(ends) {
        assert!(line.ends_with(end), "{line}");
    }
}

#[test]
fn a_rule_names_the_layer_that_broke_it() {
    let text = "[qore]\nespera = '1h'";
    let errors = load_text(text, &[("ETL__QORE__URL", "http://x")], &[]).unwrap_err();
    let origins: Vec<&str> = errors.faults().iter().map(|fault| fault.origin.as_str()).collect();
    assert!(origins[0].ends_with("etl.toml"), "{origins:?}");
    assert_eq!(origins[1], "variável ETL__QORE__URL");
}

#[test]
fn a_required_key_is_missed_and_the_rest_is_read() {
    let text = "[qore]\nporta = 'x'\n[[avisos]]\n[[avisos]]\npara = 3";
    let expected = [("avisos[0].para", "CFG-FALTA"), ("avisos[1].para", "CFG-TIPO"), ("qore.porta", "CFG-TIPO")];
    assert_eq!(keys_and_codes(load_text(text, &[], &[])), expected.map(|(key, code)| (key.to_owned(), code)));
}

#[test]
fn a_file_that_is_no_toml_names_the_line_and_not_its_text() {
    let errors = load_text("[qore]\nsenha = s3gr3d0\n", &[("ETL__QORE__PORTA", "x")], &[]).unwrap_err();
    let printed = errors.to_string();
    assert!(printed.contains("o texto não é TOML válido na linha 2, coluna 9 [CFG-SINTAXE]"), "{printed}");
    assert!(printed.contains("qore.porta") && !printed.contains("s3gr3d0"), "{printed}");
}

#[test]
fn a_file_that_is_not_there_is_a_fault() {
    let options = LoadOptions { file: Some("nao/existe.toml".into()), ..LoadOptions::default() };
    let faults = faults_of(load_with(&options, HashMap::new()));
    assert_eq!(faults, [(String::new(), "CFG-ARQUIVO", "o arquivo de configuração não existe".to_owned())]);
}

#[test]
fn built_in_values_come_first() {
    let options = LoadOptions { defaults: "[qore]\nporta = 1\nconexoes = 5", ..LoadOptions::default() };
    let variables = HashMap::from([("ETL__QORE__PORTA".to_owned(), "2".to_owned())]);
    let root: Root = load_with(&options, variables).unwrap();
    assert_eq!((root.qore.porta, root.qore.conexoes.get()), (2, 5));
}
