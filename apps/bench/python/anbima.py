"""Reads ANBIMA 4.01 and 5.0 positions with lxml's iterparse: one dictionary per fund and per row, numbers as Decimal.

The straightforward way of doing it in Python, and the peer of our parsers: same figures, same rows, no problems list.
"""

from datetime import date
from decimal import Decimal

from lxml import etree

ROWS_401 = (
    "titpublico titprivado debenture acoes opcoesacoes opcoesderiv opcoesflx termorv termorf futuros swap caixa cotas "
    "despesas outrasdespesas provisao corretagem imoveis opcoesmoedasotc forwardsmoedas participacoes fidc partplanprev"
).split()
EXPENSES_401 = ("txadm", "tributos", "outtax", "vltxperf")
DECIMALS_401 = frozenset(
    "valorcota quantidade patliq valorativos valorreceber valorpagar vlcotasemitir vlcotasresgatar qtdisponivel "
    "qtgarantia qtd pucompra puvencimento puposicao puemissao puoperacao puretorno puvenc precoexercicio vlajuste "
    "principal tributos valorfindisp valorfinemgar valorfin valorfinanceiro coupom percindex percindexativo "
    "percindexpassivo perindexcomp percprovcred txoperacao percalug txalug taxaativo taxapassivo taxa vlmercadoativo "
    "vlmercadopassivo vltotalpos vlnotional notional premio saldo valor txadm outtax vltxperf perctxperf perctxadm "
    "perctaxaadm vlbov vlrepassebov vlbmf vlrepassebmf vloutbolsas vlrepasseoutbol valorcontabil valoravaliacao "
    "aluguelcontratado aluguelatrasado percpart".split()
)
DATES_401 = frozenset(
    "dtposicao dtemissao dtoperacao dtoper dtvencimento dtvencativo dtretorno dtvencalug dtregistro dtexercicio dt "
    "dtavaliacao dtopcaorecompra".split()
)


def number(text):
    return Decimal(text) if text else None


def day(text):
    """A date as 20251226 or 2025-12-26; none when empty or zeros."""
    digits = text.replace("-", "") if text else ""
    if not digits.strip("0"):
        return None
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))


def local(element):
    return element.tag.rpartition("}")[2]


# 4.01


def fields_401(element):
    fields = {}
    for child in element:
        tag = child.tag
        if len(child):
            fields[tag] = fields_401(child)
            continue
        text = (child.text or "").strip()
        if tag in DECIMALS_401:
            fields[tag] = number(text)
        elif tag in DATES_401:
            fields[tag] = day(text)
        else:
            fields[tag] = text
    return fields


def positions_401(path):
    """Yields (head, assets, receivables and payables, expenses) of each fund; one fund in memory at a time."""
    head, rows = {}, []
    tags = ["header", "fundo", "carteira", *ROWS_401]
    for _, element in etree.iterparse(path, events=("end",), tag=tags):
        tag = element.tag
        if tag == "header":
            head = fields_401(element)
        elif tag in ("fundo", "carteira"):
            yield (head, *split_401(rows))
            head, rows = {}, []
            forget(element)
        else:
            rows.append((tag, fields_401(element)))
            element.clear()


def split_401(rows):
    assets, accruals, expenses = [], [], []
    for block, fields in rows:
        if block == "provisao":
            accruals.append(fields)
        elif block == "despesas":
            expenses.extend((tag, fields[tag]) for tag in EXPENSES_401 if fields.get(tag))
        elif block in ("outrasdespesas", "corretagem", "partplanprev"):
            expenses.append((block, fields))
        else:
            fields["bloco"] = block
            assets.append(fields)
    return assets, accruals, expenses


# 5.0

DECIMALS_50 = frozenset("Amt Unit FaceAmt IntrstRate IndxRateBsis XchgRate NtnlCcyAndAmt Rt Bal".split())
DATES_50 = frozenset("Dt MtrtyDt IsseDt PutblDt QtnDt UndrlygSctiesMtrtyDt".split())


def leaves(element, path, fields):
    """Every leaf below an element, by its path, as number, date or text."""
    for child in element:
        tag = local(child)
        here = f"{path}/{tag}" if path else tag
        if len(child):
            leaves(child, here, fields)
            continue
        text = (child.text or "").strip()
        if tag in DECIMALS_50:
            fields[here] = number(text)
        elif tag in DATES_50:
            fields[here] = day(text)
        else:
            fields[here] = text


def identifiers(element):
    """ISIN, description, and the other identifiers by label."""
    fields = {"rotulos": {}}
    for child in element:
        tag = local(child)
        if tag != "OthrId":
            fields[tag] = (child.text or "").strip()
            continue
        own = {}
        leaves(child, "", own)
        label = (own.get("Tp/Cd") or own.get("Tp/Prtry") or "").replace(" ", "").upper()
        fields["rotulos"][label] = own.get("Id", "") + own.get("Sfx", "")
    return fields


def prices(element, fields):
    own = {}
    leaves(element, "", own)
    kind = own.get("Tp/Cd", "")
    fields[f"preco_{kind}"] = own.get("Val/Amt")
    fields[f"data_{kind}"] = own.get("QtnDt/Dt")


def signed(element, fields):
    for child in element:
        own = {}
        leaves(child, "", own)
        amount = own.get("Amt")
        fields[local(child)] = -amount if amount is not None and own.get("Sgn") == "false" else amount


def breakdown(element):
    """A part of the balance: (kind, quantity or amount, lines)."""
    own, lines = {}, []
    for child in element:
        if local(child) == "AddtlBalBrkdwnDtls":
            line = {}
            leaves(child, "", line)
            lines.append(line)
        else:
            leaves(child, local(child), own)
    kind = own.get("SubBalTp/Cd") or own.get("SubBalTp/Prtry/Id", "")
    return kind, own.get("Qty/Qty/Unit", own.get("Qty/Qty/FaceAmt")), lines


def balance_50(element):
    """An asset, or the fund itself: the same elements serve both."""
    fields, parts = {}, []
    for child in element:
        tag = local(child)
        if tag == "FinInstrmId":
            fields.update(identifiers(child))
        elif tag == "PricDtls":
            prices(child, fields)
        elif tag == "AcctBaseCcyAmts":
            signed(child, fields)
        elif tag == "BalBrkdwn":
            parts.append(breakdown(child))
        else:
            leaves(child, tag, fields)
    return fields, parts


def extension(element, assets, expenses):
    """What only the Brazilian extension of the fund has: the credit rights of a FIDC, shares of pension plans."""
    for rights in element.iterfind("{*}SplmtryData//{*}ReceInvstmtFnd"):
        fields = {"rotulos": {"TABELANIVEL1": "FIDC"}, "partes": []}
        signed(rights, fields)
        fields["HldgVal"] = fields.pop("TtlBookValChng", None)
        assets.append(fields)
    for plan in element.iterfind("{*}SplmtryData//{*}PensPlanPart"):
        fields = {}
        leaves(plan, "", fields)
        expenses.append(("PensPlanPart", fields))


def positions_50(path):
    """Yields (head, assets, receivables and payables, expenses): one fund a file."""
    head, balances, assets, accruals, expenses = {}, [], [], [], []
    names = "StmtGnlDtls AcctOwnr AcctSvcr SfkpgAcct BalForAcct BalForSubAcct AcctBaseCcyTtlAmts".split()
    for _, element in etree.iterparse(path, events=("end",), tag=[f"{{*}}{name}" for name in names]):
        tag = local(element)
        if tag == "BalForSubAcct":
            fields, parts = balance_50(element)
            fields["partes"] = parts
            assets.append(fields)
        elif tag == "BalForAcct":
            fields, parts = balance_50(element)
            balances.append(fields)
            extension(element, assets, expenses)
            for kind, total, lines in parts:
                fields[f"total_{kind}"] = total
                if kind in ("RECE", "PAYA"):
                    accruals.extend({"lado": kind, **line} for line in lines)
                elif kind == "EXPN":
                    expenses.extend(("EXPN", line) for line in lines)
        elif tag == "AcctBaseCcyTtlAmts":
            signed(element, head)
        else:
            leaves(element, tag, head)
        forget(element)
    head["saldos"] = balances
    yield head, assets, accruals, expenses


def forget(element):
    """Gives the memory of what has been read back."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
