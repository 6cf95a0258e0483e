//! Tokens: words, numbers and punctuation, with the bytes they stand on.
//!
//! A word is a run of letters (combining marks included). A number is a run of digits that `.`, `,`, `/` or `:`
//! may join (`30/2020`, `1.200,5`). Every other character that is no white space is punctuation; a run of one and
//! the same character is one token, so that leaders (`......`) do not fill a model's memory.

use super::letter::is_of_word;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A run of letters.
    Word,
    /// Digits, with separators between them.
    Number,
    /// One character, or a run of the same.
    Punct,
}

/// A piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Offset of its first byte.
    pub start: usize,
    /// Offset behind its last byte.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

impl Token {
    /// What it is in its text.
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start..self.end]
    }
}

/// The tokens of a text, in order; what lies between them is white space.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// The words of a text, in order.
pub fn words(text: &str) -> impl Iterator<Item = &str> + Clone {
    tokens(text).filter(|token| token.kind == Kind::Word).map(|token| token.text(text))
}

/// Iterator of [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start();
        let start = self.at + rest.len() - trimmed.len();
        let first = trimmed.chars().next()?;
        let (kind, length) = if is_of_word(first) {
            (Kind::Word, run(trimmed, is_of_word))
        } else if first.is_ascii_digit() {
            (Kind::Number, number(trimmed.as_bytes()))
        } else {
            (Kind::Punct, run(trimmed, |c| c == first))
        };
        self.at = start + length;
        Some(Token { start, end: self.at, kind })
    }
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn number(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        let joined = matches!(bytes.get(at), Some(b'.' | b',' | b'/' | b':'));
        if !(joined && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)) {
            return at;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(&str, Kind)> {
        tokens(text).map(|t| (t.text(text), t.kind)).collect()
    }

    #[test]
    fn a_header_line_comes_apart() {
        use Kind::{Number, Punct, Word};
        assert_eq!(
            pieces(" Số: 30/2020/NĐ-CP.... "),
            [
                ("Số", Word),
                (":", Punct),
                ("30/2020", Number),
                ("/", Punct),
                ("NĐ", Word),
                ("-", Punct),
                ("CP", Word),
                ("....", Punct)
            ]
        );
    }

    #[test]
    fn combining_marks_stay_with_their_letter() {
        assert_eq!(
            pieces("ngu\u{31b}o\u{31b}\u{300}i 5."),
            [("ngu\u{31b}o\u{31b}\u{300}i", Kind::Word), ("5", Kind::Number), (".", Kind::Punct)]
        );
    }
}
