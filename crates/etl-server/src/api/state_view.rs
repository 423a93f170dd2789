//! How things stand, as it is told.

use serde::Serialize;
use utoipa::ToSchema;

/// Como está.
#[derive(Serialize, ToSchema)]
#[schema(as = Estado)]
pub(crate) struct Standing {
    /// Sempre `ok`.
    status: &'static str,
}

impl Standing {
    /// Well.
    pub(super) fn ok() -> Self {
        Self { status: "ok" }
    }
}

/// O banco de dados.
#[derive(Serialize, ToSchema)]
#[schema(as = EstadoDoBanco)]
pub(crate) struct DatabaseStanding {
    /// Milissegundos de uma consulta.
    pub(super) resposta_ms: u64,
    /// Segundos que o relógio do servidor está adiante do do banco.
    pub(super) adiantado_s: i64,
    /// `SQLite` ou `PostgreSQL`.
    pub(super) tipo: &'static str,
    /// Versão dele.
    pub(super) versao: String,
    /// A última mudança de tabelas que foi feita.
    pub(super) esquema: String,
    /// Quanto ocupa.
    pub(super) tamanho_bytes: u64,
}

/// A fila.
#[derive(Serialize, ToSchema)]
#[schema(as = EstadoDaFila)]
pub(crate) struct QueueStanding {
    /// Execuções que ninguém começou.
    pub(super) na_fila: u64,
    /// Execuções em andamento.
    pub(super) em_andamento: u64,
    /// Tarefas que esperam.
    pub(super) tarefas_na_fila: u64,
    /// Tarefas com um trabalhador.
    pub(super) tarefas_em_andamento: u64,
    /// Segundos que espera a mais antiga das que já podem começar; nada quando nenhuma espera.
    pub(super) mais_antiga_s: Option<u64>,
    /// Tarefas cujo trabalhador não deu sinal a tempo.
    pub(super) posses_vencidas: u64,
}

/// Uma tarefa nas mãos de um trabalhador.
#[derive(Serialize, ToSchema)]
#[schema(as = TarefaEmMaos)]
pub(crate) struct HeldTaskView {
    pub(super) trabalhador: String,
    /// A máquina do trabalhador, se o nome dele a diz.
    pub(super) maquina: Option<String>,
    pub(super) id_tarefa: i64,
    pub(super) job_id: i64,
    pub(super) tipo: String,
    pub(super) sistema: String,
    pub(super) chave: String,
    /// Quando o trabalhador a assumiu.
    pub(super) desde: String,
    /// Até quando é dele, se não renovar.
    pub(super) posse_ate: String,
    /// Quando a renovou pela última vez.
    pub(super) ultimo_sinal: String,
}

/// O trabalhador que mantém a fila em ordem.
#[derive(Serialize, ToSchema)]
#[schema(as = Lider)]
pub(crate) struct LeaderView {
    pub(super) trabalhador: String,
    pub(super) maquina: Option<String>,
    /// Até quando, se não renovar.
    pub(super) ate: String,
}

/// O que os trabalhadores fazem. Um sem tarefa, que também não lidera, não aparece.
#[derive(Serialize, ToSchema)]
#[schema(as = Trabalhadores)]
pub(crate) struct WorkersView {
    pub(super) tarefas: Vec<HeldTaskView>,
    /// Nada quando nenhum trabalhador está no ar.
    pub(super) lider: Option<LeaderView>,
}

/// Um disco que o sistema enche.
#[derive(Serialize, ToSchema)]
#[schema(as = Disco)]
pub(crate) struct DiskView {
    /// `documentos` ou `banco`.
    pub(super) nome: &'static str,
    pub(super) caminho: String,
    /// Como em `/api/config/paths/situacao`.
    pub(super) situacao: &'static str,
    pub(super) livres_bytes: Option<u64>,
    pub(super) total_bytes: Option<u64>,
}

/// A cópia de segurança do banco, que é feita por quem cuida da máquina: o sistema não faz nem registra cópias.
#[derive(Serialize, ToSchema)]
#[schema(as = CopiaDeSeguranca)]
pub(crate) struct BackupView {
    /// Comando que faz uma.
    pub(super) comando: String,
}

/// Como está cada parte.
#[derive(Serialize, ToSchema)]
#[schema(as = EstadoDetalhado)]
pub(crate) struct Details {
    pub(super) version: &'static str,
    pub(super) banco: DatabaseStanding,
    pub(super) fila: QueueStanding,
    /// Ligações ao vivo com este servidor.
    pub(super) ligacoes: usize,
    pub(super) trabalhadores: WorkersView,
    pub(super) discos: Vec<DiskView>,
    pub(super) copia_de_seguranca: BackupView,
    /// Como o programa pode ser usado.
    pub(super) licenca: &'static str,
}
