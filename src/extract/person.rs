//! Names of persons as they stand under a signature.

use crate::extract::tables::{SURNAMES, TITLES};
use crate::layout::fold::{bare, capitals};
use crate::text::{canonical, canonical_words, count_letters};

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

/// Reads a line as a person's name: two to six capitalised words, titles before them at most.
///
/// ```
/// let person = dau::extract::person::read("TS. Trần Thị Minh").unwrap();
/// assert_eq!((person.name.as_str(), person.title.as_deref()), ("Trần Thị Minh", Some("TS.")));
/// assert!(dau::extract::person::read("Ban hành:").is_none());
/// ```
pub fn read(line: &str) -> Option<Person> {
    read_by(line, is_surname)
}

/// Reads a line as a person's name; `is_known` tells the family names of words that are not all capitals.
fn read_by(line: &str, is_known: fn(&str) -> bool) -> Option<Person> {
    let line = without_signature(line).trim_matches(|c: char| !c.is_alphabetic());
    let (title, rest) = split_title(line);
    let rest = rest.trim_matches(|c: char| !c.is_alphabetic() && !is_apostrophe(c));
    let words: Vec<&str> = rest.split_whitespace().collect();
    let whole = words.len() >= 2 || rest.contains(is_apostrophe);
    let shaped = whole && words.len() <= 6 && words.iter().all(|w| is_name_word(w));
    let capital = capitals(rest) > 0.9;
    // A line of capitals is a name only when its family name is right to the mark: `HÓ GIÁM ĐỚC` is no Hồ.
    let known = words.first().is_some_and(|w| if capital { is_surname(w) } else { is_known(w) });
    let letters = count_letters(rest);
    (shaped && letters >= 5 && (!capital || known) && !is_heading(&words)).then(|| Person {
        name: words.join(" "),
        title,
        known,
    })
}

/// A line without what stands for the signature beside the name: `(đã ký)`.
fn without_signature(line: &str) -> &str {
    let signed = |text: &str| bare(text).contains("ky");
    let line = line.trim();
    let behind =
        line.strip_prefix('(').and_then(|line| line.split_once(')')).filter(|(text, _)| signed(text));
    let before =
        line.strip_suffix(')').and_then(|line| line.rsplit_once('(')).filter(|(_, text)| signed(text));
    behind.map(|(_, name)| name).or(before.map(|(name, _)| name)).unwrap_or(line)
}

/// Whether a word is a family name, its marks right or all lost: `Phần` is none.
fn is_surname(word: &str) -> bool {
    SURNAMES.iter().any(|name| canonical(word) == canonical(name) || word.to_lowercase() == bare(name))
}

/// Whether a word is a family name but for its marks.
fn is_surname_but_for_marks(word: &str) -> bool {
    SURNAMES.iter().any(|name| bare(word) == bare(name))
}

/// Whether words are the heading of a part of a document: `Chương I`, `Phần Một`.
fn is_heading(words: &[&str]) -> bool {
    let first = words.first().map(|word| canonical(word)).unwrap_or_default();
    words.len() == 2 && matches!(first.as_str(), "phần" | "chương" | "mục" | "điều")
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
        line.split_once(' ').filter(|(head, rest)| is_speck(head, rest)).map_or(line, |(_, rest)| rest);
    let (_, rest) = split_title(line);
    let first = rest.split(' ').next().unwrap_or_default();
    match surname_meant(first) {
        Some(name) => read(&line.replacen(first, name, 1)).map(|person| (person, true)),
        None => read_by(line, is_surname_but_for_marks)
            .map(|person| (Person { known: person.known && !is_headless(&person.name), ..person }, false)),
    }
}

/// Whether what a scan shows before a name is a speck, and not a name of one letter: `Y Thông Niê`, `A Tình`.
fn is_speck(head: &str, rest: &str) -> bool {
    let named =
        matches!(head, "Y" | "A") && !read_by(rest, is_surname_but_for_marks).is_some_and(|p| p.known);
    head.chars().count() < 2 && !named
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

/// Whether a word may belong to a name: a capital, then letters of one syllable, or the sound that an apostrophe parts from
/// the next: `K’ Briu`.
fn is_name_word(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next().is_some_and(char::is_uppercase);
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let joined = word.contains(['-']) || word.contains(is_apostrophe);
    let whole = word.chars().all(|c| c.is_alphabetic() || c == '-' || is_apostrophe(c));
    let length = word.chars().count();
    let voiced = bare(word).chars().any(|c| "aeiouy".contains(c)) || word.ends_with(is_apostrophe);
    first && whole && voiced && length <= 8 && (upper == 1 || upper == length || joined)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘')
}

/// The titles before a name, as they are written, and the name.
fn split_title(line: &str) -> (Option<String>, &str) {
    let (mut title, mut rest) = (String::new(), line);
    while let Some((end, is_title)) = title_at(rest) {
        let behind = rest[end..].trim_start_matches(['.', ',', ' ']);
        if is_title {
            title.push_str(&rest[..rest.len() - behind.len()]);
        } else if !read_by(behind, is_surname).is_some_and(|person| person.known) {
            // `Ông` and `Bà` are family names, too.
            break;
        }
        rest = behind;
    }
    let title = title.trim_end_matches([',', ' ']);
    ((!title.is_empty()).then(|| title.to_owned()), rest)
}

/// Where the title ends that a line begins with, and whether it is one: tone placement and case aside.
fn title_at(line: &str) -> Option<(usize, bool)> {
    TITLES.iter().find_map(|(title, is_title)| {
        let end = line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(title.chars().count())?;
        let closed = line[end..].starts_with(['.', ',', ' ']);
        (closed && canonical_words(&line[..end]) == canonical_words(title)).then_some((end, *is_title))
    })
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
    fn titles_are_told_from_names() {
        let read = |line: &str| read(line).map(|person| (person.title.unwrap_or_default(), person.name));
        for title in [
            "ThS.BS.",
            "TS. BS.",
            "PGS.TS.BS.",
            "GS.TSKH.",
            "Th.s",
            "ThS",
            "GS. TS",
            "PGS,TS",
            "BS CKII",
            "BS.CKII.",
            "BSCKII.",
            "DS.",
            "KTS.",
            "NGƯT.",
            "Luật sư",
            "Thượng uý",
            "Thiếu tướng, TS.",
            "Chuẩn đô đốc",
            "Đại tá",
        ] {
            let line = format!("{title} Trần Văn Minh");
            assert_eq!(read(&line), Some((title.to_owned(), "Trần Văn Minh".to_owned())), "{title}");
        }
        for (line, name) in [
            ("Ông Trần Văn Minh", "Trần Văn Minh"),
            ("Bà Lê Lai", "Lê Lai"),
            ("Ông Tùng Sâm", "Ông Tùng Sâm"),
        ] {
            assert_eq!(read(line), Some((String::new(), name.to_owned())));
        }
        for line in ["Lê Văn Lai (đã ký)", "(Đã ký) Lê Văn Lai"] {
            assert_eq!(read(line).map(|(_, name)| name).as_deref(), Some("Lê Văn Lai"));
        }
        assert_eq!(read("ThS. Đ/c Lê Lai"), Some(("ThS.".to_owned(), "Lê Lai".to_owned())));
    }

    #[test]
    fn names_of_the_highlands() {
        for name in ["K'Brếp", "K’ Briu", "Ksor H’Blâm", "Rơ Châm H’Yéo", "Y Thông Niê", "A Tình"]
        {
            assert_eq!(read(name).map(|person| person.name).as_deref(), Some(name));
            let scanned = read_scanned(name).map(|(person, _)| person.name);
            assert_eq!(scanned.as_deref(), Some(name));
        }
        let scanned = |line: &str| read_scanned(line).map(|(person, _)| person.name);
        assert_eq!(scanned("A Trần Văn Minh").as_deref(), Some("Trần Văn Minh"));
    }

    #[test]
    fn headings_of_parts_are_no_names() {
        assert!(read("Chương I").is_none() && read("Phần Một").is_none());
        assert!(read("Phần Văn Lai").is_some_and(|person| !person.known));
        assert!(read("Phan Văn Lai").is_some_and(|person| person.known));
        assert!(read("Nguyen Van Lai").is_some_and(|person| person.known));
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
