//! The table of confusions: how likely a letter is read as what, by reader.
//!
//! A row of `dictionaries/confusions.tsv` is a reader, the letter meant (a capital is a letter of its own), what is
//! seen in its place (up to three characters, `∅` for nothing) and the probability of that. The space is written `␣`:
//! `␣ ∅` is how likely two words are read as one, `∅ ␣` how likely a word is torn behind a letter.

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::alphabet::{self, COUNT};
use crate::text::Letter;

pub(super) static CONFUSIONS: &str = include_str!("../../../dictionaries/confusions.tsv");

/// Kind of reader, each with its own slips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reader {
    /// A neural OCR of English, such as Tesseract's: `é` and bare letters.
    #[default]
    Latin,
    /// The engine of a scanner or copier, for English: digits, capitals and signs inside words.
    Scanner,
    /// An OCR of Vietnamese.
    Vie,
}

impl Reader {
    /// All readers.
    pub const ALL: [Self; 3] = [Self::Latin, Self::Scanner, Self::Vie];

    /// Name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Latin => "latin",
            Self::Scanner => "scanner",
            Self::Vie => "vie",
        }
    }
}

/// What is read of nothing, and nothing that is read.
pub const NOTHING: &str = "∅";
/// The space.
pub const SPACE: &str = "␣";
/// Most characters seen in place of one letter.
pub const LONGEST: usize = 3;

/// What is seen in place of one letter; shorter ones end in NULs.
pub type Segment = [char; LONGEST];

/// Costs (negative natural logarithms) of one segment for each letter meant; infinite where it is never read so.
pub type Costs = [f32; COUNT];

/// What is never read.
const NEVER: Costs = [f32::INFINITY; COUNT];

/// The rows of one reader.
pub struct Table {
    /// Costs for small letters and for capitals, by what is seen.
    rows: HashMap<Segment, Box<[Costs; 2]>, foldhash::fast::RandomState>,
    /// Costs of one and of two characters that were never seen in a letter's place.
    unseen: [Box<[Costs; 2]>; 2],
    /// Costs of letters that leave no trace.
    lost: [Costs; 2],
    /// Cost of two words that are read as one.
    pub join: f32,
    /// Cost of a word that is torn in two.
    pub split: f32,
}

impl Table {
    /// The rows of a reader in the table that the program carries.
    pub fn built_in(reader: Reader) -> Self {
        Self::parse(CONFUSIONS, reader)
    }

    /// The rows of a reader.
    pub fn parse(text: &str, reader: Reader) -> Self {
        if reader == Reader::Vie {
            let mut table = Self::only_seen(text, reader);
            table.confuse_marks(UNSEEN_MARKS);
            return table;
        }
        let unseen = UNSEEN.map(|costs| Box::new([unseen(costs); 2]));
        let mut table = Self::read(text, reader, unseen, &[UNSEEN_LOST; COUNT]);
        table.confuse_strokes(UNSEEN_STROKE);
        table.confuse_sizes(UNSEEN_SIZE);
        table
    }

    /// Lets every letter that looks alike in both sizes be read in the other at this cost, if not at less.
    fn confuse_sizes(&mut self, cost: f32) {
        for small in LIKE_CAPITALS.chars() {
            for (meant, seen) in [small.to_ascii_uppercase(), small].into_iter().enumerate() {
                self.confuse(seen, meant..meant + 1, cost, |letter| letter.base == small);
            }
        }
    }

    /// Lets every letter that is a stroke be read as a sign that is one at this cost, if not at less.
    fn confuse_strokes(&mut self, cost: f32) {
        for sign in STROKES {
            self.confuse(sign, 0..2, cost, |letter| matches!(letter.base, 'i' | 'l' | 't'));
        }
    }

    /// Lets these letters, small (0) or capital (1), be read as a character at this cost, if not at less.
    fn confuse(&mut self, seen: char, cases: Range<usize>, cost: f32, meant: impl Fn(Letter) -> bool) {
        let Some(segment) = segment(&[seen]) else { return };
        let rows = self.rows.entry(segment).or_insert_with(|| self.unseen[0].clone());
        for code in (0..COUNT as u8).filter(|code| Letter::of(alphabet::letter(*code)).is_some_and(&meant)) {
            for costs in &mut rows[cases.clone()] {
                let known = &mut costs[usize::from(code)];
                *known = known.min(cost);
            }
        }
    }

    /// The rows of a reader; what was never seen in a letter's place never is.
    fn only_seen(text: &str, reader: Reader) -> Self {
        Self::read(text, reader, [(); 2].map(|()| Box::new([NEVER; 2])), &NEVER)
    }

    /// The rows of a reader for text that lost its marks: a bare letter may be any that it is the base of, at no cost, and
    /// what was never seen in a letter's place never is.
    pub fn without_marks(text: &str, reader: Reader) -> Self {
        let mut table = Self::only_seen(text, reader);
        for base in 'a'..='z' {
            for (case, seen) in [base, base.to_ascii_uppercase()].into_iter().enumerate() {
                table.confuse(seen, case..case + 1, 0.0, |letter| letter.base == base);
            }
        }
        table
    }

    /// Lets every letter be read with other marks at this cost, if not at less; with those of other languages (`ä`), too.
    fn confuse_marks(&mut self, cost: f32) {
        for seen in ('A'..='z').chain('\u{c0}'..'\u{250}').chain('\u{1ea0}'..'\u{1efa}') {
            let Some(bare) = seen.nfd().next().and_then(Letter::of) else { continue };
            let case = usize::from(seen.is_uppercase());
            self.confuse(seen, case..case + 1, cost, |letter| letter.base == bare.base);
        }
    }

    fn read(text: &str, reader: Reader, unseen: [Box<[Costs; 2]>; 2], lost: &Costs) -> Self {
        let mut table = Self { rows: HashMap::default(), unseen, lost: [*lost; 2], join: 6.0, split: 7.0 };
        for row in text.lines().filter(|row| !row.starts_with('#')) {
            let mut cells = row.split('\t');
            let (Some(of), Some(meant), Some(seen), Some(p)) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let Ok(p) = p.parse::<f32>() else { continue };
            if of == reader.name() {
                table.add(meant, seen, -p.ln());
            }
        }
        table
    }

    fn add(&mut self, meant: &str, seen: &str, cost: f32) {
        match (meant, seen) {
            (SPACE, NOTHING) => self.join = cost,
            (NOTHING, SPACE) => self.split = cost,
            _ => {}
        }
        let Some(letter) = meant.chars().next() else { return };
        let small = letter.to_lowercase().next().unwrap_or(letter);
        let Some(code) = alphabet::code(small) else { return };
        let costs = match segment(&seen.chars().collect::<Vec<_>>()) {
            _ if seen == NOTHING => &mut self.lost,
            Some(segment) => {
                let length = seen.chars().count();
                let unseen = self.unseen.get(length - 1).cloned();
                let unseen = unseen.unwrap_or_else(|| Box::new([[f32::INFINITY; COUNT]; 2]));
                self.rows.entry(segment).or_insert(unseen)
            }
            None => return,
        };
        costs[usize::from(letter != small)][usize::from(code)] = cost;
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Costs of what is seen, for small letters and for capitals; `None` where it stands for no letter.
    pub fn costs(&self, seen: &[char]) -> Option<&[Costs; 2]> {
        let known = self.rows.get(&segment(seen)?);
        known.or_else(|| self.unseen.get(seen.len() - 1)).map(|costs| &**costs)
    }

    /// Costs of letters that leave no trace.
    pub fn lost(&self) -> &[Costs; 2] {
        &self.lost
    }
}

/// Costs of what was never seen in a letter's place, one character and two, for marked vowels, bare ones and consonants.
const UNSEEN: [[f32; 3]; 2] = [[6.0, 7.5, 8.5], [7.5, 9.0, 10.0]];
/// Signs that are strokes, and cost of one in place of a letter that is one, too.
const STROKES: [char; 8] = ['{', '}', '[', ']', '|', '!', '/', '\\'];
const UNSEEN_STROKE: f32 = 4.5;
/// Letters that look like their capitals, and cost of one that is read in the other size.
const LIKE_CAPITALS: &str = "ckopsuvxyz";
const UNSEEN_SIZE: f32 = 4.5;
/// Cost of a letter that was never seen with these marks, where marks are read.
const UNSEEN_MARKS: f32 = 6.0;
/// Cost of a letter that leaves no trace and was never seen to.
const UNSEEN_LOST: f32 = 8.5;

fn unseen(costs: [f32; 3]) -> Costs {
    std::array::from_fn(|code| {
        let letter = Letter::of(alphabet::letter(code as u8));
        match letter {
            Some(letter) if letter.is_vowel() && letter.is_marked() => costs[0],
            Some(letter) if letter.is_vowel() => costs[1],
            _ => costs[2],
        }
    })
}

/// Characters as the table has them; `None` for none or too many.
pub fn segment(seen: &[char]) -> Option<Segment> {
    let mut segment = ['\0'; LONGEST];
    segment.get_mut(..seen.len())?.copy_from_slice(seen);
    (!seen.is_empty()).then_some(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_kept_by_reader_and_case() {
        let text = "# of\tmeant\tseen\tp\nlatin\tộ\tQ\t0.25\nlatin\tĐ\tD\t0.5\nlatin\tư\tri\t0.125\nvie\tộ\tỏ\t0.1\n\
                    latin\tơ\t∅\t0.01\nlatin\t␣\t∅\t0.02\n";
        let table = Table::parse(text, Reader::Latin);
        let cost = |seen: &str, capital: usize, letter| {
            let costs = table.costs(&seen.chars().collect::<Vec<_>>());
            costs.map(|costs| costs[capital][usize::from(alphabet::code(letter).unwrap())])
        };
        assert_eq!(cost("Q", 0, 'ộ'), Some(-0.25f32.ln()));
        assert_eq!(cost("Q", 1, 'ộ'), Some(UNSEEN[0][0]));
        assert_eq!(cost("D", 1, 'đ'), Some(-0.5f32.ln()));
        assert_eq!(cost("ri", 0, 'ư'), Some(-0.125f32.ln()));
        assert_eq!(cost("ỏ", 0, 'b'), Some(UNSEEN[0][2]));
        assert!((table.join + 0.02f32.ln()).abs() < 1e-6);
        assert!(table.lost()[0][usize::from(alphabet::code('ơ').unwrap())].is_finite());
    }

    #[test]
    fn letters_that_look_alike_are_read_in_the_other_size() {
        let table = Table::parse("latin\ty\tY\t0.5\n", Reader::Latin);
        let cost = |seen: char, capital: usize, letter| {
            table.costs(&[seen]).unwrap()[capital][usize::from(alphabet::code(letter).unwrap())]
        };
        assert_eq!((cost('Y', 0, 'y'), cost('Y', 0, 'ý')), (-0.5f32.ln(), UNSEEN_SIZE));
        assert_eq!((cost('o', 1, 'ộ'), cost('Ơ', 0, 'ơ')), (UNSEEN_SIZE, UNSEEN[0][0]));
    }

    #[test]
    fn marks_are_confused_with_all_others() {
        let table = Table::parse("vie\tộ\tỏ\t0.1\n", Reader::Vie);
        let cost = |seen: char, capital: usize, letter| {
            table.costs(&[seen]).unwrap()[capital][usize::from(alphabet::code(letter).unwrap())]
        };
        for (seen, capital, letter) in
            [('ä', 0, 'ắ'), ('Ö', 1, 'ổ'), ('d', 0, 'đ'), ('ÿ', 0, 'ỳ'), ('ẻ', 0, 'é')]
        {
            assert!((cost(seen, capital, letter) - UNSEEN_MARKS).abs() < 1e-6, "{seen}");
        }
        assert!(cost('ä', 0, 'o').is_infinite());
    }
}
