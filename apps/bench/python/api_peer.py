"""The peer of `cargo xtask bench server`: /api/jobs and /api/sistemas in FastAPI, on the SQLite file of our server, with its
statements, its answers and its personal tokens. One uvicorn worker with uvloop and httptools; one connection that reads, asked
directly, which is faster here than a pool of threads.

Usage: api_peer.py DATABASE ADDRESS:PORT SYSTEMS.json
"""

import hashlib
import json
import sqlite3
import sys
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
JOB_KIND = "coleta"
STATUS = {"pending": "IDLE", "running": "RUNNING", "completed": "SUCCESS", "error": "ERROR", "cancelled": "CANCELLED"}
WORDS = {
    "IDLE": "Na fila (execução {})",
    "RUNNING": "Em andamento (execução {})",
    "SUCCESS": "Concluída (execução {})",
    "ERROR": "Com erro (execução {})",
    "CANCELLED": "Cancelada (execução {})",
}

# What does not change: the systems that there are, as the other server names them.
with open(sys.argv[3], encoding="utf-8") as file:
    SYSTEMS = json.load(file)["sistemas"]

database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, check_same_thread=False)
app = FastAPI(openapi_url=None)


class Job(BaseModel):
    id: int
    status: str
    sistemas: list[str]
    params: Any
    created_at: str
    started_at: str | None
    finished_at: str | None
    error: str | None
    tipo: str
    origem: str
    repete: int | None
    resumo: Any


class Jobs(BaseModel):
    jobs: list[Job]
    total: int
    limit: int
    offset: int
    proximo: int | None


class System(BaseModel):
    id: str
    nome: str
    descricao: str
    ativo: bool
    status: str
    opcoes: dict[str, bool]
    ultima_execucao: str | None
    mensagem: str | None


class Systems(BaseModel):
    sistemas: list[System]


async def who(authorization: str = Header("")) -> str:
    """The user of a personal token that counts."""
    digest = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    row = database.execute(
        "select u.nome, u.ativo, t.expira_em, t.revogado_em from etl_token t "
        "join etl_usuario u on u.id_usuario = t.id_usuario where t.chave = ?",
        (digest,),
    ).fetchone()
    if row is None or not row[1] or row[3] is not None:
        raise HTTPException(401)
    if row[2] is not None and datetime.fromisoformat(row[2]) <= datetime.now(timezone.utc):
        raise HTTPException(401)
    return row[0]


def local(moment: str | None) -> str | None:
    if moment is None:
        return None
    return datetime.fromisoformat(moment).astimezone(SAO_PAULO).isoformat(timespec="seconds")


@app.get("/api/jobs", response_model=Jobs)
async def jobs(limit: int = 50, offset: int = 0, _: str = Depends(who)) -> Jobs:
    rows = database.execute(
        "select j.id_job, j.tipo, j.sistemas, j.pedido, j.origem, j.id_pai, j.estado, j.criado_em, j.inicio, j.fim, j.erro, "
        "j.resumo from etl_job j where 1 = 1 and j.tipo = ? order by j.id_job desc limit ? offset ?",
        (JOB_KIND, limit, offset),
    ).fetchall()
    (total,) = database.execute("select count(*) from etl_job j where j.tipo = ?", (JOB_KIND,)).fetchone()
    found = [
        Job(
            id=row[0],
            status=row[6],
            sistemas=json.loads(row[2]),
            params=json.loads(row[3]),
            created_at=local(row[7]),
            started_at=local(row[8]),
            finished_at=local(row[9]),
            error=row[10] or None,
            tipo=row[1],
            origem=row[4],
            repete=row[5],
            resumo=json.loads(row[11]) if row[11] else None,
        )
        for row in rows
    ]
    following = found[-1].id if len(found) == limit else None
    return Jobs(jobs=found, total=total, limit=limit, offset=offset, proximo=following)


RUNS = (
    "select n.sistema, j.id_job, j.estado, j.inicio, j.fim, j.erro, "
    "(select count(*) from etl_job_sistema o where o.id_job = j.id_job), "
    "(select count(*) from etl_tarefa_item i where i.id_job = j.id_job and i.sistema = n.sistema), "
    "(select count(*) from etl_tarefa_item i where i.id_job = j.id_job and i.sistema = n.sistema "
    "and i.estado not in ('done', 'skipped')), "
    "(select count(*) from etl_tarefa t where t.id_job = j.id_job and t.sistema = n.sistema and t.estado <> 'done') "
    "from (select d.sistema, coalesce("
    "(select max(x.id_job) from etl_job x join etl_job_sistema y on y.id_job = x.id_job "
    "where x.estado in ('pending', 'running') and x.estado = 'running' and x.tipo = ? and y.sistema = d.sistema), "
    "(select y.id_job from etl_job_sistema y join etl_job x on x.id_job = y.id_job "
    "where y.sistema = d.sistema and x.tipo = ? order by y.id_job desc limit 1)) as id_job "
    "from (select distinct sistema from etl_job_sistema) d) n join etl_job j on j.id_job = n.id_job"
)


@app.get("/api/sistemas", response_model=Systems)
async def systems(_: str = Depends(who)) -> Systems:
    switches: dict[str, dict[str, bool]] = {}
    for system, name, on in database.execute("select sistema, chave, ligada from etl_chave_sistema"):
        switches.setdefault(system, {})[name] = bool(on)
    runs = {row[0]: row for row in database.execute(RUNS, (JOB_KIND, JOB_KIND))}
    found = []
    for known in SYSTEMS:
        run, built = runs.get(known["id"]), known["id"] == "qore"
        status = STATUS[run[2]] if run else "IDLE"
        message = None if built else known["mensagem"]
        if built and run:
            message = run[5] or WORDS[status].format(run[1])
        own = switches.get(known["id"], {})
        found.append(
            System(
                id=known["id"],
                nome=known["nome"],
                descricao=known["descricao"],
                ativo=built and own.get("ativo", True),
                status=status,
                opcoes={name: own.get(name, True) for name in known["opcoes"]},
                ultima_execucao=local(run[4] or run[3]) if run else None,
                mensagem=message,
            )
        )
    return Systems(sistemas=found)


if __name__ == "__main__":
    machine, port = sys.argv[2].rsplit(":", 1)
    uvicorn.run(app, host=machine, port=int(port), workers=1, log_level="error", access_log=False)
