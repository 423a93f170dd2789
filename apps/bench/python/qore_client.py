"""Peer of `etl run --sistema qore`: one day of every fund of the QORE portal, written the straightforward way.

Log in, list, download to a file, check, parse the XML 5.0, load into SQLite; ten threads, one transaction a document.
With --leve PDF and XLSX are checked by first bytes and size only, and lists are read only up to the wanted day. With --preparar
it makes the tables and ends.
"""

import argparse
import json
import os
import re
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from openpyxl import load_workbook
from pypdf import PdfReader

from anbima import positions_50

KINDS = {"CARTEIRA_PDF": (b"%PDF-", "pdf"), "CARTEIRA_EXCEL": (b"PK\x03\x04", "xlsx"), "XML_5_0": (b"<?xml", "xml")}

TABLES = """
create table fundo (id integer primary key, cnpj text unique, nome text, guid text);
create table documento (id integer primary key, fundo integer, data text, tipo text, nome text, bytes integer,
    unique (fundo, data, tipo));
create table cota (fundo integer, data text, pl text, quantidade text, cota text, unique (fundo, data));
create table ativo (documento integer, classe text, isin text, codigo text, descricao text, emissor text,
    quantidade text, pu text, pu_compra text, valor text, principal text, vencimento text, taxa text, indexador text,
    perc_indexador text, partes text);
create table provisao (documento integer, lado text, conta text, texto text, valor text, data text);
create table despesa (documento integer, conta text, texto text, valor text, data text);
create index ativo_documento on ativo (documento);
create index provisao_documento on provisao (documento);
create index despesa_documento on despesa (documento);
"""


class Client:
    def __init__(self, url, connections):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        adapter = requests.adapters.HTTPAdapter(pool_connections=connections, pool_maxsize=connections)
        self.session.mount("http://", adapter)
        self.session.mount("https://", adapter)

    def login(self):
        login = {"username": os.environ["ETL_QORE_USUARIO"], "password": os.environ["ETL_QORE_SENHA"]}
        answer = self.session.post(f"{self.url}/api/v1/authorize", json=login, timeout=(10, 60))
        answer.raise_for_status()
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path, **options):
        answer = self.session.get(self.url + path, timeout=(10, 60), **options)
        answer.raise_for_status()
        return answer

    def funds(self):
        return self.get("/gestor/dashboard").json()["fundos"]

    def fund(self, guid):
        return self.get(f"/api/v1/fundos-posicao/{guid}").json()

    def files(self, guid, kind, until=None):
        """The listed files of a fund and kind; with `until`, only the pages that can hold that day."""
        found, number = [], 0
        while True:
            page = self.get(f"/api/v1/fundos-posicao/{guid}/arquivos", params={"tipo": kind, "p": number}).json()
            found += page["content"]
            if page["last"] or (until and found and found[-1]["data"] < until):
                return found
            number += 1

    def download(self, guid, file, target):
        path = f"/api/v1/fundos-posicao/{guid}/arquivos/{file['guid']}/download"
        with self.get(path, stream=True) as answer, open(target, "wb") as out:
            for chunk in answer.iter_content(64 * 1024):
                out.write(chunk)


class Database:
    """One connection, one writer at a time."""

    def __init__(self, path):
        self.connection = sqlite3.connect(path, check_same_thread=False)
        self.lock = threading.Lock()
        self.connection.execute("pragma journal_mode = wal")
        self.connection.execute("pragma synchronous = full")

    def prepare(self):
        self.connection.executescript(TABLES)

    def add_funds(self, funds):
        rows = [(fund["cnpj"], fund["nome"], fund["guid"]) for fund in funds]
        with self.lock, self.connection as c:
            c.executemany("insert into fundo (cnpj, nome, guid) values (?, ?, ?)", rows)
        return {guid: number for number, guid in self.connection.execute("select id, guid from fundo")}

    def add_document(self, fund, day, kind, file, position):
        with self.lock, self.connection as c:
            sql = "insert into documento (fundo, data, tipo, nome, bytes) values (?, ?, ?, ?, ?)"
            document = c.execute(sql, (fund, day, kind, file["nome"], file["tamanho"])).lastrowid
            if position is None:
                return 0
            head, assets, accruals, expenses = position
            c.execute("insert into cota values (?, ?, ?, ?, ?)", (fund, day, *quota(head)))
            c.executemany(f"insert into ativo values ({','.join('?' * 16)})", [asset(document, a) for a in assets])
            c.executemany("insert into provisao values (?, ?, ?, ?, ?, ?)", [accrual(document, a) for a in accruals])
            c.executemany("insert into despesa values (?, ?, ?, ?, ?)", [expense(document, e) for _, e in expenses])
            return 1 + len(assets) + len(accruals) + len(expenses)


def text(value):
    return None if value is None else str(value)


def quota(head):
    main = head["saldos"][0]
    values = (head.get("TtlHldgsValOfStmt"), main.get("AggtBal/Qty/Qty/Qty/Unit"), main.get("preco_NAVL"))
    return tuple(text(value) for value in values)


def asset(document, a):
    labels = a["rotulos"]
    code = next((labels[label] for label in ("SELC", "CETI", "BVMF", "B3", "TICKER") if label in labels), None)
    price = a.get("preco_MRKT", a.get("preco_INDC"))
    bought = a.get("preco_OFFR", a.get("preco_BIDE"))
    parts = json.dumps([(kind, text(quantity)) for kind, quantity, _ in a["partes"]])
    values = (
        a.get("AggtBal/Qty/Qty/Qty/Unit"), price, bought, a.get("HldgVal"), a.get("BookVal"),
        a.get("FinInstrmAttrbts/MtrtyDt"), a.get("FinInstrmAttrbts/IntrstRate"),
        a.get("FinInstrmAttrbts/CpnAttchdNb/Lng/Id"), a.get("FinInstrmAttrbts/IndxRateBsis"),
    )
    head = (document, labels.get("TABELANIVEL1"), a.get("ISIN"), code, a.get("Desc"), labels.get("CNPJ"))
    return (*head, *(text(value) for value in values), parts)


def accrual(document, line):
    return (document, line["lado"], *expense(document, line)[1:])


def expense(document, line):
    account = line.get("SubBalTp/Prtry/Id") or line.get("SubBalTp/Cd")
    about = line.get("SubBalTp/Prtry/SchmeNm")
    return (document, account, about, text(line.get("Qty/Qty/FaceAmt")), line.get("SubBalAddtlDtls"))


def check_bytes(path, kind, file):
    with open(path, "rb") as opened:
        start = opened.read(8)
    if not start.startswith(KINDS[kind][0]):
        raise ValueError(f"{path}: não é {KINDS[kind][1]}")
    if path.stat().st_size != file["tamanho"]:
        raise ValueError(f"{path}: {path.stat().st_size} bytes, esperados {file['tamanho']}")


def words_of(path, kind):
    """The text of a PDF or the cells of a workbook."""
    if kind == "CARTEIRA_PDF":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    book = load_workbook(path, read_only=True, data_only=True)
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    book.close()
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def check_content(path, kind, cnpj, day):
    """A report that states a CNPJ or a date must state the right one."""
    words = words_of(path, kind)
    cnpjs = {re.sub(r"\W", "", found) for found in re.findall(r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d\d", words)}
    if cnpjs and cnpj not in cnpjs:
        raise ValueError(f"{path}: CNPJ {cnpjs}, esperado {cnpj}")
    dates = {f"{y}-{m}-{d}" for d, m, y in re.findall(r"(\d\d)/(\d\d)/(\d{4})", words)}
    if dates and day not in dates:
        raise ValueError(f"{path}: datas {dates}, esperada {day}")


def check_position(path, head, cnpj, day):
    labels = head["saldos"][0]["rotulos"]
    if cnpj not in labels.values():
        raise ValueError(f"{path}: {labels}, esperado CNPJ {cnpj}")
    if str(head.get("StmtGnlDtls/StmtDtTm/Dt")) != day:
        raise ValueError(f"{path}: data {head.get('StmtGnlDtls/StmtDtTm/Dt')}, esperada {day}")


def main():
    words = argparse.ArgumentParser()
    for name in ("--url", "--data", "--banco", "--pasta"):
        words.add_argument(name, required=True)
    words.add_argument("--conexoes", type=int, required=True)
    words.add_argument("--leve", action="store_true")
    words.add_argument("--preparar", action="store_true")
    args = words.parse_args()

    database = Database(args.banco)
    if args.preparar:
        return database.prepare()
    client = Client(args.url, args.conexoes)
    folder = Path(args.pasta)
    client.login()

    def work(unit):
        fund, number, kind = unit
        rows = documents = 0
        listed = client.files(fund["guid"], kind, args.data if args.leve else None)
        for file in [file for file in listed if file["data"] == args.data]:
            path = folder / f"{file['guid']}.{KINDS[kind][1]}"
            client.download(fund["guid"], file, path)
            check_bytes(path, kind, file)
            position = None
            if kind == "XML_5_0":
                position = next(positions_50(str(path)))
                check_position(path, position[0], fund["cnpj"], args.data)
            elif not args.leve:
                check_content(path, kind, fund["cnpj"], args.data)
            rows += database.add_document(number, args.data, kind, file, position)
            documents += 1
        return documents, rows

    with ThreadPoolExecutor(args.conexoes) as pool:
        funds = list(pool.map(lambda fund: client.fund(fund["guid"]), client.funds()))
        numbers = database.add_funds(funds)
        units = [(fund, numbers[fund["guid"]], kind) for fund in funds for kind in KINDS]
        done = list(pool.map(work, units))
    print(json.dumps({"documentos": sum(d for d, _ in done), "linhas": sum(r for _, r in done)}))


main()
