-- The queue (jobs, their tasks and leases, what each job did for each item, logs, schedules, notifications), portal sessions,
-- logins, people and what they did. Times are those of the database. States are the words of the code.

create index carga_job on etl_carga (id_job, id_carga) where id_job is not null;

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
    pausado integer not null default 0,
    criado_em text not null default (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    inicio text,
    fim text,
    erro text not null default '',
    resumo text,
    -- version of the program that leased the first task, and the mark of its settings; absent until then
    programa text,
    configuracao text
) strict;
create unique index job_chave_unica on etl_job (chave_unica) where estado in ('pending', 'running');
create index job_aberto on etl_job (id_job) where estado in ('pending', 'running');
create index job_estado on etl_job (estado, id_job);
create index job_tipo on etl_job (tipo, id_job);
create index job_criado on etl_job (criado_em);
create index job_origem on etl_job (tipo, origem, id_job);
create index job_pai on etl_job (id_pai, id_job) where id_pai is not null;
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
    -- when its first file was asked for, when the newest had come whole, and how often one was asked for
    iniciado_em text,
    recebido_em text,
    tentativas integer not null default 0,
    primary key (id_tarefa, sistema, id_fundo, data_pos, tipo)
) strict;
create index tarefa_item_job on etl_tarefa_item (id_job);
create index tarefa_item_fundo on etl_tarefa_item (id_fundo, id_job);

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

-- Portal sessions that all workers share. No secret is here in clear text: `conta` is a keyed mark of connection, user and
-- password, `cifra` the sealed session.
create table etl_sessao_portal (
    sistema text not null,
    conta text not null,
    cifra text,
    expira_em text,
    recusada_em text,
    reserva text,
    reservada_ate text,
    primary key (sistema, conta)
) strict;

-- Logins of connections. No secret is here in clear text: `cifra` is user and password under a key of their own,
-- `chave_dados` that key under the key of the office.
create table etl_credencial (
    sistema text primary key,
    url text,
    chave_dados text not null,
    cifra text not null,
    atualizado_em text not null
) strict;

-- Switches of the systems that people have set: `ativo`, or the name of an option. Those never touched have no row.
create table etl_chave_sistema (
    sistema text not null,
    chave text not null,
    ligada integer not null,
    alterada_em text not null,
    primary key (sistema, chave)
) strict, without rowid;

-- What people have set through the API and over the settings file: folders by the names of the contract.
create table etl_configuracao (
    chave text primary key,
    valor text not null,
    alterada_em text not null
) strict, without rowid;

-- Who may use the system. `senha` is an Argon2id hash; `versao` grows when what was issued before counts no more.
create table etl_usuario (
    id_usuario integer primary key autoincrement,
    nome text not null unique,
    senha text not null,
    papel text not null check (papel in ('leitor', 'operador', 'configurador', 'administrador')),
    ativo integer not null default 1,
    versao integer not null default 1,
    criado_em text not null
) strict;

-- Browser sessions; `chave` is the hash of what the browser holds.
create table etl_sessao (
    id_sessao integer primary key autoincrement,
    chave text not null unique,
    id_usuario integer not null references etl_usuario on delete cascade,
    criada_em text not null,
    usada_em text not null,
    origem text not null,
    agente text not null
) strict;
create index sessao_usuario on etl_sessao (id_usuario);

-- Personal tokens of programs; `chave` is the hash of the token.
create table etl_token (
    id_token integer primary key autoincrement,
    chave text not null unique,
    id_usuario integer not null references etl_usuario on delete cascade,
    nome text not null,
    papel text not null check (papel in ('leitor', 'operador', 'configurador', 'administrador')),
    criado_em text not null,
    expira_em text,
    usado_em text,
    revogado_em text
) strict;
create index token_usuario on etl_token (id_usuario);

-- Refresh tokens: a family is one login, `pai` the token that this one replaced.
create table etl_renovacao (
    chave text primary key,
    familia text not null,
    pai text,
    id_usuario integer not null references etl_usuario on delete cascade,
    versao integer not null,
    papel text not null,
    expira_em text not null,
    usada_em text,
    revogada integer not null default 0
) strict, without rowid;
create index renovacao_familia on etl_renovacao (familia);

-- Views of pages that users keep: the query of an address under a name.
create table etl_visao (
    id_visao integer primary key autoincrement,
    id_usuario integer not null references etl_usuario on delete cascade,
    pagina text not null,
    nome text not null,
    endereco text not null,
    compartilhada integer not null,
    criada_em text not null,
    unique (id_usuario, pagina, nome)
) strict;
create index visao_pagina on etl_visao (pagina) where compartilhada;
create index renovacao_expira on etl_renovacao (expira_em);
create index renovacao_usuario on etl_renovacao (id_usuario);

-- What was done to the system, by whom. It only grows: each row holds the hash of the row before, and no row is ever changed or
-- removed.
create table etl_auditoria (
    id_registro integer primary key,
    quando text not null,
    quem text not null,
    origem text not null,
    acao text not null,
    objeto text not null,
    resultado text not null check (resultado in ('iniciado', 'feito', 'sem_efeito', 'recusado', 'falhou')),
    codigo text,
    detalhe text not null,
    hash_anterior text not null,
    hash text not null unique
);
create index auditoria_quem on etl_auditoria (quem, id_registro);
create index auditoria_acao on etl_auditoria (acao, id_registro);
create index auditoria_quando on etl_auditoria (quando);

-- The last row, so that rows taken from the end are missed; one row, moved by the triggers below.
create table etl_auditoria_topo (
    id_topo integer primary key check (id_topo = 1),
    id_registro integer not null,
    hash text not null
);
insert into etl_auditoria_topo values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

create trigger etl_auditoria_nao_muda before update on etl_auditoria begin
    select raise(abort, 'the audit only grows');
end;
create trigger etl_auditoria_nao_some before delete on etl_auditoria begin
    select raise(abort, 'the audit only grows');
end;
create trigger etl_auditoria_segue before insert on etl_auditoria
    when not exists (select 1 from etl_auditoria_topo
        where id_registro = new.id_registro - 1 and hash = new.hash_anterior) begin
    select raise(abort, 'the row does not follow the last one of the audit');
end;
create trigger etl_auditoria_segue_topo after insert on etl_auditoria begin
    update etl_auditoria_topo set id_registro = new.id_registro, hash = new.hash;
end;
create trigger etl_auditoria_topo_fica before delete on etl_auditoria_topo begin
    select raise(abort, 'the audit only grows');
end;
create trigger etl_auditoria_topo_segue before update on etl_auditoria_topo
    when new.id_registro <> old.id_registro + 1 begin
    select raise(abort, 'the audit only grows');
end;

-- What people say and decide about a fund's day. It only grows: what holds follows from the order. `tipo`: the kind of document that
-- it is about; `carga_vista`: the newest load that stood when a release was confirmed.
create table etl_apontamento (
    id_apontamento integer primary key autoincrement,
    id_fundo integer not null references cad_info_fundos,
    data_pos text not null,
    tipo text,
    especie text not null
        check (especie in ('nota', 'dispensa', 'retomada', 'confirmacao', 'reprovacao', 'desfeita')),
    dito text not null,
    quem text not null,
    apontado_em text not null,
    carga_vista integer references etl_carga,
    check (especie not in ('dispensa', 'retomada') or tipo is not null)
) strict;
create index apontamento_dia on etl_apontamento (data_pos, id_fundo, id_apontamento);
create index apontamento_fundo on etl_apontamento (id_fundo);
create index apontamento_excecao on etl_apontamento (data_pos) where especie in ('dispensa', 'reprovacao');
-- What people noted about a run; it goes with the run.
create table etl_nota_job (
    id_nota integer primary key,
    id_job integer not null references etl_job on delete cascade,
    dito text not null,
    quem text not null,
    anotado_em text not null
) strict;
create index nota_job_job on etl_nota_job (id_job, id_nota);

create trigger etl_apontamento_nao_muda before update on etl_apontamento begin
    select raise(abort, 'what people decided only grows');
end;
create trigger etl_apontamento_nao_some before delete on etl_apontamento begin
    select raise(abort, 'what people decided only grows');
end;
create trigger etl_apontamento_nao_troca before insert on etl_apontamento
    when exists (select 1 from etl_apontamento where id_apontamento = new.id_apontamento) begin
    select raise(abort, 'what people decided only grows');
end;
