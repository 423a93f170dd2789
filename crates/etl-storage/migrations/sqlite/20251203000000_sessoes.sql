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
