//! The context model: what the letters around a word, on both sides and without their marks, say of its marks.
//!
//! N-grams see what stands before a word. A log-linear model (maximum entropy) over the toneless neighbours and the
//! capitals adds what they leave undecided: each feature, a template filled from the text, gives each
//! word with the same letters a weight. The sum of the weights is added to what the n-grams say. The neighbours'
//! letters are known before anything is decoded, so no search is needed.
//!
//! The weights stand in a hashed table of lines as long as the processor's, one line a feature, so that a feature
//! costs one fetch. A line holds 32 weights in the order of 11 bits of their features' hashes; the upper five of these are
//! told by the order alone (as by Cleary 1984):
//!
//! ```text
//! 0     u64: for each value of the upper five bits a zero, then as many ones as weights have it
//! 8     a byte for each weight: the lower six bits of the hash; the lower two bits of the rank of the word among those
//!       with its letters
//! 40    the upper two bits of the rank, of four weights a byte, the first lowest
//! 48    the weight in 4 bits (a sign, 3 bits for one of eight sizes), low half first
//! ```
//!
//! Where a line is full, what is worth least is left out; a feature that was never seen finds a foreign weight once in
//! sixty times.

use std::hint::select_unpredictable;

use super::bytes::{nibble_at, u64_at};
use super::layout::LINE;
use super::processor::{equal, prefetch, select};
use crate::text::case::shouts;

/// Tokens seen on each side.
pub const REACH: usize = 3;
/// Weights in a line.
pub const SLOTS: usize = 32;
/// Words of one key that can have weights; those of higher rank have none.
pub const RANKS: usize = 16;
/// Upper bits of a hash that the order of the weights tells.
const ORDERED: u32 = 5;
/// Bits of a hash that stand in a byte.
const LOWER: u32 = 6;
/// Where in a line the bytes with the lower bits stand.
const TAGS: usize = 8;
/// Where the upper bits of the ranks stand.
const RANK_BITS: usize = TAGS + SLOTS;
/// Where the weights stand.
const WEIGHTS: usize = RANK_BITS + SLOTS / 4;
/// Sizes of a stored weight, close together where most weights lie.
const LEVELS: [i8; 8] = [5, 9, 13, 16, 19, 24, 33, 56];
/// Steps of [`LEVELS`] per natural logarithm.
const STEPS: f32 = 32.0;
/// Largest weight, to either side.
pub const LARGEST: f32 = LEVELS[7] as f32 / STEPS;

/// What the context model sees of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// First id of the words with these letters; the token's own id where it is no word.
    pub letters: u16,
    /// Case, as [`case_of`] tells it.
    pub case: u8,
}

/// Stands before the first and behind the last token of a line.
pub const OUTSIDE: Seen = Seen { letters: u16::MAX, case: 0 };

/// A token in the middle, and [`REACH`] tokens on each side.
pub type View = [Seen; 2 * REACH + 1];

/// A view of each token; `seen` has [`REACH`] places more on each side.
pub fn views(seen: &[Seen]) -> impl Iterator<Item = &View> {
    (0..seen.len()).map_while(|i| seen[i..].first_chunk())
}

/// The case of a token: 0 small, 1 a capital first, 3 all capitals.
pub fn case_of(token: &str) -> u8 {
    u8::from(token.starts_with(char::is_uppercase)) | u8::from(shouts(token)) << 1
}

/// Which neighbours a feature is made of, by their distance; the word's own letters always belong to it.
const TEMPLATES: [&[i8]; 19] = [
    &[],
    &[-1],
    &[1],
    &[-2, -1],
    &[1, 2],
    &[-1, 1],
    &[-2],
    &[2],
    &[-3, -2, -1],
    &[1, 2, 3],
    &[-2, -1, 1],
    &[-1, 1, 2],
    &[-2, -1, 1, 2],
    &[-3],
    &[3],
    &[-3, -2, -1, 1],
    &[-1, 1, 2, 3],
    &[-2, 1],
    &[-1, 2],
];
/// The same for the features to which the case of the word and of its two neighbours belongs.
const CASE_TEMPLATES: [&[i8]; 3] = [&[], &[-1], &[1]];

/// Features of a word.
pub const FEATURES: usize = TEMPLATES.len() + CASE_TEMPLATES.len();

/// Sets of the neighbours on one side.
const SETS: usize = 1 << REACH;

/// The neighbours of each feature as a set of bits, from the farthest before the word to the farthest behind it.
const NEIGHBOURS: [usize; FEATURES] = {
    let mut sets = [0; FEATURES];
    let mut i = 0;
    while i < FEATURES {
        let template = if i < TEMPLATES.len() { TEMPLATES[i] } else { CASE_TEMPLATES[i - TEMPLATES.len()] };
        let mut j = 0;
        while j < template.len() {
            let distance = template[j];
            let place = REACH as i8 + if distance < 0 { distance } else { distance - 1 };
            sets[i] |= 1 << place;
            j += 1;
        }
        i += 1;
    }
    sets
};

/// The sum of each set of these parts.
fn sums(parts: &[u64]) -> [u64; SETS] {
    let mut sums = [0u64; SETS];
    for (i, part) in parts.iter().enumerate() {
        for set in 0..1 << i {
            sums[set | 1 << i] = sums[set].wrapping_add(*part);
        }
    }
    sums
}

/// The hashes of the features of the token in the middle of a view.
pub fn features(view: &View) -> [u32; FEATURES] {
    const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;
    let part = |i: usize| (u64::from(view[i].letters) + 1).wrapping_mul(PRIME.rotate_left(9 * i as u32) | 1);
    let parts: [u64; 2 * REACH + 1] = std::array::from_fn(part);
    let case = (0..3).fold(1, |all, i| all << 2 | u64::from(view[REACH - 1 + i].case));
    let (before, behind) = (sums(&parts[..REACH]), sums(&parts[REACH + 1..]));
    let hash = |base: u64, neighbours: usize| {
        let sum = base.wrapping_add(before[neighbours % SETS]).wrapping_add(behind[neighbours / SETS]);
        let mixed = (sum ^ sum >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((mixed ^ mixed >> 32).wrapping_mul(0x94D0_49BB_1331_11EB) >> 32) as u32
    };
    let mut hashes = [0; FEATURES];
    for (i, (slot, &neighbours)) in hashes.iter_mut().zip(&NEIGHBOURS).enumerate() {
        let base = parts[REACH].wrapping_add((i as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93));
        let base = if i < TEMPLATES.len() { base } else { base.wrapping_add(case << 40) };
        *slot = hash(base, neighbours);
    }
    hashes
}

/// The weights, read in place.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    lines: &'a [[u8; LINE]],
}

impl<'a> Table<'a> {
    /// The table that fills these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { lines: bytes.as_chunks().0 }
    }

    /// Whether there are no weights.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Begins to fetch the lines of these features.
    pub fn prefetch(&self, features: &[u32; FEATURES]) {
        for &feature in features {
            prefetch(self.lines, line_of(feature, self.lines.len()));
        }
    }

    /// What the features say of the word of each rank, as natural logarithms.
    pub fn score(&self, features: &[u32; FEATURES]) -> [f32; RANKS] {
        // Which features have weights, and how many, cannot be foreseen: those that may have are listed, then those that do,
        // and gone through without a branch for each.
        let (mut alike, mut count) = ([(0u32, 0u32, 0u32); FEATURES], 0);
        for &feature in features {
            let at = line_of(feature, self.lines.len());
            let found = similar(&self.lines[at], feature);
            alike[count] = (at as u32, found, feature);
            count += usize::from(found != 0);
        }
        let (mut known, listed) = ([(0u32, 0u32); FEATURES + 1], count);
        count = 0;
        for &(at, found, feature) in &alike[..listed] {
            let found = found & part(&self.lines[at as usize], feature);
            known[count] = (at, found);
            count += usize::from(found != 0);
        }
        let mut sums = [0i32; RANKS];
        let (mut i, mut found) = (0, known[0].1);
        while i < count {
            let line = &self.lines[known[i].0 as usize];
            let slot = found.trailing_zeros() as usize;
            sums[rank(line, slot)] += i32::from(weight(line, slot));
            found &= found - 1;
            i += usize::from(found == 0);
            found = select_unpredictable(found == 0, known[i].1, found);
        }
        sums.map(|sum| sum as f32 / STEPS)
    }
}

/// A bit for each weight of a line whose feature is the same in the lower bits.
fn similar(line: &[u8; LINE], feature: u32) -> u32 {
    line[TAGS..].first_chunk().map_or(0, |tags| equal(tags, lower(feature), (1 << LOWER) - 1))
}

/// A bit for each weight of a line whose feature is the same in the upper bits.
fn part(line: &[u8; LINE], feature: u32) -> u32 {
    let order = u64_at(line, 0);
    let upper = upper(feature);
    // Before the weights with these upper bits stand as many zeros, and one.
    let zero = select(!order, upper);
    let count = (order >> zero >> 1).trailing_ones();
    (((1u64 << count) - 1) << (zero - upper)) as u32
}

/// The rank of the word that a weight is for.
#[inline]
fn rank(line: &[u8; LINE], slot: usize) -> usize {
    let upper = line[RANK_BITS + slot / 4] >> (2 * (slot % 4)) & 3;
    usize::from(line[TAGS + slot] >> LOWER | upper << 2)
}

/// The weight in a slot, in [`STEPS`].
#[inline]
fn weight(line: &[u8; LINE], slot: usize) -> i8 {
    const SIGNED: [i8; 16] = {
        let mut signed = [0; 16];
        let mut i = 0;
        while i < 8 {
            signed[i] = LEVELS[i];
            signed[i + 8] = -LEVELS[i];
            i += 1;
        }
        signed
    };
    SIGNED[usize::from(nibble_at(&line[WEIGHTS..], slot))]
}

/// The four bits that come nearest to a weight.
fn code(value: f32) -> u8 {
    let size = value.abs() * STEPS;
    let above =
        LEVELS.windows(2).take_while(|pair| f32::from(pair[0]) + f32::from(pair[1]) < 2.0 * size).count();
    above as u8 | u8::from(value < 0.0) << 3
}

fn line_of(feature: u32, lines: usize) -> usize {
    ((u64::from(feature) * lines as u64) >> 32) as usize
}

fn lower(feature: u32) -> u8 {
    (feature & ((1 << LOWER) - 1)) as u8
}

fn upper(feature: u32) -> u32 {
    feature >> LOWER & ((1 << ORDERED) - 1)
}

/// A weight to be stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// Hash of the feature.
    pub feature: u32,
    /// Rank of the word among those with its letters, below [`RANKS`].
    pub rank: u8,
    /// The weight, as natural logarithm.
    pub value: f32,
    /// What is lost without it.
    pub worth: f32,
}

/// The bytes of a table of this many lines; each line keeps what is worth most.
pub fn build(mut weights: Vec<Weight>, lines: usize) -> Vec<u8> {
    weights.sort_unstable_by(|a, b| {
        let place = |w: &Weight| (line_of(w.feature, lines), w.feature, w.rank);
        let by_worth = b.worth.total_cmp(&a.worth);
        place(a).0.cmp(&place(b).0).then(by_worth).then(place(a).cmp(&place(b)))
    });
    let mut bytes = vec![0; lines * LINE];
    for group in weights.chunk_by_mut(|a, b| line_of(a.feature, lines) == line_of(b.feature, lines)) {
        let from = line_of(group[0].feature, lines) * LINE;
        let most = group.len().min(SLOTS);
        let kept = &mut group[..most];
        kept.sort_by_key(|weight| upper(weight.feature));
        fill(&mut bytes[from..from + LINE], kept);
    }
    bytes
}

/// Fills a line with weights in the order of the upper bits of their features.
fn fill(line: &mut [u8], weights: &[Weight]) {
    let mut order = 0u64;
    for (slot, weight) in weights.iter().enumerate() {
        order |= 1 << (slot as u32 + upper(weight.feature) + 1);
        line[TAGS + slot] = lower(weight.feature) | weight.rank << LOWER;
        line[RANK_BITS + slot / 4] |= (weight.rank >> 2 & 3) << (2 * (slot % 4));
        line[WEIGHTS + slot / 2] |= code(weight.value) << (4 * (slot % 2));
    }
    line[..TAGS].copy_from_slice(&order.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(letters: [u16; 7]) -> View {
        letters.map(|letters| Seen { letters, case: 0 })
    }

    #[test]
    fn a_feature_is_made_of_its_template_only() {
        let (one, other) = (features(&view([1, 2, 3, 4, 5, 6, 7])), features(&view([9, 2, 3, 4, 5, 6, 7])));
        for (i, template) in TEMPLATES.iter().enumerate() {
            assert_eq!(one[i] == other[i], !template.contains(&-3), "{template:?}");
        }
        let mut distinct = one.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), FEATURES);
    }

    #[test]
    fn case_tells_only_where_it_is_asked() {
        let small = view([1; 7]);
        let mut capital = small;
        capital[REACH].case = case_of("Minh");
        let (a, b) = (features(&small), features(&capital));
        assert_eq!(a[..TEMPLATES.len()], b[..TEMPLATES.len()]);
        assert!((TEMPLATES.len()..FEATURES).all(|i| a[i] != b[i]));
    }

    #[test]
    fn stored_weights_are_found_and_full_lines_keep_the_best() {
        let seen = features(&view([1, 2, 3, 4, 5, 6, 7]));
        let weight = |feature, rank, value, worth| Weight { feature, rank, value, worth };
        let mut weights = vec![weight(seen[1], 0, 1.5, 9.0), weight(seen[2], 2, -0.5, 8.0)];
        weights.extend([weight(seen[1], 4, -0.5, 8.5), weight(seen[2], 0, 0.5, 8.5)]);
        weights.extend((0..80).map(|i| weight(i * 37 + 7, 3, 2.0, i as f32 / 100.0)));
        let bytes = build(weights, 1);
        let table = Table::new(&bytes);
        let told = table.score(&seen).map(|score| score * STEPS);
        assert_eq!(told[..5], [56.0 + 16.0, 0.0, -16.0, 0.0, -16.0]);
        let stored =
            |feature: u32| (similar(&table.lines[0], feature) & part(&table.lines[0], feature)).count_ones();
        assert_eq!((stored(79 * 37 + 7), stored(2 * 37 + 7)), (1, 0));
        assert_eq!((0..1 << (ORDERED + LOWER)).map(stored).sum::<u32>(), SLOTS as u32);
    }

    #[test]
    fn words_of_all_ranks_are_told() {
        let seen = features(&view([1, 2, 3, 4, 5, 6, 7]));
        let value = |rank: u8| (f32::from(rank) - 7.5) / 8.0;
        let weights =
            (0..RANKS as u8).map(|rank| Weight { feature: seen[0], rank, value: value(rank), worth: 1.0 });
        let bytes = build(weights.collect(), 5);
        let told = Table::new(&bytes).score(&seen);
        assert!((0..).zip(told).all(|(rank, score)| (score - value(rank)).abs() < 0.2), "{told:?}");
    }
}
