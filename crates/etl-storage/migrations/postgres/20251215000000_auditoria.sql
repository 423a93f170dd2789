-- What was done to the system, by whom. It only grows: each row holds the hash of the row before, and no row is ever changed or
-- removed, by nobody, not even by the owner of the table.
create table etl.auditoria (
    id_registro bigint primary key,
    quando timestamptz not null,
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
create index auditoria_quem on etl.auditoria (quem, id_registro);
create index auditoria_acao on etl.auditoria (acao, id_registro);
create index auditoria_quando on etl.auditoria (quando);

-- The last row, so that rows taken from the end are missed; one row, moved by the triggers below.
create table etl.auditoria_topo (
    id_topo integer primary key check (id_topo = 1),
    id_registro bigint not null,
    hash text not null
);
insert into etl.auditoria_topo values (1, 0, repeat('0', 64));

create function etl.auditoria_recusa() returns trigger language plpgsql as $$
begin
    raise exception '% of %.% is refused: the audit only grows', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

create function etl.auditoria_segue() returns trigger language plpgsql as $$
begin
    update etl.auditoria_topo set id_registro = new.id_registro, hash = new.hash
        where id_registro = new.id_registro - 1 and hash = new.hash_anterior;
    if not found then
        raise exception 'row % does not follow the last one of the audit', new.id_registro
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

create trigger auditoria_so_cresce before update or delete or truncate on etl.auditoria
    for each statement execute function etl.auditoria_recusa();
create trigger auditoria_segue before insert on etl.auditoria
    for each row execute function etl.auditoria_segue();
create trigger auditoria_topo_fica before insert or delete or truncate on etl.auditoria_topo
    for each statement execute function etl.auditoria_recusa();
create trigger auditoria_topo_segue before update on etl.auditoria_topo
    for each row when (new.id_registro <> old.id_registro + 1) execute function etl.auditoria_recusa();

revoke all on etl.auditoria, etl.auditoria_topo from public;
