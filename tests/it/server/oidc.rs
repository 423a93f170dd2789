//! People sign in with the account of the office, at a real provider that the test starts; and everything that comes back from
//! there and is not what was sent.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Response, Url};
use serde_json::{Value, json};
use std::process::Command;
use std::time::Duration;
use tests::chaos::Process;
use tests::python::python;
use tests::{Client, Server, Setup, TestApp};

const SOON: Duration = Duration::from_mins(1);
const SAID: &str = "Uvicorn running on ";
const PASSWORD: &str = "cavalo bateria grampo";
const SECRET: &str = "s3gr3d0 do cliente";
const LEAVE: &str = "/api/auth/oidc/entrar";

/// A server, the office's directory, and a browser.
struct Office {
    _app: TestApp,
    server: Server,
    _provider: Process,
    issuer: String,
    http: reqwest::Client,
    admin: Client,
}

/// A sign-in that has begun: what the browser keeps, and where it is sent.
struct Begun {
    cookie: String,
    to: Url,
}

impl Office {
    /// Everything, with more lines in the section of the directory.
    async fn start(section: &str) -> Self {
        let mut command = Command::new(python("oidc-provider-mock").unwrap());
        command.args(["--port", "0"]).env("NO_COLOR", "1").env("PYTHONUNBUFFERED", "1");
        let provider = Process::start(command).unwrap();
        provider.wait_for_output(SAID, SOON).await.unwrap();
        let output = provider.output();
        let issuer = output.split_once(SAID).unwrap().1.split_whitespace().next().unwrap().to_owned();
        let (app, server) = server(&issuer, section, "1000").await;
        let http = browser(&server);
        let admin = server.admin().await.unwrap();
        Self { _app: app, server, _provider: provider, issuer, http, admin }
    }

    /// Tells the directory of a person.
    async fn person(&self, id: &str, claims: Value) {
        let put = self.http.put(format!("{}/users/{id}", self.issuer)).json(&claims).send();
        assert_eq!(put.await.unwrap().status(), 204);
    }

    async fn user(&self, name: &str, role: &str) -> Value {
        let new = json!({ "username": name, "password": PASSWORD, "papel": role });
        self.admin.post("/api/usuarios", &new).await.unwrap().1
    }

    async fn leave(&self) -> Begun {
        let answer = self.http.get(format!("{}{LEAVE}", self.server.url)).send().await.unwrap();
        let cookie = cookie(&answer, "entrada");
        assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"), "{cookie}");
        assert!(cookie.contains("; Path=/") && cookie.contains("; Max-Age=600"), "{cookie}");
        Begun { cookie: cookie.split(';').next().unwrap().to_owned(), to: location(&answer) }
    }

    /// Signs in at the directory; gives the address that the browser is sent back to.
    async fn sign_in(&self, at: &Url, id: &str) -> Url {
        location(&self.http.post(at.clone()).form(&[("sub", id)]).send().await.unwrap())
    }

    async fn come_back(&self, to: Url, cookie: &str) -> Response {
        self.http.get(to).header(COOKIE, cookie).send().await.unwrap()
    }

    /// The whole way.
    async fn enter(&self, id: &str) -> Response {
        let begun = self.leave().await;
        let back = self.sign_in(&begun.to, id).await;
        self.come_back(back, &begun.cookie).await
    }

    /// Who a browser is that came back.
    async fn me(&self, answer: &Response) -> Value {
        let session = cookie(answer, "sessao");
        let session = session.split(';').next().unwrap();
        let me = self.http.get(format!("{}/api/auth/me", self.server.url)).header(COOKIE, session);
        me.send().await.unwrap().json().await.unwrap()
    }

    /// The newest row of the audit.
    async fn last_row(&self) -> Value {
        self.admin.get("/api/auditoria?limit=1").await.unwrap().1["registros"][0].clone()
    }
}

async fn server(issuer: &str, section: &str, logins: &str) -> (TestApp, Server) {
    let app = TestApp::start(Setup::default()).await.unwrap();
    let settings = format!("[diretorio]\nemissor = \"{issuer}\"\ncliente = \"etl\"\n{section}");
    std::fs::write(app.folder().join("etl.toml"), settings).unwrap();
    let mut env = app.environment();
    env.push(("ETL_DIRETORIO_SEGREDO", SECRET.into()));
    env.push(("ETL__SERVIDOR__LOGINS_POR_MINUTO", logins.into()));
    let server = Server::start(app.folder(), &env).await.unwrap();
    (app, server)
}

fn browser(server: &Server) -> reqwest::Client {
    // Makes the choice that clients need.
    drop(server.nobody().unwrap());
    reqwest::Client::builder().redirect(Policy::none()).timeout(SOON).build().unwrap()
}

fn cookie(answer: &Response, name: &str) -> String {
    let all = answer.headers().get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap());
    let mut own = all.filter(|line| line.split('=').next() == Some(name));
    own.next().unwrap_or_else(|| panic!("{name} is set: {answer:?}")).to_owned()
}

fn location(answer: &Response) -> Url {
    let to = answer.headers().get(LOCATION).unwrap_or_else(|| panic!("{answer:?}")).to_str().unwrap();
    answer.url().join(to).unwrap()
}

/// The code that the sign-in page is given; nothing is opened.
fn reason(answer: &Response) -> String {
    let to = location(answer);
    assert_eq!((answer.status().as_u16(), to.path()), (303, "/entrar"), "{to}");
    assert!(cookie(answer, "entrada").contains("; Max-Age=0"));
    assert_eq!(answer.headers().get_all(SET_COOKIE).iter().count(), 1, "no session");
    to.query().unwrap().strip_prefix("erro=").unwrap().to_owned()
}

/// An address with another value of one of its questions.
fn with(url: &Url, name: &str, value: &str) -> Url {
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let mut changed = url.clone();
    let pairs = pairs.iter().map(|(key, old)| (key.as_str(), if key == name { value } else { old.as_str() }));
    changed.query_pairs_mut().clear().extend_pairs(pairs);
    assert_ne!(changed, *url);
    changed
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_with_the_account_of_the_office() {
    let office = Office::start("").await;
    let nobody = office.server.nobody().unwrap();
    assert_eq!(nobody.get("/api/auth/formas").await.unwrap().1, json!({ "senha": true, "escritorio": true }));
    office.user("ana", "operador").await;
    office.person("7", json!({ "preferred_username": "Ana", "groups": ["admins"] })).await;
    let begun = office.leave().await;
    assert_eq!(begun.to.as_str().split('?').next(), Some(format!("{}/oauth2/authorize", office.issuer).as_str()));
    let asked = begun.to.query().unwrap();
    assert!(asked.contains("code_challenge_method=S256") && asked.contains("scope=openid"), "{asked}");
    let back = office.sign_in(&begun.to, "7").await;
    let answer = office.come_back(back.clone(), &begun.cookie).await;
    assert_eq!((answer.status().as_u16(), location(&answer).path()), (303, "/"));
    assert!(cookie(&answer, "entrada").contains("; Max-Age=0"), "what was begun has ended");
    let session = cookie(&answer, "sessao");
    assert!(session.contains("; HttpOnly") && session.contains("; SameSite=Lax"), "{session}");
    let me = office.me(&answer).await;
    assert_eq!((&me["username"], &me["papel"]), (&json!("ana"), &json!("operador")), "groups decide nothing");
    let row = office.last_row().await;
    assert_eq!((&row["acao"], &row["quem"]), (&json!("sessao.entrar"), &json!("ana")), "{row}");
    assert_eq!((&row["resultado"], &row["detalhe"]["meio"]), (&json!("feito"), &json!("diretório")), "{row}");
    let again = office.come_back(back, &begun.cookie).await;
    assert_eq!(reason(&again), "ENTRADA-EXPIRADA", "a code counts once");
    let log = office.server.process.output();
    assert!(!log.contains(SECRET), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_user_of_this_system_stays_outside() {
    let office = Office::start("").await;
    let id = office.user("bia", "leitor").await["id"].clone();
    office.admin.patch(&format!("/api/usuarios/{id}"), &json!({ "ativo": false })).await.unwrap();
    for (name, code) in
        [("bia", "ENTRADA-DESATIVADA"), ("caio", "ENTRADA-SEM-USUARIO"), ("nome com espaço", "ENTRADA-SEM-USUARIO")]
    {
        office.person("7", json!({ "preferred_username": name })).await;
        assert_eq!(reason(&office.enter("7").await), code, "{name}");
        let row = office.last_row().await;
        assert_eq!((&row["acao"], &row["quem"]), (&json!("sessao.entrar"), &json!(name)), "{row}");
        assert_eq!((&row["resultado"], &row["codigo"]), (&json!("recusado"), &json!(code)), "{row}");
    }
    assert_eq!(reason(&office.enter("sem-nome").await), "ENTRADA-TOKEN", "the token does not tell the name");
    let begun = office.leave().await;
    let denied = office.http.post(begun.to).form(&[("action", "deny")]).send().await.unwrap();
    assert_eq!(reason(&office.come_back(location(&denied), &begun.cookie).await), "ENTRADA-NEGADA");
    let users = office.admin.get("/api/usuarios").await.unwrap().1;
    assert_eq!(users["usuarios"].as_array().unwrap().len(), 2, "nobody was made: {users}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_is_what_was_sent() {
    let office = Office::start("").await;
    office.user("ana", "leitor").await;
    office.person("7", json!({ "preferred_username": "ana" })).await;
    let begun = office.leave().await;
    let other = office.leave().await;
    let back = office.sign_in(&begun.to, "7").await;
    let (until, seed) = begun.cookie.strip_prefix("entrada=").unwrap().split_once('.').unwrap();
    let later = format!("entrada={}.{seed}", until.parse::<i64>().unwrap() + 600);
    for (to, cookie) in [
        (with(&back, "state", "outro"), begun.cookie.as_str()),
        (back.clone(), other.cookie.as_str()),
        (back.clone(), later.as_str()),
        (back.clone(), "entrada="),
        (back.clone(), ""),
    ] {
        assert_eq!(reason(&office.come_back(to, cookie).await), "ENTRADA-EXPIRADA", "{cookie}");
    }
    let bare = back.as_str().split('?').next().unwrap().parse().unwrap();
    assert_eq!(reason(&office.come_back(bare, &begun.cookie).await), "ENTRADA-EXPIRADA");
    assert_eq!(location(&office.come_back(back, &begun.cookie).await).path(), "/", "the right one still counts");

    let of_another = office.sign_in(&with(&other.to, "client_id", "outro"), "7").await;
    assert_eq!(
        reason(&office.come_back(of_another, &other.cookie).await),
        "ENTRADA-EXPIRADA",
        "another program's code"
    );
    let begun = office.leave().await;
    let replayed = office.sign_in(&with(&begun.to, "nonce", "de-outra-entrada"), "7").await;
    assert_eq!(reason(&office.come_back(replayed, &begun.cookie).await), "ENTRADA-TOKEN");
    for (claim, value) in [("aud", json!("outro")), ("iss", json!("http://127.0.0.1:1")), ("exp", json!(1_000_000_000))]
    {
        office.person("8", json!({ "preferred_username": "ana", claim: value })).await;
        assert_eq!(reason(&office.enter("8").await), "ENTRADA-TOKEN", "{claim}");
    }
    let row = office.last_row().await;
    assert_eq!((&row["resultado"], &row["codigo"]), (&json!("recusado"), &json!("ENTRADA-TOKEN")), "{row}");
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_give_roles() {
    let section = "papel_inicial = \"configurador\"\ncriar_usuarios = true\ngrupos = \"times\"\n[diretorio.papeis]\n\
        \"Mesa de Operações\" = \"operador\"\ntodos = \"leitor\"\n";
    let office = Office::start(section).await;
    office.user("ana", "administrador").await;
    let ana = |groups: Value| json!({ "preferred_username": "ana", "times": groups });
    office.person("7", ana(json!(["todos", "Mesa de Operações", "outro"]))).await;
    let first = office.enter("7").await;
    assert_eq!(office.me(&first).await["papel"], "operador", "the highest of the groups, in place of the one here");
    let (_, rows) = office.admin.get("/api/auditoria?limit=2").await.unwrap();
    let changed = &rows["registros"][1];
    assert_eq!((&changed["acao"], &changed["quem"]), (&json!("usuario.mudar"), &json!("diretório")), "{changed}");
    assert_eq!(changed["detalhe"]["papel"], "administrador → operador");
    office.person("7", ana(json!("todos"))).await;
    let second = office.enter("7").await;
    assert_eq!(office.me(&second).await["papel"], "leitor");
    assert_eq!(office.me(&first).await["code"], "API-SEM-LOGIN", "what was open with the role of before has ended");
    office.person("7", ana(json!(["outro"]))).await;
    assert_eq!(reason(&office.enter("7").await), "ENTRADA-SEM-PAPEL");
    office.person("8", json!({ "preferred_username": "bia", "times": ["Mesa de Operações"] })).await;
    assert_eq!(office.me(&office.enter("8").await).await["papel"], "operador", "a new user has the group's role");
    office.person("9", json!({ "preferred_username": "caio" })).await;
    assert_eq!(reason(&office.enter("9").await), "ENTRADA-SEM-PAPEL");
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_made_where_the_settings_say_so() {
    let section = "criar_usuarios = true\nusuario = \"email\"\nendereco = \"http://localhost:1\"\n";
    let office = Office::start(section).await;
    office.person("7", json!({ "email": "ana@exemplo.com.br", "email_verified": true })).await;
    let begun = office.leave().await;
    let back = office.sign_in(&begun.to, "7").await;
    assert!(back.as_str().starts_with("http://localhost:1/api/auth/oidc/retorno?"), "the address that was set: {back}");
    let here = Url::parse(&back.as_str().replacen("http://localhost:1", &office.server.url, 1)).unwrap();
    let me = office.me(&office.come_back(here, &begun.cookie).await).await;
    assert_eq!((&me["username"], &me["papel"]), (&json!("ana@exemplo.com.br"), &json!("leitor")));
    let (_, rows) = office.admin.get("/api/auditoria?limit=2").await.unwrap();
    let made = &rows["registros"][1];
    assert_eq!((&made["acao"], &made["objeto"]), (&json!("usuario.criar"), &json!("ana@exemplo.com.br")), "{made}");
    office.person("8", json!({ "email": "bia@exemplo.com.br", "email_verified": false })).await;
    let begun = office.leave().await;
    let back = office.sign_in(&begun.to, "8").await;
    let here = Url::parse(&back.as_str().replacen("http://localhost:1", &office.server.url, 1)).unwrap();
    assert_eq!(reason(&office.come_back(here, &begun.cookie).await), "ENTRADA-TOKEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_that_is_away_is_told_and_not_asked_too_often() {
    let (_app, server) = server("http://127.0.0.1:1", "", "3").await;
    let http = browser(&server);
    let leave = async || reason(&http.get(format!("{}{LEAVE}", server.url)).send().await.unwrap());
    for _ in 0..3 {
        assert_eq!(leave().await, "ENTRADA-DIRETORIO");
    }
    assert_eq!(leave().await, "API-LIMITE");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_directory_there_is_no_way_to_it() {
    let (_app, server) = super::start().await;
    let nobody = server.nobody().unwrap();
    assert_eq!(nobody.get("/api/auth/formas").await.unwrap().1, json!({ "senha": true, "escritorio": false }));
    for path in [LEAVE, "/api/auth/oidc/retorno?code=x&state=y"] {
        assert_eq!(nobody.get(path).await.unwrap().0, 404, "{path}");
    }
}
