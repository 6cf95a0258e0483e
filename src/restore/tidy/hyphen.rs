//! Words that a hyphen divides at the end of a line.
//!
//! Vietnamese divides lines between syllables; a hyphen at the end of a line is nearly always part of what is written
//! (`kinh tế-` / `xã hội`, `Mát-xcơ-` / `va`). Halves are joined only where they are no syllables, and one together. The
//! word then ends the first line, and the line break stays.

use crate::restore::Reason;
use crate::restore::edit::Edit;

use super::Syllables;

/// Most bytes of half a syllable: seven letters of three bytes.
const MOST: usize = 21;

/// The edits of words that go on in the next line.
pub fn edits(text: &str, syllables: Syllables) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for (at, _) in text.match_indices('\n') {
        let done = edits.last().map_or(0, |edit| edit.span.end);
        edits.extend(joined(text, done, at, syllables));
    }
    edits
}

/// The edit of the word that goes on behind a line break, if one does.
fn joined(text: &str, done: usize, line_break: usize, syllables: Syllables) -> Option<Edit> {
    let line = text[done.min(line_break)..line_break].trim_end_matches('\r');
    let before = line.strip_suffix(['-', '\u{2010}', '\u{ad}'])?;
    let first = last_word(before)?;
    let behind = &text[line_break + 1..];
    let second = first_word(behind)?;
    let together = format!("{first}{second}");
    if syllables(first).or_else(|| syllables(second)).is_some() || syllables(&together).is_none() {
        return None;
    }
    let signs = signs_behind(&behind[second.len()..])?;
    let start = done.min(line_break) + before.len() - first.len();
    let breaks = &text[done.min(line_break) + line.len()..=line_break];
    let end = line_break + 1 + second.len() + signs.len();
    Some(Edit { span: start..end, output: together + signs + breaks, reason: Reason::CleanUp })
}

/// The letters that end a line, where white space or a bracket stands before them.
fn last_word(line: &str) -> Option<&str> {
    let window = &line[line.floor_char_boundary(line.len().saturating_sub(MOST + 4))..];
    let letters = window.rfind(|c: char| !c.is_alphabetic()).map_or(window, |at| {
        let apart = window[at..].chars().next().map_or(0, char::len_utf8);
        &window[at + apart..]
    });
    let before = line[..line.len() - letters.len()].chars().next_back();
    let apart = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '"' | '“'));
    (apart && !letters.is_empty() && letters.len() <= MOST).then_some(letters)
}

/// The letters that begin a line.
fn first_word(line: &str) -> Option<&str> {
    let window = &line[..line.floor_char_boundary(MOST + 4)];
    let letters = &window[..window.find(|c: char| !c.is_alphabetic()).unwrap_or(window.len())];
    (!letters.is_empty() && letters.len() <= MOST).then_some(letters)
}

/// The signs that stand up to the next white space; `None` where more than signs does.
fn signs_behind(rest: &str) -> Option<&str> {
    let end = rest
        .find(|c| !matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '"' | '”'))
        .unwrap_or(rest.len());
    rest[end..].chars().next().is_none_or(char::is_whitespace).then_some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::Restorer;
    use crate::restore::edit::apply;

    fn tidied(text: &str) -> String {
        let session = Restorer::built_in().unwrap().session();
        apply(text, &edits(text, &|letters| session.syllable(letters)))
    }

    #[test]
    fn halves_that_are_no_syllables_are_joined() {
        assert_eq!(tidied("ra quyế-\nt định\n"), "ra quyết\n định\n");
        assert_eq!(tidied("ra quyế-\r\nt.\r\nĐiều 1"), "ra quyết.\r\n\r\nĐiều 1");
        assert_eq!(tidied("(nghiê\u{ad}\nm) cấm"), "(nghiêm)\n cấm");
    }

    #[test]
    fn hyphens_that_are_written_stay() {
        for text in [
            "kinh tế-\nxã hội",
            "Mát-xcơ-\nva",
            "chứ-\nc",
            "quyế- \nt",
            "quyế-\n\nt",
            "quyế-\nt-an",
            "-\nt",
            "UBND-\nVX",
        ] {
            assert_eq!(tidied(text), text);
        }
    }
}
