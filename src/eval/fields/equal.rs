//! When two values of a field are equal, as [`super`] explains.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Code,
    Date,
    List,
    Among,
}

/// Whether there is no value.
pub fn is_blank(value: &Value) -> bool {
    value.is_null()
        || value.as_array().is_some_and(Vec::is_empty)
        || value.as_str().is_some_and(str::is_empty)
}

/// Whether a value is the wanted one.
pub fn equal(wanted: &Value, got: &Value, kind: Kind) -> bool {
    match kind {
        Kind::Text | Kind::Date => normal(wanted) == normal(got),
        Kind::Code => code(wanted) == code(got),
        Kind::List => list(wanted).map(normal).eq(list(got).map(normal)),
        Kind::Among => {
            let cited: Vec<String> = list(got).map(|c| code(&c["number"])).collect();
            list(wanted).all(|number| cited.contains(&code(number)))
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

fn code(value: &Value) -> String {
    normalise(value.as_str().unwrap_or("")).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The form in which a text is compared; empty for what is none.
pub fn normal(value: &Value) -> String {
    normalise(value.as_str().unwrap_or(""))
}

/// The form in which texts are compared.
///
/// ```
/// use dau::eval::fields::normalise;
/// assert_eq!(normalise("V/v  Hoà giải."), normalise("hòa giải"));
/// assert_eq!(normalise("TL.CHỦ TỊCH"), normalise("TL. Chủ tịch"));
/// ```
pub fn normalise(text: &str) -> String {
    let text = text.nfc().collect::<String>().to_lowercase();
    let words: Vec<String> = text.split_whitespace().map(canonical_tone).collect();
    let mut spaced = words.join(" ").replace(['–', '—', '‑'], "-").replace(['“', '”'], "\"");
    for mark in [".", ",", "-", "/", ":", ";"] {
        spaced = spaced.replace(&format!(" {mark}"), mark).replace(&format!("{mark} "), mark);
    }
    let edge = |c: char| c.is_whitespace() || ".,;:()*".contains(c);
    let mut rest = spaced.trim_matches(edge);
    let about = ["v/v".to_owned(), normal_words("về việc")];
    while let Some(shorter) = about.iter().find_map(|prefix| rest.strip_prefix(prefix.as_str())) {
        rest = shorter.trim_start_matches(edge);
    }
    rest.to_owned()
}

fn normal_words(text: &str) -> String {
    text.split(' ').map(canonical_tone).collect::<Vec<_>>().join(" ")
}

/// A word with its tone mark at the end, wherever it stood.
fn canonical_tone(word: &str) -> String {
    const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    let (mut canonical, mut tones) = (String::new(), String::new());
    for c in word.nfd() {
        if TONES.contains(&c) {
            tones.push(c);
            continue;
        }
        if !c.is_alphabetic() && !is_combining_mark(c) {
            canonical.push_str(&std::mem::take(&mut tones));
        }
        canonical.push(c);
    }
    canonical + &tones
}
