//! The statement of a claim. Tasks that are alike for a claim (priority, limits, ability) share a lane; a claim looks at the
//! first due tasks of each lane that has room, so that its cost depends neither on how many tasks wait nor on how many of
//! them wait for room.

use super::milliseconds;
use crate::cell::Cell;
use crate::dialect::Dialect;
use etl_queue::port::Claim;

/// Lanes in which tasks wait, one index lookup each.
const LANES: &str = "faixas(faixa) as (\
     select min(p.faixa) from etl.tarefa p where p.estado = 'pending' \
     union all \
     select (select min(p.faixa) from etl.tarefa p where p.estado = 'pending' and p.faixa > f.faixa) \
     from faixas f where f.faixa is not null)";
/// The next task of the lane `f`.
const FIRST: &str = "select p.id_tarefa from etl.tarefa p \
     where p.estado = 'pending' and p.faixa = f.faixa order by p.nao_antes, p.id_tarefa limit 1";
/// Accounts and platforms of the live leases.
const LIVE: &str = "vivas(conta, plataforma) as (\
     select v.conta, v.plataforma from etl.tarefa v where v.estado = 'running' and v.lease_ate > {now})";
/// Room that `a` has under its limits. Nothing is counted for a limit that it does not have.
const ROOM: &str = "case when a.conta = '' then 0 \
     else a.conta_max - (select count(*) from vivas v where v.conta = a.conta) end as vagas_conta, \
     case when a.plataforma = '' then 0 \
     else a.plataforma_max - (select count(*) from vivas v where v.plataforma = a.plataforma) end as vagas_plataforma";
const HAS_ROOM: &str = "(l.conta = '' or l.vagas_conta > 0) and (l.plataforma = '' or l.vagas_plataforma > 0)";
/// That `t` waits, said so that it is found by its number only.
const STILL_WAITS: &str = "t.estado not in ('running', 'done', 'failed', 'cancelled')";
const ORDER: &str = "prioridade desc, nao_antes, id_tarefa";
/// What a claim returns of each task.
const LEASED: &str = "id_tarefa, lease_no, id_job, tipo, sistema, chave, cast(dados as text), tentativas, max_tentativas, \
     prazo_ms, prioridade, nao_antes";

/// Leases tasks and returns them: the statement with its values. `$1` worker, `$2` lease, `$3` slots, then job and abilities.
/// Where a statement can change several tables, it [notes](begun) what began as well.
pub(super) fn lease<D: Dialect>(ask: &Claim) -> (String, Vec<Cell<'_>>) {
    let mut values =
        vec![Cell::from(ask.worker.0.as_str()), Cell::from(milliseconds(ask.lease)), Cell::from(ask.slots as u64)];
    let due = due::<D>(ask, &mut values);
    let choice = format!(
        "with recursive {due}, \
         por_conta as (select d.*, row_number() over (partition by d.conta order by {ORDER}) as vez from devidas d), \
         por_plataforma as (select c.*, row_number() over (partition by c.plataforma order by {ORDER}) as vez_plataforma \
         from por_conta c where c.conta = '' or c.vez <= c.vagas_conta), \
         escolhidas as (select id_tarefa from por_plataforma where plataforma = '' or vez_plataforma <= vagas_plataforma \
         order by {ORDER} limit cast($3 as bigint)), \
         presas as (select t.id_tarefa from etl.tarefa t \
         where t.id_tarefa {chosen} and {STILL_WAITS}{skip})",
        chosen = D::one_of("select e.id_tarefa from escolhidas e"),
        skip = D::LOCK_FREE,
    );
    let take = format!(
        "update etl.tarefa set estado = 'running', tentativas = tentativas + 1, lease_no = lease_no + 1, \
         lease_ate = {until}, worker = $1 where id_tarefa in (select p.id_tarefa from presas p) returning {LEASED}",
        until = D::later(2),
    );
    if !D::CHANGES_IN_WITH {
        return (format!("{choice} {take}"), values);
    }
    let first = values.len() + 1;
    values.extend(program(ask));
    let [attempts, jobs] = begun::<D>("tomadas", [first, first + 1]);
    let all =
        format!("{choice}, tomadas as ({take}), tentadas as ({attempts}), comecadas as ({jobs}) select * from tomadas");
    (all, values)
}

/// The values of the program that [`begun`] notes.
pub(super) fn program(ask: &Claim) -> [Cell<'_>; 2] {
    [Cell::from(ask.program.version.as_str()), Cell::from(ask.program.settings.as_str())]
}

/// Notes the attempts of the leased tasks in this table, and that their jobs have begun. `$1` worker; the numbers are those of
/// the values of its [`program`].
pub(super) fn begun<D: Dialect>(taken: &str, [version, settings]: [usize; 2]) -> [String; 2] {
    let now = D::NOW;
    [
        format!(
            "insert into etl.tentativa (id_tarefa, lease_no, worker, inicio) \
             select d.id_tarefa, d.lease_no, $1, {now} from {taken} d"
        ),
        format!(
            "update etl.job set estado = 'running', inicio = {now}, programa = ${version}, configuracao = ${settings} \
             where inicio is null and id_job in (select d.id_job from {taken} d)"
        ),
    ]
}

/// `devidas`: the due tasks among which a claim chooses.
fn due<'a, D: Dialect>(ask: &'a Claim, values: &mut Vec<Cell<'a>>) -> String {
    let (live, now) = (LIVE.replace("{now}", D::NOW), D::NOW);
    let candidates = |of: &str, columns: &str| {
        format!("select {columns}, l.conta, l.vagas_conta, l.plataforma, l.vagas_plataforma from {of} where {HAS_ROOM}")
    };
    if let Some(job) = ask.job {
        values.push(Cell::from(job.0));
        let of_job = values.len();
        let able = able(ask, values);
        let open = format!(
            "abertas as (select a.*, {ROOM} from etl.tarefa a where a.id_job = ${of_job} \
             and a.aberta and a.lease_ate is null and a.nao_antes <= {now} and a.exige {able})"
        );
        return format!(
            "{live}, {open}, devidas as ({})",
            candidates("abertas l", "l.id_tarefa, l.prioridade, l.nao_antes")
        );
    }
    let able = able(ask, values);
    let fronts = format!(
        "frentes as (select a.faixa, a.conta, a.plataforma, {ROOM} from faixas f cross join etl.tarefa a \
         where a.id_tarefa = ({FIRST}) and a.nao_antes <= {now} and a.exige {able})"
    );
    let first_due = D::one_of(&format!(
        "select p.id_tarefa from etl.tarefa p where p.estado = 'pending' and p.faixa = l.faixa \
         and p.nao_antes <= {now} order by p.nao_antes, p.id_tarefa limit cast($3 as bigint)"
    ));
    let candidates = candidates("frentes l cross join etl.tarefa t", "t.id_tarefa, t.prioridade, t.nao_antes");
    format!("{LANES}, {live}, {fronts}, devidas as ({candidates} and t.id_tarefa {first_due})")
}

/// When the next task is due that the worker could lease, and the present moment: the query with its values.
pub(super) fn next_due<D: Dialect>(ask: &Claim) -> (String, Vec<Cell<'_>>) {
    let (mut values, now) = (Vec::new(), D::NOW);
    let query = if let Some(job) = ask.job {
        values.push(Cell::from(job.0));
        let able = able(ask, &mut values);
        format!(
            "select min(t.nao_antes), {now} from etl.tarefa t where t.id_job = $1 \
             and t.aberta and t.lease_ate is null and t.exige {able}"
        )
    } else {
        let able = able(ask, &mut values);
        format!(
            "with recursive {LANES} select min(a.nao_antes), {now} from faixas f cross join etl.tarefa a \
             where a.id_tarefa = ({FIRST}) and a.exige {able}"
        )
    };
    (query, values)
}

/// The condition of needing nothing or an ability that the worker has.
fn able<'a>(ask: &'a Claim, values: &mut Vec<Cell<'a>>) -> String {
    let mut marks = vec!["''".to_owned()];
    for ability in &ask.abilities {
        values.push(Cell::from(ability.as_str()));
        marks.push(format!("${}", values.len()));
    }
    format!("in ({})", marks.join(", "))
}
