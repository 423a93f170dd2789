//! The account table: provision and expense codes of 4.01 beside the accounts of 5.0 (5.0 manual, Annex IX).

/// One account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Code of 4.01 (`codprov`, `coddesp`), where the table has one.
    pub code_401: Option<u16>,
    /// Account of 5.0.
    pub code_50: &'static str,
    /// Meaning, as people read it.
    pub meaning: &'static str,
}

/// The table. Accept any code: it is closed on paper only.
pub const ACCOUNTS: &[Account] = &[
    account(Some(1), "LEGA", "Advogados"),
    account(Some(2), "AUDT", "Auditoria"),
    account(Some(3), "COMC", "Bancárias"),
    account(Some(4), "SIGN", "Cartório"),
    account(Some(5), "POST", "Correspondências"),
    account(Some(6), "PRINT", "Impressos"),
    account(Some(7), "ADVI", "Jurídicas"),
    account(Some(8), "OTHR", "Outras despesas administrativas"),
    account(Some(9), "FOEX", "Outras despesas no exterior"),
    account(Some(10), "PUBL", "Publicação de atas"),
    account(Some(11), "ADVE", "Publicidade"),
    account(Some(12), "ANBI", "Taxa ANBIMA"),
    account(Some(13), "CETI", "Taxa CETIP"),
    account(Some(14), "REGF", "Taxa CVM"),
    account(Some(15), "CUST", "Taxa de custódia"),
    account(Some(16), "SELC", "Taxa SELIC"),
    account(Some(17), "BACE", "Taxa SISBACEN"),
    account(Some(18), "GOVE", "Títulos públicos a liquidar"),
    account(Some(19), "CORP", "Títulos privados a liquidar"),
    account(Some(20), "DEBE", "Debêntures a liquidar"),
    account(Some(21), "EQUI", "Ações a liquidar"),
    account(Some(22), "DERI", "Derivativos a liquidar"),
    account(Some(23), "FWRD EQUI", "Termo de ações"),
    account(Some(24), "FWRD SELI", "Termo Selic"),
    account(Some(26), "SWAP", "Swap"),
    account(Some(27), "DIVI", "Dividendos"),
    account(Some(28), "JSCP", "Juros sobre capital próprio"),
    account(Some(29), "EXCH", "Subscrições"),
    account(Some(30), "INTE", "Juros de renda fixa"),
    account(Some(31), "LOAN EQUI", "Empréstimo de ação"),
    account(Some(32), "LOAN GOVE", "Empréstimo de título público"),
    account(Some(33), "RENT", "Aluguel de imóvel"),
    account(Some(34), "ADMF", "Taxa de administração"),
    account(Some(35), "PERF", "Taxa de performance"),
    account(Some(36), "BRKF", "Corretagem"),
    account(Some(37), "BRKF", "Corretagem"),
    account(Some(43), "OTBK", "Outras bolsas"),
    account(Some(44), "RPBK", "Repasse de outras bolsas"),
    account(Some(45), "APCV", "Aplicação a converter"),
    account(Some(46), "RGCV", "Resgate a converter"),
    account(Some(47), "RGLI", "Resgate a liquidar"),
    account(Some(48), "MANF", "Taxa de gestão"),
    account(None, "OPTN EQUI", "Opções de ações a liquidar"),
    account(None, "COPY", "Cópias"),
    account(None, "EQUL", "Equalização"),
    account(None, "INIT", "Inicial"),
    account(None, "SECU", "Títulos"),
    account(None, "CHAR", "Taxa de prestação de serviço"),
    account(None, "DIST", "Taxa de distribuição"),
    account(None, "IRFEX", "IR do investidor estrangeiro"),
];

const fn account(code_401: Option<u16>, code_50: &'static str, meaning: &'static str) -> Account {
    Account { code_401, code_50, meaning }
}

/// The account of a 4.01 code; `None` for codes outside the table (999 "diversos" too).
pub fn account_of_401(code: u16) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|a| a.code_401 == Some(code))
}

/// The account of a 5.0 code, compared without blanks and without case.
pub fn account_of_50(code: &str) -> Option<&'static Account> {
    let same = |known: &str| {
        let left = known.bytes().filter(|c| *c != b' ');
        let right = code.bytes().filter(|c| *c != b' ').map(|c| c.to_ascii_uppercase());
        left.eq(right)
    };
    ACCOUNTS.iter().find(|a| same(a.code_50))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_find_their_account() {
        assert_eq!(account_of_401(34).unwrap().code_50, "ADMF");
        assert_eq!(
            account_of_401(36).unwrap(),
            account_of_401(37).map(|a| Account { code_401: Some(36), ..*a }).as_ref().unwrap()
        );
        assert_eq!(account_of_50(" fwrdequi ").unwrap().code_401, Some(23));
        assert!(account_of_401(999).is_none());
        assert!(account_of_50("XPTO").is_none());
    }
}
