//! The faults that a portal can show, by what they change: the whole answer, a listing, a document, or its delivery.

use super::Call;
use serde::Deserialize;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Waits before it answers.
    LatencyMs(Span),
    /// Answers an error of this status; 401 also ends the token it was asked with.
    Status(u16),
    /// Answers 429 (or another status) and says when to come back.
    Wait(Wait),
    /// Answers 200 with the page of a login.
    HtmlPage,
    /// Answers 200 with the page of a login under the content type of the file asked for.
    HtmlDisguised,
    /// Answers 200 with the error envelope.
    JsonError,
    /// Answers 200 with nothing.
    EmptyBody,
    /// Gives a token that ends after so many seconds.
    TokenLifeS(u32),

    /// Lists nothing, though there is something.
    EmptyContent,
    /// Starts each further page with the last item of the page before.
    RepeatedItem,
    /// Answers the first page as it was before the newest file was published: the next pages have shifted.
    NewFileLands,
    /// Answers the first page with a file that is gone afterwards: the next pages have shifted the other way.
    ItemRemoved,
    /// Says on each page that there is one more, until there is none.
    GrowingPages,
    /// Lists the items under this name, and offers downloads under it.
    Name(String),
    /// Lists the items under names that must never become a path, one after the other.
    OddNames,
    /// Lists the items with this text for a date.
    DateText(String),

    /// Delivers the file of the next fund.
    SwappedFund,
    /// Delivers the file of the day before.
    SwappedDay,
    /// Delivers an XML 5.0 whose creation date is a week after its position date.
    XmlCreatedLater,
    /// Delivers an XML with a DOCTYPE and an entity.
    XmlDoctype,
    /// Delivers an XML that declares UTF-8 and is not.
    XmlWrongEncoding,
    /// Delivers an XML with an end tag missing.
    XmlBroken,
    /// Delivers only this part of the document, in per cent, as if that were all of it.
    CutContentPercent(u8),

    /// Delivers the right body under the content type `application/octet-stream`.
    WrongContentType,
    /// Delivers without the header that offers a file name.
    NoSuggestedName,
    /// Delivers so many bytes a second.
    SlowBytesPerS(u32),
    /// Sends the headers and then nothing.
    Stall,
    /// Announces all and closes the connection after this part, in per cent.
    CutPercent(u8),
    /// Announces no length and closes the connection after this part, in per cent.
    CutChunkedPercent(u8),
    /// Sends this part, in per cent, and announces no more than that.
    ShortPercent(u8),
}

/// `Retry-After` and its status.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Seconds to wait.
    pub seconds: u32,
    /// Status of the answer.
    #[serde(default = "too_many_requests")]
    pub status: u16,
    /// Whether the header holds a date instead of seconds.
    #[serde(default)]
    pub as_date: bool,
}

fn too_many_requests() -> u16 {
    429
}

/// A number, or any number of a range, both ends included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "SpanForm")]
pub struct Span {
    /// Least.
    pub from: u64,
    /// Most.
    pub to: u64,
}

impl Span {
    /// Always the same number.
    pub fn fixed(value: u64) -> Self {
        Self { from: value, to: value }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SpanForm {
    Fixed(u64),
    Range { from: u64, to: u64 },
}

impl From<SpanForm> for Span {
    fn from(form: SpanForm) -> Self {
        match form {
            SpanForm::Fixed(value) => Self::fixed(value),
            SpanForm::Range { from, to } => Self { from, to },
        }
    }
}

/// What part of an answer an action changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Any answer as a whole.
    Answer,
    /// The login's answer.
    Login,
    /// A listing as a whole.
    Listing,
    /// Single items of a listing.
    Items,
    /// The bytes of a document, hence also the size that a listing gives.
    Document,
    /// The answer to a download.
    Download,
}

impl Action {
    pub(crate) fn scope(&self) -> Scope {
        match self {
            Self::TokenLifeS(_) => Scope::Login,
            Self::EmptyContent | Self::RepeatedItem | Self::NewFileLands | Self::ItemRemoved | Self::GrowingPages => {
                Scope::Listing
            }
            Self::Name(_) | Self::OddNames | Self::DateText(_) => Scope::Items,
            Self::SwappedFund
            | Self::SwappedDay
            | Self::XmlCreatedLater
            | Self::XmlDoctype
            | Self::XmlWrongEncoding
            | Self::XmlBroken
            | Self::CutContentPercent(_) => Scope::Document,
            Self::HtmlDisguised | Self::NoSuggestedName => Scope::Download,
            _ => Scope::Answer,
        }
    }

    /// Whether the action can change the answer of that call.
    pub(crate) fn fits(&self, call: Call) -> bool {
        match self.scope() {
            Scope::Answer => true,
            Scope::Login => call == Call::Authorize,
            Scope::Listing => call == Call::List,
            Scope::Items if matches!(self, Self::DateText(_)) => call == Call::List,
            Scope::Items | Scope::Document => matches!(call, Call::List | Call::Download),
            Scope::Download => call == Call::Download,
        }
    }

    /// Reads the value of the header `x-sim-fault`: what stands after `action =` in a scenario, braces optional.
    pub(crate) fn from_header(text: &str) -> Result<Self, toml::de::Error> {
        #[derive(Deserialize)]
        struct Line {
            action: Action,
        }
        let text = text.trim();
        let value = if text.contains('=') && !text.starts_with('{') {
            format!("{{ {text} }}")
        } else if text.contains(['=', '"']) {
            text.to_owned()
        } else {
            format!("\"{text}\"")
        };
        toml::from_str::<Line>(&format!("action = {value}")).map(|line| line.action)
    }
}
