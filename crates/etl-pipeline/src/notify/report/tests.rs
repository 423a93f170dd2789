//! What people read of a job: the words, their order, and that foreign text stays text.

use super::view::MOST_ROWS;
use super::*;
use etl_core::desk::{DeskAct, DeskEntry};
use etl_core::{Band, Check, DocumentKind, FundId, parse_decimal};

fn day(day: u32) -> ReferenceDate {
    ReferenceDate::from_ymd(2025, 11, day).unwrap()
}

fn moment(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn fund(name: &str, health: Health, reasons: Vec<Reason>) -> FundLine {
    FundLine { fund: name.into(), date: day(19), health, reasons, waived: vec![], expected: 3, received: 3 }
}

fn waived() -> WaivedDocument {
    WaivedDocument { kind: DocumentKind::Xml401, reason: "não haverá hoje".into(), author: "ana".into() }
}

fn entry() -> DeskEntry {
    DeskEntry {
        id: 1,
        fund: FundId(1),
        date: day(19),
        kind: Some(DocumentKind::Xml401),
        act: DeskAct::Waive,
        text: "não haverá hoje".into(),
        author: "ana".into(),
        at: DateTime::UNIX_EPOCH,
        seen: None,
    }
}

fn missing(kind: DocumentKind, code: Code, detail: &str) -> Reason {
    Reason::Item { kind, code, detail: detail.into() }
}

fn check(code: Code, band: Band, [stated, computed, gap]: [&str; 3]) -> Reason {
    let [stated, computed, gap] = [stated, computed, gap].map(|n| parse_decimal(n).unwrap());
    Reason::Check(Check { code, stated, computed, gap, bound: parse_decimal("0.01").unwrap(), band })
}

fn report(funds: Vec<FundLine>) -> JobReport {
    JobReport {
        job: JobId(1234),
        systems: vec!["qore".into()],
        from: day(19),
        to: day(19),
        started_at: moment("2025-11-21T11:15:00Z"),
        ended_at: moment("2025-11-21T11:19:12Z"),
        status: JobStatus::Error,
        failure: None,
        funds,
        counts: RunSummary { items: 15, done: 12, no_data: 1, failed: 2, rows: 12_345, ..RunSummary::default() },
        documents: 12,
        size_bytes: 13_002_342,
    }
}

/// A morning with one of everything.
fn morning() -> JobReport {
    let divergence = ["10123456.78", "10123000.00000001", "456.77999999"];
    report(vec![
        fund("FIM ALVORADA", Health::Released, vec![]),
        fund(
            "FIA BRISA",
            Health::ReleasedWithWarning,
            vec![check(Code::CheckPayables, Band::Warning, ["10", "9.5", "0.5"])],
        ),
        fund("FIP CERRADO", Health::Missing, vec![missing(DocumentKind::Xml50, Code::Gap, "publicado até 21/11")]),
        fund(
            "FIM DUNAS",
            Health::Failed,
            vec![
                missing(DocumentKind::PortfolioPdf, Code::FileTruncated, ""),
                check(Code::CheckQuota, Band::Divergence, divergence),
            ],
        ),
        fund("FIM ESTUÁRIO", Health::Unconfirmed, vec![Reason::Unconfirmed]),
    ])
}

fn subject(report: &JobReport) -> String {
    report.mail("x").subject
}

fn tags(html: &str) -> usize {
    html.matches('<').count()
}

#[test]
fn the_subject_leads_with_the_verdict() {
    assert_eq!(subject(&morning()), "[QORE] 19/11/2025: 2 de 5 fundos liberáveis, 4 pendências");
    let released = |count| JobReport {
        status: JobStatus::Completed,
        ..report((0..count).map(|n| fund(&format!("F{n}"), Health::Released, vec![])).collect())
    };
    assert_eq!(subject(&released(34)), "[QORE] 19/11/2025: 34 de 34 fundos liberáveis");
    assert_eq!(subject(&released(1)), "[QORE] 19/11/2025: 1 de 1 fundo liberável");
    let late = fund("G", Health::Late, vec![missing(DocumentKind::Xml50, Code::Late, "")]);
    let one_open = JobReport { funds: [released(1).funds, vec![late]].concat(), ..released(0) };
    assert_eq!(subject(&one_open), "[QORE] 19/11/2025: 1 de 2 fundos liberável, 1 pendência");
}

#[test]
fn the_subject_of_several_days_and_systems() {
    let systems = ["qore", "amplis_reag"].map(String::from).to_vec();
    let several = JobReport { from: day(3), systems, ..morning() };
    assert_eq!(
        subject(&several),
        "[QORE, AMPLIS_REAG] 03/11/2025 a 19/11/2025: 2 de 5 carteiras liberáveis, 4 pendências"
    );
    let many = JobReport { systems: vec!["a".into(); 5], ..morning() };
    assert!(subject(&many).starts_with("[5 sistemas] "));
    assert!(morning().mail("x").thread.is_some() && several.mail("x").thread.is_none());
}

#[test]
fn a_job_that_did_not_come_to_its_funds_says_so() {
    let failure = Some(JobFailure { code: Code::PortalAuth, detail: "QORE".into() });
    let mail = JobReport { failure, ..report(vec![]) }.mail("x");
    assert_eq!(mail.subject, "[QORE] 19/11/2025: execução falhou, nenhum fundo conferido");
    for body in [&mail.text, &mail.html] {
        assert!(body.contains("Execução inteira") && body.contains("PORTAL-LOGIN"), "{body}");
        assert!(body.contains("Corrija a senha da conta antes de repetir"), "{body}");
    }
    let cancelled = JobReport { status: JobStatus::Cancelled, ..morning() };
    assert!(subject(&cancelled).ends_with("execução cancelada, 2 de 5 fundos liberáveis, 4 pendências"));
    assert!(cancelled.mail("x").text.contains("execução 1234 cancelada · 4 min 12 s"));
    let nothing = JobReport { status: JobStatus::Completed, ..report(vec![]) };
    assert!(subject(&nothing).ends_with("nenhum fundo esperado"));
}

#[test]
fn the_text_says_verdict_steps_pending_checks_funds_figures() {
    let expected = "\
2 de 5 fundos liberáveis, 4 pendências
QORE · data-base 19/11/2025 · execução 1234 terminou com falhas · 4 min 12 s
1 falhou · 1 faltando · 1 sem cadastro · 1 liberado com aviso · 1 liberado

O QUE FAZER
Repita só o que falta ou falhou:   etl repetir 1234

PENDÊNCIAS
[falhou] FIM DUNAS · PDF
    O arquivo termina antes do fim [ARQ-CORTADO]
    > Confira o arquivo na quarentena; se o portal o trocou, peça-o de novo ao administrador.
[faltando] FIP CERRADO · XML
    O portal publicou dias posteriores, mas não este [ITEM-LACUNA]: publicado até 21/11
    > Peça este dia ao administrador.
[sem cadastro] FIM ESTUÁRIO
    Fundo sem cadastro: confirme-o antes de liberar [FUNDO-SEM-CADASTRO]
    > Confirme o fundo no cadastro.

CONFERÊNCIA
[divergente] FIM DUNAS
    PL difere de quantidade × cota [CONF-COTA]
    informado 10.123.456,78 · apurado 10.123.000,00000001 · diferença 456,77999999
    > Confira os dois valores com o administrador.
[aviso] FIA BRISA
    Total a pagar difere da soma das provisões a débito [CONF-PAGAR]
    informado 10,00 · apurado 9,50 · diferença 0,50

FUNDOS
[falhou] FIM DUNAS · documentos 3 de 3
[faltando] FIP CERRADO · documentos 3 de 3
[sem cadastro] FIM ESTUÁRIO · documentos 3 de 3
[liberado com aviso] FIA BRISA · documentos 3 de 3
[liberado] FIM ALVORADA · documentos 3 de 3

NÚMEROS
Documentos esperados: 15
Recebidos: 12
Não publicados: 1
Com falha: 2
Cancelados ou ignorados: 0
Arquivos guardados: 12 (12,3 MB)
Linhas carregadas: 12.345
Início: 21/11/2025 08:15:00
Fim: 21/11/2025 08:19:12
Duração: 4 min 12 s

Mensagem automática da coleta de documentos. Não responda.";
    assert_eq!(morning().mail("x").text.trim_end(), expected);
}

#[test]
fn the_html_says_the_same_in_the_same_order() {
    let mail = morning().mail("x");
    let mut from = 0;
    for said in [
        "2 de 5 fundos liberáveis, 4 pendências",
        "etl repetir 1234",
        "Pendências",
        "O arquivo termina antes do fim",
        "ARQ-CORTADO",
        "Peça este dia ao administrador.",
        "Conferência",
        "PL difere de quantidade × cota",
        "10.123.000,00000001",
        "456,77999999",
        "Fundos",
        "FIM ALVORADA",
        "Números",
        "12.345",
    ] {
        // The head of the page names the verdict too.
        let body = mail.html.find("<body").unwrap().max(from);
        let found = mail.html[body..].find(said);
        from = body + found.unwrap_or_else(|| panic!("{said:?} is missing or out of order in:\n{}", mail.html));
    }
}

#[test]
fn a_good_day_asks_for_nothing() {
    let good =
        JobReport { status: JobStatus::Completed, ..report(vec![fund("FIM ALVORADA", Health::Released, vec![])]) };
    let mail = good.mail("x");
    assert!(mail.text.contains("Nada: não há pendências.") && !mail.text.contains("etl repetir"));
    assert!(!mail.text.contains("PENDÊNCIAS") && !mail.html.contains("Pendências"));
    let odd = JobReport { funds: vec![fund("F", Health::Late, vec![])], ..good };
    assert!(odd.mail("x").text.contains("ITEM-SEM-POSICAO"), "not released and nobody says why");
}

#[test]
fn the_page_stands_alone_and_closes_what_it_opens() {
    let html = JobReport { from: day(3), ..morning() }.mail("x").html;
    for tag in ["table", "tr", "td", "th", "span", "div", "b", "body", "html"] {
        let opened = html.matches(&format!("<{tag} ")).count() + html.matches(&format!("<{tag}>")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    for outside in ["http", "src=", "href", "url(", "<img", "<style", "<script", "class="] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn foreign_text_is_text() {
    let hostile = "<script>alert(\"1\")</script>\r\nBcc: outro@exemplo.com\r\n\r\n<img src=x onerror='x'>";
    let build = |name: &str, detail: &str, system: &str| {
        let reasons = || {
            vec![
                missing(DocumentKind::Xml50, Code::Internal, detail),
                check(Code::CheckQuota, Band::Divergence, ["1", "2", "-1"]),
            ]
        };
        let failure = Some(JobFailure { code: Code::Internal, detail: detail.into() });
        let systems = vec![system.to_owned()];
        JobReport { systems, failure, ..report(vec![fund(name, Health::Failed, reasons())]) }.mail("x")
    };
    let (plain, mail) = (build("F", "d", "qore"), build(hostile, hostile, hostile));
    assert_eq!(tags(&mail.html), tags(&plain.html), "no tag more than with plain names");
    assert!(!mail.html.contains("<script") && !mail.html.contains("<img"));
    assert_eq!(mail.text.lines().count(), plain.text.lines().count(), "no line more");
    assert!(!mail.subject.contains(['\r', '\n']), "{}", mail.subject);
    let secret = build("João 529.982.247-25", "52998224725", "qore");
    for part in [&secret.text, &secret.html] {
        assert!(!part.contains("529.982") && !part.contains("52998224725"), "{part}");
    }
}

#[test]
fn long_lists_are_cut_with_the_worst_kept() {
    let late = |n: usize| fund(&format!("F{n:03}"), Health::Late, vec![missing(DocumentKind::Xml50, Code::Late, "")]);
    let mut funds: Vec<FundLine> = (0..MOST_ROWS + 49).map(late).collect();
    let reasons = vec![check(Code::CheckQuota, Band::Divergence, ["1", "2", "-1"]); MOST_ROWS + 7];
    funds.push(fund("ZZZ", Health::Failed, reasons));
    let mail = report(funds).mail("x");
    assert!(mail.text.contains("1 falhou · 249 atrasados\n"));
    assert_eq!(mail.subject, format!("[QORE] 19/11/2025: 0 de 250 fundos liberáveis, {} pendências", 249 + 207));
    for part in [&mail.text, &mail.html] {
        let count = |what: &str| part.matches(what).count();
        assert_eq!(count("e mais 49"), 1, "pending");
        assert_eq!(count("e mais 7"), 1, "checks");
        assert_eq!(count("e mais 50"), 1, "funds");
        assert!(part.contains("ZZZ") && part.contains("F000") && !part.contains("F249"));
        assert!(part.len() < 400_000, "{} bytes", part.len());
    }
}

#[test]
fn a_line_of_the_report_comes_from_a_verdict() {
    use etl_core::{Cnpj, Fund, FundDay, FundId, FundIdentity, FundStatus, Item, ItemKey};
    let item = |kind, state| {
        let key = ItemKey { connection: "qore".into(), fund: FundId(1), date: day(19), kind };
        Item { key, state, code: None, detail: String::new(), updated_at: DateTime::UNIX_EPOCH }
    };
    let items = vec![
        item(DocumentKind::PortfolioPdf, ItemState::Done),
        item(DocumentKind::Xml50, ItemState::NoData),
        item(DocumentKind::Xml401, ItemState::Skipped),
    ];
    let fund = Fund {
        id: FundId(1),
        identity: FundIdentity::cnpj(Cnpj::parse("11222333000181").unwrap()),
        name: "FUNDO DE INVESTIMENTO ALVORADA".into(),
        nickname: "FIM ALVORADA".into(),
        kind: None,
        status: FundStatus::Active,
        start: None,
        end: None,
        terms: etl_core::terms::FundTerms::default(),
    };
    let reasons = vec![missing(DocumentKind::Xml50, Code::NotPublished, "")];
    let mut day = FundDay { items, ..FundDay::empty(FundId(1), day(19)) };
    day.set_desk(vec![entry()]);
    let (health, computed) = (Health::Waiting, Health::Waiting);
    let verdict = FundVerdict { fund, date: day.date, health, computed, reasons, day };
    let line = FundLine::from(&verdict);
    assert_eq!(
        (line.fund.as_str(), line.health, line.received, line.expected),
        ("FIM ALVORADA", Health::Waiting, 1, 2)
    );
    assert_eq!(line.waived, [waived()]);
    assert_eq!(line.reasons.len(), 1);
}

#[test]
fn what_people_left_out_is_told_with_its_reason() {
    let hostile = WaivedDocument { reason: "<b>sem XML</b>".into(), ..waived() };
    let line = FundLine { waived: vec![waived(), hostile], ..fund("FIM ALVORADA", Health::Released, vec![]) };
    let rejected = DeskEntry { act: DeskAct::Reject, kind: None, text: "Cota divergente".into(), ..entry() };
    let refused = fund("FIA BRISA", Health::Rejected, vec![Reason::Rejected(rejected)]);
    let mail = report(vec![line, refused]).mail("k");
    assert!(
        mail.text.contains("IGNORADOS POR PESSOAS\nFIM ALVORADA · XML401: não haverá hoje (ana)\n"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("[reprovado] FIA BRISA\n"), "{}", mail.text);
    assert!(mail.text.contains("[MESA-REPROVADO]: Cota divergente (ana)\n"), "{}", mail.text);
    assert!(mail.html.contains("Ignorados por pessoas") && !mail.html.contains("<b>sem XML</b>"));
    assert!(!report(vec![fund("FIM", Health::Released, vec![])]).mail("k").text.contains("IGNORADOS"));
}
