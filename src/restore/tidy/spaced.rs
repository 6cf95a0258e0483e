//! Headings written with a space behind each letter: `Q U Y Ế T  Đ Ị N H`.
//!
//! Capitals that stand alone are much else: labels, initials, answers, columns of a table. A row of them is a heading
//! where it stands apart, is long enough not to be chance, and comes apart into syllables without a letter left. Where
//! the gaps do not tell the words, the likeliest syllables do.

use std::ops::Range;

use crate::restore::Reason;
use crate::restore::edit::Edit;
use crate::text::{Letter, has_mark};

use super::Syllables;

/// Fewest letters of a heading.
const FEWEST: usize = 4;
/// Fewest letters of a heading of several words without marks: `MEMO` and `DATA` are syllables, too.
const FEWEST_BARE: usize = 6;
/// Most letters of a syllable.
const LONGEST: usize = 7;
/// A gap this wide is one between columns.
const COLUMN: usize = 4;
/// Widest gap between the letters of a word.
const LETTER_GAP: usize = 2;

/// A capital that stands alone.
#[derive(Clone, Copy)]
struct Single {
    letter: char,
    at: usize,
    /// Width of the gap before it, in characters.
    gap: usize,
}

/// The edits of headings that are spaced out.
pub fn edits(text: &str, syllables: Syllables) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if has_row(line) {
            headings(text, start..start + line.len(), syllables, &mut edits);
        }
        start += line.len();
    }
    edits
}

/// Appends the edits of the headings in a line.
fn headings(text: &str, line: Range<usize>, syllables: Syllables, edits: &mut Vec<Edit>) {
    let mut row: Vec<Single> = Vec::new();
    // Whether what stands before the row leaves it apart.
    let (mut end, mut apart) = (line.start, true);
    for chunk in text[line].split_whitespace() {
        let at = chunk.as_ptr() as usize - text.as_ptr() as usize;
        let gap = width(&text[end..at]);
        end = at + chunk.len();
        let letter = single(chunk);
        let ends = gap >= COLUMN || letter.is_none();
        if ends {
            let apart_behind = gap > 1 || !has_word(chunk);
            edits.extend(heading(&row, apart && apart_behind, syllables));
            row.clear();
            apart = gap >= COLUMN;
        }
        let Some(letter) = letter else {
            apart = !has_word(chunk);
            continue;
        };
        apart |= row.is_empty() && gap > 1;
        row.push(Single { letter, at, gap });
        if chunk.len() > letter.len_utf8() {
            edits.extend(heading(&row, apart, syllables));
            row.clear();
            apart = false;
        }
    }
    edits.extend(heading(&row, apart, syllables));
}

/// Whether characters stand alone side by side, which costs next to nothing to see.
fn has_row(text: &str) -> bool {
    let (mut row, mut length) = (0, 0);
    for byte in text.bytes() {
        if byte.is_ascii_whitespace() {
            row = match length {
                0 => row,
                1 => row + 1,
                _ => 0,
            };
            length = 0;
        } else {
            // Bytes that continue a character do not count.
            length += usize::from(byte & 0xc0 != 0x80);
        }
        // The last letter of a heading may have a sign behind it.
        if row + 1 == FEWEST {
            return true;
        }
    }
    false
}

/// Width of white space, in characters; that of a column where it is more than spaces.
fn width(gap: &str) -> usize {
    if gap.bytes().all(|byte| byte == b' ') { gap.len() } else { COLUMN }
}

fn has_word(chunk: &str) -> bool {
    chunk.contains(char::is_alphanumeric)
}

/// The capital that a chunk is; a sign may stand behind the last of a heading.
fn single(chunk: &str) -> Option<char> {
    if chunk.len() > 4 {
        return None;
    }
    let mut chars = chunk.chars();
    let letter = chars.next().filter(|c| Letter::of(*c).is_some_and(|letter| letter.upper))?;
    matches!((chars.next(), chars.next()), (None | Some(':' | '.' | ',' | ';'), None)).then_some(letter)
}

/// The edit of a row of capitals, if it is a heading; `apart`: whether no word stands beside it.
fn heading(row: &[Single], apart: bool, syllables: Syllables) -> Option<Edit> {
    if row.len() < FEWEST || !apart {
        return None;
    }
    let letters: String = row.iter().map(|single| single.letter).collect();
    let bare = !has_mark(&letters);
    if bare && letters.chars().all(|c| c <= 'E') {
        return None;
    }
    let gaps = row[1..].iter().map(|single| single.gap);
    let least = gaps.clone().min().filter(|gap| *gap <= LETTER_GAP)?;
    let told = in_groups(row, least, syllables);
    let words = told.or_else(|| divide(row, syllables))?;
    // One letter a word is no heading, whatever words they are.
    let full = words.len() * 3 <= row.len() * 2;
    let enough = !bare || words.len() == 1 || row.len() >= FEWEST_BARE;
    let last = row.last()?;
    let span = row[0].at..last.at + last.letter.len_utf8();
    (full && enough).then(|| Edit { span, output: words.join(" "), reason: Reason::CleanUp })
}

/// The words of a row whose wider gaps divide it.
fn in_groups(row: &[Single], least: usize, syllables: Syllables) -> Option<Vec<String>> {
    let groups = row.chunk_by(|_, next| next.gap == least);
    let words: Option<Vec<Vec<String>>> = groups.map(|group| divide(group, syllables)).collect();
    words.map(|words| words.concat())
}

/// The likeliest syllables that a row is, with no letter left.
fn divide(row: &[Single], syllables: Syllables) -> Option<Vec<String>> {
    let word = |range: Range<usize>| row[range].iter().map(|single| single.letter).collect::<String>();
    // For the first none, one, two … letters: how likely their best division is, and where its last syllable begins.
    let mut best: Vec<Option<(f32, usize)>> = vec![Some((0.0, 0))];
    for end in 1..=row.len() {
        let ways = (end.saturating_sub(LONGEST)..end).filter_map(|start| {
            let (before, _) = best[start]?;
            Some((before + likely(&word(start..end), syllables)?, start))
        });
        best.push(ways.max_by(|a, b| a.0.total_cmp(&b.0)));
    }
    let (mut words, mut end) = (Vec::new(), row.len());
    while end > 0 {
        let (_, start) = best[end]?;
        words.push(word(start..end));
        end = start;
    }
    words.reverse();
    Some(words)
}

/// How likely a syllable is; of single letters only those that are words (`BỘ Y TẾ`, `Ô TÔ`).
fn likely(word: &str, syllables: Syllables) -> Option<f32> {
    let mut letters = word.chars();
    let alone = letters.next().filter(|_| letters.next().is_none());
    if alone.is_some_and(|c| !matches!(c, 'Y' | 'Ý' | 'Ô')) { None } else { syllables(word) }
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
    fn headings_close_up() {
        for (given, want) in [
            ("Q U Y Ế T Đ Ị N H", "QUYẾT ĐỊNH"),
            ("  Q U Y E T  D I N H\n", "  QUYET DINH\n"),
            ("B Á O  C Á O", "BÁO CÁO"),
            ("T Ờ T R Ì N H", "TỜ TRÌNH"),
            ("T O T R I N H", "TO TRINH"),
            ("Q U Y Ế T Đ Ị N H:\nĐiều 1", "QUYẾT ĐỊNH:\nĐiều 1"),
            ("S Ở  Y  T Ế      C Ộ N G H Ò A", "SỞ Y TẾ      CỘNG HÒA"),
            ("N G H Ị  Q U Y Ế T :", "NGHỊ QUYẾT :"),
            ("C H Ỉ   T H Ị", "CHỈ THỊ"),
        ] {
            assert_eq!(tidied(given), want);
        }
    }

    #[test]
    fn other_single_letters_stay() {
        for text in [
            "a b c d",
            "A B C D E",
            "C A B A D A",
            "N V A N",
            "M E M O",
            "D A T A",
            "R E P O R T",
            "Nhóm B Á O C",
            "B Á O C Á O là",
            "B\nÁ\nO\nC",
            "B    Á    O    C    Á    O",
            "Ý Ý Ý Ý",
            "À Á Ả Ã Ạ",
            "1 2 3 4",
        ] {
            assert_eq!(tidied(text), text);
        }
    }
}
