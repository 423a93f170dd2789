//! The command line, parsed by hand, and its help. What the tasks do is in their own files.

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Tarefas de desenvolvimento. Uso: cargo xtask TAREFA [opções]

  demo [-- OPÇÕES]          compila e roda `etl demo OPÇÕES`
  test [--quick]            tudo o que a integração contínua confere; --quick deixa a análise de fora
  lint                      formatação, clippy, licenças e dependências
  tidy                      regras da casa: dependências entre crates, tamanhos, manifestos
  chaos [CENÁRIO]           quedas, cortes e falhas de disco, rede e banco, em formas longas (meia hora)
  fuzz-api [SEGUNDOS]       tudo o que a descrição da API permite e proíbe, perguntado a um servidor (600 segundos)
  codegen                   escreve docs/referencia/openapi.json, e os tipos do painel, a partir do código
  dashboard                 compila o painel, que o etl-server leva dentro
  bench qore|parse|load|queue|pages|server
                            medições, em modo release; as opções seguintes vão para a medição

Cada tarefa confere o que precisa e, em Debian ou Ubuntu, como root ou com sudo sem senha, instala o que faltar.
Em outro sistema diz o que falta e termina com código 2.

Exemplos:
  cargo xtask demo
  cargo xtask demo --once
  cargo xtask test
  cargo xtask bench qore
  cargo xtask chaos storm

Códigos de saída: 0 tudo certo, 1 alguma etapa falhou, 2 não pôde rodar. `demo` e `bench` repassam o do programa.";

/// One run of the tool.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    /// Words for `etl demo`.
    Demo(Vec<String>),
    Test(Scope),
    Lint,
    /// Words for the benchmark, its name first.
    Bench(Vec<String>),
    /// Part of the name of the scenarios to play; all of them without one.
    Chaos(Option<String>),
    Tidy,
    Codegen,
    Dashboard,
    /// Seconds that it takes.
    FuzzApi(u32),
}

/// How much `test` runs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Lint and tests, as continuous integration does.
    Everything,
    /// Tests only.
    Quick,
}

/// Reads the words after `cargo xtask`; the error is a sentence for the person who typed them.
pub(crate) fn parse(words: &[String]) -> Result<Task, String> {
    let Some((task, rest)) = words.split_first() else {
        return Ok(Task::Help);
    };
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    match (task.as_str(), rest.as_slice()) {
        ("--help" | "-h" | "help", _)
        | ("test" | "lint" | "tidy" | "codegen" | "dashboard" | "bench" | "chaos" | "fuzz-api", ["--help" | "-h"]) => {
            Ok(Task::Help)
        }
        ("demo", rest) => Ok(Task::Demo(passed_on(rest))),
        ("test", []) => Ok(Task::Test(Scope::Everything)),
        ("test", ["--quick"]) => Ok(Task::Test(Scope::Quick)),
        ("lint", []) => Ok(Task::Lint),
        ("tidy", []) => Ok(Task::Tidy),
        ("codegen", []) => Ok(Task::Codegen),
        ("dashboard", []) => Ok(Task::Dashboard),
        ("fuzz-api", []) => Ok(Task::FuzzApi(600)),
        ("fuzz-api", [seconds]) => {
            let unread = |_| format!("esperado um número de segundos, não `{seconds}`");
            seconds.parse().map(Task::FuzzApi).map_err(unread)
        }
        ("chaos", []) => Ok(Task::Chaos(None)),
        ("chaos", [name]) if !name.starts_with('-') => Ok(Task::Chaos(Some((*name).to_owned()))),
        ("bench", ["qore" | "parse" | "load" | "queue" | "pages" | "server", ..]) => Ok(Task::Bench(passed_on(&rest))),
        ("bench", _) => {
            Err("diga qual medição: cargo xtask bench qore, parse, load, queue, pages ou server".to_owned())
        }
        ("test" | "lint" | "tidy" | "codegen" | "dashboard" | "chaos" | "fuzz-api", other) => {
            Err(format!("`{task}` não aceita `{}`", other.join(" ")))
        }
        _ => Err(format!("tarefa desconhecida: `{task}`")),
    }
}

/// The words without the `--` that separates them from ours.
fn passed_on(words: &[&str]) -> Vec<String> {
    let separator = words.iter().position(|word| *word == "--");
    let kept = words.iter().enumerate();
    kept.filter(|(index, _)| Some(*index) != separator).map(|(_, word)| (*word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&words)
    }

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn demo_takes_its_words_with_and_without_separator() {
        let once = Ok(Task::Demo(strings(&["--once"])));
        assert_eq!(parsed("demo --once"), once);
        assert_eq!(parsed("demo -- --once"), once);
        assert_eq!(parsed("demo"), Ok(Task::Demo(Vec::new())));
    }

    #[test]
    fn demo_keeps_a_second_separator_and_its_own_help() {
        let words = strings(&["a", "--", "b"]);
        assert_eq!(parsed("demo -- a -- b"), Ok(Task::Demo(words)));
        let help = strings(&["--help"]);
        assert_eq!(parsed("demo --help"), Ok(Task::Demo(help)));
    }

    #[test]
    fn test_runs_everything_unless_told_otherwise() {
        assert_eq!(parsed("test"), Ok(Task::Test(Scope::Everything)));
        assert_eq!(parsed("test --quick"), Ok(Task::Test(Scope::Quick)));
    }

    #[test]
    fn bench_wants_a_known_name_and_passes_it_on() {
        let words = strings(&["qore", "--fundos", "10"]);
        assert_eq!(parsed("bench qore -- --fundos 10"), Ok(Task::Bench(words)));
        assert!(parsed("bench").is_err());
        assert!(parsed("bench tudo").is_err());
    }

    #[test]
    fn chaos_takes_the_name_of_a_scenario() {
        assert_eq!(parsed("chaos"), Ok(Task::Chaos(None)));
        assert_eq!(parsed("chaos storm"), Ok(Task::Chaos(Some("storm".to_owned()))));
        assert!(parsed("chaos --long").is_err());
    }

    #[test]
    fn fuzz_takes_its_seconds() {
        assert_eq!(parsed("fuzz-api"), Ok(Task::FuzzApi(600)));
        assert_eq!(parsed("fuzz-api 90"), Ok(Task::FuzzApi(90)));
        assert!(parsed("fuzz-api muito").is_err());
    }

    #[test]
    fn help_is_reachable_from_everywhere() {
        for line in ["", "--help", "-h", "help", "test --help", "bench -h", "chaos -h"] {
            assert_eq!(parsed(line), Ok(Task::Help), "{line}");
        }
    }

    #[test]
    fn unknown_words_are_named_in_the_message() {
        let message = parsed("tests").expect_err("no such task");
        assert!(message.contains("`tests`"), "{message}");
        let message = parsed("lint --fast").expect_err("no such option");
        assert!(message.contains("--fast"), "{message}");
    }
}
