//! How the server and what it depends on stand: for whoever starts and stops processes, and for people.

use super::folders::standing;
use super::state_view::{
    BackupView, DatabaseStanding, Details, DiskView, HeldTaskView, LeaderView, QueueStanding, Standing, WorkersView,
};
use crate::app::App;
use crate::problem::Problem;
use crate::views::local;
use axum::Json;
use axum::extract::State;
use chrono::TimeDelta;
use etl_core::ports::{Readings, WorkersNow};
use etl_core::{JobStatus, TaskState};
use etl_queue::port::WorkerId;
use futures::future::join_all;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Tasks in hand that are shown at most.
const MOST_HELD: u32 = 200;
/// Whose program this is.
const LICENCE: &str = "Proprietária";

/// O processo responde; sem login.
#[utoipa::path(get, path = "/api/health/live", tag = "saude", responses((status = 200, body = Standing)))]
pub(crate) async fn live() -> Json<Standing> {
    Json(Standing::ok())
}

/// O servidor pode atender: o banco responde; sem login.
#[utoipa::path(get, path = "/api/health/ready", tag = "saude", responses((status = 200, body = Standing)))]
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Standing>, Problem> {
    app.ports.schedules.now().await?;
    Ok(Json(Standing::ok()))
}

/// Como está cada parte.
#[utoipa::path(get, path = "/api/health/details", tag = "saude", responses((status = 200, body = Details)))]
pub(crate) async fn details(State(app): State<Arc<App>>) -> Result<Json<Details>, Problem> {
    Ok(Json(look(&app).await?))
}

/// Looks at everything.
pub(super) async fn look(app: &App) -> Result<Details, Problem> {
    let gauges = &app.ports.gauges;
    let (readings, workers) = futures::try_join!(gauges.readings(), gauges.workers(MOST_HELD))?;
    Ok(Details {
        version: env!("CARGO_PKG_VERSION"),
        banco: database(app).await?,
        fila: queue(&readings),
        ligacoes: app.feed.listeners(),
        trabalhadores: workers_view(workers, app.settings.machine.lease),
        discos: disks(app).await,
        copia_de_seguranca: BackupView { comando: app.settings.machine.backup.clone() },
        licenca: LICENCE,
    })
}

async fn database(app: &App) -> Result<DatabaseStanding, Problem> {
    let asked = Instant::now();
    let now = app.ports.schedules.now().await?;
    let resposta_ms = u64::try_from(asked.elapsed().as_millis()).unwrap_or(u64::MAX);
    let adiantado_s = (app.ports.clock.now() - now).num_seconds();
    let facts = app.ports.gauges.database().await?;
    Ok(DatabaseStanding {
        resposta_ms,
        adiantado_s,
        tipo: facts.product,
        versao: facts.version,
        esquema: facts.schema,
        tamanho_bytes: facts.size_bytes,
    })
}

fn queue(readings: &Readings) -> QueueStanding {
    let jobs = |wanted| readings.jobs.iter().filter(|(status, _)| *status == wanted).map(|(_, count)| count).sum();
    let tasks =
        |wanted| readings.tasks.iter().filter(|(_, state, _)| *state == wanted).map(|(_, _, count)| count).sum();
    QueueStanding {
        na_fila: jobs(JobStatus::Pending),
        em_andamento: jobs(JobStatus::Running),
        tarefas_na_fila: tasks(TaskState::Pending),
        tarefas_em_andamento: tasks(TaskState::Running),
        mais_antiga_s: readings.oldest_wait.map(|wait| wait.as_secs()),
        posses_vencidas: readings.overdue_leases,
    }
}

/// A renewal makes a lease as long as it was at first, so that its end tells when it was renewed.
fn workers_view(workers: WorkersNow, lease: Duration) -> WorkersView {
    let lease = TimeDelta::from_std(lease).unwrap_or_default();
    let machine = |worker: &str| WorkerId::machine_of(worker).map(str::to_owned);
    let held = workers.held.into_iter().map(|task| HeldTaskView {
        maquina: machine(&task.worker),
        trabalhador: task.worker,
        id_tarefa: task.task.0,
        job_id: task.job.0,
        tipo: task.kind,
        sistema: task.connection,
        chave: task.key,
        desde: local(task.since),
        posse_ate: local(task.lease_until),
        ultimo_sinal: local((task.lease_until - lease).max(task.since)),
    });
    WorkersView {
        tarefas: held.collect(),
        lider: workers.leader.map(|leader| LeaderView {
            maquina: machine(&leader.worker),
            trabalhador: leader.worker,
            ate: local(leader.until),
        }),
    }
}

async fn disks(app: &App) -> Vec<DiskView> {
    let machine = &app.settings.machine;
    let documents = Some(("documentos", machine.documents.as_path()));
    let database = machine.database.as_deref().map(|folder| ("banco", folder));
    let looks = documents.into_iter().chain(database).map(|(nome, folder)| disk(app, nome, folder));
    join_all(looks).await
}

async fn disk(app: &App, nome: &'static str, folder: &Path) -> DiskView {
    let found = app.ports.folders.look(folder).await;
    DiskView {
        nome,
        caminho: folder.display().to_string(),
        situacao: standing(&found, app.settings.least_space),
        livres_bytes: found.free_bytes,
        total_bytes: found.total_bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use etl_core::ports::HeldTask;
    use etl_core::{JobId, TaskId};

    #[test]
    fn the_end_of_a_lease_tells_its_last_renewal() {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let held = |until: &str| HeldTask {
            worker: "mesa-01_a".into(),
            task: TaskId(1),
            job: JobId(2),
            kind: "coletar".into(),
            connection: "qore".into(),
            key: "k".into(),
            since: moment("2026-11-23T10:00:00Z"),
            lease_until: moment(until),
        };
        let told = |until| {
            let workers = WorkersNow { held: vec![held(until)], leader: None };
            workers_view(workers, Duration::from_mins(1)).tarefas.remove(0)
        };
        let renewed = told("2026-11-23T10:05:00Z");
        assert_eq!(renewed.ultimo_sinal, "2026-11-23T07:04:00-03:00");
        assert_eq!(renewed.maquina.as_deref(), Some("mesa-01"));
        let taken = told("2026-11-23T10:00:59Z");
        assert_eq!(taken.ultimo_sinal, taken.desde, "not before it was taken");
    }
}
