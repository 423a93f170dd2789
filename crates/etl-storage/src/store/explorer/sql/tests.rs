//! What people may write and what not, in both languages, before any database sees it. What comes back is in the conformance tests.

use super::super::tables::TABLES;
use super::*;

const BOTH: [Tongue; 2] = [Tongue::Sqlite, Tongue::Postgres];

fn asked(text: &str, tongue: Tongue) -> Result<String, Refusal> {
    let text = text.to_owned();
    let read = move || written(&text, tongue, &TABLES, true);
    std::thread::Builder::new().stack_size(STACK).spawn(read).unwrap().join().unwrap()
}

const HOSTILE: &[&str] = &[
    // what is not a query, or not one
    "",
    ";",
    "--",
    "select 1; select 2",
    "select 1; delete from etl.job",
    "delete from etl.job",
    "drop table etl.job",
    "insert into etl.job values (1)",
    "update etl.job set tipo = 'x'",
    "create table x (a int)",
    "pragma query_only = off",
    "attach 'x' as y",
    "vacuum into '/tmp/x'",
    "explain select 1",
    "copy etl.usuario to '/tmp/x'",
    "call x()",
    "do $$ $$",
    "set role postgres",
    "begin",
    "show all",
    "table etl.job",
    "select 1 where 'a' in (table etl.usuario)",
    "select 1 where 1 in etl_usuario",
    "with x as (delete from etl.job returning *) select * from x",
    "with x as (insert into etl.job default values returning 1) select 1",
    "select 1 into x",
    "select * into x from etl.job",
    "select * from etl.job for update",
    "select * from etl.job for share",
    "values (1) for update",
    // tables that are not for them, however named
    "select * from etl.usuario",
    "select * from \"etl\".\"usuario\"",
    "select * from ETL.USUARIO",
    "select * from etl_usuario",
    "select * from main.etl_usuario",
    "select * from pos_pos_cota",
    "select * from banco.etl.job",
    "select * from usuario",
    "select * from/**/etl.usuario",
    "select * from etl/*x*/.usuario -- etl.job",
    "select * from sqlite_master",
    "select * from sqlite_schema",
    "select * from pg_shadow",
    "select * from pg_catalog.pg_authid",
    "select * from \"PG_SHADOW\"",
    "select * from information_schema.tables",
    "select * from pragma_table_info",
    "select * from pos.\"POS_COTA\"",
    "select * from [etl].[usuario]",
    "select * from `etl_usuario`",
    "select * from etl.sessao_usuario",
    "select (select hash_senha from etl.usuario limit 1)",
    "select 1 where exists (select 1 from etl.usuario)",
    "select 1 from etl.job where id_job in (select 1 from etl.usuario)",
    "select 1 union select senha from etl.usuario",
    "(select 1) except (select 1 from etl.usuario)",
    "select * from (select * from etl.usuario) as x",
    "select * from etl.job, lateral (select * from etl.usuario) as u",
    "select * from (etl.job join etl.usuario on true)",
    "select * from etl.job join etl.usuario on true",
    "select * from etl.job cross join etl.usuario",
    "with x as (select * from etl.usuario) select * from x",
    "with recursive x as (select 1 union all select 1 from etl.usuario) select 1 from x",
    "select case when exists (select 1 from etl.usuario) then 1 end",
    "select count(*) filter (where exists (select 1 from etl.usuario)) from etl.job",
    "select sum(1) over (order by (select 1 from etl.usuario)) from etl.job",
    "select 1 order by (select 1 from etl.usuario)",
    "select 1 limit (select 1 from etl.usuario)",
    "select 1 from etl.job group by (select 1 from etl.usuario)",
    "select 1 from etl.job having (select true from etl.usuario)",
    "values ((select 1 from etl.usuario))",
    "select sum(1) over w from etl.job window w as (order by (select 1 from etl.usuario))",
    "select cast((select 1 from etl.usuario) as text)",
    "select 'a' like (select 'a' from etl.usuario)",
    "select coalesce((select 1 from etl.usuario), 1)",
    "select distinct on ((select 1 from etl.usuario)) 1",
    // functions in the place of tables, and functions that read or do more than compute
    "select * from pragma_table_info('etl_usuario')",
    "select * from pg_ls_dir('/')",
    "select * from generate_series(1, 9)",
    "select * from unnest(array[1])",
    "select * from json_each('[1]')",
    "select * from rows from (pg_ls_dir('/'))",
    "select * from dblink('x', 'y') as t(a int)",
    "select * from query_to_xml('select 1', true, true, '')",
    "select pg_read_file('/etc/passwd')",
    "select \"pg_read_file\"('/etc/passwd')",
    "select PG_SLEEP(9)",
    "select pg_catalog.pg_sleep(9)",
    "select query_to_xml('select * from etl.usuario', true, true, '')",
    "select table_to_xml('etl.usuario', true, true, '')",
    "select set_config('a', 'b', false)",
    "select current_setting('a')",
    "select lo_import('/etc/passwd')",
    "select lo_get(1)",
    "select load_extension('x')",
    "select readfile('/etc/passwd')",
    "select writefile('/tmp/x', 'y')",
    "select nextval('etl.job_id_job_seq')",
    "select has_table_privilege('etl.usuario', 'select')",
    "select pg_get_viewdef('x')",
    "select to_regclass('etl.usuario')",
    "select version()",
    "select sqlite_version()",
    "select random()",
    "select row_to_json(t) from etl.job as t",
    "select repeat('x', 999999999)",
    "select lpad('', 999999999)",
    "select zeroblob(999999999)",
    "select printf('%999999999d', 1)",
    "select format('%s', 1)",
    "select replace('aaa', 'a', 'bbb')",
    "select string_agg('x', '') from etl.job",
    "select group_concat('x') from etl.job",
    "select hex('a')",
    "select array_agg(1)",
    "select json_agg(1)",
    "select xmlelement(name a)",
    "select count(distinct pg_sleep(9))",
    "select lower(distinct pg_read_file('x'))",
    "select {fn lower('x')}",
    "select lower(\"text\" => 'x')",
    "select count((select 1), pg_sleep(1))",
    // casts that look things up, other values, operators and names
    "select 'etl.usuario'::regclass",
    "select cast('pg_sleep' as regproc)",
    "select cast(1 as oid)",
    "select '1'::json",
    "select cast('a' as bytea)",
    "select 'etl.usuario'::\"regclass\"",
    "select regclass 'etl.usuario'",
    "select cast('x' as pg_catalog.regclass)",
    "select char(9) 'x'",
    "select E'a'",
    "select U&'a'",
    "select $$a$$",
    "select x'00'",
    "select b'0'",
    "select N'a'",
    "select $1",
    "select ?",
    "select :a",
    "select @a",
    "select 'a' ~ 'b'",
    "select 1 operator(pg_catalog.+) 1",
    "select 'a' collate \"C\"",
    "select array[1]",
    "select row(1)",
    "select (etl.job).tipo from etl.job",
    "select (x).* from etl.job as x",
    "select current_user",
    "select user",
    "select session_user",
    "select 'a' similar to 'b'",
    "select 1 # 2",
    "select '\\' union select 1 from etl.usuario --'",
    "select '\\''",
    "select 'a''''b'",
    "select 1 as \"a\"\"b\"",
    "select 1 as \"a\\\"",
    "select 'a\0b'",
    "select * from etl.job tablesample system (1)",
    "select * from etl.job indexed by x",
    "select * from etl.job as of timestamp '2025-01-01'",
];

#[test]
fn hostile_texts_are_refused() {
    for text in HOSTILE {
        for tongue in BOTH {
            let found = asked(text, tongue);
            assert!(found.is_err(), "{tongue:?}: {text}\n{found:?}");
        }
    }
}

#[test]
fn a_name_out_of_its_scope_is_no_table() {
    for tongue in BOTH {
        for name in ["pg_shadow", "sqlite_master", "etl_usuario"] {
            let text =
                format!("select * from {name} where exists (with {name} as (select 1 as a) select * from {name})");
            let written = asked(&text, tongue).unwrap();
            assert!(written.contains(&format!("FROM \"parte {name}\"")), "{written}");
            assert!(!written.contains(&format!("FROM {name}")), "{written}");
        }
    }
}

#[test]
fn what_is_written_reads_the_columns_that_can_be_looked_at() {
    let job = asked("select * from etl.job", Tongue::Postgres).unwrap();
    assert!(job.contains("FROM etl.job) AS \"job\"") && !job.contains("pedido"), "{job}");
    let rows = asked("select T.* from POS.Pos_Cota T where pl_posicao > 10", Tongue::Sqlite).unwrap();
    assert!(rows.contains("FROM pos_pos_cota) T") && rows.contains("\"pl_posicao\" COLLATE decimal"), "{rows}");
    let hidden = written("select * from cad.info_rf", Tongue::Postgres, &TABLES, false).unwrap();
    assert!(hidden.contains("\"codigo\", '***' AS \"emissor\", \"indexador\""), "{hidden}");
    let joined = asked("select 'a' || 'b' || 'c'", Tongue::Sqlite).unwrap();
    assert_eq!(joined, "SELECT SUBSTR(SUBSTR('a' || 'b', 1, 8192) || 'c', 1, 8192)");
}

#[test]
fn a_refusal_says_where() {
    for (text, code, place) in [
        ("select 1\nfrom etl.usuario", Code::SqlRefused, Some((2, 6))),
        ("select pg_sleep(1)", Code::SqlRefused, Some((1, 8))),
        ("selec 1", Code::SqlSyntax, Some((1, 1))),
        ("select 'a", Code::SqlSyntax, Some((1, 8))),
        ("select (1", Code::SqlSyntax, None),
    ] {
        let refusal = asked(text, Tongue::Postgres).unwrap_err();
        assert_eq!((refusal.code, refusal.place), (code, place), "{text}: {}", refusal.words);
    }
}

#[test]
fn texts_that_are_hard_to_read_end() {
    for text in [
        format!("select {}1{}", "(".repeat(4000), ")".repeat(4000)),
        format!("select * from {}etl.job{}", "(".repeat(4000), ")".repeat(4000)),
        format!("select * from {}etl.job", "(".repeat(4000)),
        format!("select {}", "case when ".repeat(900)),
        format!("select {}1", "not ".repeat(2000)),
        format!("select 1{}", " + 1".repeat(2400)),
        format!("select 1{}", " union select 1".repeat(600)),
        format!("select {}1", "- ".repeat(4500)),
        format!("select * from etl.job{}", " join etl.job on true".repeat(450)),
        format!("select {}1", "cast(".repeat(1900)),
        format!("select 1 where {}", "exists (select 1 where ".repeat(400)),
    ] {
        for tongue in BOTH {
            let _ = asked(&text, tongue);
        }
    }
}
