//! Names of persons as they stand under a signature.

use crate::extract::tables::{SURNAMES, TITLES};
use crate::layout::fold::{bare, capitals};

/// A name with what stands before it.
#[derive(Debug, PartialEq, Eq)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Rank or academic title.
    pub title: Option<String>,
    /// Whether the first word is a known family name.
    pub known: bool,
}

/// Reads a line as a person's name: two to six capitalised words, a title before them at most.
///
/// ```
/// let person = dau::extract::person::read("TS. Trần Thị Minh").unwrap();
/// assert_eq!((person.name.as_str(), person.title.as_deref()), ("Trần Thị Minh", Some("TS.")));
/// assert!(dau::extract::person::read("Ban hành:").is_none());
/// ```
pub fn read(line: &str) -> Option<Person> {
    let line = line.trim_matches(|c: char| !c.is_alphabetic());
    let (title, rest) = split_title(line);
    let words: Vec<&str> = rest.split_whitespace().collect();
    let shaped = (2..=6).contains(&words.len()) && words.iter().all(|w| is_name_word(w));
    let known = words.first().is_some_and(|w| SURNAMES.contains(&bare(w)));
    let capital = capitals(rest) > 0.9;
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    (shaped && letters >= 5 && (!capital || known)).then(|| Person { name: words.join(" "), title, known })
}

/// Whether a word may belong to a name: a capital, then letters of one syllable.
fn is_name_word(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next().is_some_and(char::is_uppercase);
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let whole = word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
    let length = word.chars().count();
    first && whole && length <= 8 && (upper == 1 || upper == length || word.contains(['-', '\'']))
}

fn split_title(line: &str) -> (Option<String>, &str) {
    let title = TITLES.iter().find(|title| {
        let rest = line.strip_prefix(**title);
        rest.is_some_and(|r| title.ends_with('.') || r.starts_with([' ', '.']))
    });
    match title {
        Some(title) => (Some((*title).to_owned()), line[title.len()..].trim_start_matches(['.', ' '])),
        None => (None, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_other_lines() {
        assert!(read("Phùng Tô Long").is_some_and(|p| p.known && p.title.is_none()));
        assert_eq!(read("Đại tá Trần Văn Lai").unwrap().title.as_deref(), Some("Đại tá"));
        assert!(read("Cập nhật:").is_none());
        assert!(read("Trung ương (để thực hiện)").is_none());
        assert!(read("PHÓ CHỦ TỊCH").is_none_or(|p| p.name == "PHÓ CHỦ TỊCH"));
        assert!(read("QUY CHẾ").is_none());
    }
}
