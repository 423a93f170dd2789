//! From the declaration to the end of the file: envelope, business header, and the report's general part.
//!
//! The fund is in `account`, the assets are in `asset`.

use super::report::{Report, TAX_OFFICE};
use super::{Envelope, Fault, Grouping, Prefixes, account, asset};
use etl_core::{Cnpj, Decimal, FundLevel, ReferenceDate};

const REPORT: &str = "urn:iso:std:iso:20022:tech:xsd:semt.003.001.04";
const HEADER: &str = "urn:iso:std:iso:20022:tech:xsd:head.001.001.01";
const ANBIMA: &str = " xmlns=\"http://www.anbima.com.br/SchemaPosicaoAtivos\"";
const GALGO: &str = " xmlns=\"http://www.sistemagalgo.com/SchemaPosicaoAtivos\"";

pub(super) fn write(r: &mut Report<'_>) {
    prolog(r);
    match r.options.envelope {
        Envelope::Qore => wrapped(r, &[("PosicaoAtivosCarteira", ANBIMA)], "HEADER:"),
        Envelope::Manual => wrapped(r, &[("BsnsMsg", "")], "p:"),
        Envelope::Galgo => wrapped(r, &[("GalgoAssBalStmt", GALGO), ("BsnsMsg", "")], "p:"),
        Envelope::Bare => document(r),
    }
    r.line();
}

fn prolog(r: &mut Report<'_>) {
    if r.options.has(Fault::ByteOrderMark) {
        r.xml.raw("\u{feff}");
    }
    r.xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if r.options.has(Fault::Doctype) {
        r.xml.raw("<!DOCTYPE Document [<!ENTITY nome \"FUNDO\">]>\n");
    }
}

fn wrapped(r: &mut Report<'_>, parents: &[(&str, &str)], header_prefix: &'static str) {
    for (tag, attributes) in parents {
        r.xml.open_with(tag, attributes);
    }
    business_header(r, header_prefix);
    document(r);
    for (tag, _) in parents.iter().rev() {
        r.xml.close(tag);
    }
}

/// The business header (ISO 20022 head.001.001.01), from the administrator to the manager.
fn business_header(r: &mut Report<'_>, prefix: &'static str) {
    let prefix = if r.options.prefixes == Prefixes::None { "" } else { prefix };
    let h = &r.position.header;
    let created = if r.options.created.is_empty() {
        format!("{}T00:00:00Z", h.date.map(|date| date.to_string()).unwrap_or_default())
    } else {
        r.options.created.to_string()
    };
    let reference = reference(r);
    let outside = r.xml.set_prefix(prefix);
    r.xml.open_with("AppHdr", &namespace(prefix, HEADER));
    for (tag, party) in [("Fr", &h.administrator), ("To", &h.manager)] {
        let id = party.cnpj.as_ref().map_or("", Cnpj::as_str);
        r.xml.text_at(&[tag, "OrgId", "Id", "OrgId", "Othr", "Id"], id);
    }
    r.xml.text("BizMsgIdr", &reference, 35);
    r.xml.text("MsgDefIdr", "semt.003.001.04", 35);
    r.xml.text("CreDt", &created, 35);
    r.xml.close("AppHdr");
    r.xml.set_prefix(outside);
}

/// The attribute that declares the namespace of a prefix.
fn namespace(prefix: &str, name: &str) -> String {
    match prefix.strip_suffix(':') {
        Some(prefix) => format!(" xmlns:{prefix}=\"{name}\""),
        None => format!(" xmlns=\"{name}\""),
    }
}

fn document(r: &mut Report<'_>) {
    let prefix = r.prefix();
    let outside = r.xml.set_prefix(prefix);
    let report = if r.options.has(Fault::NoReport) { "Relatorio" } else { "SctiesBalAcctgRpt" };
    r.line();
    r.xml.open_with("Document", &namespace(prefix, REPORT));
    r.within(&[report], |r| {
        general(r);
        parties(r);
        account::write(r);
        assets(r);
        net_assets(r);
    });
    r.xml.close("Document");
    r.xml.set_prefix(outside);
}

/// What all pages of one position share: CNPJ (or code of the portfolio) and day.
fn reference(r: &Report<'_>) -> String {
    let h = &r.position.header;
    let id = match (&h.holder, &h.cnpj) {
        (Some(holder), None) => holder.code.as_str(),
        (_, Some(cnpj)) => cnpj.as_str(),
        (None, None) => "00000000000000",
    };
    format!("{id}{}{}", h.subclass_code, h.date.map(ReferenceDate::compact).unwrap_or_default())
}

fn general(r: &mut Report<'_>) {
    let (number, last) = (r.page.number.to_string(), r.page.last);
    r.within(&["Pgntn"], |r| {
        r.xml.text("PgNb", &number, 5);
        r.flag("LastPgInd", last);
    });
    let reference = reference(r);
    r.within(&["StmtGnlDtls"], |r| {
        r.xml.text("QryRef", &reference, 35);
        r.xml.text("StmtId", "1", 35);
        statement_date(r);
        r.xml.text_at(&["Frqcy", "Cd"], "DAIL");
        r.xml.text_at(&["UpdTp", "Cd"], "COMP");
        r.xml.text_at(&["StmtBsis", "Cd"], "TRAD");
        for (tag, value) in [("ActvtyInd", true), ("AudtdInd", true), ("SubAcctInd", false)] {
            r.flag(tag, value);
        }
    });
}

fn statement_date(r: &mut Report<'_>) {
    let stated = r.position.header.date;
    let date = if r.options.has(Fault::DateMismatch) {
        stated.and_then(|date| date.date().succ_opt()).map(ReferenceDate::new)
    } else {
        stated
    };
    if date.is_some() && !r.options.has(Fault::NoDate) {
        r.within(&["StmtDtTm"], |r| r.date("Dt", date));
    }
}

fn parties(r: &mut Report<'_>) {
    let h = &r.position.header;
    for (tag, party) in [("AcctOwnr", &h.administrator), ("AcctSvcr", &h.manager)] {
        if let Some(cnpj) = &party.cnpj {
            r.within(&[tag, "PrtryId"], |r| {
                r.xml.text("Id", cnpj.as_str(), 14);
                r.xml.text("Issr", TAX_OFFICE, 35);
                r.xml.text("SchmeNm", "CNPJ", 35);
            });
        }
    }
    r.within(&["SfkpgAcct"], |r| {
        r.xml.text("Id", h.custodian.cnpj.as_ref().map_or("00000000000000", Cnpj::as_str), 14);
        r.within(&["Tp"], |r| r.proprietary("CNPJ", TAX_OFFICE, ""));
        r.xml.text("Nm", &h.custodian.name, 70);
    });
}

fn assets(r: &mut Report<'_>) {
    let rows = r.page.rows;
    match r.options.grouping {
        Grouping::Direct => rows.iter().for_each(|h| asset::write(r, h)),
        Grouping::OneEach if !rows.is_empty() => {
            for h in rows {
                sub_account(r, true, |r| asset::write(r, h));
            }
        }
        _ => sub_account(r, !rows.is_empty(), |r| rows.iter().for_each(|h| asset::write(r, h))),
    }
    r.line();
}

fn sub_account(r: &mut Report<'_>, active: bool, content: impl FnOnce(&mut Report<'_>)) {
    r.line();
    r.xml.open("SubAcctDtls");
    r.flag("ActvtyInd", active);
    content(r);
    r.xml.close("SubAcctDtls");
}

fn net_assets(r: &mut Report<'_>) {
    if let Some(net_assets) = r.position.header.net_assets {
        r.within(&["AcctBaseCcyTtlAmts"], |r| r.signed("TtlHldgsValOfStmt", net_assets, net_assets >= Decimal::ZERO));
    }
}

/// Whether the position has quotas: a managed portfolio has none.
pub(super) fn has_quotas(r: &Report<'_>) -> bool {
    r.position.header.level != FundLevel::Portfolio
}
