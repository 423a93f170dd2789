//! The encodings matrix, places, limits and independence of how the source is cut.

use super::*;

const TEXT: &str = "<?xml version=\"1.0\"?>\n<a>É coração</a>\n<b>Ünï</b>\n";

/// A source that gives one byte at a time.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
        buf[0] = *first;
        self.0 = rest;
        Ok(1)
    }
}

fn decoded(bytes: &[u8]) -> (String, Option<Surprise>, Spot) {
    let mut whole = Decoder::new(bytes, u64::MAX, usize::MAX);
    let mut text = String::new();
    whole.read_to_string(&mut text).unwrap();
    let mut drip = Decoder::new(Drip(bytes), u64::MAX, usize::MAX);
    let mut again = String::new();
    drip.read_to_string(&mut again).unwrap();
    assert_eq!(text, again);
    assert_eq!(whole.spot(), drip.spot());
    (text, whole.take_surprise(), whole.spot())
}

fn declared(label: &str) -> String {
    TEXT.replace("\"1.0\"", &format!("\"1.0\" encoding=\"{label}\""))
}

fn latin(text: &str) -> Vec<u8> {
    WINDOWS_1252.encode(text).0.into_owned()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let bytes = |u: u16| if little { u.to_le_bytes() } else { u.to_be_bytes() };
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn the_true_encoding_is_found() {
    let bom = |bytes: &[u8], mark: &[u8]| [mark, bytes].concat();
    let cases: Vec<(&str, Vec<u8>, String, Option<&str>)> = vec![
        ("utf-8, nothing declared", TEXT.into(), TEXT.into(), None),
        ("utf-8 with mark", bom(TEXT.as_bytes(), b"\xEF\xBB\xBF"), TEXT.into(), None),
        ("utf-8 declared", declared("utf-8").into(), declared("utf-8"), None),
        ("latin-1 declared", latin(&declared("ISO-8859-1")), declared("ISO-8859-1"), None),
        ("cp1252 declared", latin(&declared("windows-1252")), declared("windows-1252"), None),
        ("latin-1, nothing declared", latin(TEXT), TEXT.into(), Some("windows-1252")),
        ("latin-1 declared as utf-8", latin(&declared("UTF-8")), declared("UTF-8"), Some("windows-1252")),
        ("utf-8 declared as latin-1", declared("ISO-8859-1").into(), declared("ISO-8859-1"), Some("UTF-8")),
        ("utf-8 declared as utf-16", declared("utf-16").into(), declared("utf-16"), Some("UTF-8")),
        ("utf-16 le", bom(&utf16(TEXT, true), b"\xFF\xFE"), TEXT.into(), None),
        ("utf-16 be", bom(&utf16(TEXT, false), b"\xFE\xFF"), TEXT.into(), None),
        ("utf-16 without mark", utf16(&declared("UTF-16"), true), declared("UTF-16"), None),
    ];
    for (name, bytes, expected, surprise) in cases {
        let (text, found, spot) = decoded(&bytes);
        assert_eq!(text, expected, "{name}");
        assert_eq!(found.map(|s| s.1), surprise, "{name}");
        assert_eq!(spot, Spot { line: 4, byte: bytes.len() as u64 }, "{name}");
    }
}

#[test]
fn the_fallback_is_reported_where_it_starts() {
    let (_, surprise, _) = decoded(&latin(TEXT));
    assert_eq!(surprise.unwrap().2, Spot { line: 2, byte: 25 });
}

#[test]
fn characters_cut_by_the_buffer_stay_whole() {
    for shift in 0..4 {
        let text = format!("{}{}", "x".repeat(shift), "ação€😀".repeat(40_000));
        let (read, surprise, spot) = decoded(text.as_bytes());
        assert_eq!((read == text, surprise), (true, None));
        assert_eq!(spot.byte, text.len() as u64);
    }
    let cut = &"ação".as_bytes()[..2];
    assert_eq!(decoded(cut).0, "aÃ");
}

#[test]
fn limits_stop_the_reader() {
    let read = |mut decoder: Decoder<&[u8]>| {
        let result = decoder.read_to_string(&mut String::new());
        (result.is_err(), decoder.stopped())
    };
    assert_eq!(read(Decoder::new(&[b'x'; 11], 10, 100)), (true, Some(Stop::TooLarge)));
    assert_eq!(read(Decoder::new(&[b'x'; 11], 100, 10)), (true, Some(Stop::Limit)));
    assert_eq!(read(Decoder::new(&[b'x'; 10], 10, 100)), (false, None));
    let odd = b"<?xml version='1.0' encoding='shift_jis'?><a/>";
    assert_eq!(read(Decoder::new(odd, 100, 100)), (true, Some(Stop::Encoding)));
}
