-- The system of record: funds, loads, positions. Current rows in pos_*, superseded ones in pos_hist_*.
-- The column lists of pos_* are those of `tables.rs`; a test compares them. Exact numbers, days and moments are text:
-- canonical decimals, AAAA-MM-DD, AAAA-MM-DDTHH:MM:SS.ffffffZ.

create table cad_info_fundos (
    id_fundo integer primary key,
    nome_fundo text not null,
    cnpj text,
    tipo_fundo text,
    status text not null,
    data_inicio text,
    data_fim text,
    -- CNPJ, CNPJ/subclass, or administrator and name: what makes it this fund
    chave_identidade text not null unique,
    subclasse text,
    apelido text not null,
    administrador text,
    -- what holds for this fund only; null for the usual. Kinds between commas, HH:MM in São Paulo, a relative folder, a code of
    -- aux_indices, reais
    tipos_esperados text,
    prazo text,
    pasta_destino text,
    indice text,
    tolerancia text,
    responsavel text
) strict;

create table cad_info_rf (
    id integer primary key,
    codigo text,
    emissor text,
    indexador text,
    taxa text,
    vencimento text,
    chave text not null unique,
    isin text
) strict;

create table cad_info_rv (
    id integer primary key,
    ticker text,
    nome text,
    setor text,
    tipo text,
    chave text not null unique,
    isin text
) strict;

create table etl_fundo_portal (
    sistema text not null,
    id_portal text not null,
    id_fundo integer not null references cad_info_fundos,
    visto_em text not null,
    primary key (sistema, id_portal)
) strict;

-- The coverage matrix: what is expected, and what became of it.
create table etl_item (
    sistema text not null,
    id_fundo integer not null references cad_info_fundos,
    data_pos text not null,
    tipo text not null,
    estado text not null,
    codigo text,
    detalhe text not null,
    atualizado_em text not null,
    primary key (sistema, id_fundo, data_pos, tipo)
) strict;
create index item_dia on etl_item (data_pos, id_fundo, sistema, estado, codigo);

-- `id_job`: the job that saw the bytes first, and below the one that loaded them; kept after the job itself is gone.
create table etl_arquivo (
    id_arquivo integer primary key,
    sha256 text not null unique,
    bytes integer not null,
    tipo text not null,
    nome_original text not null,
    recebido_em text not null,
    id_job integer
) strict;

-- One document of one fund and day, loaded. `vigente`: the standing version of its kind; `posicao_atual`: its rows are those of pos_*. `faixa`: the
-- worst of its checks, so that a year of days is judged without reading them. `leitor`: version of the parsers that read it.
create table etl_carga (
    id_carga integer primary key,
    id_arquivo integer not null references etl_arquivo,
    sistema text not null,
    id_fundo integer not null references cad_info_fundos,
    data_pos text not null,
    tipo text not null,
    versao integer not null,
    vigente integer not null,
    posicao_atual integer not null,
    nome_original text not null,
    gerado_em text,
    formato text,
    conhecido_de text not null,
    conhecido_ate text,
    linhas integer not null,
    pl text,
    cota text,
    qtde text,
    id_job integer,
    faixa text not null default 'ok',
    leitor text not null default '',
    unique (sistema, id_fundo, data_pos, tipo, id_arquivo),
    unique (id_fundo, data_pos, tipo, versao)
) strict;
create unique index carga_vigente on etl_carga (id_fundo, data_pos, tipo) where vigente;
create unique index carga_posicao_atual on etl_carga (id_fundo, data_pos) where posicao_atual;
create index carga_dia on etl_carga (data_pos);

-- Editions of the portal that were accepted, so that they are not fetched again.
create table etl_edicao (
    sistema text not null,
    id_fundo integer not null references cad_info_fundos,
    data_pos text not null,
    tipo text not null,
    ref_portal text not null,
    id_arquivo integer not null references etl_arquivo,
    visto_em text not null,
    primary key (sistema, id_fundo, data_pos, tipo, ref_portal)
) strict;

create table etl_conferencia (
    id_carga integer not null references etl_carga,
    ordem integer not null,
    codigo text not null,
    declarado text not null,
    calculado text not null,
    diferenca text not null,
    limite text not null,
    faixa text not null,
    primary key (id_carga, ordem)
) strict;

create table etl_problema (
    id_carga integer not null references etl_carga,
    ordem integer not null,
    codigo text not null,
    gravidade text not null,
    linha integer not null,
    byte integer not null,
    caminho text not null,
    encontrado text not null,
    guardado text not null,
    vezes integer not null,
    primary key (id_carga, ordem)
) strict;

-- Refused files. The item is a note, not a reference: the file may be of no fund.
create table etl_quarentena (
    id_quarentena integer primary key,
    sistema text not null,
    sha256 text not null,
    bytes integer not null,
    nome_original text not null,
    id_fundo integer,
    data_pos text,
    tipo text,
    codigo text not null,
    gravidade text not null,
    linha integer not null,
    byte integer not null,
    caminho text not null,
    encontrado text not null,
    guardado text not null,
    primeira_vez text not null,
    ultima_vez text not null,
    vezes integer not null,
    unique (sistema, sha256, codigo)
) strict;

create table pos_pos_cota (
    id integer primary key, id_carga integer not null references etl_carga,
    id_fundo integer not null references cad_info_fundos, data_pos text not null, bloco text not null,
    ordem integer not null, linha integer not null, conhecido_de text not null, pl_posicao text, qtde_cota text,
    valor_cota text, cota_bruta text, total_ativos text, valor_receber text, valor_pagar text, cotas_emitir text,
    cotas_resgatar text, tributos text, isin text, extras text, unique (id_fundo, data_pos)
) strict;
create table pos_hist_pos_cota (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, pl_posicao text, qtde_cota text, valor_cota text, cota_bruta text, total_ativos text,
    valor_receber text, valor_pagar text, cotas_emitir text, cotas_resgatar text, tributos text, isin text,
    extras text, conhecido_ate text not null
) strict;
create index hist_pos_cota_fundo_dia on pos_hist_pos_cota (id_fundo, data_pos);

create table pos_pos_caixa (
    id integer primary key, id_carga integer not null references etl_carga,
    id_fundo integer not null references cad_info_fundos, data_pos text not null, bloco text not null,
    ordem integer not null, linha integer not null, conhecido_de text not null, descricao text, moeda text,
    valor text, byte integer, isin text, codigo text, emissor text, valor_disponivel text, valor_garantia text,
    operacao text, tipo_conta text, risco text, extras text
) strict;
create index pos_caixa_fundo_dia on pos_pos_caixa (id_fundo, data_pos);
create table pos_hist_pos_caixa (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, descricao text, moeda text, valor text, byte integer, isin text, codigo text,
    emissor text, valor_disponivel text, valor_garantia text, operacao text, tipo_conta text, risco text,
    extras text, conhecido_ate text not null
) strict;
create index hist_pos_caixa_fundo_dia on pos_hist_pos_caixa (id_fundo, data_pos);

create table pos_pos_rf (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text, pu_emissao text, pu_vencimento text,
    principal text, tributos text, valor_disponivel text, valor_garantia text, valor text, operacao text,
    data_emissao text, data_operacao text, data_vencimento text, taxa text, indexador text, perc_indexador text,
    caracteristica text, provisao_credito text, moeda text, risco text, compromisso_operacao text,
    compromisso_vencimento text, compromisso_pu text, compromisso_taxa text, compromisso_indexador text,
    compromisso_perc_indexador text, extras text
) strict;
create index pos_rf_fundo_dia on pos_pos_rf (id_fundo, data_pos);
create table pos_hist_pos_rf (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text, pu_emissao text, pu_vencimento text,
    principal text, tributos text, valor_disponivel text, valor_garantia text, valor text, operacao text,
    data_emissao text, data_operacao text, data_vencimento text, taxa text, indexador text, perc_indexador text,
    caracteristica text, provisao_credito text, moeda text, risco text, compromisso_operacao text,
    compromisso_vencimento text, compromisso_pu text, compromisso_taxa text, compromisso_indexador text,
    compromisso_perc_indexador text, extras text, conhecido_ate text not null
) strict;
create index hist_pos_rf_fundo_dia on pos_hist_pos_rf (id_fundo, data_pos);

create table pos_pos_rv (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    corretora text, qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text, tributos text,
    valor_disponivel text, valor_garantia text, valor text, operacao text, lote integer, moeda text, risco text,
    extras text
) strict;
create index pos_rv_fundo_dia on pos_pos_rv (id_fundo, data_pos);
create table pos_hist_pos_rv (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    corretora text, qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text, tributos text,
    valor_disponivel text, valor_garantia text, valor text, operacao text, lote integer, moeda text, risco text,
    extras text, conhecido_ate text not null
) strict;
create index hist_pos_rv_fundo_dia on pos_hist_pos_rv (id_fundo, data_pos);

create table pos_pos_derivativos (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, serie text, id_interno text, descricao text,
    emissor text, corretora text, qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text,
    principal text, tributos text, valor_disponivel text, valor_garantia text, valor text, nocional text,
    operacao text, data_emissao text, data_operacao text, data_vencimento text, taxa text, indexador text,
    perc_indexador text, moeda text, hedge text, risco text, extras text
) strict;
create index pos_derivativos_fundo_dia on pos_pos_derivativos (id_fundo, data_pos);
create table pos_hist_pos_derivativos (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, serie text, id_interno text, descricao text,
    emissor text, corretora text, qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text,
    principal text, tributos text, valor_disponivel text, valor_garantia text, valor text, nocional text,
    operacao text, data_emissao text, data_operacao text, data_vencimento text, taxa text, indexador text,
    perc_indexador text, moeda text, hedge text, risco text, extras text, conhecido_ate text not null
) strict;
create index hist_pos_derivativos_fundo_dia on pos_hist_pos_derivativos (id_fundo, data_pos);

create table pos_pos_cotas_fundos (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    qtde_disponivel text, qtde_garantia text, pu_posicao text, tributos text, valor_disponivel text,
    valor_garantia text, valor text, valor_calculado integer, operacao text, moeda text, risco text, extras text
) strict;
create index pos_cotas_fundos_fundo_dia on pos_pos_cotas_fundos (id_fundo, data_pos);
create table pos_hist_pos_cotas_fundos (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    qtde_disponivel text, qtde_garantia text, pu_posicao text, tributos text, valor_disponivel text,
    valor_garantia text, valor text, valor_calculado integer, operacao text, moeda text, risco text, extras text,
    conhecido_ate text not null
) strict;
create index hist_pos_cotas_fundos_fundo_dia on pos_hist_pos_cotas_fundos (id_fundo, data_pos);

create table pos_pos_dir_cred (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    qtde_disponivel text, pu_posicao text, pu_compra text, principal text, tributos text, valor_disponivel text,
    valor text, operacao text, data_emissao text, data_operacao text, data_vencimento text, taxa text,
    indexador text, perc_indexador text, provisao_credito text, moeda text, risco text, extras text
) strict;
create index pos_dir_cred_fundo_dia on pos_pos_dir_cred (id_fundo, data_pos);
create table pos_hist_pos_dir_cred (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    qtde_disponivel text, pu_posicao text, pu_compra text, principal text, tributos text, valor_disponivel text,
    valor text, operacao text, data_emissao text, data_operacao text, data_vencimento text, taxa text,
    indexador text, perc_indexador text, provisao_credito text, moeda text, risco text, extras text,
    conhecido_ate text not null
) strict;
create index hist_pos_dir_cred_fundo_dia on pos_hist_pos_dir_cred (id_fundo, data_pos);

create table pos_pos_imoveis (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text, tributos text, valor_disponivel text,
    valor_garantia text, valor text, operacao text, data_operacao text, moeda text, risco text, extras text
) strict;
create index pos_imoveis_fundo_dia on pos_pos_imoveis (id_fundo, data_pos);
create table pos_hist_pos_imoveis (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text, tributos text, valor_disponivel text,
    valor_garantia text, valor text, operacao text, data_operacao text, moeda text, risco text, extras text,
    conhecido_ate text not null
) strict;
create index hist_pos_imoveis_fundo_dia on pos_hist_pos_imoveis (id_fundo, data_pos);

create table pos_pos_participacoes (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text, tributos text, valor_disponivel text,
    valor_garantia text, valor text, operacao text, data_operacao text, moeda text, risco text, extras text
) strict;
create index pos_participacoes_fundo_dia on pos_pos_participacoes (id_fundo, data_pos);
create table pos_hist_pos_participacoes (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, id_interno text, descricao text, emissor text,
    qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text, tributos text, valor_disponivel text,
    valor_garantia text, valor text, operacao text, data_operacao text, moeda text, risco text, extras text,
    conhecido_ate text not null
) strict;
create index hist_pos_participacoes_fundo_dia on pos_hist_pos_participacoes (id_fundo, data_pos);

create table pos_pos_outros (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, serie text, id_interno text, descricao text,
    emissor text, corretora text, qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text,
    pu_emissao text, pu_vencimento text, principal text, tributos text, valor_disponivel text, valor_garantia text,
    valor text, valor_calculado integer, nocional text, operacao text, data_emissao text, data_operacao text,
    data_vencimento text, taxa text, indexador text, perc_indexador text, caracteristica text, provisao_credito text,
    lote integer, tipo_conta text, moeda text, hedge text, risco text, compromisso_operacao text,
    compromisso_vencimento text, compromisso_pu text, compromisso_taxa text, compromisso_indexador text,
    compromisso_perc_indexador text, extras text
) strict;
create index pos_outros_fundo_dia on pos_pos_outros (id_fundo, data_pos);
create table pos_hist_pos_outros (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, byte integer, isin text, codigo text, serie text, id_interno text, descricao text,
    emissor text, corretora text, qtde_disponivel text, qtde_garantia text, pu_posicao text, pu_compra text,
    pu_emissao text, pu_vencimento text, principal text, tributos text, valor_disponivel text, valor_garantia text,
    valor text, valor_calculado integer, nocional text, operacao text, data_emissao text, data_operacao text,
    data_vencimento text, taxa text, indexador text, perc_indexador text, caracteristica text, provisao_credito text,
    lote integer, tipo_conta text, moeda text, hedge text, risco text, compromisso_operacao text,
    compromisso_vencimento text, compromisso_pu text, compromisso_taxa text, compromisso_indexador text,
    compromisso_perc_indexador text, extras text, conhecido_ate text not null
) strict;
create index hist_pos_outros_fundo_dia on pos_hist_pos_outros (id_fundo, data_pos);

create table pos_pos_provisao (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, codigo text, conta text, lado text, data_prevista text, valor text, vinculo text,
    saldo integer, extras text
) strict;
create index pos_provisao_fundo_dia on pos_pos_provisao (id_fundo, data_pos);
create table pos_hist_pos_provisao (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, codigo text, conta text, lado text, data_prevista text, valor text, vinculo text,
    saldo integer, extras text, conhecido_ate text not null
) strict;
create index hist_pos_provisao_fundo_dia on pos_hist_pos_provisao (id_fundo, data_pos);

create table pos_pos_despesa (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, codigo text, conta text, data_pagamento text, valor text, texto text, corretora text,
    tipo_corretora text, negocios integer, corretagem_bolsa text, repasse_bolsa text, corretagem_futuros text,
    repasse_futuros text, corretagem_outras text, repasse_outras text, extras text
) strict;
create index pos_despesa_fundo_dia on pos_pos_despesa (id_fundo, data_pos);
create table pos_hist_pos_despesa (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, codigo text, conta text, data_pagamento text, valor text, texto text, corretora text,
    tipo_corretora text, negocios integer, corretagem_bolsa text, repasse_bolsa text, corretagem_futuros text,
    repasse_futuros text, corretagem_outras text, repasse_outras text, extras text, conhecido_ate text not null
) strict;
create index hist_pos_despesa_fundo_dia on pos_hist_pos_despesa (id_fundo, data_pos);

create table pos_pos_previdencia (
    id integer primary key, id_carga integer not null references etl_carga, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, cnpb text, percentual text, extras text
) strict;
create index pos_previdencia_fundo_dia on pos_pos_previdencia (id_fundo, data_pos);
create table pos_hist_pos_previdencia (
    id_hist integer primary key, id integer, id_carga integer not null, id_fundo integer not null,
    data_pos text not null, bloco text not null, ordem integer not null, linha integer not null,
    conhecido_de text not null, cnpb text, percentual text, extras text, conhecido_ate text not null
) strict;
create index hist_pos_previdencia_fundo_dia on pos_hist_pos_previdencia (id_fundo, data_pos);

create view pos_pos_caixa_2024 as select * from pos_pos_caixa where data_pos >= '2024-01-01' and data_pos < '2025-01-01';
create view pos_pos_caixa_2025 as select * from pos_pos_caixa where data_pos >= '2025-01-01' and data_pos < '2026-01-01';
create view pos_pos_caixa_2026 as select * from pos_pos_caixa where data_pos >= '2026-01-01' and data_pos < '2027-01-01';
create view pos_pos_caixa_2027 as select * from pos_pos_caixa where data_pos >= '2027-01-01' and data_pos < '2028-01-01';

-- What the pages look at.

create index carga_matriz on etl_carga (data_pos, id_fundo, tipo, vigente, posicao_atual, faixa, pl, cota, qtde, formato)
    where formato is not null;
create index carga_arquivo on etl_carga (id_arquivo);
create index quarentena_dia on etl_quarentena (id_fundo, data_pos) where id_fundo is not null;

-- Index series for comparison, such as CDI.

create table aux_serie_indice (
    codigo text primary key,
    nome text not null,
    unidade text not null check (unidade in ('percentual_dia', 'numero_indice')),
    atualizado_em text not null
) strict;

create table aux_indices (
    codigo text not null references aux_serie_indice,
    data text not null,
    valor text not null,
    primary key (codigo, data)
) strict, without rowid;
