//! Where the head of a page has writing between printed anchors: `Số: …/QĐ-UBND`, `ngày … tháng … năm 2024`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::written::Template;
use crate::page::{BBox, Line, Word};
use crate::text::fold_into;

static LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W{0,2}[s$8][o06e]").expect("a valid pattern"));
/// `ngày`, but no `Nguyên`.
static DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^ng\S{1,2}y(?:[^e]|$)").expect("a valid pattern"));
/// Where the symbol begins: `/QĐ`, with the year `/2022/QĐ`, or with the kind first, as the Party has it, `-KH/HU`.
static SYMBOL: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?:[/⁄|]\s?(?:(?:19|20)\d\d\s?[/⁄|]\s?)?|[-–—]\s?\p{Lu}+\s?[/⁄|]\s?)\p{Lu}[\p{L}\d]*";
    Regex::new(pattern).expect("a valid pattern")
});
/// Confidence below which what looks like a symbol may be writing.
const DOUBTED: f32 = 0.5;
/// Most words behind `tháng`: month, `năm`, year, and a speck or two.
const MOST_BEHIND: usize = 5;

/// Writing in a template.
#[derive(Debug, PartialEq)]
pub(super) struct Written {
    pub template: Template,
    /// The words of the anchors and of what is between.
    pub words: Range<usize>,
    /// What the printed anchor in front says.
    pub before: String,
    /// What the printed anchor behind says.
    pub behind: String,
    /// Around all of it.
    pub bbox: BBox,
}

/// The templates in the head of a page of this height and width: the first of each kind, and the index of its line.
pub(super) fn find(lines: &[Line], (width, height): (u32, u32)) -> Vec<(usize, Written)> {
    let head = |line: &&(usize, &Line)| line.1.bbox().y < height * 2 / 5;
    let first = |of: &dyn Fn(&[Word]) -> Option<Written>| {
        lines
            .iter()
            .enumerate()
            .filter(|line| head(&line))
            .find_map(|(at, line)| Some((at, of(&line.words)?)))
    };
    let left = |words: &[Word]| number(words).filter(|found| found.bbox.x < width * 2 / 5);
    // What stands last first, where they are on one line: its words are exchanged.
    [first(&month), first(&day), first(&left)].into_iter().flatten().collect()
}

fn number(words: &[Word]) -> Option<Written> {
    let from = words.iter().take(3).position(|word| LABEL.is_match(&fold(&word.text)))?;
    let words = &words[..words.len().min(from + 6)];
    let mut text = String::new();
    let (at, behind) = words.iter().enumerate().skip(from).find_map(|(at, word)| {
        text.push_str(&word.text);
        Some((at, SYMBOL.find(&text)?.start()))
    })?;
    // Writing may look like a symbol of one letter, `/Ú.`; the printed one stands behind it.
    let written_by_hand =
        words[at].confidence < DOUBTED && words[at].text.chars().filter(|c| c.is_alphanumeric()).count() == 1;
    let printed = |word: &Word| SYMBOL.find(&word.text).is_some_and(|symbol| symbol.start() == 0);
    let later = words[at + 1..].iter().position(printed).filter(|_| written_by_hand);
    let (at, behind) =
        later.map_or((at, &text[behind..]), |later| (at + 1 + later, words[at + 1 + later].text.as_str()));
    Some(written(Template::Number, words, from..at + 1, "Số:", behind.to_owned()))
}

fn day(words: &[Word]) -> Option<Written> {
    let Date { day, month, .. } = Date::of(words)?;
    Some(written(Template::Day, words, day..month + 1, "ngày", "tháng".to_owned()))
}

fn month(words: &[Word]) -> Option<Written> {
    let Date { month, year, .. } = Date::of(words)?;
    let apart = fold(&words[month].text).starts_with("thang") && fold(&words[year].text).ends_with("nam");
    apart.then(|| written(Template::Month, words, month..year + 1, "tháng", "năm".to_owned()))
}

/// Where the printed words of a date stand.
struct Date {
    day: usize,
    month: usize,
    year: usize,
}

impl Date {
    fn of(words: &[Word]) -> Option<Self> {
        let day = words.iter().position(|word| DAY.is_match(&fold(&word.text)))?;
        let month = (day..words.len().min(day + 4)).find(|&at| fold(&words[at].text).ends_with("thang"))?;
        let year = (month + 1..words.len()).find(|&at| fold(&words[at].text).contains("nam"))?;
        let named = day == 0 || words[day - 1].text.ends_with([',', '.']);
        (named && words.len() - month - 1 <= MOST_BEHIND).then_some(Self { day, month, year })
    }
}

fn written(template: Template, words: &[Word], range: Range<usize>, before: &str, behind: String) -> Written {
    let bbox = BBox::around(words[range.clone()].iter().map(|word| &word.bbox)).unwrap_or_default();
    Written { template, words: range, before: before.to_owned(), behind, bbox }
}

fn fold(word: &str) -> String {
    let mut folded = String::new();
    fold_into(word, &mut folded);
    folded
}
