// Answers of the API and tables larger than any office has: for what is measured.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const DAY = 86_400_000;
const NEWEST = Date.parse("2026-11-19T00:00:00Z");

/** The last working days, the oldest first. */
function workingDays(count: number): string[] {
  const days: string[] = [];
  for (let at = NEWEST; days.length < count; at -= DAY) {
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) days.unshift(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** A matrix with states that change often. */
export function matrix(funds: number, count: number) {
  const letters = "LLLLLLLDLLFLLLAL";
  const states = (fund: number) =>
    Array.from({ length: count }, (_, day) => letters[(fund * 7 + day * 3) % letters.length]).join("");
  return {
    calculado_em: "2026-11-20T09:00:00-03:00",
    dias: workingDays(count).map((data) => ({ data, liberados: funds - 20, total: funds })),
    fundos: Array.from({ length: funds }, (_, fund) => ({
      id_fundo: fund + 1,
      fundo: `FUNDO DE INVESTIMENTO COM NOME COMPRIDO NÚMERO ${fund + 1}`,
      nome: `FUNDO DE INVESTIMENTO COM NOME COMPRIDO NÚMERO ${fund + 1} RESPONSABILIDADE LIMITADA`,
      situacao: "ativo",
      sistemas: ["qore"],
      estados: states(fund),
    })),
    legenda: {},
  };
}

/** Lines of a log after one of them. */
export function logPage(after: number, limit: number, all: number) {
  const linhas = Array.from({ length: Math.max(0, Math.min(limit, all - after)) }, (_, at) => {
    const seq = after + at + 1;
    return {
      level: seq % 500 === 0 ? "ERROR" : seq % 50 === 0 ? "WARNING" : "INFO",
      sistema: "qore",
      message: `FUNDO_${seq % 500} [PDF] 1 arquivo baixado (${seq % 997} KB)`,
      timestamp: "2026-11-20T09:12:03-03:00",
      job_id: 1,
      seq,
      item: "",
    };
  });
  return { linhas, proximo: after + linhas.length };
}

/** Net assets and quota of a fund over many days. */
export function series(fund: number, count: number) {
  const days = workingDays(count);
  const pontos = days.map((data_pos, at) => ({
    data_pos,
    pl: (1e8 + fund * 1e6 + Math.sin(at / 40) * 4e6 + at * 9e3).toFixed(2),
    cota: (1 + fund / 10 + at / 4000 + Math.sin(at / 25) / 90).toFixed(8),
    qtde_cota: "100000000.00000000",
    faixa: "ok",
    id_carga: at + 1,
    id_documento: at + 1,
    tipo: "xml",
    versao: 1,
  }));
  return {
    de: days[0],
    ate: days.at(-1),
    fundo: { id_fundo: fund, fundo: `FUNDO ${fund}`, nome: `FUNDO ${fund}`, situacao: "ativo" },
    pl_inicial: pontos[0]?.pl,
    pl_final: pontos.at(-1)?.pl,
    var_cota: "0.31",
    var_pl: "0.12",
    pontos,
  };
}

/** Loads so many indices of so many days each, as somebody would by hand. */
export async function loadIndices(count: number, days: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "etl-e2e-"));
  const lines = workingDays(days).map((day, at) => `${day.split("-").reverse().join("/")};0,0${10 + (at % 90)}`);
  await writeFile(join(folder, "serie.csv"), `data;valor\n${lines.join("\n")}\n`);
  for (let at = 1; at <= count; at += 1) {
    const args = ["indices", "carregar", join(folder, "serie.csv"), "--codigo", `IDX${at}`];
    await promisify(execFile)(process.env["E2E_PROGRAM"] ?? "", [...args, "--config", process.env["E2E_CONFIG"] ?? ""]);
  }
  await rm(folder, { recursive: true });
}
