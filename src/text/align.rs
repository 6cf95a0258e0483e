//! Alignment: which words of a reading stand for which words of the text that was read.
//!
//! The cheapest way to make one list of words from the other by edits of letters, where two words may have been read
//! as one and one as two. Letters that differ in their marks only are a small edit.

use std::ops::Range;

use super::letter::Letter;

/// Words that stand for each other: indexes of the text's words and of the reading's; one of them may be empty.
pub type Pair = (Range<usize>, Range<usize>);

/// Cost of another letter, a letter too many or too few.
const LETTER: f32 = 1.0;
/// Cost of other marks or another case on the same letter.
const MARK: f32 = 0.3;
/// Cost of a space too many or too few.
const SPACE: f32 = 1.2;
/// Fewest words by which a reading may run ahead or behind.
const BAND: usize = 150;

/// Aligns the words of a reading with the words of the text that was read.
///
/// ```
/// let pairs = dau::text::align(&["thành", "phố", "Huế"], &["thinhph6", "Hu"]);
/// assert_eq!(pairs, [(0..2, 0..1), (2..3, 1..2)]);
/// ```
pub fn align(text: &[&str], reading: &[&str]) -> Vec<Pair> {
    let letters = |words: &[&str]| words.iter().map(|word| word.chars().collect()).collect();
    Table::fill(letters(text), letters(reading)).trace()
}

/// How many words of the text and of the reading a pair has.
const STEPS: [(usize, usize); 5] = [(1, 1), (2, 1), (1, 2), (1, 0), (0, 1)];

struct Table {
    text: Vec<Vec<char>>,
    reading: Vec<Vec<char>>,
    /// For each number of words of the text, from how many words of the reading on there are cells.
    first: Vec<usize>,
    /// Cost and last step of the cheapest way to each cell.
    cells: Vec<Vec<(f32, u8)>>,
}

impl Table {
    fn fill(text: Vec<Vec<char>>, reading: Vec<Vec<char>>) -> Self {
        let band = BAND + text.len().abs_diff(reading.len());
        let mut table = Self { text, reading, first: Vec::new(), cells: Vec::new() };
        let (rows, columns) = (table.text.len(), table.reading.len());
        for i in 0..=rows {
            let middle = i * columns / rows.max(1);
            let (from, to) = (middle.saturating_sub(band), (middle + band).min(columns));
            table.first.push(from);
            table.cells.push(Vec::with_capacity(to - from + 1));
            for j in from..=to {
                let cell = table.cheapest(i, j);
                table.cells[i].push(cell);
            }
        }
        table
    }

    fn cheapest(&self, i: usize, j: usize) -> (f32, u8) {
        if (i, j) == (0, 0) {
            return (0.0, 0);
        }
        let ways = STEPS.iter().enumerate().filter_map(|(step, &(a, b))| {
            let (from, upto) = (i.checked_sub(a)?, j.checked_sub(b)?);
            let before = self.cells.get(from)?.get(upto.checked_sub(self.first[from])?)?.0;
            let spaces = SPACE * (a.max(b) - 1) as f32;
            let cost = distance(&self.text[from..i].concat(), &self.reading[upto..j].concat());
            Some((before + spaces + cost, step as u8))
        });
        ways.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f32::INFINITY, 0))
    }

    fn trace(&self) -> Vec<Pair> {
        let (mut i, mut j) = (self.text.len(), self.reading.len());
        let mut pairs = Vec::new();
        while (i, j) != (0, 0) {
            let (a, b) = STEPS[usize::from(self.cells[i][j - self.first[i]].1)];
            pairs.push((i - a..i, j - b..j));
            (i, j) = (i - a, j - b);
        }
        pairs.reverse();
        pairs
    }
}

/// Cost of the edits that make one word from another.
pub fn distance(a: &[char], b: &[char]) -> f32 {
    let mut row: Vec<f32> = (0..=b.len()).map(|count| count as f32 * LETTER).collect();
    for &x in a {
        let mut diagonal = row[0];
        row[0] += LETTER;
        for (j, &y) in b.iter().enumerate() {
            let other = diagonal + difference(x, y);
            diagonal = row[j + 1];
            row[j + 1] = other.min(row[j] + LETTER).min(diagonal + LETTER);
        }
    }
    row[b.len()]
}

fn difference(a: char, b: char) -> f32 {
    if a == b {
        return 0.0;
    }
    let base = |c: char| Letter::of(c).map(|letter| letter.base);
    if base(a).is_some() && base(a) == base(b) { MARK } else { LETTER }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_and_added_words_stand_for_nothing() {
        let text = ["Kính", "gửi", "Sở", "Nội", "vụ"];
        assert_eq!(
            align(&text, &["|", "Kinh", "giri", "vu"]),
            [(0..0, 0..1), (0..1, 1..2), (1..2, 2..3), (2..3, 3..3), (3..4, 3..3), (4..5, 3..4)]
        );
        assert_eq!(align(&[], &[]), []);
        assert_eq!(align(&[], &["a"]), [(0..0, 0..1)]);
    }

    #[test]
    fn words_are_joined_and_split() {
        assert_eq!(align(&["nội", "dung"], &["nd1dung"]), [(0..2, 0..1)]);
        assert_eq!(align(&["nghiêm"], &["nghi", "6m"]), [(0..1, 0..2)]);
    }

    #[test]
    fn marks_are_small_edits() {
        let chars = |word: &str| word.chars().collect::<Vec<_>>();
        assert!((distance(&chars("độ"), &chars("do")) - 2.0 * MARK).abs() < 1e-6);
        assert!((distance(&chars("độ"), &chars("dQ")) - MARK - LETTER).abs() < 1e-6);
        assert!((distance(&chars(""), &chars("ab")) - 2.0).abs() < 1e-6);
    }
}
