//! Names of persons as they stand under a signature.

use crate::extract::tables::{SURNAMES, TITLES};
use crate::layout::fold::{bare, capitals};
use crate::text::count_letters;

/// A name with what stands before it.
#[derive(Debug, PartialEq, Eq)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Rank or academic title.
    pub title: Option<String>,
    /// Whether the first word is a known family name, on a scan not a middle name that may be one.
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
    let capital = capitals(rest) > 0.9;
    // A line of capitals is a name only when its family name is right to the mark: `HÓ GIÁM ĐỚC` is no Hồ.
    let same = |w: &str, name: &str| {
        if capital { w.to_lowercase() == name.to_lowercase() } else { bare(w) == bare(name) }
    };
    let known = words.first().is_some_and(|w| SURNAMES.iter().any(|name| same(w, name)));
    let letters = count_letters(rest);
    (shaped && letters >= 5 && (!capital || known)).then(|| Person { name: words.join(" "), title, known })
}

/// Reads a line of a scan as a person's name, its family name mended when only one can have been meant: `Nguyên` is
/// Nguyễn, `hạm` lost the head of Phạm. Tells whether it was mended.
///
/// ```
/// use dau::extract::person::read_scanned;
/// assert_eq!(read_scanned("~ hạm Văn Lai").map(|(p, mended)| (p.name, mended)), Some(("Phạm Văn Lai".into(), true)));
/// assert_eq!(read_scanned("Hồ Văn Lai").map(|(_, mended)| mended), Some(false));
/// ```
pub fn read_scanned(line: &str) -> Option<(Person, bool)> {
    let line = line.trim_matches(|c: char| !c.is_alphabetic());
    let line =
        line.split_once(' ').filter(|(head, _)| head.chars().count() < 2).map_or(line, |(_, rest)| rest);
    let (_, rest) = split_title(line);
    let first = rest.split(' ').next().unwrap_or_default();
    match surname_meant(first) {
        Some(name) => read(&line.replacen(first, name, 1)).map(|person| (person, true)),
        None => read(line)
            .map(|person| (Person { known: person.known && !is_headless(&person.name), ..person }, false)),
    }
}

/// Whether a name of a scan has lost its family name: `Văn` is one, but two words that begin so mostly begin with a middle name.
fn is_headless(name: &str) -> bool {
    name.split_once(' ').is_some_and(|(first, rest)| bare(first) == "van" && !rest.contains(' '))
}

/// The only family name that a word can be when it is none as it stands: its marks are wrong, or its head is lost.
fn surname_meant(word: &str) -> Option<&'static str> {
    let low = word.to_lowercase();
    let count = word.chars().count();
    if count < 2 || capitals(word) > 0.9 || SURNAMES.iter().any(|s| s.to_lowercase() == low) {
        return None;
    }
    let headless = count >= 3 && word.chars().all(char::is_lowercase);
    let beheaded = |s: &str| s.chars().skip(1).eq(low.chars());
    let mut meant = SURNAMES.iter().filter(|s| if headless { beheaded(s) } else { bare(s) == bare(word) });
    let first = *meant.next()?;
    meant.all(|other| *other == first).then_some(first)
}

/// Whether a word may belong to a name: a capital, then letters of one syllable.
fn is_name_word(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next().is_some_and(char::is_uppercase);
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let whole = word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
    let length = word.chars().count();
    let voiced = bare(word).chars().any(|c| "aeiouy".contains(c));
    first && whole && voiced && length <= 8 && (upper == 1 || upper == length || word.contains(['-', '\'']))
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
    fn a_name_that_lost_its_family_name_is_not_known() {
        let known = |name: &str| read_scanned(name).is_some_and(|(person, _)| person.known);
        assert!(!known("Văn Phúc") && known("Văn Tiến Phúc") && read("Văn Phúc").is_some_and(|p| p.known));
    }

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
