//! Joins the pages of a 5.0 report that is spread over several files.

use crate::anbima50::{Anbima50, Draft};
use crate::positions::{Context, open};
use crate::xml::Ended;
use crate::{Content, FileReport, Limits, Page, Parsed, Refused};
use etl_core::{Code, Place, Problem};
use std::io::BufRead;
use std::ops::ControlFlow;

/// Reads the pages of one 5.0 report, in any order, and hands the joined position over once.
///
/// # Errors
/// As [`parse_positions`](crate::parse_positions), and when a page is no 5.0 file or there is none.
pub fn parse_positions_pages<R: BufRead>(
    sources: Vec<R>,
    file_name: Option<&str>,
    limits: &Limits,
    on_fund: &mut dyn FnMut(Parsed) -> ControlFlow<()>,
) -> Result<FileReport, Refused> {
    let mut context = Context::new(limits, file_name, on_fund);
    let pages = sources.len();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut broken = None;
    for source in sources {
        let (content, mut xml) = open(source, limits, &mut context)?;
        if content != Content::Anbima50 {
            return Err(Refused(Problem::error(Code::XmlPage, Place::default(), "4.01")));
        }
        let mut report = Anbima50::new(&mut context, true);
        let ended = xml.run(&mut report)?;
        drafts.extend(report.into_drafts());
        context.encoding_problem(&mut xml);
        if let Ended::Broken(problem) = ended {
            broken = Some(problem);
        }
    }
    drafts.sort_by_key(Draft::page_number);
    let joined = drafts.into_iter().reduce(|mut whole, next| {
        whole.append(next);
        whole
    });
    let complete = broken.is_none() && joined.as_ref().is_some_and(|draft| draft.is_whole(pages));
    let page = joined.as_ref().filter(|_| !complete).and_then(Draft::page);
    if let Some(draft) = joined {
        // There is nothing left to stop.
        let _ = draft.deliver_joined(pages, &mut context);
    }
    Ok(context.joined_report(broken, complete, page))
}

impl Context<'_> {
    fn joined_report(mut self, broken: Option<Problem>, complete: bool, page: Option<Page>) -> FileReport {
        if let Some(problem) = broken {
            self.file_problem(problem);
        }
        self.into_report(Content::Anbima50, complete, page)
    }
}
