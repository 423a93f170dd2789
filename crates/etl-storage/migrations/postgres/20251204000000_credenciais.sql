-- Logins of connections. No secret is here in clear text: `cifra` is user and password under a key of their own,
-- `chave_dados` that key under the key of the office.
create table etl.credencial (
    sistema text primary key,
    url text,
    chave_dados text not null,
    cifra text not null,
    atualizado_em timestamptz not null
);
