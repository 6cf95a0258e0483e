//! What is written by hand into printed templates: the serial of `Số: …/QĐ-UBND`, the day of `ngày … tháng 5`, the month of
//! `tháng … năm 2025`.
//!
//! The first reader finds the printed anchors on both sides. A picture of anchors and writing together is read by the
//! second, and what stands between the anchors is decoded as digits. Handwriting that is read differently when the
//! picture is cut a little differently is in doubt: several cuts vote.

use std::ops::Range;

use image::{GrayImage, imageops};

use super::frames::{Frames, Glyph};
use super::recogniser::Recogniser;
use super::templates::Written;
use crate::ocr::ReadError;
use crate::page::BBox;
use crate::text::fold_into;

/// Above and below the line, and left and right of it, how much more a cut takes, in heights of the line.
const CUTS: [(f32, f32, f32); 7] = [
    (0.1, 0.1, 0.1),
    (0.0, 0.0, 0.15),
    (0.2, 0.1, 0.2),
    (0.1, 0.25, 0.3),
    (0.25, 0.25, 0.2),
    (0.05, 0.15, 0.4),
    (0.4, 0.15, 0.5),
];
/// A sign whose likeliest digit is less likely than this is no digit.
const FAINT: f32 = 0.01;
/// Cuts that must show both anchors before one reading has all votes.
const QUORUM: usize = 5;

/// What stands on both sides of the writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    /// `Số:` and `/` with a symbol; up to six digits.
    Number,
    /// `ngày` and `tháng`; 1 to 31.
    Day,
    /// `tháng` and `năm`; 1 to 12.
    Month,
}

/// A reading of the digits, and its share of the cuts that show the anchors.
pub(super) type Vote = (String, f32);

/// The readings of what is written in a line, best first.
///
pub(super) fn votes(
    recogniser: &Recogniser,
    image: &GrayImage,
    found: &Written,
) -> Result<Vec<Vote>, ReadError> {
    let mut votes: Vec<(String, usize)> = Vec::new();
    for cut in CUTS {
        let frames = recogniser.frames(&cropped(image, found.bbox, cut))?;
        let Some(digits) = digits(recogniser, &frames, found) else { continue };
        match votes.iter_mut().find(|(known, _)| *known == digits) {
            Some((_, count)) => *count += 1,
            None => votes.push((digits, 1)),
        }
        if let [(_, QUORUM)] = votes[..] {
            break;
        }
    }
    votes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let all = votes.iter().map(|(_, count)| count).sum::<usize>().max(QUORUM);
    Ok(votes.into_iter().map(|(digits, count)| (digits, count as f32 / all as f32)).collect())
}

fn cropped(image: &GrayImage, line: BBox, (above, below, beside): (f32, f32, f32)) -> GrayImage {
    let more = |share: f32| (share * line.height as f32) as u32;
    let (x, y) = (line.x.saturating_sub(more(beside)), line.y.saturating_sub(more(above)));
    let right = (line.right() + more(beside)).min(image.width());
    let bottom = (line.bottom() + more(below)).min(image.height());
    imageops::crop_imm(image, x, y, right.saturating_sub(x).max(1), bottom.saturating_sub(y).max(1))
        .to_image()
}

/// The digits between the anchors; `None` where an anchor is not seen or nothing is between.
fn digits(recogniser: &Recogniser, frames: &Frames, found: &Written) -> Option<String> {
    let glyphs = frames.glyphs();
    let text: Vec<char> = glyphs.iter().map(|glyph| recogniser.character(glyph.class)).collect();
    let between = match found.template {
        Template::Number => serial(&text, &found.behind)?,
        Template::Day => day(&text)?,
        Template::Month => month(&text)?,
    };
    let digits: String =
        glyphs[between].iter().filter_map(|glyph| digit(recogniser, frames, glyph)).collect();
    let value = || digits.parse().unwrap_or(0);
    let right = match found.template {
        Template::Number => (1..=6).contains(&digits.len()),
        Template::Day => digits.len() <= 2 && (1..=31).contains(&value()),
        Template::Month => digits.len() <= 2 && (1..=12).contains(&value()),
    };
    right.then_some(digits)
}

/// The likeliest digit where a glyph stands; `None` where none is likely at all.
fn digit(recogniser: &Recogniser, frames: &Frames, glyph: &Glyph) -> Option<char> {
    let read = recogniser.character(glyph.class);
    if read.is_whitespace() {
        return None;
    }
    if read.is_ascii_digit() {
        return Some(read);
    }
    let likely = |digit: char| {
        let class = recogniser.class(digit)?;
        let p = (glyph.from..glyph.to).map(|step| frames.at(step)[class]).fold(0.0, f32::max);
        Some((p, digit))
    };
    let (p, digit) = ('0'..='9').filter_map(likely).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (p >= FAINT || read.is_alphanumeric()).then_some(digit)
}

/// Where the serial stands in `Số: 15/QĐ-BNV`: between the label and the slash before the symbol, which may look like
/// a letter; the symbol may begin with a year (`/2022/QĐ-BNV`), and with a dash instead (`-KH/HU`).
fn serial(text: &[char], symbol: &str) -> Option<Range<usize>> {
    let has_dash = symbol.starts_with(is_dash);
    let letters = symbol.chars().skip_while(|c| !c.is_alphanumeric()).take_while(|c| c.is_alphanumeric());
    let symbol: Vec<char> = letters.take(3).map(bare).collect();
    let others = |window: &[char]| window.iter().zip(&symbol).filter(|(a, b)| bare(**a) != **b).count();
    let end = |at: usize| match text.get(at.checked_sub(1)?)? {
        '/' | '|' | '\\' | 'I' | 'l' | '!' | 'J' | 'j' | 'f' | '(' => Some(at - 1),
        c if has_dash && is_dash(*c) => Some(at - 1),
        c if c.is_whitespace() => Some(at),
        _ => None,
    };
    let windows = text.windows(symbol.len().max(1)).map(others).enumerate();
    let like = windows.filter(|(_, others)| *others <= symbol.len() / 3);
    let ends = like.filter_map(|(at, others)| Some((others, end(at)?)));
    let (_, end) = ends.min()?;
    let colon = text[..end.min(6)].iter().rposition(|c| matches!(c, ':' | '.' | ';'));
    let start = colon.map_or(2.min(end), |at| at + 1);
    (start < end && !ends_in_year(&text[start..end])).then_some(start..end)
}

/// Whether a year is in `02/2022`, which is then no serial alone.
fn ends_in_year(between: &[char]) -> bool {
    let text: String = between.iter().filter(|c| !c.is_whitespace()).collect();
    let year = text.rsplit_once(['/', '|']).map(|(_, year)| year);
    year.is_some_and(|year| year.len() == 4 && (year.starts_with("19") || year.starts_with("20")))
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '–' | '—')
}

fn bare(letter: char) -> char {
    if matches!(letter, 'Ð' | 'ð') {
        return 'd';
    }
    let mut folded = String::new();
    fold_into(letter.encode_utf8(&mut [0; 4]), &mut folded);
    folded.chars().next().unwrap_or(letter)
}

/// Where the day stands in `ngày 5 tháng`, whose `t` may be hidden under it.
fn day(text: &[char]) -> Option<Range<usize>> {
    let start = text.iter().position(|c| bare(*c) == 'y')? + 1;
    let end = start + pair(&text[start..], ['t', 'h']).or_else(|| pair(&text[start..], ['h', 'a']))?;
    (start < end).then_some(start..end)
}

/// Where the month stands in `tháng 02 năm`.
fn month(text: &[char]) -> Option<Range<usize>> {
    // The day may stand before it, `ngày` not.
    let start = text.windows(3).position(|letters| letters.iter().map(|c| bare(*c)).eq("ang".chars()))? + 3;
    let end = start + pair(&text[start..], ['n', 'a'])?;
    (start < end).then_some(start..end)
}

/// Where two letters stand, whatever their marks.
fn pair(text: &[char], letters: [char; 2]) -> Option<usize> {
    text.windows(2).position(|pair| [bare(pair[0]), bare(pair[1])] == letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, between: impl Fn(&[char]) -> Option<Range<usize>>) -> Option<String> {
        let text: Vec<char> = text.chars().collect();
        between(&text).map(|range| text[range].iter().collect())
    }

    #[test]
    fn the_writing_stands_between_the_anchors() {
        let number = |text: &str| cut(text, |text| serial(text, "/SYT-"));
        assert_eq!(number("Só:2307/SYT-NVY").as_deref(), Some("2307"));
        assert_eq!(number("SÓ:23O7ISYT-").as_deref(), Some("23O7"));
        assert_eq!(number("Sá: 07 SYT").as_deref(), Some(" 07 "));
        assert_eq!(number("Só:2307SYT-"), None);
        assert_eq!(cut("Só:209/QD-UBND", |text| serial(text, "/QÐ-UBND")).as_deref(), Some("209"));
        assert_eq!(cut("Số: 02/2022/QÐ-UBND", |text| serial(text, "/2022/QĐ-UBND")).as_deref(), Some(" 02"));
        assert_eq!(cut("Số: 02/2022/QÐ-UBND", |text| serial(text, "/QĐ-UBND")), None);
        assert_eq!(cut("Só 23-KH/HU", |text| serial(text, "-KH/HU")).as_deref(), Some(" 23"));
        assert_eq!(cut("Só: 23-KH/HU", |text| serial(text, "/HU")).as_deref(), Some(" 23-KH"));
        assert_eq!(cut("ngàyA6 tháng", day).as_deref(), Some("A6 "));
        assert_eq!(cut("ngiy DFháng", day).as_deref(), Some(" DF"));
        assert_eq!(cut("ngày tháng", day).as_deref(), Some(" "));
        assert_eq!(cut("tháng 02 năm", month).as_deref(), Some(" 02 "));
        assert_eq!(cut("thảngO2nám", month).as_deref(), Some("O2"));
        assert_eq!(cut("tháng năm", month).as_deref(), Some(" "));
        assert_eq!(cut("ngày 05 tháng 3 năm", month).as_deref(), Some(" 3 "));
        assert_eq!(cut("tháng 01 lăm", month), None);
    }
}
