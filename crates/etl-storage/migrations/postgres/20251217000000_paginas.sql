-- What the pages look at. `faixa`: the worst of the checks of a load, so that a year of days is judged without reading them.

alter table etl.carga add column faixa text not null default 'ok';
update etl.carga set faixa = (
    select case max(case c.faixa when 'divergencia' then 2 when 'aviso' then 1 else 0 end)
        when 2 then 'divergencia' when 1 then 'aviso' else 'ok' end
    from etl.conferencia c where c.id_carga = etl.carga.id_carga
);
create index carga_matriz on etl.carga (data_pos, id_fundo)
    include (tipo, vigente, posicao_atual, faixa, pl, cota, qtde, formato) where formato is not null;
-- Only columns that never change, so that a new state of an item touches no index.
drop index etl.item_dia;
create index item_dia on etl.item (data_pos, id_fundo);
create index carga_arquivo on etl.carga (id_arquivo);
create index quarentena_dia on etl.quarentena (id_fundo, data_pos) where id_fundo is not null;
