//! `etl doctor`: whether the installation works; with `--fsck`, whether what must always hold does hold, in the database and
//! in every stored document.

use super::Session;
use crate::args::DoctorArgs;
use crate::exit::{Exit, Failure};
use crate::output::{BAD, GOOD, Style, numbers};
use etl_core::ports::Violation;
use serde_json::json;
use std::path::PathBuf;

/// Documents compared at a time.
const PAGE: u32 = 500;

/// Runs the verb.
pub(crate) async fn doctor(args: &DoctorArgs, config: Option<PathBuf>, style: Style) -> Result<Exit, Failure> {
    let session = Session::open(config, style).await?;
    style.say(GOOD, "Configuração lida, banco aberto e atualizado, documentos acessíveis");
    if !args.fsck {
        return Ok(Exit::Ok);
    }
    let mut found = session.assembly.checkup.fsck().await?;
    let documents = documents(&session, &mut found).await?;
    if style.json {
        let all: Vec<_> =
            found.iter().map(|v| json!({ "regra": v.rule, "o_que": v.what, "onde": v.subject })).collect();
        Style::data(&json!({ "documentos": documents, "violacoes": all }).to_string());
    }
    for violation in &found {
        style.say(BAD, &format!("{} {}: {}", violation.rule, violation.what, violation.subject));
    }
    if found.is_empty() {
        style
            .say(GOOD, &format!("Nada a corrigir: I1 a I8 valem, {} documentos conferidos", numbers::count(documents)));
        return Ok(Exit::Ok);
    }
    style.say(BAD, &format!("{} violações; não apague nada e chame o suporte", found.len()));
    Ok(Exit::Failures)
}

/// I3: every document of the database is in the store, with its bytes. Gives how many were compared.
async fn documents(session: &Session, found: &mut Vec<Violation>) -> Result<u64, Failure> {
    let (mut after, mut count) = (None, 0);
    loop {
        let page = session.assembly.checkup.files(after, PAGE).await?;
        for (sha256, size) in &page {
            count += 1;
            after = Some(*sha256);
            let what = match session.services.documents.verify(*sha256).await {
                Ok(Some(stored)) if stored.size_bytes == *size => continue,
                Ok(Some(_)) => "documento guardado com outro tamanho",
                Ok(None) => "documento do banco falta na guarda",
                Err(_) => "documento da guarda danificado ou ilegível",
            };
            found.push(Violation { rule: "I3", what, subject: sha256.hex() });
        }
        if page.len() < PAGE as usize {
            return Ok(count);
        }
    }
}
