//! One call of the API: its path, its class and the words that name it in errors and logs.

use std::fmt;

use crate::model::{FileKind, Guid};

/// Class of a call, for limits per minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Authorize,
    Json,
    Download,
}

/// A call: a path of the API and what it is about.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) class: Class,
    pub(crate) path: String,
    pub(crate) operation: &'static str,
    pub(crate) fund: Option<Guid>,
    file: Option<Guid>,
}

const FUNDS: &str = "/api/v1/fundos-posicao";

impl Call {
    fn json(operation: &'static str, path: String, fund: Option<&Guid>) -> Self {
        Self { class: Class::Json, path, operation, fund: fund.cloned(), file: None }
    }

    pub(crate) fn authorize() -> Self {
        Self { class: Class::Authorize, ..Self::json("authorize", "/api/v1/authorize".to_owned(), None) }
    }

    pub(crate) fn funds(path: &str) -> Self {
        Self::json("list funds", path.to_owned(), None)
    }

    pub(crate) fn fund(fund: &Guid) -> Self {
        Self::json("read fund", format!("{FUNDS}/{fund}"), Some(fund))
    }

    pub(crate) fn quotes(fund: &Guid, page: u32, limit: u32) -> Self {
        let path = format!("{FUNDS}/{fund}/cotas?p={page}&limit={limit}");
        Self::json("list quotes", path, Some(fund))
    }

    pub(crate) fn files(fund: &Guid, kind: FileKind, page: u32) -> Self {
        let path = format!("{FUNDS}/{fund}/arquivos?tipo={}&p={page}", kind.wire());
        Self::json("list files", path, Some(fund))
    }

    pub(crate) fn download(fund: &Guid, file: &Guid) -> Self {
        let path = format!("{FUNDS}/{fund}/arquivos/{file}/download");
        Self { class: Class::Download, file: Some(file.clone()), ..Self::json("download", path, Some(fund)) }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        if let Some(file) = &self.file {
            write!(f, " of file {file}")?;
        }
        if let Some(fund) = &self.fund {
            write!(f, " of fund {fund}")?;
        }
        Ok(())
    }
}
