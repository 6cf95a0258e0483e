//! The words of a run as an encoding reads them.

use std::ops::Range;

use super::bytes::from_control;
use super::hints::RARE_SIGNS;
use super::table::{self, Meaning, Table};
use super::{Change, Encoding, horn};
use crate::text::case::shouts;
use crate::text::letter::{Letter, is_combining};
use crate::text::syllable::canonical;

/// Signs that are letters of TCVN3 but, by themselves, what they look like: bullets and the like.
const SIGNS: &str = "·©»¨";

/// Characters behind « within which it is looked for »; where there is none, « is a letter.
const QUOTED: usize = 200;

/// How well a word reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// It needs no converting and is a syllable of Vietnamese.
    Plain,
    /// It needs no converting and is none.
    Strange,
    /// It becomes a syllable.
    Good,
    /// It becomes an abbreviation, or a letter by itself: no evidence.
    Neutral,
    /// It becomes no syllable, or cannot be converted at all.
    Bad,
}

/// A word of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// The word in Unicode.
    pub output: String,
    /// How well it reads.
    pub sort: Sort,
}

/// The words of a part of a text as the encoding reads them. Addresses of the net have none.
pub fn readings(
    text: &str,
    part: Range<usize>,
    encoding: Encoding,
    is_syllable: &dyn Fn(&str) -> bool,
) -> Vec<Reading> {
    let reader = Reader { text, encoding, table: table::of(encoding), is_syllable };
    chunks(text, part)
        .filter(|chunk| !is_address(&text[chunk.clone()]))
        .flat_map(|chunk| reader.words(chunk))
        .map(|word| reader.read(word))
        .collect()
}

/// What stands between white space in a part of a text.
pub fn chunks(text: &str, part: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let base = text.as_ptr() as usize;
    text[part].split_whitespace().map(move |chunk| {
        let start = chunk.as_ptr() as usize - base;
        start..start + chunk.len()
    })
}

fn is_address(chunk: &str) -> bool {
    chunk.contains("://") || chunk.contains('@') || chunk.starts_with("www.")
}

/// The signs of a part of a text that the encoding writes otherwise: escaped ones in VIQR, elsewhere those that
/// Windows-1252 has where Latin-1 has controls.
pub fn signs(text: &str, part: Range<usize>, encoding: Encoding) -> Vec<Change> {
    let table = table::of(encoding);
    let is_mark = |c: char| matches!(table.meaning(c), Some(Meaning::Marks(_)));
    let mut out = Vec::new();
    for (at, c) in text[part.clone()].char_indices() {
        let start = part.start + at;
        let next = text[start + c.len_utf8()..part.end].chars().next();
        let (output, end) = match (encoding, c, next) {
            (Encoding::Viqr, '\\', Some(sign)) if is_mark(sign) => (sign, start + 2),
            (Encoding::Viqr, ..) => continue,
            _ => match from_control(c) {
                Some(sign) => (sign, start + c.len_utf8()),
                None => continue,
            },
        };
        out.push(Change { span: start..end, output: output.to_string() });
    }
    out
}

struct Reader<'a> {
    text: &'a str,
    encoding: Encoding,
    table: &'static Table,
    is_syllable: &'a dyn Fn(&str) -> bool,
}

impl Reader<'_> {
    /// The words of a chunk: runs of letters and of what stands for letters.
    fn words(&self, chunk: Range<usize>) -> Vec<Range<usize>> {
        let (mut words, mut start, mut before) = (Vec::new(), None, ' ');
        for (at, c) in self.text[chunk.clone()].char_indices() {
            let at = chunk.start + at;
            if self.belongs(c, if start.is_some() { before } else { ' ' }) {
                start.get_or_insert(at);
            } else if let Some(start) = start.take() {
                words.push(start..at);
            }
            before = c;
        }
        words.extend(start.map(|start| start..chunk.end));
        words
    }

    fn belongs(&self, c: char, before: char) -> bool {
        match self.table.meaning(c) {
            Some(Meaning::Marks(_)) if c.is_ascii() => self.takes_marks(before),
            Some(_) => true,
            None => c.is_alphabetic() || is_combining(c),
        }
    }

    fn takes_marks(&self, before: char) -> bool {
        let is_mark = before.is_ascii() && matches!(self.table.meaning(before), Some(Meaning::Marks(_)));
        is_mark || Letter::of(before).is_some_and(|letter| letter.is_vowel())
    }

    fn read(&self, span: Range<usize>) -> Reading {
        let word = &self.text[span.clone()];
        if !self.has_code(word) {
            let known = self.knows(word);
            let sort = match (known, shouts(word) || word.len() == 1) {
                (true, _) => Sort::Plain,
                (_, true) => Sort::Neutral,
                _ => Sort::Strange,
            };
            return Reading { output: word.to_owned(), span, sort };
        }
        match self.encoding {
            Encoding::Viqr => self.read_signs(span),
            _ => self.read_codes(span),
        }
    }

    fn has_code(&self, word: &str) -> bool {
        let pair = |(a, b): (char, char)| self.table.pair(a, b).is_some();
        let single = |c: char| !c.is_ascii() || self.table.meaning(c).is_some();
        word.chars().any(single) || word.chars().zip(word.chars().skip(1)).any(pair)
    }

    fn knows(&self, word: &str) -> bool {
        (self.is_syllable)(&canonical(word))
    }

    /// The word in Unicode, and whether it is a syllable.
    fn convert(&self, word: &str) -> Option<(String, bool)> {
        let output = self.table.read(word)?;
        let known = self.knows(&output)
            || self.encoding == Encoding::Tcvn3 && horn::with_horn(&output, self.is_syllable).is_some();
        Some((output, known))
    }

    /// Signs at either end may be what they look like.
    fn read_codes(&self, span: Range<usize>) -> Reading {
        let word = &self.text[span.clone()];
        let is_sign = |c: char| !c.is_alphabetic();
        let (head, tail) = (word.trim_start_matches(is_sign), word.trim_end_matches(is_sign));
        if word.chars().nth(1).is_none() && is_sign(word.chars().next().unwrap_or(' ')) {
            return self.read_lone(span);
        }
        let whole = self.convert(word);
        if let Some((output, true)) = whole {
            return Reading { span, output, sort: Sort::Good };
        }
        for part in [head, tail, head.trim_end_matches(is_sign)] {
            if let Some((output, true)) = self.convert(part).filter(|_| part.len() < word.len()) {
                let start = span.start + (part.as_ptr() as usize - word.as_ptr() as usize);
                let sort = if self.has_code(part) { Sort::Good } else { Sort::Plain };
                return Reading { span: start..start + part.len(), output, sort };
            }
        }
        match whole {
            Some((output, _)) => {
                let sort = if is_abbreviation(&output) { Sort::Neutral } else { Sort::Bad };
                Reading { span, output, sort }
            }
            None => Reading { output: word.to_owned(), span, sort: Sort::Bad },
        }
    }

    /// A sign by itself is a word of one letter, but for bullets, quotes, and what stands before a number.
    fn read_lone(&self, span: Range<usize>) -> Reading {
        let (word, after) = (&self.text[span.clone()], &self.text[span.end..]);
        let quotes = word == "«" && after.chars().take(QUOTED).take_while(|c| *c != '\n').any(|c| c == '»');
        let number = after.trim_start_matches(' ').starts_with(|c: char| c.is_ascii_digit());
        let is_word = !quotes && !number && !SIGNS.contains(word);
        let output = self.table.read(word).filter(|_| is_word).unwrap_or_else(|| word.to_owned());
        Reading { span, output, sort: Sort::Neutral }
    }

    /// Next to quotes, backslashes and digits stands program text. The last sign may end a sentence; what is no
    /// syllable is changed only when its signs are rare.
    fn read_signs(&self, span: Range<usize>) -> Reading {
        let word = &self.text[span.clone()];
        let unchanged = |sort| Reading { span: span.clone(), output: word.to_owned(), sort };
        let code = |c: char| "`'\\~_&".contains(c) || c.is_ascii_digit();
        if self.text[..span.start].ends_with(code)
            || self.text[span.end..].starts_with(|c| c != '\\' && code(c))
        {
            return unchanged(Sort::Bad);
        }
        let is_sign = |c: char| c.is_ascii_punctuation();
        let shorter = word.strip_suffix(is_sign).unwrap_or(word);
        let ends = word.ends_with(['.', '?']) && closes(&self.text[span.end..]);
        let tries = if ends { [shorter, word] } else { [word, shorter] };
        for part in tries {
            if let Some((output, true)) = self.convert(part) {
                let sort = if self.has_code(part) { Sort::Good } else { Sort::Plain };
                return Reading { span: span.start..span.start + part.len(), output, sort };
            }
        }
        let inner = word.trim_end_matches(is_sign);
        match self.table.read(inner) {
            _ if inner.len() == 1 => unchanged(Sort::Neutral),
            Some(output) if inner.contains(RARE_SIGNS) => {
                Reading { span: span.start..span.start + inner.len(), output, sort: Sort::Bad }
            }
            _ if !self.has_code(inner) => {
                unchanged(if self.knows(inner) { Sort::Plain } else { Sort::Strange })
            }
            _ => unchanged(Sort::Bad),
        }
    }
}

/// Whether a word is in capitals, has no vowel, or is a letter by itself.
fn is_abbreviation(word: &str) -> bool {
    let vowel = |c: char| Letter::of(c).is_some_and(|letter| letter.is_vowel());
    word.chars().all(char::is_uppercase) || !word.contains(vowel) || word.chars().nth(1).is_none()
}

/// Whether a sentence can end before this text.
fn closes(after: &str) -> bool {
    let behind = after.trim_start_matches(['"', '\'', ')', '”', '’']);
    let next = behind.trim_start_matches([' ', '\u{a0}']);
    match next.chars().next() {
        None | Some('\n' | '\r') => true,
        Some(c) => next.len() < behind.len() && !c.is_lowercase(),
    }
}
