//! What people and programs do to the system, as the audit tells it: the deeds, how they end, and the rows that are left. How
//! rows are chained and kept is in `etl-storage`. A deed never holds a secret.

use crate::Sha256;
use chrono::{DateTime, SecondsFormat, Utc};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

macro_rules! actions {
    ($($variant:ident $code:literal $sentence:literal,)*) => {
        /// What was done; `docs/referencia/auditoria.md` lists each one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = $sentence] $variant,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as stored and searched for; never changed once released.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The words that a person reads.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

actions! {
    Login "sessao.entrar" "Entrar pelo navegador",
    Logout "sessao.sair" "Sair",
    SessionEnd "sessao.encerrar" "Encerrar uma sessão",
    AccessToken "acesso.token" "Dar um token de acesso a um programa",
    PasswordChange "senha.trocar" "Trocar a senha",
    UserCreate "usuario.criar" "Criar um usuário",
    UserChange "usuario.mudar" "Mudar papel, atividade ou senha de um usuário",
    TokenCreate "token.criar" "Criar um token pessoal",
    TokenRevoke "token.revogar" "Revogar um token pessoal",
    SystemChange "sistema.mudar" "Ligar ou desligar um sistema ou uma opção dele",
    Execute "execucao.pedir" "Pedir uma execução",
    Cancel "execucao.cancelar" "Cancelar uma execução",
    Pause "execucao.pausar" "Pausar uma execução",
    Resume "execucao.retomar" "Retomar uma execução pausada",
    RunNote "execucao.anotar" "Anotar algo sobre uma execução",
    Repeat "execucao.repetir" "Repetir uma execução",
    Reprocess "execucao.reprocessar" "Pedir de novo os documentos de um período",
    ConfigChange "configuracao.mudar" "Mudar a configuração",
    CredentialChange "credencial.mudar" "Guardar credenciais de portais",
    CredentialTest "credencial.testar" "Entrar num portal com a credencial guardada",
    CredentialRemove "credencial.remover" "Remover uma credencial",
    CredentialRotate "credencial.cifrar" "Cifrar as credenciais com uma chave nova",
    CredentialImport "credencial.importar" "Importar credenciais do arquivo antigo",
    NotificationTest "notificacao.testar" "Enviar uma mensagem de teste",
    ScheduleSave "agenda.salvar" "Guardar um agendamento",
    ScheduleDelete "agenda.remover" "Apagar um agendamento",
    FundConfirm "fundo.confirmar" "Confirmar um fundo no cadastro",
    FundCreate "fundo.criar" "Acrescentar um fundo ao cadastro",
    FundChange "fundo.mudar" "Mudar um fundo do cadastro",
    FundRemove "fundo.remover" "Remover um fundo do cadastro",
    FundPaste "fundo.colar" "Colar um bloco de fundos no cadastro",
    FileSearch "fundo.procurar" "Procurar num portal os arquivos de um fundo",
    FundAlias "fundo.nome" "Fazer o nome de um portal indicar outro fundo",
    DeskNote "mesa.apontar" "Anotar, ignorar ou voltar a esperar um documento de um fundo e dia",
    DeskRelease "mesa.liberar" "Confirmar, reprovar ou desfazer a liberação de fundos num dia",
    IndexLoad "indice.carregar" "Carregar valores de um índice",
    DataExport "dados.exportar" "Exportar linhas de uma tabela ou a resposta de uma consulta",
    DataExportEnd "dados.desistir" "Desistir de uma exportação ou apagar o seu arquivo",
    DataAsk "dados.sql" "Consultar as tabelas em SQL",
    ViewKeep "visao.guardar" "Guardar uma visão de uma página",
    ViewRename "visao.renomear" "Dar outro nome a uma visão",
    ViewRemove "visao.remover" "Remover uma visão",
    Diagnosis "sistema.diagnostico" "Baixar o diagnóstico do sistema",
    DocumentLoad "documento.carregar" "Carregar um arquivo obtido à mão",
    Purge "manutencao.apagar" "Apagar execuções e registros velhos",
}

/// How a deed ended, as its row tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is about to have an effect that no transaction can hold.
    Begun,
    /// What it changed was kept in the same transaction as this.
    Done,
    /// It was accepted, and nothing had to be changed.
    Unchanged,
    /// It was refused.
    Refused,
    /// It could not be done.
    Failed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 5] = [Self::Begun, Self::Done, Self::Unchanged, Self::Refused, Self::Failed];

    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Begun => "iniciado",
            Self::Done => "feito",
            Self::Unchanged => "sem_efeito",
            Self::Refused => "recusado",
            Self::Failed => "falhou",
        }
    }

    /// Reads the stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// Something that somebody is doing. Clones are the same deed.
#[derive(Debug, Clone)]
pub struct Deed(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    action: Action,
    origin: String,
    told: Mutex<Told>,
    written: AtomicBool,
}

/// What is told of a deed besides its action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Who does it; empty for somebody who is not known.
    pub who: String,
    /// What it is done to.
    pub object: String,
    /// What more there is to say, by name; never a secret.
    pub notes: BTreeMap<String, String>,
}

impl Deed {
    /// A deed of nobody known yet, from an address (or from this machine).
    pub fn new(action: Action, origin: impl Into<String>) -> Self {
        let (told, written) = (Mutex::default(), AtomicBool::new(false));
        Self(Arc::new(Inner { action, origin: origin.into(), told, written }))
    }

    /// What is being done.
    pub fn action(&self) -> Action {
        self.0.action
    }

    /// Where from.
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Says who does it.
    pub fn by(&self, who: impl Into<String>) {
        self.lock().who = who.into();
    }

    /// Says what it is done to.
    pub fn about(&self, object: impl Into<String>) {
        self.lock().object = object.into();
    }

    /// Says more; never a secret.
    pub fn note(&self, name: &str, value: impl Into<String>) {
        self.lock().notes.insert(name.to_owned(), value.into());
    }

    /// What is told by now.
    pub fn told(&self) -> Told {
        self.lock().clone()
    }

    /// Whether a row tells of it.
    pub fn is_written(&self) -> bool {
        self.0.written.load(Ordering::Acquire)
    }

    /// A row that tells of it is kept.
    pub fn set_written(&self) {
        self.0.written.store(true, Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.0.told.lock().expect("nothing panics while it tells")
    }
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Number, without gaps.
    pub id: i64,
    /// When, by the clock of the database, to the microsecond.
    pub at: DateTime<Utc>,
    /// Who; empty for somebody who is not known.
    pub who: String,
    /// Address that it came from, or `local`.
    pub origin: String,
    /// [`Action::code`], also of actions that are no more.
    pub action: String,
    /// What it was done to.
    pub object: String,
    /// [`Outcome::name`].
    pub outcome: String,
    /// Code of the refusal or failure.
    pub code: Option<String>,
    /// What more there is to say: a JSON object of texts, as it was written.
    pub notes: String,
    /// Hash of the row before.
    pub previous: Sha256,
    /// Hash of the row before and of what this one says.
    pub hash: Sha256,
}

impl AuditRow {
    /// What the hash is taken of: the hash of the row before, a line end, and the fields as a JSON array in fixed order.
    pub fn sealed_text(&self) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let fields = (
            (self.id, at, &self.who, &self.origin),
            (&self.action, &self.object, &self.outcome, &self.code, &self.notes),
        );
        let fields = serde_json::to_string(&fields).expect("texts and numbers are always JSON");
        format!("{}\n{fields}", self.previous.hex())
    }
}

/// What rows of the audit to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only by this one.
    pub who: Option<String>,
    /// Only this action, by its code.
    pub action: Option<String>,
    /// Only about this object.
    pub object: Option<String>,
    /// Only with this outcome.
    pub outcome: Option<Outcome>,
    /// Only from this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Only older than this row: the last one of the page before.
    pub before: Option<i64>,
    /// Rows at most.
    pub limit: u32,
}

impl Default for AuditFilter {
    fn default() -> Self {
        let (who, action, object, outcome) = (None, None, None, None);
        Self { who, action, object, outcome, from: None, until: None, before: None, limit: 100 }
    }
}

/// What an examination of the whole audit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditChain {
    /// Rows that were read.
    pub rows: u64,
    /// Number and hash of the last row that is as it was written.
    pub head: (i64, Sha256),
    /// The first row that is not as it was written.
    pub broken: Option<BrokenLink>,
}

/// Where the audit is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenLink {
    /// Number of the row.
    pub id: i64,
    /// What is wrong with it.
    pub fault: LinkFault,
}

/// What is wrong with a row of the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFault {
    /// It is not there.
    Missing,
    /// It says something else than it did, or is in another's place.
    Changed,
    /// It does not follow from the row before it.
    Unchained,
    /// It was put in after the last one that the database knows of.
    Added,
}

impl LinkFault {
    /// The words that a person reads.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Missing => "o registro falta",
            Self::Changed => "o registro não diz mais o que dizia, ou está no lugar de outro",
            Self::Unchained => "o registro não segue o anterior",
            Self::Added => "o registro foi posto depois do último que o banco conhece",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_words_come_back() {
        let codes: HashSet<_> = Action::ALL.iter().map(|action| action.code()).collect();
        assert_eq!(codes.len(), Action::ALL.len());
        assert!(Outcome::ALL.into_iter().all(|outcome| Outcome::from_name(outcome.name()) == Some(outcome)));
    }

    #[test]
    fn clones_are_the_same_deed() {
        let deed = Deed::new(Action::Execute, "127.0.0.1");
        let clone = deed.clone();
        clone.by("ana");
        clone.note("de", "2025-11-19");
        clone.set_written();
        assert_eq!((deed.told().who.as_str(), deed.told().notes.len(), deed.is_written()), ("ana", 1, true));
    }

    #[test]
    fn fields_that_swap_letters_are_sealed_otherwise() {
        let row = |who: &str, origin: &str| AuditRow {
            id: 1,
            at: DateTime::UNIX_EPOCH,
            who: who.into(),
            origin: origin.into(),
            action: "a".into(),
            object: String::new(),
            outcome: "feito".into(),
            code: None,
            notes: "{}".into(),
            previous: Sha256([0; 32]),
            hash: Sha256([0; 32]),
        };
        assert_ne!(row("a", "bc").sealed_text(), row("ab", "c").sealed_text());
        assert!(row("a\"\n", "").sealed_text().contains("1970-01-01T00:00:00.000000Z"));
    }
}
