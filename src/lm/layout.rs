//! The layout of a model file.
//!
//! All numbers are little-endian; nothing is parsed at start, sections are found by adding up sizes:
//!
//! ```text
//! 0    magic "dau-lm", version as two bytes      8   checksum of all that follows
//! 16   u32 sizes: words, bytes of words, bytes of keys, n-grams of order 2, 3, 4
//! 40   u32 ids of <num>, <unk>, <s>, </s>        56  u32 lines of context weights, rows of neighbours' vectors
//! 64   words     offset u32 × (words + 1), UTF-8 bytes, flags u8 × words
//!      keys      an fst map: toneless key → first id << 16 | number of ids
//!      order 1   ln p f32, ln back-off f32, × words; first child u32 × (words + 1)
//!      order 2   code books (p, back-off) f32 × 256 each; last word u16, code of p u8, code of back-off u8;
//!                first child: absolute u32 every 16 n-grams, u16 from there for each
//!      order 3   as order 2
//!      order 4   code book of p; last word u16, code of p u8
//!      context   from a multiple of 64 on, lines of 64 bytes, as `lm::context` explains
//!      vectors   as `lm::bilinear` explains
//! ```
//!
//! Orders 2 to 4 form a sorted trie (Pauls & Klein 2011): the successors of an n-gram stand side by side in the order
//! of their ids, and since ids are ranks by toneless key, so do the candidates of one key.

use std::ops::Range;

use super::{bilinear, context};

/// First bytes of a model file: name and version of the layout.
pub const MAGIC: &[u8; 8] = b"dau-lm\x00\x06";
/// Bytes before the first section.
pub const HEADER: usize = 64;

/// Words that are syllables of Vietnamese.
pub const FLAG_SYLLABLE: u8 = 1;

/// Children per absolute offset; the others are differences of 16 bits.
pub const STRIDE: usize = 16;

/// Sizes of the sections, from which their places follow.
#[derive(Clone, Copy, Debug)]
pub struct Sections {
    /// Number of words.
    pub words: usize,
    /// Bytes of all words together.
    pub word_bytes: usize,
    /// Bytes of the key index.
    pub key_bytes: usize,
    /// Number of n-grams of orders 2, 3 and 4.
    pub ngrams: [usize; 3],
    /// Number of lines of context weights.
    pub lines: usize,
    /// Number of rows of neighbours' vectors.
    pub rows: usize,
}

/// Places of the parts of one order.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// First byte of the code books.
    pub book: usize,
    /// Last words.
    pub words: Range<usize>,
    /// Codes of probabilities.
    pub probs: Range<usize>,
    /// Codes of back-off weights; none at the highest order.
    pub backoffs: Range<usize>,
    /// Absolute places of first children.
    pub bases: Range<usize>,
    /// Places of first children beside those.
    pub deltas: Range<usize>,
}

impl Sections {
    /// Size of the file.
    pub fn end(&self) -> usize {
        self.vectors().end
    }

    /// Lines of context weights.
    pub fn context(&self) -> Range<usize> {
        let from = self.places()[2].probs.end.next_multiple_of(context::LINE);
        from..from + self.lines * context::LINE
    }

    /// Vectors of words and their neighbours.
    pub fn vectors(&self) -> Range<usize> {
        let from = self.context().end;
        from..from + bilinear::size(self.words, self.rows)
    }

    /// The words, one after the other.
    pub fn spelling(&self) -> Range<usize> {
        let from = HEADER + 4 * (self.words + 1);
        from..from + self.word_bytes
    }

    /// First of the words' flags.
    pub fn flags(&self) -> usize {
        self.spelling().end
    }

    /// The index of keys.
    pub fn keys(&self) -> Range<usize> {
        let from = self.flags() + self.words;
        from..from + self.key_bytes
    }

    /// First byte of order 1.
    pub fn unigrams(&self) -> usize {
        self.keys().end
    }

    /// Places of orders 2 to 4.
    pub fn places(&self) -> [Places; 3] {
        let mut at = self.unigrams() + 12 * self.words + 4;
        let mut take = |n: usize| {
            at += n;
            at - n..at
        };
        std::array::from_fn(|i| {
            let n = self.ngrams[i];
            let last = i == 2;
            let book = take(if last { 1024 } else { 2048 }).start;
            let (words, probs) = (take(2 * n), take(n));
            if last {
                return Places { book, words, probs, ..Places::default() };
            }
            let backoffs = take(n);
            let bases = take(4 * (n / STRIDE + 1));
            Places { book, words, probs, backoffs, bases, deltas: take(2 * (n + 1)) }
        })
    }
}
