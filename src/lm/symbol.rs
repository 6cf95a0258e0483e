//! What the model sees of a token: the same folding when it is trained and when it is asked.

use crate::text::token::{Kind, Token};

/// Stands for every number.
pub const NUMBER: &str = "<num>";
/// Stands for every word outside the vocabulary.
pub const UNKNOWN: &str = "<unk>";
/// Before the first token of a line.
pub const BEGIN: &str = "<s>";
/// Behind the last token of a line.
pub const END: &str = "</s>";

/// The symbol of a number or a punctuation token; `None` for words.
pub fn of_token(token: &Token, text: &str) -> Option<&'static str> {
    match token.kind {
        Kind::Word => None,
        Kind::Number => Some(NUMBER),
        Kind::Punct => Some(punctuation(token.text(text))),
    }
}

/// One symbol for all shapes of a quotation mark, a dash, a leader; rare signs are unknown.
pub fn punctuation(run: &str) -> &'static str {
    let mut chars = run.chars();
    let first = chars.next().unwrap_or(' ');
    let many = chars.next().is_some();
    match first {
        '.' if many => "..",
        '…' => "..",
        '"' | '“' | '”' | '„' | '«' | '»' => "\"",
        '\'' | '‘' | '’' | '`' | '´' => "'",
        '-' | '–' | '—' | '−' | '‐' | '‑' => "-",
        '•' | '·' | '*' | '▪' | '●' => "*",
        '.' => ".",
        ',' => ",",
        ';' => ";",
        ':' => ":",
        '(' | '[' | '{' => "(",
        ')' | ']' | '}' => ")",
        '/' | '\\' => "/",
        '?' => "?",
        '!' => "!",
        '%' => "%",
        '+' => "+",
        '=' => "=",
        '&' => "&",
        '_' => "_",
        _ => UNKNOWN,
    }
}

/// Every symbol that is no word.
pub const ALL: [&str; 23] = [
    NUMBER, UNKNOWN, BEGIN, END, "..", "\"", "'", "-", "*", ".", ",", ";", ":", "(", ")", "/", "?", "!", "%",
    "+", "=", "&", "_",
];
