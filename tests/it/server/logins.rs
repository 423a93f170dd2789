//! Sessions, tokens, and what a page elsewhere may not do.

use super::start;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::canary::USER_PASSWORD;
use tests::{Client, Server, etl};

/// A browser that has logged in: its cookie, as it sends it.
pub(super) async fn browser(server: &Server, user: &str, password: &str) -> (Client, String) {
    let nobody = server.nobody().unwrap();
    let login = json!({ "username": user, "password": password });
    let answer = nobody.call(Method::POST, "/api/auth/login").header("X-ETL", "1").json(&login).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    (nobody, cookie.split(';').next().unwrap().to_owned())
}

async fn status(client: &Client, method: Method, path: &str, headers: &[(&str, &str)]) -> u16 {
    let call = headers.iter().fold(client.call(method, path), |call, (name, value)| call.header(*name, *value));
    call.json(&json!({ "ativo": true })).send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_session_begins_and_ends() {
    let (_app, server) = start().await;
    let (client, cookie) = browser(&server, "admin", &server.password).await;
    let own = ("cookie", cookie.as_str());
    let mark = ("X-ETL", "1");
    let toggle = "/api/sistemas/qore/toggle";
    assert_eq!(status(&client, Method::GET, "/api/auth/me", &[own]).await, 200);
    assert_eq!(status(&client, Method::PATCH, toggle, &[own, mark]).await, 200);
    assert_eq!(status(&client, Method::PATCH, toggle, &[own]).await, 403, "no mark");
    let evil = ("origin", "http://mau.example");
    assert_eq!(status(&client, Method::PATCH, toggle, &[own, mark, evil]).await, 403);
    assert_eq!(status(&client, Method::PATCH, toggle, &[own, mark, ("origin", &server.url)]).await, 200);
    let login = json!({ "username": "admin", "password": server.password });
    let (refused, _) = client.post("/api/auth/login", &login).await.unwrap();
    assert_eq!(refused, StatusCode::FORBIDDEN, "a login from elsewhere");
    assert_eq!(status(&client, Method::POST, "/api/auth/logout", &[own, mark]).await, 200);
    assert_eq!(status(&client, Method::GET, "/api/auth/me", &[own]).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_what_was_there() {
    let (_app, server) = start().await;
    let (client, first) = browser(&server, "admin", &server.password).await;
    let (_, second) = browser(&server, "admin", &server.password).await;
    let token = server.admin().await.unwrap();
    let change = |new: &str| json!({ "atual": server.password, "nova": new });
    let ask = |body: Value| {
        client.call(Method::POST, "/api/auth/password").header("cookie", &first).header("X-ETL", "1").json(&body).send()
    };
    assert_eq!(ask(change("curta")).await.unwrap().status(), 422);
    assert_eq!(ask(json!({ "atual": "errada", "nova": USER_PASSWORD })).await.unwrap().status(), 401);
    assert_eq!(ask(change(USER_PASSWORD)).await.unwrap().status(), 200);
    assert_eq!(status(&client, Method::GET, "/api/auth/me", &[("cookie", &first)]).await, 200, "its own stays");
    assert_eq!(status(&client, Method::GET, "/api/auth/me", &[("cookie", &second)]).await, 401);
    assert_eq!(token.get("/api/auth/me").await.unwrap().0, StatusCode::UNAUTHORIZED);
    assert!(server.client("admin", USER_PASSWORD).await.is_ok());
}

async fn grant(client: &Client, form: &[(&str, &str)]) -> (StatusCode, Value) {
    let answer = client.call(Method::POST, "/api/auth/token").form(form).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_tokens_that_rotate() {
    let (_app, server) = start().await;
    let nobody = server.nobody().unwrap();
    let password =
        [("grant_type", "password"), ("username", "admin"), ("password", &server.password), ("scope", "operador")];
    let (_, first) = grant(&nobody, &password).await;
    assert_eq!(
        (&first["token_type"], &first["expires_in"], &first["scope"]),
        (&json!("Bearer"), &json!(600), &json!("operador"))
    );
    let renew = async |token: &Value| {
        grant(&nobody, &[("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap())]).await
    };
    let (_, second) = renew(&first["refresh_token"]).await;
    assert_eq!(second["scope"], "operador", "a renewal does not widen the scope");
    let (_, third) = renew(&second["refresh_token"]).await;
    let bearer = Client { token: third["access_token"].as_str().map(str::to_owned), ..nobody.clone() };
    assert_eq!(bearer.get("/api/auth/me").await.unwrap().1["papel"], "operador");
    assert_eq!(bearer.get("/api/usuarios").await.unwrap().0, StatusCode::FORBIDDEN);
    let (status, reused) = renew(&first["refresh_token"]).await;
    assert_eq!((status, reused["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("API-CONCESSAO")));
    assert_eq!(renew(&third["refresh_token"]).await.0, StatusCode::UNAUTHORIZED, "the family is revoked");
    for form in [
        vec![("grant_type", "password"), ("username", "admin"), ("password", "errada")],
        vec![("grant_type", "password"), ("username", "ninguém"), ("password", "errada")],
    ] {
        let (status, refused) = grant(&nobody, &form).await;
        assert_eq!((status, refused["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("API-CREDENCIAL")));
    }
    assert_eq!(grant(&nobody, &[("grant_type", "outro")]).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn personal_tokens_are_scoped_and_revoked() {
    let (_app, server) = start().await;
    let admin = server.admin().await.unwrap();
    let (_, made) = admin.post("/api/tokens", &json!({ "nome": "relatório", "papel": "leitor" })).await.unwrap();
    let text = made["token"].as_str().unwrap();
    assert!(text.starts_with("etlp_") && text.len() > 40, "{text}");
    let program = Client { token: Some(text.to_owned()), ..admin.clone() };
    assert_eq!(program.get("/api/sistemas").await.unwrap().0, StatusCode::OK);
    let off = json!({ "ativo": false });
    assert_eq!(program.patch("/api/sistemas/qore/toggle", &off).await.unwrap().0, StatusCode::FORBIDDEN);
    let id = made["id"].to_string();
    let client = [("grant_type", "client_credentials"), ("client_id", id.as_str()), ("client_secret", text)];
    let (status, access) = grant(&server.nobody().unwrap(), &client).await;
    assert_eq!((status, &access["scope"], access.get("refresh_token")), (StatusCode::OK, &json!("leitor"), None));
    let (_, list) = admin.get("/api/tokens").await.unwrap();
    assert!(!list.to_string().contains(text), "a token is shown once");
    let (status, _) = admin.send(Method::DELETE, &format!("/api/tokens/{id}"), None).await.unwrap();
    assert_eq!(status, StatusCode::OK);
    assert_eq!(program.get("/api/sistemas").await.unwrap().0, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down() {
    let app = tests::TestApp::start(tests::Setup::default()).await.unwrap();
    let mut env = app.environment();
    env.push(("ETL__SERVIDOR__LOGINS_POR_MINUTO", "3".into()));
    let server = Server::start(app.folder(), &env).await.unwrap();
    let nobody = server.nobody().unwrap();
    let wrong = [("grant_type", "password"), ("username", "admin"), ("password", "errada")];
    for _ in 0..3 {
        assert_eq!(grant(&nobody, &wrong).await.0, StatusCode::UNAUTHORIZED);
    }
    let answer = nobody.call(Method::POST, "/api/auth/token").form(&wrong).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers().contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_made_on_the_command_line() {
    let folder = tests::folder().unwrap();
    let env = [("ETL_USUARIO_SENHA", USER_PASSWORD)];
    let made = etl(folder.path(), &["usuario", "criar", "ana", "--papel", "administrador"], &env).unwrap();
    assert_eq!(made.code, 0, "{}", made.stderr);
    for (args, text) in [
        (&["usuario", "criar", "ana"][..], "USUARIO-EXISTE"),
        (&["usuario", "criar", "Ana"], "USUARIO-NOME"),
        (&["usuario", "criar", "bia", "--papel", "rei"], "Papel desconhecido"),
        (&["usuario", "senha", "bia"], "USUARIO-DESCONHECIDO"),
    ] {
        let refused = etl(folder.path(), args, &env).unwrap();
        assert_eq!(refused.code, 2, "{args:?}");
        assert!(refused.stderr.contains(text), "{args:?}: {}", refused.stderr);
    }
    let weak = etl(folder.path(), &["usuario", "senha", "ana"], &[("ETL_USUARIO_SENHA", "curta")]).unwrap();
    assert!(weak.stderr.contains("SENHA-FRACA"), "{}", weak.stderr);
    let server = Server::start(folder.path(), &[]).await.unwrap();
    assert_eq!(server.password, "", "no first user is made");
    let ana = server.client("ana", USER_PASSWORD).await.unwrap();
    assert_eq!(ana.get("/api/auth/me").await.unwrap().1["papel"], "administrador");
}
