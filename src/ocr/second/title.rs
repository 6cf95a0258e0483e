//! The title that signs, where the seal hides its line: it is looked for where it must stand. Below `KT. GIÁM ĐỐC` that is
//! the deputy's, below `TM. ỦY BAN NHÂN DÂN` and level with the recipients any.

use image::GrayImage;

use super::closed::Closest;
use super::name::is_name;
use super::page::PageReader;
use super::position::placed;
use crate::layout::fold::{bare, similarity};
use crate::layout::{Foot, insert};
use crate::lexicon::{deputy, positions};
use crate::ocr::ReadError;
use crate::page::{BBox, Line, Word, text};

/// How alike what was read and a title are that are the same.
const ALIKE: f32 = 0.8;
/// How far its middle may stand below that of the line above, and beside that of the label of the recipients, in tenths
/// of the width of a letter.
const BELOW: [i32; 7] = [12, 14, 16, 18, 20, 22, 24];
const LEVEL: [i32; 9] = [-16, -12, -8, -4, 0, 4, 8, 12, 16];
/// Letters of `PHÓ `.
const BEFORE: u32 = 4;
/// How high a line is, in tenths of the width of a letter.
const HEIGHT: u32 = 20;
/// Capitals are so much wider than the letters of a name, in tenths.
const WIDER: u32 = 14;
/// Letters that a strip is wide enough for, for titles that are not known.
const LETTERS: u32 = 12;
/// By how much less likely than what was read, as a logarithm for each letter, the title may be: half hidden ones were up to
/// 1.6, what else stands under a title, hardly ever below 2.9.
const WORSE: f32 = 2.0;
/// Share of the likelihood of all titles that the best must have.
const SHARE: f32 = 0.95;

/// In how many places, which overlap, a title must be seen.
const TIMES: usize = 2;

/// A title that was not read: what it may be and where it may stand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hidden {
    /// The one title that it can be.
    only: Option<String>,
    strips: Vec<BBox>,
    /// Width of a letter.
    letter: u32,
}

impl Hidden {
    /// The title that a sign-off lacks.
    pub fn of(lines: &[Line], foot: &Foot) -> Option<Self> {
        let within = |line: &Line| -> Vec<Word> {
            line.words.iter().filter(|word| foot.sign_off.holds(&word.bbox)).cloned().collect()
        };
        let within: Vec<Vec<Word>> = lines.iter().map(within).filter(|words| !words.is_empty()).collect();
        let lowest = |prefix: &str| {
            let begins = within.iter().filter_map(|words| behind(words, prefix));
            begins.max_by_key(|words| around(words).y)
        };
        let is_lacking = |words: &[Word]| {
            let above = around(words);
            let near = |bbox: BBox| bbox.y > above.y && bbox.y < above.bottom() + 2 * above.height;
            !within.iter().any(|words| near(around(words)) && is_title(&text(words)))
        };
        if let Some(head) = lowest("KT").filter(|head| is_lacking(head)) {
            return Self::below_head(position(&text(head))?, around(head));
        }
        if let Some(body) = lowest("TM").filter(|body| is_lacking(body)) {
            return Some(Self::below_body(around(body), letters(&text(body))));
        }
        if within.iter().any(|words| is_title(&text(words)) || words.iter().any(is_prefix)) {
            return None;
        }
        let name = within.iter().find(|words| is_name(&words.iter().collect::<Vec<_>>()))?;
        Some(Self::level(around(name), letters(&text(name)), foot.label))
    }

    /// The deputy's below `KT.` and the title of the head: from about the beginning of that line to the end of the title.
    fn below_head(head: &str, bbox: BBox) -> Option<Self> {
        let only = deputy(head)?;
        let letter = bbox.width / letters(head).max(1);
        let width = letter * (letters(&only) + 1);
        let x = (bbox.right() + letter / 2).saturating_sub(width);
        Some(Self { only: Some(only), strips: strips((x, width), middle(bbox), letter, &BELOW), letter })
    }

    /// Any below `TM.` and a body.
    fn below_body(bbox: BBox, count: u32) -> Self {
        let letter = bbox.width / count.max(1);
        let strips = strips(centred(bbox, letter * LETTERS), middle(bbox), letter, &BELOW);
        Self { only: None, strips, letter }
    }

    /// Any above a name, beside the label of the recipients.
    fn level(name: BBox, count: u32, label: BBox) -> Self {
        let letter = name.width * WIDER / 10 / count.max(1);
        let strips = strips(centred(name, letter * LETTERS), middle(label), letter, &LEVEL);
        Self { only: None, strips, letter }
    }

    /// The title, if it is there; `pictures` shows a part of the page in several ways.
    ///
    /// # Errors
    /// When the network fails.
    pub fn read(
        &self,
        reader: &PageReader,
        pictures: impl Fn(BBox) -> Vec<GrayImage>,
    ) -> Result<Option<Vec<Word>>, ReadError> {
        let wider = self.strips.iter().map(|strip| self.wider(*strip));
        let Some(all) = BBox::around(wider.chain(self.strips.iter().copied())) else { return Ok(None) };
        let titles: Vec<String> = match self.only {
            Some(_) => positions().filter_map(deputy).collect(),
            None => titles().collect(),
        };
        for picture in pictures(all) {
            let closest = |strip: BBox| -> Result<Option<Closest<&String>>, ReadError> {
                let within = BBox { x: strip.x - all.x, y: strip.y - all.y, ..strip };
                if within.right() > picture.width() || within.bottom() > picture.height() {
                    return Ok(None);
                }
                let closest = reader.closest(&picture, within, titles.iter())?;
                Ok(closest.filter(|title| title.worse <= WORSE && title.share >= SHARE))
            };
            let mut shown: Vec<(Closest<&String>, BBox)> = Vec::new();
            for &strip in &self.strips {
                shown.extend(closest(strip)?.map(|title| (title, strip)));
            }
            let often = |text: &String| shown.iter().filter(|(title, _)| title.text == text).count() >= TIMES;
            let seen = shown.iter().filter(|(title, _)| often(title.text));
            // A strip may cut what stands before a long title.
            let Some((title, strip)) = seen.min_by(|a, b| a.0.worse.total_cmp(&b.0.worse)) else { continue };
            let cut = self.only.is_none() && letters(title.text) + BEFORE > LETTERS;
            let (title, strip) = if cut {
                let wider = self.wider(*strip);
                (closest(wider)?.map(|title| title.text), wider)
            } else {
                (Some(title.text), *strip)
            };
            let told = title.filter(|title| self.only.as_ref().is_none_or(|only| only == *title));
            if let Some(title) = told {
                return Ok(Some(placed(title, &[], strip)));
            }
        }
        Ok(None)
    }

    /// A strip with room for `PHÓ` or `KT.` on either side of it.
    fn wider(&self, strip: BBox) -> BBox {
        let more = self.letter * BEFORE;
        let x = strip.x.saturating_sub(more);
        BBox { x, width: strip.right() + more - x, ..strip }
    }
}

/// All titles, and those of heads for whom a deputy signs.
fn titles() -> impl Iterator<Item = String> {
    ["", "KT. ", "PHÓ "].iter().flat_map(|before| positions().map(move |title| format!("{before}{title}")))
}

/// The left edge of a strip of this width about the middle of a box, and its width.
fn centred(bbox: BBox, width: u32) -> (u32, u32) {
    ((bbox.x + bbox.width / 2).saturating_sub(width / 2), width)
}

/// Strips of this left edge and width whose middles stand so far below a row, in tenths of a letter.
fn strips((x, width): (u32, u32), row: u32, letter: u32, below: &[i32]) -> Vec<BBox> {
    let height = letter * HEIGHT / 10;
    let strip = |below: &i32| {
        let middle = row.saturating_add_signed(letter as i32 * below / 10);
        BBox { x, y: middle.saturating_sub(height / 2), width, height }
    };
    below.iter().map(strip).collect()
}

/// The words behind a prefix, `KT.`
fn behind<'a>(words: &'a [Word], prefix: &str) -> Option<&'a [Word]> {
    let at = words.iter().position(|word| word.text.trim_end_matches(['.', ',', ':']) == prefix)?;
    Some(&words[at + 1..]).filter(|words| !words.is_empty())
}

/// Whether a word is, or begins with, what stands before a position or a body: `TUQ.`, `TL.BỘ`, `T/L`.
fn is_prefix(word: &Word) -> bool {
    let prefix: String = word.text.chars().take_while(|c| c.is_alphabetic() || *c == '/').collect();
    ["TM", "KT", "TL", "TUQ", "Q", "T/M", "K/T", "T/L"].contains(&prefix.as_str())
}

/// The position that a line is most like.
fn position(line: &str) -> Option<&'static str> {
    let alike = positions().map(|position| (similarity(line, position), position));
    alike
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(alike, _)| *alike >= ALIKE)
        .map(|(_, position)| position)
}

/// Whether a line is the title of a head or of a deputy, or begins with it.
fn is_title(line: &str) -> bool {
    let line = bare(line);
    ["pho ", "thu ", "p. ", "quyen "].iter().any(|begin| line.starts_with(begin))
        || titles().map(|title| bare(&title)).any(|title| {
            similarity(&line, &title) >= ALIKE
                || line.strip_prefix(&title).is_some_and(|r| r.starts_with(' '))
        })
}

fn letters(text: &str) -> u32 {
    text.chars().count() as u32
}

fn middle(bbox: BBox) -> u32 {
    bbox.y + bbox.height / 2
}

fn around(words: &[Word]) -> BBox {
    BBox::around(words.iter().map(|word| &word.bbox)).unwrap_or_default()
}

/// Puts a title into the place of what was read there.
pub(super) fn put(lines: &mut Vec<Line>, title: Vec<Word>) {
    let place = around(&title);
    for line in lines.iter_mut() {
        line.words.retain(|word| !place.holds(&word.bbox));
    }
    lines.retain(|line| !line.words.is_empty());
    insert(lines, &[Line { words: title, paragraph: 0 }]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(y: u32, words: &[&str]) -> Line {
        let word = |(x, text): (u32, &&str)| Word::read(*text, BBox { x, y, width: 90, height: 30 }, 0.9);
        Line { words: (5u32..).map(|at| at * 100).zip(words).map(word).collect(), paragraph: 0 }
    }

    #[test]
    fn a_title_takes_the_place_of_what_was_read_there() {
        let mut lines =
            vec![line(100, &["KT.", "GIÁM", "ĐỐC"]), line(140, &["pr", "ĐÓC"]), line(300, &["Lê", "Lai"])];
        (1..).zip(&mut lines).for_each(|(number, line)| line.paragraph = number);
        put(&mut lines, line(136, &["PHÓ", "GIÁM", "ĐỐC"]).words);
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(texts, ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Lê Lai"]);
    }

    fn foot() -> Foot {
        let sign_off = BBox::from([400, 0, 600, 600]);
        Foot { label: BBox::from([50, 90, 120, 40]), recipients: BBox::from([0, 80, 400, 500]), sign_off }
    }

    #[test]
    fn a_sign_off_may_lack_a_title() {
        let lacks = |lines: &[Line]| Hidden::of(lines, &foot()).map(|hidden| hidden.only);
        let (head, name) = (line(100, &["KT,", "GIÁM", "ĐÓC"]), line(300, &["Lê", "Văn", "Lai"]));
        let body = line(60, &["TM.", "ỦY", "BAN"]);
        let deputy = Some(Some("PHÓ GIÁM ĐỐC".to_owned()));
        assert_eq!(lacks(&[body.clone(), head.clone(), name.clone()]), deputy);
        assert_eq!(lacks(&[head.clone(), line(140, &["HÓ", "GIÁM", "ĐỐC"])]), None);
        assert_eq!(lacks(&[head, line(140, &["Phó", "Tổng", "Giám", "đốc"])]), None);
        assert_eq!(lacks(&[body.clone(), name.clone()]), Some(None));
        assert_eq!(lacks(&[body, line(100, &["CHỦ", "TỊCH"])]), None);
        assert_eq!(lacks(std::slice::from_ref(&name)), Some(None));
        assert_eq!(lacks(&[line(100, &["GIÁM", "ĐỐC"]), name.clone()]), None);
        assert_eq!(lacks(&[line(100, &["TRƯỞNG", "PHÒNG", "HÀNH", "CHÍNH"]), name.clone()]), None);
        assert_eq!(lacks(&[line(60, &["TUQ.", "GIÁM", "ĐỐC"]), name.clone()]), None);
        assert_eq!(lacks(&[line(60, &["TL.BỘ", "TRƯỞNG"]), name]), None);
        assert_eq!(lacks(&[line(700, &["KT.", "GIÁM", "ĐỐC"])]), None);
    }

    #[test]
    fn every_position_is_most_like_itself() {
        assert!(positions().all(|title| position(title) == Some(title)));
        assert_eq!(position("THỦ TƯỚNG"), Some("THỦ TƯỚNG"));
        assert_eq!(position("HIỆU TRUONG"), Some("HIỆU TRƯỞNG"));
    }

    #[test]
    fn a_title_is_looked_for_where_it_must_stand() {
        let below = Hidden::below_head("GIÁM ĐỐC", BBox::from([580, 100, 160, 40])).expect("a deputy");
        assert_eq!((below.strips.len(), below.strips[0]), (7, BBox::from([490, 124, 260, 40])));
        assert!(below.strips.iter().all(|strip| strip.y > 120 && strip.bottom() < 200));
        assert_eq!(below.wider(below.strips[0]), BBox::from([410, 124, 420, 40]));
        assert_eq!(Hidden::below_head("THƯ KÝ", BBox::from([580, 100, 160, 40])), None);
        let level = Hidden::level(BBox::from([600, 300, 200, 30]), 14, foot().label);
        assert!(level.strips.iter().all(|strip| (580..=820).contains(&(strip.x + strip.width / 2))));
        assert!(level.strips.iter().any(|strip| middle(*strip) == middle(foot().label)));
    }
}
