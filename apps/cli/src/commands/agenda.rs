//! `etl agenda`: when the system collects by itself. A worker that leads fires the slots.

use super::Session;
use crate::args::{AgendaCommand, AgendaSalvarArgs, Perdidas};
use crate::exit::{Exit, Failure};
use crate::output::{GOOD, Style, WARN, tables};
use chrono_tz::America::Sao_Paulo;
use etl_core::audit::Action;
use etl_core::terms::{parse_time, time_text};
use etl_queue::port::{MissedPolicy, NewSchedule, Schedule};
use etl_queue::scheduler::{check, next_slots};
use etl_server::views::ScheduleView;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Next slots that are shown of each schedule.
const SHOWN_SLOTS: usize = 5;
/// Further rounds of a scheduled collection for what failed in a way that may pass.
const ROUNDS: u32 = 2;

/// Runs the verb.
pub(crate) async fn agenda(command: &AgendaCommand, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    match command {
        AgendaCommand::List => list(&session, style).await,
        AgendaCommand::Salvar(args) => save(&session, args, style).await,
        AgendaCommand::Remover { nome } => {
            let deed = super::deed(Action::ScheduleDelete, nome);
            let removed = session.perform(&deed, async { Ok(session.assembly.queue.delete_schedule(nome).await?) });
            if !removed.await? {
                return Err(Failure::usage(format!("Não há agendamento {nome:?}; veja etl agenda list")));
            }
            style.say(GOOD, &format!("Agendamento {nome} apagado"));
            Ok(Exit::Ok)
        }
    }
}

async fn list(session: &Session, style: Style) -> Result<Exit, Failure> {
    let schedules = session.assembly.queue.schedules().await?;
    if style.json {
        let (calendars, now) = (session.assembly.calendars(), session.services.clock.now());
        let all = schedules.iter().map(|s| json!(ScheduleView::new(s, &calendars, now)));
        Style::data(&all.collect::<Value>().to_string());
    } else if schedules.is_empty() {
        style
            .say(WARN, "Nenhum agendamento. Crie um com: etl agenda salvar manha --cron \"30 7 * * *\" --sistema qore");
    } else {
        let mut table = tables::table(&["Nome", "Cron", "Sistemas", "Corte", "Ativa", "Próximas vezes"]);
        for schedule in &schedules {
            let plan = &schedule.plan;
            table.add_row([
                plan.name.clone(),
                format!("{} ({})", plan.cron, plan.time_zone),
                plan.request["sistemas"].to_string(),
                time_text(plan.cut_off),
                if plan.active { "sim" } else { "não" }.into(),
                slots(session, schedule).join("\n"),
            ]);
        }
        Style::data(&table.to_string());
    }
    Ok(Exit::Ok)
}

/// The next slots with their reference dates, or why there are none.
fn slots(session: &Session, schedule: &Schedule) -> Vec<String> {
    if !schedule.plan.active {
        return Vec::new();
    }
    let now = session.services.clock.now();
    match next_slots(schedule, &session.assembly.calendars(), now, SHOWN_SLOTS) {
        Ok(slots) => slots
            .iter()
            .map(|s| {
                let at = s.at.with_timezone(&Sao_Paulo).format("%d/%m/%Y %H:%M");
                format!("{at} (data-base {})", s.reference.br())
            })
            .collect(),
        Err(faults) => vec![faults.sentence()],
    }
}

async fn save(session: &Session, args: &AgendaSalvarArgs, style: Style) -> Result<Exit, Failure> {
    let known = session.assembly.connections.names();
    if let Some(name) = args.sistema.iter().find(|s| !known.contains(&s.as_str())) {
        return Err(Failure::usage(format!("Sistema desconhecido: {name:?} (conhecidos: {})", known.join(", "))));
    }
    let cut_off = parse_time(&args.corte)
        .ok_or_else(|| Failure::usage(format!("Hora ilegível: {:?} (use HH:MM)", args.corte)))?;
    let schedule = NewSchedule {
        name: args.nome.clone(),
        cron: args.cron.clone(),
        time_zone: args.fuso.clone(),
        calendar: "ANBIMA".into(),
        business_days_only: !args.todo_dia,
        lag_days: args.defasagem,
        cut_off,
        missed: match args.perdidas {
            Perdidas::Todas => MissedPolicy::All,
            Perdidas::Ultima => MissedPolicy::Last,
            Perdidas::Nenhuma => MissedPolicy::None,
        },
        request: json!({ "sistemas": args.sistema, "rodadas": ROUNDS }),
        active: !args.inativa,
    };
    check(&schedule, &session.assembly.calendars()).map_err(|faults| Failure::usage(faults.sentence()))?;
    let deed = super::deed(Action::ScheduleSave, &args.nome);
    deed.note("cron", args.cron.as_str());
    deed.note("sistemas", args.sistema.join(", "));
    session.perform(&deed, async { Ok(session.assembly.queue.save_schedule(&schedule).await?) }).await?;
    style.say(GOOD, &format!("Agendamento {} guardado; um trabalhador no ar o dispara", args.nome));
    Ok(Exit::Ok)
}
