-- Portal sessions that all workers share. No secret is here in clear text: `conta` is a keyed mark of connection, user and
-- password, `cifra` the sealed session.
create table etl.sessao_portal (
    sistema text not null,
    conta text not null,
    cifra text,
    expira_em timestamptz,
    recusada_em timestamptz,
    reserva text,
    reservada_ate timestamptz,
    primary key (sistema, conta)
);
