-- The queue: jobs, their tasks and leases, what each job did for each item, logs, schedules, notifications.
-- Times are those of the database. States are the words of the code.

alter table etl_item drop column id_execucao;
drop table etl_execucao;

-- The job that saw the bytes first, and the one that loaded them; kept after the job itself is gone.
alter table etl_arquivo add column id_job integer;
alter table etl_carga add column id_job integer;
create index carga_job on etl_carga (id_job) where id_job is not null;

create table etl_job (
    id_job integer primary key autoincrement,
    tipo text not null,
    sistemas text not null,
    pedido text not null,
    origem text not null,
    id_pai integer,
    chave_unica text,
    chave_idem text unique,
    estado text not null default 'pending' check (estado in ('pending', 'running', 'completed', 'error', 'cancelled')),
    cancelar integer not null default 0,
    criado_em text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    inicio text,
    fim text,
    erro text not null default '',
    resumo text
) strict;
create unique index job_chave_unica on etl_job (chave_unica) where estado in ('pending', 'running');
create index job_aberto on etl_job (id_job) where estado in ('pending', 'running');
create index job_estado on etl_job (estado, id_job);
create index job_tipo on etl_job (tipo, id_job);
create index job_criado on etl_job (criado_em);
create index job_fim on etl_job (fim) where fim is not null;

create table etl_job_sistema (
    sistema text not null,
    id_job integer not null references etl_job on delete cascade,
    primary key (sistema, id_job)
) strict;
create index job_sistema_job on etl_job_sistema (id_job);

create table etl_tarefa (
    id_tarefa integer primary key autoincrement,
    id_job integer not null references etl_job on delete cascade,
    tipo text not null,
    sistema text not null,
    chave text not null,
    dados text not null,
    prioridade integer not null,
    nao_antes text not null,
    max_tentativas integer not null,
    prazo_ms integer not null,
    -- limits shared with other tasks and the ability that the worker needs; empty when none
    conta text not null,
    conta_max integer not null,
    plataforma text not null,
    plataforma_max integer not null,
    exige text not null,
    -- priority, limits and ability together: a claim looks at the first tasks of each lane and at no others
    faixa text not null,
    estado text not null default 'pending' check (estado in ('pending', 'running', 'done', 'failed', 'cancelled')),
    -- a column, so that the planner takes no index of open tasks for one of waiting or of running ones
    aberta integer not null generated always as (estado in ('pending', 'running')) stored,
    tentativas integer not null default 0,
    lease_no integer not null default 0,
    lease_ate text,
    worker text,
    codigo text,
    detalhe text not null default '',
    unique (id_job, chave)
) strict;
create index tarefa_pendente on etl_tarefa (faixa, nao_antes, id_tarefa) where estado = 'pending';
create index tarefa_rodando on etl_tarefa (id_tarefa) where estado = 'running';
create index tarefa_aberta on etl_tarefa (id_job) where aberta;

create table etl_tentativa (
    id_tarefa integer not null references etl_tarefa on delete cascade,
    lease_no integer not null,
    worker text not null,
    inicio text not null,
    fim text,
    resultado text,
    codigo text,
    detalhe text not null default '',
    primary key (id_tarefa, lease_no)
) strict;

-- What a task did for an item; etl_item holds the newest state of each item whatever job reached it.
create table etl_tarefa_item (
    id_tarefa integer not null references etl_tarefa on delete cascade,
    id_job integer not null,
    sistema text not null,
    id_fundo integer not null references cad_info_fundos,
    data_pos text not null,
    tipo text not null,
    estado text not null,
    codigo text,
    detalhe text not null,
    atualizado_em text not null,
    primary key (id_tarefa, sistema, id_fundo, data_pos, tipo)
) strict;
create index tarefa_item_job on etl_tarefa_item (id_job);

-- Lines of the logs: when they were said by the worker's clock (em) and written by this one.
create table etl_log (
    id_job integer not null,
    seq integer not null,
    em text not null,
    nivel text not null,
    sistema text not null,
    item text not null,
    mensagem text not null,
    gravado_em text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    primary key (id_job, seq)
) strict, without rowid;
create index log_gravado on etl_log (gravado_em);

-- The last number of each log; its lock puts the writers in order.
create table etl_log_seq (
    id_job integer primary key references etl_job on delete cascade,
    seq integer not null
) strict;

create table etl_agenda (
    id_agenda integer primary key autoincrement,
    nome text not null unique,
    cron text not null,
    fuso text not null,
    calendario text not null,
    dias_uteis integer not null,
    defasagem integer not null,
    corte_hora integer not null,
    corte_minuto integer not null,
    perdidos text not null check (perdidos in ('all', 'last', 'none')),
    pedido text not null,
    ativa integer not null,
    resolvida_ate text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) strict;

-- The slots that were fired: each one once, however many leaders try.
create table etl_disparo (
    id_agenda integer not null references etl_agenda on delete cascade,
    momento text not null,
    id_job integer,
    primary key (id_agenda, momento)
) strict;

-- Who keeps the queue in order; one row.
create table etl_lider (
    id integer primary key check (id = 1),
    worker text not null,
    ate text not null
) strict;

-- Deliveries of notifications, each one at most once.
create table etl_aviso (
    chave text primary key,
    id_job integer references etl_job on delete cascade,
    message_id text not null,
    estado text not null check (estado in ('pendente', 'enviando', 'enviado', 'incerto', 'falhou')),
    detalhe text not null default '',
    atualizado_em text not null
) strict;
create index aviso_job on etl_aviso (id_job);
