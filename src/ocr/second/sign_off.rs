//! The sign-off read again: position and name under the seal and the signature.

use image::{GrayImage, imageops};

use super::name;
use super::page::PageReader;
use crate::layout::foot_zones;
use crate::ocr::ReadError;
use crate::page::{BBox, Line, Page, Word, sureness};
use crate::text::count_letters;

/// Words that the first reader is this sure of are left to it.
const GOOD: f32 = 0.85;
/// Confidence from which a word of the second reader is believed.
const BELIEVED: f32 = 0.8;
/// Darker is ink.
const INK: u8 = 140;
/// Confidence below which a word is poorly read.
const POOR: f32 = 0.6;
/// A rule is more than so many times as long as high.
const RULE: u32 = 10;
/// Letters of a believed line at least.
const LETTERS: usize = 4;
/// A line of print is at least this many times as wide as high.
const LONG: u32 = 2;
/// Height of lines of print, in inches.
const PRINT: std::ops::Range<f64> = 0.08..0.5;

/// Reads the lines of the foot that the first reader has not or reads badly; boxes in pixels of `image`.
pub(super) fn read_again(
    reader: &PageReader,
    page: &mut Page,
    image: &GrayImage,
    dpi: u32,
) -> Result<(), ReadError> {
    let Some(zones) = foot_zones(page) else { return Ok(()) };
    for line in found(reader, image, zones.sign_off, dpi)? {
        if !is_well_read(&page.lines, line) {
            exchange(&mut page.lines, line, believed(reader.signed(image, line)?));
        }
    }
    if let Some(strip) = poor_strip(page, zones.recipients) {
        for line in found(reader, image, strip, dpi)? {
            if is_poorly_read(&page.lines, line) {
                exchange(&mut page.lines, line, reader.words(image, line)?);
            }
        }
    }
    Ok(())
}

/// The lines of print in a zone, without those that its left or right edge cuts: they are of its neighbour.
fn found(reader: &PageReader, image: &GrayImage, zone: BBox, dpi: u32) -> Result<Vec<BBox>, ReadError> {
    let Some(inked) = inked(image, zone, dpi) else { return Ok(Vec::new()) };
    let part = imageops::crop_imm(image, inked.x, inked.y, inked.width, inked.height).to_image();
    let lines = reader.lines(&part, dpi)?.into_iter();
    let lines = lines.map(|line| BBox { x: inked.x + line.x, y: inked.y + line.y, ..line });
    let whole = |line: &BBox| (line.x > zone.x || zone.x == 0) && line.right() < zone.right();
    Ok(lines.filter(|line| whole(line) && is_print(*line, dpi)).collect())
}

/// The part of a zone that has ink, and a little around it; looking for lines takes time for every pixel.
fn inked(image: &GrayImage, zone: BBox, dpi: u32) -> Option<BBox> {
    let dark = |x: u32, y: u32| image.get_pixel(x, y)[0] < INK;
    let least = (dpi / 50) as usize;
    let row = |y: &u32| (zone.x..zone.right()).filter(|&x| dark(x, *y)).nth(least).is_some();
    let column = |x: &u32| (zone.y..zone.bottom()).filter(|&y| dark(*x, y)).nth(least).is_some();
    let (top, bottom) = ((zone.y..zone.bottom()).find(row)?, (zone.y..zone.bottom()).rfind(row)?);
    let (left, right) = ((zone.x..zone.right()).find(column)?, (zone.x..zone.right()).rfind(column)?);
    let around = dpi / 15;
    let (x, y) = (left.saturating_sub(around).max(zone.x), top.saturating_sub(around).max(zone.y));
    let (right, bottom) = ((right + around).min(zone.right()), (bottom + around).min(zone.bottom()));
    Some(BBox { x, y, width: right - x, height: bottom - y })
}

/// Reads the lines of a stamp that the first reader has not or reads badly.
pub(super) fn read_stamp(
    reader: &PageReader,
    lines: &mut Vec<Line>,
    image: &GrayImage,
    dpi: u32,
) -> Result<(), ReadError> {
    for line in reader.lines(image, dpi)?.into_iter().filter(|line| is_print(*line, dpi)) {
        if !is_well_read(lines, line) {
            exchange(lines, line, believed(reader.signed(image, line)?));
        }
    }
    Ok(())
}

fn words_within(lines: &[Line], zone: BBox) -> impl Iterator<Item = &Word> {
    lines.iter().flat_map(|line| &line.words).filter(move |word| zone.holds(&word.bbox))
}

/// Whether a word is hardly believed, as words read as dashes are (`—.——`); a rule, which is much longer than high, is none.
fn is_poor(word: &Word) -> bool {
    let is_rule = word.bbox.width > RULE * word.bbox.height;
    word.confidence < POOR
        && (word.text.contains(char::is_alphanumeric) || word.text.chars().count() > 1 && !is_rule)
}

/// The part of a zone from its first poorly read word to its last, and a line more on both sides.
fn poor_strip(page: &Page, zone: BBox) -> Option<BBox> {
    let poor = words_within(&page.lines, zone).filter(|word| is_poor(word)).map(|word| &word.bbox);
    let poor = BBox::around(poor)?;
    let lines = words_within(&page.lines, zone).map(|word| word.bbox.height).max().unwrap_or(0);
    let (y, bottom) = (poor.y.saturating_sub(lines).max(zone.y), (poor.bottom() + lines).min(zone.bottom()));
    Some(BBox { y, height: bottom.saturating_sub(y), ..zone })
}

/// Whether a line has a poorly read word, or words over less than half of it.
fn is_poorly_read(lines: &[Line], line: BBox) -> bool {
    let covered: u32 = words_within(lines, line).map(|word| word.bbox.width).sum();
    words_within(lines, line).any(is_poor) || covered * 2 < line.width
}

/// The words of a line under the seal that can be believed; none where they have too few letters. A name that is whole is
/// another without one of its words.
fn believed(words: Vec<Word>) -> Vec<Word> {
    let least = if name::is_whole(&words) { POOR } else { BELIEVED };
    let words: Vec<Word> = words.into_iter().filter(|word| word.confidence >= least).collect();
    let letters: usize = words.iter().map(|word| count_letters(&word.text)).sum();
    if letters < LETTERS { Vec::new() } else { words }
}

fn is_print(line: BBox, dpi: u32) -> bool {
    line.width >= LONG * line.height && PRINT.contains(&(f64::from(line.height) / f64::from(dpi.max(1))))
}

/// Whether words that the first reader is sure of take up most of a line. A name without a family name is not well
/// read, however sure that reader is: `hạm Văn Lai`.
fn is_well_read(lines: &[Line], line: BBox) -> bool {
    let words: Vec<&Word> = words_within(lines, line).collect();
    let good: u32 = words.iter().filter(|word| word.confidence >= GOOD).map(|word| word.bbox.width).sum();
    !name::is_lacking(&words) && good * 10 >= line.width * 7
}

/// Puts what was read into the place of the first reader's words, if it is surer. Of those, sure ones stay where nothing
/// that was read stands over them.
fn exchange(lines: &mut Vec<Line>, line: BBox, mut words: Vec<Word>) {
    let before: Vec<&Word> = words_within(lines, line).collect();
    let better = name::is_lacking(&before) || sureness(&words) > sureness(before.iter().copied());
    if words.is_empty() || !better {
        return;
    }
    words.retain(|word| word.confidence >= POOR || word.text.contains(char::is_alphanumeric));
    let good = |new: &Word, old: &&&Word| old.confidence >= GOOD && !is_beside(&new.bbox, &old.bbox);
    words.retain(|new| new.confidence >= BELIEVED || !before.iter().any(|old| good(new, &old)));
    let beside = |old: &&&Word| words.iter().all(|new| is_beside(&new.bbox, &old.bbox));
    let kept = before.iter().filter(|old| old.confidence >= GOOD).filter(beside).map(|old| (*old).clone());
    let kept: Vec<Word> = kept.collect();
    words.extend(kept);
    words.sort_by_key(|word| word.bbox.x);
    let place = lines.iter().position(|old| old.words.iter().any(|word| line.holds(&word.bbox)));
    for old in lines.iter_mut() {
        old.words.retain(|word| !line.holds(&word.bbox));
    }
    let off = |word: &Word| {
        let signs = !word.text.contains(char::is_alphanumeric);
        (signs, line.x.saturating_sub(word.bbox.right()).max(word.bbox.x.saturating_sub(line.right())))
    };
    let nearest = |old: &Line| old.words.iter().min_by_key(|word| off(word)).map(|word| word.bbox);
    let level = |old: &Line| nearest(old).is_some_and(|nearest| is_level(nearest, line));
    match place {
        Some(place) if level(&lines[place]) => {
            lines[place].words.append(&mut words);
            lines[place].words.sort_by_key(|word| word.bbox.x);
        }
        Some(place) => {
            let paragraph = lines[place].paragraph;
            lines.insert(place + 1, Line { words, paragraph });
        }
        None => {
            let paragraph = lines.last().map_or(0, |last| last.paragraph + 1);
            lines.push(Line { words, paragraph });
        }
    }
    lines.retain(|line| !line.words.is_empty());
}

/// Whether the middle of one of two boxes is on a level with the other.
fn is_level(a: BBox, b: BBox) -> bool {
    let middle = |bbox: BBox| bbox.y + bbox.height / 2;
    (a.y..a.bottom()).contains(&middle(b)) || (b.y..b.bottom()).contains(&middle(a))
}

/// Whether two boxes stand beside each other: less than a third of the narrower is over the other.
fn is_beside(a: &BBox, b: &BBox) -> bool {
    let over = a.right().min(b.right()).saturating_sub(a.x.max(b.x));
    3 * over < a.width.min(b.width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Origin;

    fn page(words: Vec<Word>) -> Page {
        let lines = vec![Line { words, paragraph: 0 }];
        Page { number: 1, width: 1000, height: 1000, origin: Origin::Ocr, slant: 0.0, lines }
    }

    fn word(text: &str, x: u32, sure: f32) -> Word {
        Word::read(text, BBox { x, y: 100, width: 60, height: 20 }, sure)
    }

    #[test]
    fn weak_words_give_way_and_sure_ones_stay() {
        let line = BBox::from([90, 95, 300, 30]);
        let mut weak = page(vec![word("- Lưu;", 10, 0.9), word("rân", 100, 0.4), word("~", 200, 0.2)]);
        assert!(!is_well_read(&weak.lines, line));
        let read = vec![word("Trần", 100, 0.99), word("Ế", 200, 0.3), word("Minh", 300, 0.9)];
        exchange(&mut weak.lines, line, believed(read));
        assert_eq!(weak.text(), "- Lưu; Trần Minh\n");
        assert!(believed(vec![word("SỞ", 100, 0.99), word("Trầ", 200, 0.5)]).is_empty());
        let name = vec![word("Lê", 100, 0.99), word("Thị", 200, 0.7), word("Minh", 300, 0.9)];
        assert_eq!(believed(name).len(), 3);
        let mut half = page(vec![word("rân", 100, 0.4), word("Minh", 200, 0.9)]);
        exchange(&mut half.lines, line, believed(vec![word("Trần", 100, 0.99), word("Mính", 200, 0.7)]));
        assert_eq!(half.text(), "Trần Minh\n");
        let mut sure = page(vec![word("Trần", 100, 0.95), word("Minh", 200, 0.95)]);
        exchange(&mut sure.lines, line, vec![word("Trân", 100, 0.85), word("Minh", 200, 0.9)]);
        assert_eq!(sure.text(), "Trần Minh\n");
        assert!(is_well_read(&sure.lines, BBox { width: 170, ..line }));
    }

    #[test]
    fn a_line_below_is_a_line_of_its_own() {
        let line = BBox::from([5, 112, 300, 24]);
        let lower = Word::read("TỊCH", BBox { x: 700, y: 104, width: 80, height: 20 }, 0.9);
        let crumb = Word::read("Như", BBox { x: 105, y: 116, width: 12, height: 12 }, 0.95);
        let mut two = page(vec![word("Nơi", 10, 0.9), crumb, word("nhận:", 150, 0.9), lower]);
        let below = |text: &str, x: u32| Word::read(text, BBox { x, width: 100, ..line }, 0.99);
        exchange(&mut two.lines, line, vec![below("- Như", 10), below("trên;", 115)]);
        assert_eq!(two.text(), "Nơi nhận: TỊCH\n- Như trên;\n");
    }

    #[test]
    fn blank_paper_is_not_looked_at() {
        let image = GrayImage::from_fn(400, 400, |x, y| {
            image::Luma([if (200..240).contains(&x) && (100..120).contains(&y) { 0 } else { 255 }])
        });
        let zone = BBox::from([50, 10, 300, 350]);
        assert_eq!(inked(&image, zone, 150), Some(BBox::from([190, 90, 59, 39])));
        assert_eq!(inked(&image, BBox::from([0, 200, 400, 200]), 150), None);
    }

    #[test]
    fn lines_with_a_weak_word_or_a_hole_are_poorly_read() {
        let line = BBox::from([90, 95, 200, 30]);
        let is_poor = |words: Vec<Word>| is_poorly_read(&page(words).lines, line);
        assert!(is_poor(vec![word("T,", 100, 0.2), word("PCT", 200, 0.9)]));
        assert!(is_poor(vec![word("PCT", 200, 0.9)]));
        assert!(!is_poor(vec![word("~", 90, 0.2), word("CT,", 120, 0.8), word("PCT", 200, 0.9)]));
        let dashes = |height: u32| vec![Word::read("—.——", BBox { x: 95, y: 100, width: 150, height }, 0.2)];
        assert!(is_poor(dashes(30)) && !is_poor(dashes(4)));
    }

    #[test]
    fn specks_are_no_print() {
        assert!(is_print(BBox::from([1, 1, 200, 40]), 200));
        assert!(!is_print(BBox::from([1, 1, 10, 40]), 200));
        assert!(!is_print(BBox::from([1, 1, 200, 10]), 200));
    }
}
