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
create index renovacao_expira on etl_renovacao (expira_em);
create index renovacao_usuario on etl_renovacao (id_usuario);
