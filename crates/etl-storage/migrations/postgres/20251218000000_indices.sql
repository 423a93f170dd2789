-- Index series for comparison, such as CDI.

create table aux.serie_indice (
    codigo text primary key,
    nome text not null,
    unidade text not null check (unidade in ('percentual_dia', 'numero_indice')),
    atualizado_em timestamptz not null
);

create table aux.indices (
    codigo text not null references aux.serie_indice,
    data date not null,
    valor numeric not null,
    primary key (codigo, data)
);
