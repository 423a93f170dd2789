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
