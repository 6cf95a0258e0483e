//! The log-bilinear model: what a text is about, as far as the words some way before and behind tell.
//!
//! N-grams and [context weights](super::context) see the nearest words. Here the letters of the farther ones have vectors, one
//! for where they stand before a word and one for behind it, and so has every word (Mnih & Hinton 2007): letters that are
//! used alike have vectors alike. The sum of the neighbours' vectors, divided by the root of how many there are, times the
//! vector of a word is added to what the n-grams and the weights say.
//!
//! Words are divided into [`SETS`] by their letters, each with neighbours' vectors of its own. Components are stored as
//! bytes, numbers of steps:
//!
//! ```text
//! 0    step of the words' vectors f32, of the neighbours' f32
//! 64   row of each word's letters as a neighbour, u16 × words; 0 where they have no vectors
//!      words' vectors, i8 × RANK × words
//!      neighbours' vectors, i8 × RANK × 2 sides × SETS × rows; those of row 0 are 0
//! ```

use std::ops::Range;

use super::bytes::{f32_at, u16_at};
use super::processor::prefetch;

/// Components of a vector.
pub const RANK: usize = 32;
/// Parts into which the words are divided.
pub const SETS: usize = 4;
/// Distance of the neighbours that are seen: from, to.
const DISTANCE: (usize, usize) = (3, 40);
const HEAD: usize = 64;
/// Tokens whose neighbours' vectors are fetched ahead.
const AHEAD: usize = 8;

/// Where the neighbours before and behind the token at a place stand, of so many tokens.
#[inline]
pub fn sides(at: usize, tokens: usize) -> [Range<usize>; 2] {
    let (near, far) = DISTANCE;
    let before = at.saturating_sub(far)..(at + 1).saturating_sub(near);
    [before, (at + near).min(tokens)..(at + far + 1).min(tokens)]
}

/// What the sum of the vectors of so many neighbours is multiplied with.
pub fn share(neighbours: usize) -> f32 {
    1.0 / (1.0 + neighbours as f32).sqrt()
}

/// The set to which words with these letters belong; `letters`: the first id of them.
pub fn set_of(letters: u32) -> usize {
    (letters.wrapping_mul(0x9E37_79B9) >> 16) as usize % SETS
}

/// Bytes of the vectors of this many words, and neighbours of this many rows; none when there are no rows.
pub fn size(words: usize, rows: usize) -> usize {
    if rows == 0 { 0 } else { HEAD + words * (2 + RANK) + rows * size_of::<Row>() }
}

/// The vectors of a neighbour: for each set, before and behind.
type Row = [[[u8; RANK]; 2]; SETS];

/// Sums of the vectors of all tokens before a place; they wrap around.
pub type Sums = [[[i16; RANK]; 2]; SETS];

/// The neighbours of a token, as far as they speak for words of one set.
pub struct Around<'a> {
    words: &'a [[u8; RANK]],
    /// The sum of their vectors.
    sum: [i16; RANK],
    /// What the product of a step of it and a step of a word's vector counts.
    unit: f32,
}

/// The vectors, read in place.
#[derive(Clone, Copy)]
pub struct Vectors<'a> {
    /// What the product of two steps counts.
    unit: f32,
    rows: &'a [u8],
    words: &'a [[u8; RANK]],
    neighbours: &'a [[u8; size_of::<Row>()]],
}

impl<'a> Vectors<'a> {
    /// The vectors in these bytes; `None` where there are none.
    pub fn new(bytes: &'a [u8], words: usize) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(HEAD)?;
        let (rows, rest) = rest.split_at_checked(2 * words)?;
        let (words, neighbours) = rest.split_at_checked(words * RANK)?;
        let unit = f32_at(head, 0) * f32_at(head, 1);
        Some(Self { unit, rows, words: words.as_chunks().0, neighbours: neighbours.as_chunks().0 })
    }

    /// The row of these letters as a neighbour.
    #[inline]
    fn row(&self, letters: u16) -> usize {
        let letters = usize::from(letters);
        if 2 * letters < self.rows.len() { usize::from(u16_at(self.rows, letters)) } else { 0 }
    }

    /// Sums the vectors of a line of letters: before each of them, and behind the last.
    pub fn sum(&self, letters: impl Iterator<Item = u16> + Clone, sums: &mut Vec<Sums>) {
        sums.clear();
        let mut all: Sums = [[[0; RANK]; 2]; SETS];
        sums.push(all);
        let mut coming = letters.clone();
        coming.by_ref().take(AHEAD).for_each(|letters| self.prefetch(letters));
        for letters in letters {
            if let Some(letters) = coming.next() {
                self.prefetch(letters);
            }
            let row: &[[u8; RANK]] = self.neighbours[self.row(letters)].as_chunks().0;
            for (sum, vector) in all.as_flattened_mut().iter_mut().zip(row) {
                for (sum, component) in sum.iter_mut().zip(vector) {
                    *sum = sum.wrapping_add(i16::from(component.cast_signed()));
                }
            }
            sums.push(all);
        }
    }

    fn prefetch(&self, letters: u16) {
        prefetch(self.neighbours, self.row(letters));
    }

    /// What stands around the token at a place, for words of this set; `sums`: what [`sum`](Self::sum) gave for its line.
    #[inline]
    pub fn around(&self, sums: &[Sums], at: usize, set: usize) -> Around<'a> {
        let (mut sum, mut neighbours) = ([0i16; RANK], 0);
        for (side, range) in sides(at, sums.len() - 1).into_iter().enumerate() {
            let (from, to) = (&sums[range.start][set][side], &sums[range.end][set][side]);
            for ((sum, from), to) in sum.iter_mut().zip(from).zip(to) {
                *sum += to.wrapping_sub(*from);
            }
            neighbours += range.len();
        }
        Around { words: self.words, sum, unit: self.unit * share(neighbours) }
    }
}

impl Around<'_> {
    /// What speaks for a word, as a natural logarithm.
    #[inline]
    pub fn score(&self, word: u32) -> f32 {
        let products = self
            .sum
            .iter()
            .zip(self.words[word as usize])
            .map(|(a, w)| i32::from(*a) * i32::from(w.cast_signed()));
        products.sum::<i32>() as f32 * self.unit
    }
}

/// The bytes of vectors. `rows`: the row of each word's letters; `words`: the vector of each word; `neighbours`: those of
/// each set, by row and side.
pub fn build(rows: &[u16], words: &[[f32; RANK]], neighbours: &[Vec<[f32; RANK]>]) -> Vec<u8> {
    let steps = [step(words.iter()), step(neighbours.iter().flatten())];
    let mut bytes: Vec<u8> = steps.iter().flat_map(|step| step.to_le_bytes()).collect();
    bytes.resize(HEAD, 0);
    bytes.extend(rows.iter().flat_map(|row| row.to_le_bytes()));
    let in_steps =
        |vector: &[f32; RANK], step: f32| vector.map(|x| ((x / step).round() as i8).cast_unsigned());
    bytes.extend(words.iter().flat_map(|vector| in_steps(vector, steps[0])));
    for row in 0..neighbours[0].len() / 2 {
        let of_row = neighbours.iter().flat_map(|set| &set[2 * row..][..2]);
        bytes.extend(of_row.flat_map(|vector| in_steps(vector, steps[1])));
    }
    bytes
}

/// The step with which all but the largest components of these vectors can be told; those are cut.
fn step<'v>(vectors: impl Iterator<Item = &'v [f32; RANK]>) -> f32 {
    let mut sizes: Vec<f32> = vectors.flatten().map(|x| x.abs()).filter(|x| *x > 0.0).collect();
    if sizes.is_empty() {
        return 1.0;
    }
    let at = sizes.len() - 1 - sizes.len() / 2000;
    *sizes.select_nth_unstable_by(at, f32::total_cmp).1 / f32::from(i8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_stand_some_way_before_and_behind() {
        let (near, far) = DISTANCE;
        assert_eq!(sides(100, 200), [100 - far..101 - near, 100 + near..101 + far]);
        assert_eq!(sides(0, 1), [0..0, 1..1]);
        assert_eq!(sides(near, 2 * near), [0..1, 2 * near..2 * near]);
        assert_eq!(sides(2, far), [0..0, 2 + near..far]);
    }

    #[test]
    fn stored_vectors_give_what_they_were_made_of() {
        let part = |i: usize, j: usize| ((i * 7 + j * 3) % 11) as f32 / 20.0 - 0.2;
        let words: Vec<[f32; RANK]> = (0..5).map(|i| std::array::from_fn(|j| part(i, j))).collect();
        let of = |at: usize, set: usize| {
            if at < 2 { [0.0; RANK] } else { std::array::from_fn(|j| part(at + set, j)) }
        };
        let sets: Vec<Vec<[f32; RANK]>> =
            (0..SETS).map(|set| (0..6).map(|at| of(at, set)).collect()).collect();
        let rows = [1, 1, 2, 0, 0];
        let bytes = build(&rows, &words, &sets);
        assert_eq!(bytes.len(), size(5, 3));
        let vectors = Vectors::new(&bytes, 5).unwrap();
        let line: Vec<u16> = (0..50).map(|i| [0, 2, 3, u16::MAX][i * i % 4]).collect();
        let mut sums = Vec::new();
        vectors.sum(line.iter().copied(), &mut sums);
        for (set, of_set) in sets.iter().enumerate() {
            for at in [0, 5, 30, 49] {
                let found = vectors.around(&sums, at, set);
                for (word, vector) in (0..).zip(&words) {
                    let sides = sides(at, line.len());
                    let neighbours = sides.iter().map(Range::len).sum();
                    let sides = sides.into_iter().enumerate();
                    let of_sides =
                        sides.flat_map(|(side, range)| line[range].iter().map(move |l| (side, *l)));
                    let around = of_sides.map(|(side, letters)| {
                        let row = rows.get(usize::from(letters)).copied().unwrap_or(0);
                        of_set[2 * usize::from(row) + side]
                    });
                    let products = around.map(|n| n.iter().zip(vector).map(|(a, w)| a * w).sum::<f32>());
                    let wanted = products.sum::<f32>() * share(neighbours);
                    let given = found.score(word);
                    assert!((wanted - given).abs() < 0.05, "{wanted} {given}");
                }
            }
        }
        assert!(Vectors::new(&[], 5).is_none());
    }
}
