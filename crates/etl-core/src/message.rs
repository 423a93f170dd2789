//! The catalogue: one stable code and one Portuguese sentence for everything that can go wrong and that a person reads.

macro_rules! catalogue {
    ($($variant:ident $code:literal $sentence:literal,)*) => {
        /// Stable code of a message; `docs/referencia/erros.md` explains each one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $sentence] $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as stored, shown and searched for.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The sentence that a person reads.
            pub fn message(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

catalogue! {
    // files as such
    FileEmpty "ARQ-VAZIO" "O arquivo está vazio",
    FileTooLarge "ARQ-GRANDE" "O arquivo passa do tamanho permitido",
    FileUnknownKind "ARQ-TIPO" "O conteúdo não é de nenhum tipo conhecido",
    FileNotReadable "ARQ-LEITURA" "O arquivo não pôde ser lido do disco",
    FileTruncated "ARQ-CORTADO" "O arquivo termina antes do fim",
    FileIsHtml "ARQ-HTML" "O arquivo é uma página HTML, não um documento",
    FileMagic "ARQ-ASSINATURA" "Os primeiros bytes não são os do tipo esperado",
    FileLength "ARQ-TAMANHO" "O tamanho recebido difere do anunciado pelo portal",
    FileName "ARQ-NOME" "O nome dado pelo portal não é um nome de arquivo seguro e não foi usado",
    // zip
    ZipBroken "ZIP-INVALIDO" "O arquivo ZIP está corrompido",
    ZipBomb "ZIP-BOMBA" "O ZIP se expande além do permitido",
    ZipEntryName "ZIP-NOME" "O ZIP contém um nome de arquivo que sai da pasta de destino",
    ZipEncrypted "ZIP-SENHA" "O ZIP tem conteúdo protegido por senha",
    ZipNested "ZIP-ANINHADO" "ZIP dentro de ZIP não é aberto",
    ZipTooMany "ZIP-ENTRADAS" "O ZIP tem arquivos demais",
    // xml
    XmlBroken "XML-INVALIDO" "O XML está malformado",
    XmlRoot "XML-RAIZ" "A raiz do XML não é de um arquivo de posição ANBIMA",
    XmlDoctype "XML-DOCTYPE" "O XML declara um DOCTYPE, o que não é aceito",
    XmlEncoding "XML-CODIFICACAO" "A codificação do texto não é a declarada; o texto foi lido na que os bytes mostram",
    XmlEncodingUnknown "XML-CODIFICACAO-DESCONHECIDA" "A codificação do texto não é aceita",
    XmlTooDeep "XML-PROFUNDO" "O XML tem elementos aninhados demais",
    XmlLimit "XML-LIMITE" "O XML passa de um limite de segurança",
    XmlUnknownBlock "XML-BLOCO" "Bloco desconhecido, ignorado",
    XmlUnknownTag "XML-TAG" "Elemento desconhecido; o valor foi guardado como veio",
    XmlControlCharacters "XML-CONTROLE" "O texto tem caracteres de controle, que foram retirados",
    XmlNoFund "XML-SEM-FUNDO" "O arquivo não traz nenhum fundo",
    XmlNoHeader "XML-SEM-CABECALHO" "Falta o cabeçalho do fundo",
    XmlPage "XML-PAGINA" "O documento é uma página de um relatório de várias páginas",
    // values
    ValueDecimal "VAL-NUMERO" "Valor numérico ilegível",
    ValueDecimalDialect "VAL-DIALETO" "Número fora do padrão do formato, lido sem ambiguidade",
    ValueDecimalLong "VAL-DIGITOS" "Número com mais dígitos do que se pode guardar sem arredondar",
    ValueRounded "VAL-ARREDONDADO" "Valor com mais casas do que a coluna fixa guarda; foi arredondado nela e mantido inteiro ao lado",
    ValueTooLarge "VAL-GRANDE" "Valor maior do que a coluna fixa guarda",
    ValueDate "VAL-DATA" "Data impossível",
    ValueMissing "VAL-FALTA" "Falta um valor obrigatório",
    ValueCnpj "VAL-CNPJ" "CNPJ ou CPF ilegível",
    ValueCnpjDigit "VAL-CNPJ-DV" "Dígito verificador de CNPJ ou CPF não confere",
    ValueIsin "VAL-ISIN" "ISIN ilegível",
    ValueIsinDigit "VAL-ISIN-DV" "Dígito verificador do ISIN não confere",
    ValueCode "VAL-CODIGO" "Código fora da tabela do formato, guardado como veio",
    ValueBoolean "VAL-LOGICO" "Valor lógico ilegível",
    ValueSign "VAL-SINAL" "Os sinais do arquivo não seguem o lado da operação; foram usados como escritos, e assim o total de ativos confere",
    ValueTwice "VAL-DUPLO" "Ativo emprestado aparece também entre as ações; foi contado uma só vez, e assim o total de ativos confere",
    // content against what was asked for
    ContentFund "CONT-CNPJ" "O documento é de outro fundo (CNPJ diferente do esperado)",
    ContentDate "CONT-DATA" "O documento é de outra data-base",
    ContentUnreadable "CONT-ILEGIVEL" "O conteúdo do documento não pôde ser conferido",
    ContentNoFund "CONT-SEM-CNPJ" "O documento não traz o CNPJ do fundo",
    ContentNoDate "CONT-SEM-DATA" "O documento não traz a data-base",
    ContentManyFunds "CONT-VARIOS" "O documento traz mais de um fundo onde se espera um só",
    ContentKind "CONT-TIPO" "O conteúdo não é do tipo de documento pedido",
    // portal
    PortalAuth "PORTAL-LOGIN" "O portal recusou o usuário ou a senha; confira a credencial antes de tentar de novo",
    LoginMissing "CREDENCIAL-FALTA" "Falta o usuário ou a senha da conexão",
    LoginNoKey "CREDENCIAL-SEM-CHAVE" "Sem a chave do escritório nenhuma credencial é guardada",
    LoginSealed "CREDENCIAL-CHAVE" "A credencial guardada foi cifrada com outra chave",
    LoginDamaged "CREDENCIAL-ALTERADA" "A credencial guardada foi alterada por fora e não é usada",
    KeyMissing "CHAVE-FALTA" "Não há chave dos segredos onde a configuração diz que ela está",
    KeyVault "CHAVE-COFRE" "O cofre do sistema operacional, onde a configuração diz que está a chave dos segredos, não pôde ser usado",
    PortalForbidden "PORTAL-403" "O usuário não tem acesso a este fundo no portal",
    PortalNotFound "PORTAL-404" "O portal não conhece este fundo ou arquivo",
    PortalRateLimited "PORTAL-429" "O portal pediu para esperar; o limite de espera foi atingido",
    PortalUnavailable "PORTAL-FORA" "O portal não respondeu depois de todas as tentativas",
    PortalUnexpected "PORTAL-RESPOSTA" "O portal respondeu algo inesperado",
    PortalSession "PORTAL-SESSAO" "O portal recusou este arquivo a uma sessão válida",
    PortalListDate "PORTAL-DATA" "Item da lista do portal com data ilegível; não foi considerado",
    PortalAddress "PORTAL-ENDERECO" "O endereço do portal não é permitido",
    PortalName "PORTAL-NOME" "O nome do portal não foi encontrado",
    PortalConnection "PORTAL-CONEXAO" "A conexão com o portal não pôde ser aberta",
    PortalCertificate "PORTAL-CERTIFICADO" "A conexão segura com o portal não pôde ser aberta: confira o certificado",
    PortalDisagrees "PORTAL-FUNDO" "O CNPJ do fundo no portal difere do cadastro",
    FundUnknown "FUNDO-DESCONHECIDO" "Nenhum fundo da conexão tem este apelido, nome ou CNPJ",
    FundUnconfirmed "FUNDO-SEM-CADASTRO" "Fundo sem cadastro: confirme-o antes de liberar",
    FundNotFound "FUNDO-INEXISTENTE" "Não há este fundo no cadastro",
    FundTaken "FUNDO-EXISTE" "Já há no cadastro um fundo com esta identidade",
    FundChanged "FUNDO-MUDOU" "Alguém mudou o fundo depois que você o viu: recarregue e repita a mudança",
    FundInUse "FUNDO-EM-USO" "O fundo tem documentos ou é mostrado por um portal: encerre-o em vez de removê-lo",
    SheetUnreadable "PLANILHA-ILEGIVEL" "O bloco colado não é uma tabela do cadastro: nada foi aplicado",
    DocumentNotFound "DOC-INEXISTENTE" "Não há este documento",
    DocumentMissing "DOC-AUSENTE" "O documento está registrado, mas os seus bytes não estão ao alcance deste servidor",
    LoadNotFound "CARGA-INEXISTENTE" "Não há esta carga",
    IndexNotFound "INDICE-INEXISTENTE" "Não há esta série de índice",
    IndexFile "INDICE-ARQUIVO" "O arquivo da série não pode ser lido: nada foi guardado",
    TableNotFound "DADOS-TABELA" "Não há esta tabela, ou ela não pode ser consultada",
    RowPlace "DADOS-CURSOR" "O lugar pedido não é desta consulta: volte à primeira página",
    QuerySlow "DADOS-TEMPO" "A consulta demorou demais e foi cancelada",
    ExportLarge "DADOS-PLANILHA" "O resultado não cabe numa planilha; filtre mais ou exporte em CSV",
    ExportBusy "DADOS-OCUPADO" "Há exportações demais em andamento; espere uma terminar",
    ExportUnknown "DADOS-EXPORTACAO" "Esta exportação não está mais neste servidor; exporte de novo",
    PersonalColumn "DADOS-PESSOAIS" "O seu papel não permite filtrar nem ordenar por uma coluna que pode ter dados de pessoas",
    SqlSyntax "DADOS-SINTAXE" "A consulta não pôde ser lida",
    SqlRefused "DADOS-RECUSADA" "A consulta usa o que não pode ser usado aqui",
    SqlFailed "DADOS-BANCO" "O banco não pôde fazer a consulta",
    ViewTaken "VISAO-EXISTE" "Você já tem uma visão desta página com este nome",
    ViewsFull "VISAO-LIMITE" "Você já tem 50 visões: remova uma antes de guardar outra",
    ViewUnknown "VISAO-INEXISTENTE" "Você não tem esta visão",
    Settings "CONFIG" "A configuração não pode ser usada",
    // outcome of an item
    NotPublished "ITEM-NAO-PUBLICADO" "O portal ainda não publicou este documento",
    Gap "ITEM-LACUNA" "O portal publicou dias posteriores, mas não este",
    Late "ITEM-ATRASADO" "O documento não chegou até a hora-limite",
    NoPosition "ITEM-SEM-POSICAO" "Nenhum documento recebido informa a posição do fundo neste dia",
    Cancelled "ITEM-CANCELADO" "Cancelado antes de terminar",
    NothingPlanned "EXEC-VAZIA" "Nenhum documento esperado para o pedido: nada foi coletado",
    RequestConnection "PEDIDO-SISTEMA" "Sistema desconhecido ou não informado: nada entrou na fila",
    RequestInverted "PEDIDO-PERIODO" "O período termina antes de começar: nada entrou na fila",
    RequestLong "PEDIDO-LONGO" "O período é longo demais: nada entrou na fila",
    JobOpen "EXEC-ABERTA" "Já há uma execução aberta para este mesmo pedido; é ela que segue",
    TaskDeadline "TAREFA-PRAZO" "A tarefa passou do tempo permitido",
    TaskUnknown "TAREFA-DESCONHECIDA" "Este programa não sabe fazer a tarefa",
    TaskLost "TAREFA-PERDIDA" "O processo que fazia a tarefa não voltou",
    ScheduleUnknown "AGENDA-DESCONHECIDA" "Não há este agendamento",
    ScheduleInvalid "AGENDA-INVALIDA" "O agendamento não pode ser usado",
    Internal "INTERNO" "Falha interna; veja o registro de execução",
    StorageFull "DISCO-CHEIO" "Não há espaço em disco",
    CopyFailed "DISCO-COPIA" "A cópia com o nome conhecido não pôde ser gravada; o documento está guardado",
    StorageFailed "BANCO-FALHA" "O banco de dados recusou a operação",
    // desk
    DeskRejected "MESA-REPROVADO" "A mesa reprovou a liberação deste fundo e dia",
    DeskNotReleased "MESA-PENDENTE" "Há fundo que ainda não pode ser liberado: nada foi confirmado",
    DeskChanged "MESA-MUDOU" "Algo mudou depois que você olhou: recarregue e decida de novo",
    DeskNotWaitedFor "MESA-SEM-ESPERA" "O documento já chegou, ou não é esperado deste fundo: nada há a ignorar",
    DeskNothingKnown "MESA-SEM-DADO" "Nada se esperava nem veio deste fundo neste dia: nada há a reprovar",
    // API
    ApiBody "API-CORPO" "O corpo do pedido não é um JSON legível",
    ApiFields "API-CAMPO" "Há campos inválidos no pedido",
    ApiType "API-FORMATO" "O corpo do pedido deve vir como JSON (Content-Type: application/json)",
    ApiText "API-TEXTO" "O corpo do pedido não é um texto em UTF-8",
    ApiTooLarge "API-TAMANHO" "O pedido é grande demais",
    ApiLogin "API-SEM-LOGIN" "Entre para continuar: não há sessão, ou ela terminou",
    ApiCredentials "API-CREDENCIAL" "Usuário ou senha não conferem",
    ApiRole "API-PAPEL" "O seu papel não permite isto",
    ApiOrigin "API-ORIGEM" "O pedido não veio das páginas deste sistema",
    ApiUnseen "API-SEM-ETAG" "Diga em If-Match o etag do que você viu",
    ApiRoute "API-ROTA" "Não há nada neste endereço",
    ApiMethod "API-METODO" "Este endereço não aceita o método do pedido",
    ApiRate "API-LIMITE" "Tentativas demais; espere um pouco",
    LiveTooMany "API-LIGACOES" "Há ligações ao vivo demais deste usuário; feche alguma das outras páginas",
    ApiTime "API-TEMPO" "O pedido demorou demais e foi abandonado",
    ApiGrant "API-CONCESSAO" "O pedido de token não pode ser atendido",
    DirectoryStale "ENTRADA-EXPIRADA" "A entrada com a conta do escritório demorou demais ou começou em outro navegador; comece de novo",
    DirectoryDenied "ENTRADA-NEGADA" "O diretório do escritório não permitiu a entrada",
    DirectoryAway "ENTRADA-DIRETORIO" "O diretório do escritório não respondeu como esperado; tente de novo daqui a pouco",
    DirectoryToken "ENTRADA-TOKEN" "O que o diretório do escritório mandou não pôde ser confirmado; ninguém entrou",
    DirectoryUser "ENTRADA-SEM-USUARIO" "A conta do escritório não tem usuário neste sistema; peça um a um administrador",
    DirectoryInactive "ENTRADA-DESATIVADA" "O usuário desta conta está desativado; fale com um administrador",
    DirectoryRole "ENTRADA-SEM-PAPEL" "Nenhum grupo da conta do escritório dá um papel neste sistema; fale com um administrador",
    PasswordRefused "SENHA-FRACA" "A senha não pode ser usada",
    UserNameRefused "USUARIO-NOME" "O nome de usuário não pode ser usado",
    UserTaken "USUARIO-EXISTE" "Já há um usuário com este nome",
    UserUnknown "USUARIO-DESCONHECIDO" "Não há este usuário",
    UserOwn "USUARIO-PROPRIO" "A própria conta não é mudada por aqui",
    SessionUnknown "SESSAO-DESCONHECIDA" "Não há esta sessão ou este token",
    SystemUnknown "SISTEMA-DESCONHECIDO" "Não há este sistema",
    SystemInactive "SISTEMA-INATIVO" "O sistema está desativado",
    SystemUnbuilt "SISTEMA-SEM-CONECTOR" "O conector deste sistema ainda não faz parte do programa",
    SystemOption "SISTEMA-OPCAO" "O sistema não tem esta opção",
    SystemNoKind "SISTEMA-SEM-TIPO" "Todas as opções do sistema estão desligadas: não há o que coletar",
    RequestEmpty "PEDIDO-VAZIO" "Nenhum sistema no pedido: nada entrou na fila",
    RequestDate "PEDIDO-DATA" "Data ilegível: nada entrou na fila",
    JobUnknown "EXEC-DESCONHECIDA" "Não há esta execução",
    JobRunning "EXEC-EM-ANDAMENTO" "A execução ainda não terminou",
    JobOther "EXEC-OUTRA" "A execução não é uma coleta",
    // e-mail
    MailUnset "EMAIL-AUSENTE" "A configuração não tem a seção email: nenhum aviso sai deste servidor",
    MailServer "EMAIL-SERVIDOR" "O servidor de e-mail não respondeu como esperado; nada foi enviado",
    MailSecurity "EMAIL-SEGURANCA" "O servidor de e-mail não oferece a segurança exigida; nada foi enviado, nem a senha",
    MailLogin "EMAIL-LOGIN" "O servidor de e-mail recusou o usuário ou a senha; confira a credencial antes de tentar de novo",
    MailRefused "EMAIL-RECUSADO" "O servidor de e-mail recusou a mensagem; nada foi enviado",
    MailRecipient "EMAIL-DESTINATARIO" "O servidor de e-mail recusou um destinatário",
    MailUncertain "EMAIL-INCERTO" "A resposta do servidor de e-mail se perdeu depois da entrega: a mensagem pode ter chegado ou não, e não é reenviada sozinha",
    // checks
    CheckQuota "CONF-COTA" "PL difere de quantidade × cota",
    CheckNetAssets "CONF-PL" "PL difere de ativos + a receber − a pagar − a emitir − a resgatar",
    CheckAssets "CONF-ATIVOS" "Total de ativos difere da soma das posições",
    CheckReceivables "CONF-RECEBER" "Total a receber difere da soma das provisões a crédito",
    CheckPayables "CONF-PAGAR" "Total a pagar difere da soma das provisões a débito",
    CheckQuotaMove "CONF-VARIACAO" "A cota variou além da banda em relação ao dia útil anterior",
    CheckRows "CONF-LINHAS" "Linhas lidas diferem das linhas gravadas",
    CheckTwoSources "CONF-FONTES" "Dois documentos do mesmo dia divergem",
}

impl Code {
    /// Reads a stored code.
    pub fn from_code(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// The sentence of a code with a detail, as log lines show it: `Sentence [CODE]: detail`.
pub fn message(code: Code, detail: &str) -> String {
    if detail.is_empty() {
        format!("{} [{}]", code.message(), code.as_str())
    } else {
        format!("{} [{}]: {detail}", code.message(), code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_read_back() {
        let unique: HashSet<_> = Code::ALL.iter().map(|c| c.as_str()).collect();
        assert_eq!(unique.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(Code::from_code(code.as_str()), Some(*code));
        }
    }

    /// Words that literal translations use and the desk does not; the dashboard holds its own texts to the same list.
    const UNSAID: [&str; 9] =
        ["deferid", "despaus", "enfileirad", "matar", "obsolet", "pulad", "reconciliaç", "backfill", "upload"];

    #[test]
    fn sentences_use_the_words_of_the_desk() {
        for code in Code::ALL {
            let sentence = code.message().to_lowercase();
            let mut words = sentence.split(|c: char| !c.is_alphabetic());
            let unsaid = words.find(|word| UNSAID.iter().any(|stem| word.starts_with(stem)));
            assert_eq!(unsaid, None, "{code}: {sentence}");
        }
    }
}
