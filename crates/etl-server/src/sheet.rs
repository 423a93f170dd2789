//! A block copied out of a spreadsheet, cell by cell: tabs, semicolons or commas between cells, quotes around those that hold them. And
//! texts as a spreadsheet may read them without taking them for a formula.

pub(crate) mod excel;

/// Rows of a block at most.
pub(crate) const MOST_ROWS: usize = 2000;

/// The rows of a block; empty ones are left out.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let between = ['\t', ';', ','].into_iter().find(|separator| first.contains(*separator)).unwrap_or('\t');
    let mut reader = Reader { between, ..Reader::default() };
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if reader.quoted && character == '"' && characters.peek() == Some(&'"') {
            characters.next();
            reader.cell.push('"');
        } else {
            reader.take(character);
        }
    }
    reader.end_row();
    reader.rows
}

#[derive(Default)]
struct Reader {
    between: char,
    quoted: bool,
    cell: String,
    row: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Reader {
    fn take(&mut self, character: char) {
        match character {
            '"' if self.quoted => self.quoted = false,
            '"' if self.cell.is_empty() => self.quoted = true,
            _ if self.quoted => self.cell.push(character),
            '\n' => self.end_row(),
            '\r' => {}
            _ if character == self.between => self.end_cell(),
            _ => self.cell.push(character),
        }
    }

    fn end_cell(&mut self) {
        self.row.push(self.cell.trim().to_owned());
        self.cell.clear();
    }

    fn end_row(&mut self) {
        self.end_cell();
        let row = std::mem::take(&mut self.row);
        if row.iter().any(|cell| !cell.is_empty()) {
            self.rows.push(row);
        }
    }
}

/// A heading without case, accents and what stands between its words.
pub(crate) fn heading(text: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ã' => 'a',
        'é' | 'ê' => 'e',
        'í' => 'i',
        'ó' | 'ô' | 'õ' => 'o',
        'ú' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    };
    text.to_lowercase().chars().map(plain).filter(char::is_ascii_alphanumeric).collect()
}

/// A line of a CSV for Brazilian spreadsheets: semicolons, CRLF, and no text that one would run.
pub(crate) fn csv_line(cells: &[&str]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| csv_cell(cell)).collect();
    format!("{}\r\n", cells.join(";"))
}

/// A text of such a line.
pub(crate) fn csv_cell(text: &str) -> String {
    let first = text.trim_start_matches([' ', '{']).chars().next();
    let runs = matches!(first, Some('=' | '+' | '-' | '@')) || text.starts_with(['\t', '\r', '\n']);
    let text = if runs { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_every_spreadsheet_are_read() {
        let expected = vec![vec!["nome".to_owned(), "cnpj".into()], vec!["A; \"B\"".into(), "1".into()]];
        assert_eq!(rows("nome\tcnpj\r\n\"A; \"\"B\"\"\"\t1\r\n\r\n"), expected);
        assert_eq!(rows("\u{feff}nome;cnpj\n\"A; \"\"B\"\"\";1"), expected);
        assert_eq!(rows("nome,cnpj\n\"A; \"\"B\"\"\", 1 "), expected);
        assert_eq!(rows("a\tb\n\"duas\nlinhas\"\t"), [["a", "b"], ["duas\nlinhas", ""]]);
        assert_eq!(rows(" \n\t\n"), Vec::<Vec<String>>::new());
        assert_eq!((heading("Situação "), heading("Data de início")), ("situacao".into(), "datadeinicio".into()));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=HYPERLINK(\"x\")", "+1", "-1", "@x", "{=1+1}", " =1", "\tx", "\r=1"] {
            let line = csv_line(&[text]);
            assert!(line.trim_start_matches('"').starts_with('\''), "{text:?}: {line:?}");
        }
        assert_eq!(csv_line(&["FUNDO A", "a;b", "a\"b"]), "FUNDO A;\"a;b\";\"a\"\"b\"\r\n");
    }
}
