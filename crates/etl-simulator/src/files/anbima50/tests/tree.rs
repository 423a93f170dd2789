//! A well-formed document as a tree of local names, read with quick-xml; enough to look things up in tests.
//!
//! Text is joined over entities and trimmed, attributes are dropped.

use quick_xml::Reader;
use quick_xml::events::Event;

#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) children: Vec<Node>,
}

impl Node {
    /// Reads a document; panics with the reader's words when it is not well-formed.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut reader = Reader::from_str(std::str::from_utf8(bytes).unwrap());
        reader.config_mut().enable_all_checks(true);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => {
                    open.push(Self { name: start.local_name().as_ref().to_owned(), ..Self::default() });
                }
                Event::End(_) => {
                    let mut done = open.pop().unwrap();
                    done.text = done.text.trim().to_owned();
                    open.last_mut().unwrap().children.push(done);
                }
                Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
                Event::GeneralRef(reference) => {
                    let char_ref = reference.resolve_char_ref().unwrap().map(String::from);
                    let named = || quick_xml::escape::resolve_predefined_entity(&reference).unwrap().to_owned();
                    open.last_mut().unwrap().text.push_str(&char_ref.unwrap_or_else(named));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(open.len(), 1, "every element is closed");
        open.pop().unwrap()
    }

    /// The nodes at the end of a path such as `A/B`.
    pub(super) fn all(&self, path: &str) -> Vec<&Node> {
        path.split('/').fold(vec![self], |nodes, name| {
            nodes.into_iter().flat_map(|node| node.children.iter().filter(move |c| c.name == name)).collect()
        })
    }

    /// The first node at the end of a path.
    pub(super) fn find(&self, path: &str) -> Option<&Node> {
        self.all(path).into_iter().next()
    }

    /// The text at the end of a path; empty when there is none.
    pub(super) fn text_at(&self, path: &str) -> &str {
        self.find(path).map_or("", |node| &node.text)
    }

    /// The report, wherever it is.
    pub(super) fn report(&self) -> &Node {
        self.named("SctiesBalAcctgRpt").unwrap()
    }

    fn named(&self, name: &str) -> Option<&Node> {
        if self.name == name { Some(self) } else { self.children.iter().find_map(|child| child.named(name)) }
    }

    /// The value of a label of `FinInstrmId/OthrId`.
    pub(super) fn label(&self, label: &str) -> Option<&str> {
        let labelled = |id: &&Node| id.find("Tp").is_some_and(|tp| tp.children[0].text == label);
        self.all("FinInstrmId/OthrId").into_iter().find(labelled).map(|id| id.text_at("Id"))
    }

    /// The names of the children, each once, in order.
    pub(super) fn order(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.children.iter().map(|child| child.name.as_str()).collect();
        names.dedup();
        names
    }
}
