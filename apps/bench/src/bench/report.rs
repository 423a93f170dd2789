//! Results: figures by case and by who, and targets met or missed; as tables for people, as JSON for programs.

use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Map, Value, json};

/// What a benchmark found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Name of the benchmark.
    pub(crate) name: &'static str,
    /// Tables, in the order shown.
    pub(crate) sections: Vec<Section>,
    /// Targets.
    pub(crate) targets: Vec<Target>,
    /// What a reader must know to judge the figures.
    pub(crate) notes: Vec<String>,
}

/// A table: rows of the same columns.
#[derive(Debug)]
pub(crate) struct Section {
    /// Title.
    pub(crate) title: String,
    /// Rows.
    pub(crate) rows: Vec<Row>,
}

/// The figures of one of the measured in one case.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was done.
    pub(crate) case: String,
    /// Who did it.
    pub(crate) who: String,
    /// Figures, by column.
    pub(crate) figures: Vec<Figure>,
}

/// A figure with its unit in the name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    /// Column.
    pub(crate) name: &'static str,
    /// Value.
    pub(crate) value: f64,
    /// Decimals shown.
    pub(crate) decimals: usize,
}

/// Which side of the bound is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    /// `≤`.
    AtMost,
    /// `≥`.
    AtLeast,
}

/// A figure and the bound it has to keep.
#[derive(Debug)]
pub(crate) struct Target {
    /// What is bounded.
    pub(crate) what: String,
    /// Value measured.
    pub(crate) value: f64,
    /// Side.
    pub(crate) sense: Sense,
    /// Bound.
    pub(crate) bound: f64,
}

impl Target {
    /// A value that must not pass the bound.
    pub(crate) fn at_most(what: impl Into<String>, value: f64, bound: f64) -> Self {
        Self { what: what.into(), value, sense: Sense::AtMost, bound }
    }

    /// A value that must reach the bound.
    pub(crate) fn at_least(what: impl Into<String>, value: f64, bound: f64) -> Self {
        Self { what: what.into(), value, sense: Sense::AtLeast, bound }
    }

    /// Whether the bound is kept; a value that is no number keeps none.
    pub(crate) fn is_met(&self) -> bool {
        match self.sense {
            Sense::AtMost => self.value <= self.bound,
            Sense::AtLeast => self.value >= self.bound,
        }
    }
}

/// A figure of a row.
pub(crate) fn figure(name: &'static str, value: f64, decimals: usize) -> Figure {
    Figure { name, value, decimals }
}

impl Report {
    /// Whether every target is met.
    pub(crate) fn all_met(&self) -> bool {
        self.targets.iter().all(Target::is_met)
    }

    /// Tables for people.
    pub(crate) fn text(&self) -> String {
        let mut parts: Vec<String> = self.sections.iter().map(Section::text).collect();
        parts.push(targets_text(&self.targets));
        parts.extend((!self.notes.is_empty()).then(|| self.notes.join("\n")));
        parts.join("\n\n")
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> Value {
        let rows = self.sections.iter().flat_map(|section| section.rows.iter().map(move |row| (section, row)));
        let target = |t: &Target| {
            let sense = if t.sense == Sense::AtMost { "no_maximo" } else { "ao_menos" };
            json!({"meta": t.what, "medido": t.value, "sentido": sense, "limite": t.bound, "cumprida": t.is_met()})
        };
        json!({
            "medicao": self.name,
            "medidas": rows.map(|(section, row)| row.json(&section.title)).collect::<Vec<_>>(),
            "metas": self.targets.iter().map(target).collect::<Vec<_>>(),
            "notas": self.notes,
            "cumpridas": self.all_met(),
        })
    }
}

impl Section {
    fn text(&self) -> String {
        let Some(first) = self.rows.first() else { return self.title.clone() };
        let mut table = plain_table();
        let names = first.figures.iter().map(|figure| figure.name);
        table.set_header(["caso", "quem"].into_iter().chain(names));
        for row in &self.rows {
            let figures = row.figures.iter().map(|figure| shown(figure.value, figure.decimals));
            table.add_row([row.case.clone(), row.who.clone()].into_iter().chain(figures));
        }
        right_aligned(&mut table, 2);
        format!("{}\n{table}", self.title)
    }
}

impl Row {
    fn json(&self, section: &str) -> Value {
        let mut object = Map::new();
        for (key, text) in [("tabela", section), ("caso", &self.case), ("quem", &self.who)] {
            object.insert(key.to_owned(), json!(text));
        }
        object.extend(self.figures.iter().map(|figure| (figure.name.to_owned(), json!(figure.value))));
        Value::Object(object)
    }
}

fn targets_text(targets: &[Target]) -> String {
    let mut table = plain_table();
    table.set_header(["", "meta", "medido", "limite"]);
    for target in targets {
        let sign = if target.is_met() { "✓" } else { "✗" };
        let sense = if target.sense == Sense::AtMost { "≤" } else { "≥" };
        let bound = format!("{sense} {}", shown(target.bound, 2));
        table.add_row([sign.to_owned(), target.what.clone(), shown(target.value, 3), bound]);
    }
    right_aligned(&mut table, 2);
    let met = targets.iter().filter(|target| target.is_met()).count();
    format!("Metas: {met} de {}\n{table}", targets.len())
}

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

fn right_aligned(table: &mut Table, from: usize) {
    for column in table.column_iter_mut().skip(from) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// A number with a decimal comma; a dash for what could not be measured.
fn shown(value: f64, decimals: usize) -> String {
    if value.is_finite() { format!("{value:.decimals$}").replace('.', ",") } else { "-".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let row = |who: &str, s| Row { case: "102 arquivos".into(), who: who.into(), figures: vec![figure("s", s, 2)] };
        Report {
            name: "exemplo",
            sections: vec![Section { title: "Tempos".into(), rows: vec![row("nosso", 0.5), row("par", 10.25)] }],
            targets: vec![Target::at_most("nosso / par", 0.5 / 10.25, 0.1)],
            notes: Vec::new(),
        }
    }

    #[test]
    fn bounds_are_kept_on_their_side_and_at_the_edge() {
        assert!(Target::at_most("", 1.15, 1.15).is_met() && !Target::at_most("", 1.16, 1.15).is_met());
        assert!(Target::at_least("", 0.8, 0.8).is_met() && !Target::at_least("", 0.79, 0.8).is_met());
        assert!(!Target::at_most("", f64::NAN, 1.0).is_met());
    }

    #[test]
    fn people_read_aligned_columns_with_commas() {
        let text = report().text();
        assert!(text.contains("10,25") && text.contains("✓"), "{text}");
        assert!(text.contains("Metas: 1 de 1") && text.contains("0,049"), "{text}");
    }

    #[test]
    fn programs_read_every_figure() {
        let json = report().json();
        assert_eq!(json["medidas"][1]["quem"], "par");
        assert_eq!(json["medidas"][1]["s"], 10.25);
        assert_eq!((&json["metas"][0]["cumprida"], &json["cumpridas"]), (&Value::Bool(true), &Value::Bool(true)));
    }
}
