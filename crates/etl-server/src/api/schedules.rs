//! Schedules with their next slots, and the calendars that they name.

use super::config::Done;
use crate::app::App;
use crate::extract::{Body, Params};
use crate::problem::Problem;
use crate::views::ScheduleView;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use etl_core::audit::Deed;
use etl_core::terms::parse_time;
use etl_core::{Code, ReferenceDate};
use etl_queue::port::{MissedPolicy, NewSchedule};
use etl_queue::scheduler::check;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The calendar of the office.
const CALENDAR: &str = "ANBIMA";
/// Further rounds of a scheduled collection for what failed in a way that may pass.
const ROUNDS: u32 = 2;
/// Characters of a name at most.
const NAME_LENGTH: usize = 100;

/// Os agendamentos.
#[derive(Serialize, ToSchema)]
#[schema(as = Agenda)]
pub(crate) struct ScheduleList {
    agendamentos: Vec<ScheduleView>,
}

/// Um agendamento a guardar; o de mesmo nome é trocado.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NovoAgendamento)]
pub(crate) struct ScheduleBody {
    nome: String,
    /// Expressão cron de cinco campos.
    #[schema(example = "30 7 * * *")]
    cron: String,
    /// Sistemas a coletar.
    sistemas: Vec<String>,
    /// Fuso da expressão (o de São Paulo).
    fuso: Option<String>,
    /// Só em dias úteis (sim).
    dias_uteis: Option<bool>,
    /// Dias úteis para trás até a data-base (1).
    defasagem: Option<u32>,
    /// Hora até a qual se pede de novo o que ainda não foi publicado (11:00).
    corte: Option<String>,
    /// Vezes que passaram sem ninguém no ar: `all`, `last` (padrão) ou `none`.
    perdidas: Option<String>,
    /// Desligado fica guardado sem disparar.
    ativa: Option<bool>,
}

/// Um calendário num ano.
#[derive(Serialize, ToSchema)]
#[schema(as = Calendario)]
pub(crate) struct CalendarView {
    nome: &'static str,
    ano: i32,
    /// Dias de semana sem expediente.
    feriados: Vec<String>,
    /// Dias de fim de semana com expediente.
    dias_uteis: Vec<String>,
}

/// Os calendários.
#[derive(Serialize, ToSchema)]
#[schema(as = Calendarios)]
pub(crate) struct CalendarList {
    calendarios: Vec<CalendarView>,
}

/// O ano.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct YearQuery {
    /// Ano (o atual).
    #[param(minimum = 2000, maximum = 2099)]
    ano: Option<i32>,
}

/// Os agendamentos, com as próximas cinco vezes de cada um.
#[utoipa::path(get, path = "/api/agenda", tag = "agenda", responses((status = 200, body = ScheduleList)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<ScheduleList>, Problem> {
    let now = app.ports.clock.now();
    let schedules = app.ports.schedules.schedules().await?;
    let view = |schedule| ScheduleView::new(schedule, &app.ports.calendars, now);
    Ok(Json(ScheduleList { agendamentos: schedules.iter().map(view).collect() }))
}

/// Guarda um agendamento.
#[utoipa::path(post, path = "/api/agenda", tag = "agenda", request_body = ScheduleBody,
    responses((status = 200, body = Done)))]
pub(crate) async fn save(
    State(app): State<Arc<App>>,
    Extension(deed): Extension<Deed>,
    Body(body): Body<ScheduleBody>,
) -> Result<Json<Done>, Problem> {
    deed.about(body.nome.trim());
    deed.note("sistemas", body.sistemas.join(", "));
    let schedule = schedule(&app, body)?;
    deed.note("cron", schedule.cron.as_str());
    deed.note("ativa", schedule.active.to_string());
    check(&schedule, &app.ports.calendars)
        .map_err(|faults| Problem::with_detail(Code::ScheduleInvalid, &faults.sentence()))?;
    app.ports.schedules.save_schedule(&schedule).await?;
    Ok(Done::saying("Agendamento guardado; um trabalhador no ar o dispara"))
}

fn schedule(app: &App, body: ScheduleBody) -> Result<NewSchedule, Problem> {
    let name = body.nome.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_LENGTH || name.chars().any(char::is_control) {
        return Err(Problem::field(Code::ApiFields, "nome", "esperados de 1 a 100 caracteres"));
    }
    let known = |id: &String| app.settings.connections.contains_key(id);
    if body.sistemas.is_empty() || !body.sistemas.iter().all(known) {
        return Err(Problem::field(Code::ApiFields, "sistemas", "esperado ao menos um, todos com conector"));
    }
    let corte = body.corte.as_deref().unwrap_or("11:00");
    let cut_off = parse_time(corte).ok_or_else(|| Problem::field(Code::ApiFields, "corte", "esperado HH:MM"))?;
    let missed = body.perdidas.as_deref().unwrap_or("last");
    let missed = MissedPolicy::from_name(missed)
        .ok_or_else(|| Problem::field(Code::ApiFields, "perdidas", "esperado all, last ou none"))?;
    Ok(NewSchedule {
        name,
        cron: body.cron,
        time_zone: body.fuso.unwrap_or_else(|| "America/Sao_Paulo".into()),
        calendar: CALENDAR.into(),
        business_days_only: body.dias_uteis.unwrap_or(true),
        lag_days: body.defasagem.unwrap_or(1),
        cut_off,
        missed,
        request: json!({ "sistemas": body.sistemas, "rodadas": ROUNDS }),
        active: body.ativa.unwrap_or(true),
    })
}

/// Apaga um agendamento.
#[utoipa::path(delete, path = "/api/agenda/{nome}", tag = "agenda", params(("nome" = String, Path)),
    responses((status = 200, body = Done), (status = 404, body = crate::problem::ProblemBody)))]
pub(crate) async fn delete(State(app): State<Arc<App>>, Path(name): Path<String>) -> Result<Json<Done>, Problem> {
    if !app.ports.schedules.delete_schedule(&name).await? {
        return Err(Problem::new(Code::ScheduleUnknown));
    }
    Ok(Done::saying("Agendamento apagado"))
}

/// Os calendários num ano.
#[utoipa::path(get, path = "/api/calendarios", tag = "agenda", params(YearQuery),
    responses((status = 200, body = CalendarList)))]
pub(crate) async fn calendars(
    State(app): State<Arc<App>>,
    Params(query): Params<YearQuery>,
) -> Result<Json<CalendarList>, Problem> {
    let ano = query.ano.unwrap_or_else(|| app.ports.clock.now().year());
    let first = NaiveDate::from_ymd_opt(ano, 1, 1).filter(|_| (2000..=2099).contains(&ano));
    let first = first.ok_or_else(|| Problem::field(Code::ApiFields, "ano", "esperado de 2000 a 2099"))?;
    let days = (0..366).filter_map(|count| first.checked_add_days(Days::new(count))).filter(|day| day.year() == ano);
    let (mut feriados, mut dias_uteis) = (Vec::new(), Vec::new());
    for day in days {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match (weekend, app.ports.calendar.is_business_day(ReferenceDate::new(day))) {
            (false, false) => feriados.push(day.to_string()),
            (true, true) => dias_uteis.push(day.to_string()),
            _ => {}
        }
    }
    Ok(Json(CalendarList { calendarios: vec![CalendarView { nome: CALENDAR, ano, feriados, dias_uteis }] }))
}
