// What the tests run against: a simulated portal with a fault, a mail server, a database with a week of documents, the server, one user
// of each role. Everything is in a folder of its own and ends with the tests.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { mailServer } from "./mail-server";

const PASSWORD = "Senha-de-teste-123";
const ROLES = ["leitor", "operador", "configurador", "administrador"];
const PORTAL_USER = "mesa@exemplo.invalid";
const PORTAL_PASSWORD = "senha-de-mentira";
const SOON = 60_000;
const DAY = 86_400_000;

/** A fund whose PDF is not found at the first attempt, and time enough to see a run. */
const SCENARIO = `latency_ms = 120
[[faults]]
call = "download"
fund = "FIM RAM"
kind = "CARTEIRA_PDF"
per_target = true
limit = 1
action = { status = 404 }
`;

const binaries = resolve(process.env["ETL_BINARIOS"] ?? "../../target/debug");

/** Starts everything; gives the function that ends it. */
export default async function start(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "etl-e2e-"));
  await writeFile(join(folder, "falhas.toml"), SCENARIO);
  const simulator = program("etl-simulator", [
    ...["--porta", "0", "--dias", "16", "--cenario", join(folder, "falhas.toml")],
    // A moment at which everything is published, whatever the weekday of the test.
    ...["--agora", `${day(-5)}T09:30:00-03:00`],
    ...["--usuario", PORTAL_USER, "--senha", PORTAL_PASSWORD],
  ]);
  const portal = await said(simulator, /(http:\/\/127\.0\.0\.1:\d+)\s/);
  const mail = await mailServer();
  const config = join(folder, "etl.toml");
  await writeFile(config, configuration(folder, portal, mail.port));
  const env = { ...process.env, ETL_QORE_USUARIO: PORTAL_USER, ETL_QORE_SENHA: PORTAL_PASSWORD };
  await collect(config, env);
  await run("etl", ["fundos", "confirmar", "--todos", "--config", config], env);
  for (const role of ROLES) {
    await run("etl", ["usuario", "criar", role, "--papel", role, "--config", config], {
      ...env,
      ETL_USUARIO_SENHA: PASSWORD,
    });
  }
  const server = program("etl-server", ["--config", config], env);
  process.env["E2E_URL"] = await said(server, /Servidor em (http:\/\/\S+)\s/);
  process.env["E2E_PASSWORD"] = PASSWORD;
  process.env["E2E_CONFIG"] = config;
  process.env["E2E_PROGRAM"] = join(binaries, "etl");
  return async () => {
    await Promise.all([ended(server), ended(simulator)]);
    mail.close();
    await rm(folder, { recursive: true, force: true });
  };
}

function day(back: number): string {
  return new Date(Date.now() - back * DAY).toISOString().slice(0, 10);
}

function configuration(folder: string, portal: string, mailPort: number): string {
  return `banco = "sqlite://${folder}/etl.db"
documentos = "${folder}/documentos"
espaco_minimo_mb = 0
[copias]
base = "${folder}/fundos"
excel = "${folder}/excel"
xml = "${folder}/xml"
[servidor]
endereco = "127.0.0.1:0"
logins_por_minuto = 1000
[email]
maquina = "127.0.0.1"
porta = ${mailPort}
seguranca = "nenhuma"
de = "ETL <etl@exemplo.invalid>"
para = ["mesa@exemplo.invalid", "coordenacao@exemplo.invalid"]
[sistemas.qore]
url = "${portal}"
tentativas = 1
[rede]
portais = ["maps.exemplo"]
`;
}

/** The days before the last ones, which are left for the tests. */
async function collect(config: string, env: NodeJS.ProcessEnv): Promise<void> {
  const args = ["run", "--sistema", "qore", "--de", day(16), "--ate", day(6), "--config", config, "--quiet"];
  // Documents that fail make the program tell so with its exit code: the tests want them.
  await run("etl", args, env).catch((error: { code?: number }) => {
    if (error.code !== 1) throw error;
  });
}

/** Runs one of our programs to its end. */
export function run(name: string, args: string[], env: NodeJS.ProcessEnv) {
  return promisify(execFile)(join(binaries, name), args, { env, timeout: 2 * SOON });
}

/** Starts one of our programs. */
export function program(name: string, args: string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  return spawn(join(binaries, name), args, { env, stdio: ["ignore", "pipe", "pipe"] });
}

/** Waits for a program to say something, and goes on reading so that it never waits for us. */
export function said(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((found, failed) => {
    let text = "";
    const timer = setTimeout(() => failed(new Error(`not said in time: ${wanted}\n${text}`)), SOON);
    const read = (part: Buffer) => {
      text += part.toString();
      const [, match] = wanted.exec(text) ?? [];
      if (match === undefined) return;
      clearTimeout(timer);
      found(match);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.on("exit", (code) => failed(new Error(`ended with ${code}\n${text}`)));
    child.on("error", failed);
  });
}

/** Asks a program to end, and waits for it. */
export function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.removeAllListeners("exit");
    child.on("exit", () => done());
    child.kill("SIGTERM");
  });
}
