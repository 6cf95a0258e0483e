//! The vectors of the log-bilinear model while they are learnt.

use crate::lm::bilinear::{self, RANK, share};

/// Components of words' vectors before anything is learnt, to either side; those of neighbours are 0.
const FIRST: f32 = 0.25;
/// Sum of squared gradients that a vector starts with.
const START: f32 = 1.0;

/// A vector being learnt and the sum of its squared gradients, the mean of its components.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    vector: [f32; RANK],
    squares: f32,
}

impl Cell {
    /// `gradient`: of each component; `square`: the mean of their squares.
    fn descend(&mut self, gradient: &[f32; RANK], square: f32, rate: f32) {
        self.squares += square;
        let step = rate / (START + self.squares).sqrt();
        self.vector.iter_mut().zip(gradient).for_each(|(x, g)| *x -= step * g);
    }
}

fn mean_square(vector: &[f32; RANK]) -> f32 {
    vector.iter().map(|x| x * x).sum::<f32>() / RANK as f32
}

/// The words before and behind one, as far as they have a say.
pub type Sides<'s> = [&'s [u32]; 2];

/// The vectors of one set while they are learnt.
pub struct Vectors<'a> {
    /// The row of each word's letters.
    rows: &'a [u16],
    words: Vec<Cell>,
    /// By row and side; those of row 0 stay 0.
    neighbours: Vec<Cell>,
}

impl<'a> Vectors<'a> {
    /// `rows`: the row of each word's letters; `count`: how many rows there are.
    pub fn new(rows: &'a [u16], count: usize) -> Self {
        let mut state = 1u32;
        let mut first = || {
            // xorshift: Marsaglia 2003.
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state as f32 / u32::MAX as f32 - 0.5) * 2.0 * FIRST
        };
        let word = |_| Cell { vector: std::array::from_fn(|_| first()), ..Cell::default() };
        Self { rows, words: rows.iter().map(word).collect(), neighbours: vec![Cell::default(); 2 * count] }
    }

    /// Places of the vectors of the neighbours that have any.
    fn places<'s>(rows: &'s [u16], sides: &'s Sides) -> impl Iterator<Item = usize> + 's {
        let of_side = move |(side, words): (usize, &'s &[u32])| {
            words
                .iter()
                .map(move |&word| 2 * usize::from(rows[word as usize]) + side)
                .filter(|place| *place > 1)
        };
        sides.iter().enumerate().flat_map(of_side)
    }

    /// The sum of the neighbours' vectors, divided by the root of how many there are.
    pub fn around(&self, sides: &Sides) -> [f32; RANK] {
        let mut sum = [0.0; RANK];
        for place in Self::places(self.rows, sides) {
            sum.iter_mut().zip(&self.neighbours[place].vector).for_each(|(sum, x)| *sum += x);
        }
        let share = share_of(sides);
        sum.map(|x| x * share)
    }

    /// What speaks for a word.
    pub fn score(&self, around: &[f32; RANK], word: usize) -> f32 {
        around.iter().zip(&self.words[word].vector).map(|(a, w)| a * w).sum()
    }

    /// Moves the vectors of words from this one on along their gradients, and those of their neighbours.
    pub fn learn(&mut self, sides: &Sides, around: &[f32; RANK], first: usize, gradients: &[f32], rate: f32) {
        let mut of_around = [0.0; RANK];
        let square = mean_square(around);
        for (cell, gradient) in self.words[first..].iter_mut().zip(gradients) {
            of_around.iter_mut().zip(&cell.vector).for_each(|(sum, x)| *sum += gradient * x);
            cell.descend(&around.map(|x| gradient * x), gradient * gradient * square, rate);
        }
        let share = share_of(sides);
        let of_each = of_around.map(|x| x * share);
        let square = mean_square(&of_each);
        for place in Self::places(self.rows, sides) {
            self.neighbours[place].descend(&of_each, square, rate);
        }
    }
}

fn share_of(sides: &Sides) -> f32 {
    share(sides.iter().map(|side| side.len()).sum())
}

/// The bytes of the vectors of all sets; `of_word`: the set of each word.
pub fn build(sets: &[Vectors], of_word: impl Iterator<Item = usize>) -> Vec<u8> {
    let words: Vec<[f32; RANK]> =
        of_word.enumerate().map(|(word, set)| sets[set].words[word].vector).collect();
    let neighbours: Vec<Vec<[f32; RANK]>> =
        sets.iter().map(|set| set.neighbours.iter().map(|cell| cell.vector).collect()).collect();
    bilinear::build(sets[0].rows, &words, &neighbours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_alike_is_read_alike() {
        let mut vectors = Vectors::new(&[0, 0, 1, 2, 3], 4);
        let says = |vectors: &Vectors, word| {
            let around = vectors.around(&[&[], &[word]]);
            vectors.score(&around, 0) - vectors.score(&around, 1)
        };
        for _ in 0..300 {
            for (word, gradients) in [(2, [-0.5, 0.5]), (3, [0.5, -0.5])] {
                let sides: Sides = [&[], &[1, word]];
                let around = vectors.around(&sides);
                vectors.learn(&sides, &around, 0, &gradients, 0.05);
            }
        }
        assert!(says(&vectors, 2) > 1.0 && says(&vectors, 3) < -1.0);
        assert!([1, 4].iter().all(|word| says(&vectors, *word).abs() < f32::EPSILON));
    }
}
