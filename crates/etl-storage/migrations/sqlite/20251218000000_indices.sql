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
