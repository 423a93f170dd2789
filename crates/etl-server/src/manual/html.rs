//! Pages of the manual as HTML: headings that can be linked to, links between pages as addresses of the server.

use super::SHELVES;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The title of a page: its first heading.
pub(super) fn title_of(text: &str) -> String {
    let title = text.lines().find_map(|line| line.strip_prefix("# "));
    title.unwrap_or("Manual").to_owned()
}

/// A whole page.
pub(super) fn document(title: &str, text: &str) -> String {
    let mut body = String::new();
    html::push_html(&mut body, shown(text).into_iter());
    format!(
        "<!doctype html><html lang=\"pt-BR\"><head><meta charset=\"utf-8\"><title>{title} · Manual</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/docs/manual/manual.css\"></head>\
         <body><nav aria-label=\"Manual\"><a href=\"/\">Painel</a> <a href=\"/docs/manual/\">Manual</a></nav>\
         <main>{body}</main></body></html>",
        title = escaped(title),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The parts of a page. Pictures are not in the program, and markup of its own a page has none.
fn shown(text: &str) -> Vec<Event<'_>> {
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut links = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let to = address(&dest_url);
                links.push(to.is_some());
                if let Some(to) = to {
                    events.push(Event::Start(Tag::Link { link_type, dest_url: CowStr::from(to), title, id }));
                }
            }
            Event::End(TagEnd::Link) => {
                if links.pop() == Some(true) {
                    events.push(Event::End(TagEnd::Link));
                }
            }
            Event::End(TagEnd::Heading(level)) => {
                name_heading(&mut events, level);
                events.push(Event::End(TagEnd::Heading(level)));
            }
            other => events.push(other),
        }
    }
    events
}

/// Gives the heading that was begun last the name by which it is linked to.
fn name_heading(events: &mut [Event<'_>], level: HeadingLevel) {
    let Some(at) = events.iter().rposition(|event| matches!(event, Event::Start(Tag::Heading { .. }))) else { return };
    let words = events[at..].iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        _ => None,
    });
    let words: String = words.collect();
    let id = Some(CowStr::from(slug(&words)));
    events[at] = Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() });
}

/// A heading as links name it: small letters, figures, hyphens for spaces.
fn slug(words: &str) -> String {
    let words = words.to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// A link to a file of the manual as one to its page; nothing for one to a file that is not in the program.
fn address(link: &str) -> Option<String> {
    let (file, heading) = link.split_once('#').map_or((link, ""), |(file, heading)| (file, heading));
    if file.is_empty() || file.contains(':') || file.starts_with('/') {
        return Some(link.to_owned());
    }
    let page = file.strip_suffix(".md")?;
    let within = match page.strip_prefix("../") {
        Some(other) => SHELVES.iter().any(|(shelf, _)| other.starts_with(&format!("{shelf}/"))),
        None => !page.contains('/'),
    };
    let at = if heading.is_empty() { String::new() } else { format!("#{heading}") };
    within.then(|| format!("{page}{at}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_links_and_tables_are_made_and_foreign_markup_is_not() {
        let text = "# Um `título`\n\n[outra](../como-fazer/servidor.md#entrar) [fora](../../config/a.toml) <script>x</script> ![foto](a.png)\n\n| a |\n|---|\n| 1 |\n";
        let page = document("a < b", text);
        assert!(page.contains("<h1 id=\"um-título\">"), "{page}");
        assert!(page.contains("href=\"../como-fazer/servidor#entrar\""), "{page}");
        assert!(page.contains("fora") && !page.contains("config"), "{page}");
        assert!(page.contains("<td>1</td>") && page.contains("foto"), "{page}");
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("<title>a &lt; b · Manual</title>"), "{page}");
        assert_eq!(title_of(text), "Um `título`");
    }
}
