//! The deputy's title under `KT. GIÁM ĐỐC`: where the seal hides that line, it is looked for where it must stand.

use image::GrayImage;

use super::page::PageReader;
use super::position::placed;
use crate::layout::fold::{bare, similarity};
use crate::layout::insert;
use crate::lexicon::{deputy, positions};
use crate::ocr::ReadError;
use crate::page::{BBox, Line, Word};

/// How alike what was read and a title are that are the same.
const ALIKE: f32 = 0.8;
/// How far its middle may stand below that of the line above, and how high it may be, in tenths of the width of a letter.
const BELOW: [u32; 7] = [12, 14, 16, 18, 20, 22, 24];
const HEIGHT: u32 = 20;
/// By how much less likely than what was read, as a logarithm for each letter, the title may be: half hidden ones are up to
/// 1.4, what else stands under a title is hardly ever below 2.9.
const WORSE: f32 = 2.0;

/// The title behind `KT.` in the line that says for whom a deputy signs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Head {
    title: &'static str,
    bbox: BBox,
}

impl Head {
    /// The lowest such line of a zone, when no deputy's title is read below it.
    pub fn alone(lines: &[Line], zone: BBox) -> Option<Self> {
        let within = |line: &Line| -> Vec<Word> {
            line.words.iter().filter(|word| zone.holds(&word.bbox)).cloned().collect()
        };
        let within: Vec<Vec<Word>> = lines.iter().map(within).filter(|words| !words.is_empty()).collect();
        let head = within.iter().filter_map(|words| Self::read(words)).max_by_key(|head| head.bbox.y)?;
        (!within.iter().any(|words| head.has_below(words))).then_some(head)
    }

    fn read(words: &[Word]) -> Option<Self> {
        let at = words.iter().position(|word| word.text.trim_end_matches(['.', ',', ':']) == "KT")?;
        let behind = &words[at + 1..];
        let title = positions().find(|position| similarity(&text(behind), position) >= ALIKE)?;
        Some(Self { title, bbox: around(behind) })
    }

    /// Whether words are the title of a deputy close below this line.
    fn has_below(&self, words: &[Word]) -> bool {
        let (bbox, text) = (around(words), text(words));
        let near = bbox.y > self.bbox.y && bbox.y < self.bbox.bottom() + 2 * self.bbox.height;
        let begins = ["pho ", "thu ", "p. "].iter().any(|begin| bare(&text).starts_with(begin));
        near && (begins || similarity(&text, &deputy(self.title)) >= ALIKE)
    }

    /// Where the deputy's title may stand: below, from about the beginning of this line to its end.
    fn strips(&self) -> impl Iterator<Item = BBox> {
        let letters = |text: &str| text.chars().count() as u32;
        let letter = self.bbox.width / letters(self.title);
        let right = self.bbox.right() + letter / 2;
        let x = right.saturating_sub(letter * (letters(&deputy(self.title)) + 1));
        let middle = self.bbox.y + self.bbox.height / 2;
        BELOW.into_iter().map(move |below| {
            let y = (middle + letter * below / 10).saturating_sub(letter * HEIGHT / 20);
            BBox { x, y, width: right - x, height: letter * HEIGHT / 10 }
        })
    }
}

fn around(words: &[Word]) -> BBox {
    BBox::around(words.iter().map(|word| &word.bbox)).unwrap_or_default()
}

fn text(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The deputy's title under a line, if it is there; `pictures` shows a part of the page in several ways.
pub(super) fn read(
    reader: &PageReader,
    head: &Head,
    pictures: impl Fn(BBox) -> Vec<GrayImage>,
) -> Result<Option<Vec<Word>>, ReadError> {
    let title = deputy(head.title);
    let Some(all) = BBox::around(head.strips()) else { return Ok(None) };
    for picture in pictures(all) {
        let (mut best, mut least) = (None, WORSE);
        for strip in head.strips() {
            let within = BBox { x: strip.x - all.x, y: strip.y - all.y, ..strip };
            if within.right() > picture.width() || within.bottom() > picture.height() {
                continue;
            }
            let distance = reader.distance(&picture, within, &title)?;
            if distance <= least {
                (best, least) = (Some(strip), distance);
            }
        }
        if let Some(strip) = best {
            return Ok(Some(placed(&title, &[], strip)));
        }
    }
    Ok(None)
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
    fn a_head_for_whom_somebody_signs_lacks_a_deputy() {
        let zone = BBox::from([400, 0, 600, 600]);
        let alone = |lines: &[Line]| Head::alone(lines, zone).map(|head| head.title);
        let head = line(100, &["KT,", "GIÁM", "ĐÓC"]);
        assert_eq!(alone(&[head.clone(), line(300, &["Lê", "Văn", "Lai"])]), Some("GIÁM ĐỐC"));
        assert_eq!(alone(&[head.clone(), line(140, &["HÓ", "GIÁM", "ĐỐC"])]), None);
        assert_eq!(alone(&[head, line(140, &["Phó", "Tổng", "Giám", "đốc"])]), None);
        assert_eq!(alone(&[line(100, &["GIÁM", "ĐỐC"])]), None);
        assert_eq!(alone(&[line(700, &["KT.", "GIÁM", "ĐỐC"])]), None);
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

    #[test]
    fn the_title_is_looked_for_below() {
        let head = Head { title: "GIÁM ĐỐC", bbox: BBox::from([580, 100, 160, 40]) };
        let strips: Vec<BBox> = head.strips().collect();
        assert_eq!(strips.len(), BELOW.len());
        assert_eq!(strips[0], BBox::from([490, 124, 260, 40]));
        assert!(strips.iter().all(|strip| strip.y > 120 && strip.bottom() < 200));
    }
}
