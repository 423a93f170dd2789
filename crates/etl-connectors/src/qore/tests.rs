//! What the connector says of itself and plans, without a portal.

use super::*;
use etl_core::ports::{DynConnector, MemorySessions, PlanFund, SystemClock};
use etl_core::{FundId, ReferenceDate};

fn connector() -> QoreConnector {
    QoreConnector::new(Arc::new(MemorySessions::new(Arc::new(SystemClock))), Reach::default())
}

fn fund(id: i64) -> PlanFund {
    PlanFund { fund: FundId(id), portal_id: format!("00000000-{id}"), cnpj: None, nickname: format!("FUNDO {id}") }
}

fn request(funds: i64) -> PlanRequest {
    PlanRequest {
        connection: "qore".into(),
        dates: vec![ReferenceDate::from_ymd(2025, 12, 18).unwrap(), ReferenceDate::from_ymd(2025, 12, 19).unwrap()],
        funds: (0..funds).map(fund).collect(),
        kinds: vec![DocumentKind::PortfolioPdf, DocumentKind::Xml50],
    }
}

#[test]
fn a_plan_is_funds_times_days_times_kinds_cut_into_tasks() {
    let connector = connector();
    let config = serde_json::json!({ "fundos_por_tarefa": 10 });
    let tasks = DynConnector::plan(&connector, &config, &request(25)).unwrap();
    assert_eq!(tasks.iter().map(|t| t.funds.len()).collect::<Vec<_>>(), [10, 10, 5]);
    let items: std::collections::BTreeSet<_> = tasks.iter().flat_map(|t| t.items.clone()).collect();
    assert_eq!(items.len(), 25 * 2 * 2);
    assert_eq!(DynConnector::plan(&connector, &config, &request(25)).unwrap(), tasks);
    assert!(DynConnector::plan(&connector, &config, &request(0)).unwrap().is_empty());
}

#[test]
fn wrong_settings_name_the_field() {
    let connector = connector();
    let error = DynConnector::plan(&connector, &serde_json::json!({ "urll": "x" }), &request(1)).unwrap_err();
    assert_eq!(error.kind, ConnectorErrorKind::Config);
    assert!(error.to_string().contains("urll"), "{error}");
}

#[test]
fn the_schema_lists_every_setting() {
    let schema = connector().config_schema();
    let names: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        names,
        [
            "caminho_fundos",
            "conexoes",
            "espera_inicial_ms",
            "espera_maxima_s",
            "espera_resposta_s",
            "fundos",
            "fundos_por_tarefa",
            "silencio_maximo_s",
            "tarefas_ao_mesmo_tempo",
            "tentativas",
            "url",
            "validade_fundos_h"
        ]
    );
}

#[test]
fn the_list_of_funds_stands_unless_the_settings_hold_it() {
    let stands_for = |config| DynConnector::funds_stand_for(&connector(), &config).unwrap();
    assert_eq!(stands_for(serde_json::json!({})), Duration::from_hours(12));
    assert_eq!(stands_for(serde_json::json!({ "validade_fundos_h": 0 })), Duration::ZERO);
    assert_eq!(stands_for(serde_json::json!({ "fundos": ["u-1"] })), Duration::ZERO);
}
