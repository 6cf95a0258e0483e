//! What a model tells of an n-gram of orders 2 and 3 besides its last word.
//!
//! All that is asked of an n-gram when it was found stands in one line of the processor's memory. A line tells of `N`
//! n-grams that stand side by side:
//!
//! ```text
//! order 2, N = 24
//! 0     u32: where what follows the first of them begins, below 2^27; in the upper 5 bits the exponent of a unit
//! 4     where what follows each of them ends, u8 × N: so many units, each of 2^exponent places, from there
//! 28    codes of back-off weights, 4 bits × N, low half first
//! 40    codes of probabilities, u8 × N
//!
//! order 3, N = 44
//! 0     u32: as above
//! 4     128 bits: a one, then for each of them a zero for each unit of what follows it, and a one
//! 20    codes of back-off weights, 4 bits × N, low half first
//! 42    codes of probabilities, 4 bits × N, low half first
//! ```
//!
//! What follows an n-gram begins where what follows the one before ends. The unit is as small as a line allows; what
//! follows an n-gram is filled up to whole units with places that are [`FREE`].

use std::hint::select_unpredictable;
use std::ops::Range;

use super::bytes::{nibble_at, u32_at, u64_at};
use super::layout::LINE;
use super::processor::{prefetch, select};

/// N-grams of order 2 in a line.
pub const PAIRS: usize = 24;
/// N-grams of order 3 in a line.
pub const TRIPLES: usize = 44;
/// Last word of a place that no n-gram takes; greater than all ranks.
pub const FREE: u16 = 0xfff;

/// Where in a line the ends stand.
const ENDS: usize = 4;
/// Bits of a place; the exponent stands above them.
const PLACE_BITS: u32 = 27;

/// What is wrong when a place takes more bits.
const TOO_MANY: &str = "too many n-grams of one order";

/// Lines that tell of `N` n-grams each, read in place.
#[derive(Clone, Copy)]
pub struct Lines<'a, const N: usize> {
    lines: &'a [[u8; LINE]],
}

impl<'a, const N: usize> Lines<'a, N> {
    /// Whether ends and codes of probabilities are whole bytes.
    const WIDE: bool = N == PAIRS;
    const PROBS: usize = LINE - if Self::WIDE { N } else { N / 2 };
    const BACKOFFS: usize = Self::PROBS - N / 2;
    /// Most units of what follows the n-grams of a line.
    const UNITS: u32 = if Self::WIDE { u8::MAX as u32 } else { u128::BITS - N as u32 - 1 };

    /// The lines that fill these bytes.
    #[inline]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { lines: bytes.as_chunks().0 }
    }

    /// Begins to fetch what is told of an n-gram.
    #[inline]
    pub fn prefetch(self, i: usize) {
        prefetch(self.lines, i / N);
    }

    /// Code of the probability of an n-gram.
    #[inline]
    pub fn prob(self, i: usize) -> u8 {
        let (line, i) = (&self.lines[i / N], i % N);
        if Self::WIDE { line[Self::PROBS + i] } else { nibble_at(&line[Self::PROBS..], i) }
    }

    /// Where what follows an n-gram stands, and the code of its back-off weight.
    #[inline]
    pub fn followers(self, i: usize) -> (Range<u32>, u8) {
        let (line, i) = (&self.lines[i / N], i % N);
        let packed = u32_at(line, 0);
        let (first, exponent) = (packed & ((1 << PLACE_BITS) - 1), packed >> PLACE_BITS);
        let Range { start, end } = if Self::WIDE { counted(line, i) } else { drawn(line, i) };
        let places = first + (start << exponent)..first + (end << exponent);
        (places, nibble_at(&line[Self::BACKOFFS..], i))
    }
}

/// Units of what follows the `i`-th n-gram of a line, told by bytes.
#[inline]
fn counted(line: &[u8; LINE], i: usize) -> Range<u32> {
    let start = if i == 0 { 0 } else { line[ENDS + i - 1] };
    u32::from(start)..u32::from(line[ENDS + i])
}

/// Units of what follows the `i`-th n-gram of a line, told by single bits.
#[inline]
fn drawn(line: &[u8; LINE], i: usize) -> Range<u32> {
    let ([low, high], i) = ([0, 1].map(|half| u64_at(&line[ENDS..], half)), i as u32);
    let in_low = low.count_ones();
    let is_low = i < in_low;
    let (half, below) = select_unpredictable(is_low, (low, i), (high, i.wrapping_sub(in_low)));
    let before = select(half, below) + if is_low { 0 } else { u64::BITS };
    let zeros = ((u128::from(high) << u64::BITS | u128::from(low)) >> before >> 1).trailing_zeros();
    before - i..before - i + zeros
}

/// Codes of four bits, two in a byte, low half first.
pub fn nibbles(codes: &[u8]) -> Vec<u8> {
    codes.chunks(2).map(|pair| pair[0] | pair.get(1).unwrap_or(&0) << 4).collect()
}

/// Numbers of twelve bits, two in three bytes, the first in the lower bits.
pub fn twelves(numbers: &[u16]) -> Vec<u8> {
    let pair = |pair: &[u16]| u32::from(pair[0]) | u32::from(*pair.get(1).unwrap_or(&0)) << 12;
    let mut bytes: Vec<u8> =
        numbers.chunks(2).flat_map(|numbers| pair(numbers).to_le_bytes().into_iter().take(3)).collect();
    bytes.truncate((3 * numbers.len()).div_ceil(2));
    bytes
}

/// What a line tells of an n-gram.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entry {
    /// Code of its probability.
    pub prob: u8,
    /// Code of its back-off weight.
    pub backoff: u8,
    /// Number of n-grams that are longer by one word and begin with it.
    pub followers: u32,
}

/// Lines that tell of these n-grams, `N` a line; the place of each that follows them, and how many places there are.
///
/// # Errors
/// When there are more places than a line can tell.
pub fn build<const N: usize>(entries: &[Entry]) -> Result<(Vec<u8>, Vec<u32>, usize), String> {
    let mut bytes = Vec::with_capacity(entries.len().div_ceil(N) * LINE);
    let (mut places, mut end) = (Vec::new(), 0usize);
    for group in entries.chunks(N) {
        let units = |exponent: u32| group.iter().map(move |entry| entry.followers.div_ceil(1 << exponent));
        let fits = |exponent: &u32| units(*exponent).sum::<u32>() <= Lines::<N>::UNITS;
        let exponent = (0..PLACE_BITS).find(fits).ok_or(TOO_MANY)?;
        let first = u32::try_from(end).ok().filter(|first| first >> PLACE_BITS == 0);
        let first = first.ok_or(TOO_MANY)?;
        let mut columns = [Entry::default(); N];
        columns[..group.len()].copy_from_slice(group);
        let (mut told, mut ends) = (0u32, [0; N]);
        bytes.extend((first | exponent << PLACE_BITS).to_le_bytes());
        for (Entry { followers, .. }, end) in columns.into_iter().zip(&mut ends) {
            let start = first + (told << exponent);
            places.extend(start..start + followers);
            told += followers.div_ceil(1 << exponent);
            *end = told;
        }
        if Lines::<N>::WIDE {
            bytes.extend(ends.map(|end| end as u8));
        } else {
            bytes.extend(draw(&ends).to_le_bytes());
        }
        end = (first + (told << exponent)) as usize;
        bytes.extend(nibbles(&columns.map(|entry| entry.backoff)));
        let probs = columns.map(|entry| entry.prob);
        bytes.extend(if Lines::<N>::WIDE { probs.to_vec() } else { nibbles(&probs) });
    }
    Ok((bytes, places, end))
}

/// Bits that tell where units end.
fn draw(ends: &[u32]) -> u128 {
    (1..).zip(ends).fold(1, |bits, (i, end)| bits | 1 << (i + end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lm::bytes::u12_at;

    /// Checks that lines tell what they were built of, and that what follows comes in order and nothing twice.
    fn check<const N: usize>(entries: &[Entry]) {
        let (bytes, places, end) = build::<N>(entries).unwrap();
        assert_eq!(bytes.len(), entries.len().div_ceil(N) * LINE);
        let (lines, mut before, mut told) = (Lines::<N>::new(&bytes), 0, Vec::new());
        for (i, entry) in entries.iter().enumerate() {
            let (among, backoff) = lines.followers(i);
            assert_eq!((lines.prob(i), backoff), (entry.prob, entry.backoff));
            assert_eq!(among.start, before);
            assert_eq!(among.is_empty(), entry.followers == 0);
            told.extend(among.clone().take(entry.followers as usize));
            before = among.end;
        }
        assert_eq!((told, before as usize), (places, end));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn lines_tell_what_they_were_built_of(
            told in prop::collection::vec((0u8..16, 0u8..16, prop_oneof![9 => 0u32..4, 1 => 0u32..3000]), 0..100),
        ) {
            let entries: Vec<Entry> =
                told.into_iter().map(|(prob, backoff, followers)| Entry { prob, backoff, followers }).collect();
            check::<PAIRS>(&entries);
            check::<TRIPLES>(&entries);
        }
    }

    #[test]
    fn twelve_bits_are_read_as_written() {
        for numbers in [&[][..], &[0xfff], &[0xabc, 0x123], &[1, 0xfff, 0x800]] {
            let bytes = twelves(numbers);
            assert_eq!(bytes.len(), (3 * numbers.len()).div_ceil(2));
            let read: Vec<u16> = (0..numbers.len()).map(|i| u12_at(&bytes, i)).collect();
            assert_eq!(read, numbers);
        }
    }

    #[test]
    fn few_places_stay_free() {
        let entry = |followers| Entry { followers, ..Entry::default() };
        let (_, places, end) = build::<PAIRS>(&[entry(200), entry(55), entry(0)]).unwrap();
        assert_eq!((places.len(), end), (255, 255));
        let (_, places, end) = build::<PAIRS>(&[entry(201), entry(55), entry(0)]).unwrap();
        assert_eq!((places.len(), end, places[201]), (256, 258, 202));
        let (_, places, end) = build::<TRIPLES>(&[entry(82), entry(0), entry(1)]).unwrap();
        assert_eq!((places.len(), end), (83, 83));
        let (_, places, end) = build::<TRIPLES>(&[entry(83), entry(0), entry(1)]).unwrap();
        assert_eq!((places.len(), end, places[83]), (84, 86, 84));
    }
}
