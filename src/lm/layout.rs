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
//!      code books f32: p of order 2 × 256, back-off of order 2 × 16, p and back-off of order 3 × 16, p of order 4 × 16
//!      order 2   id of the last word, u16 for each place
//!      order 3   rank of the last word, 12 bits for each place, two in three bytes
//!      order 4   rank of the last word, 12 bits, above the code of p, 4 bits, for each place
//!      orders 2 and 3, each from a multiple of 64 on, lines of 64 bytes, as `lm::entries` explains
//!      context   from a multiple of 64 on, lines of 64 bytes, as `lm::context` explains
//!      vectors   as `lm::bilinear` explains
//! ```
//!
//! Orders 2 to 4 form a sorted trie (Pauls & Klein 2011): the successors of an n-gram stand side by side in the order
//! of their ids, and since ids are ranks by toneless key, so do the candidates of one key. Where two or three words lead to
//! a word, all that can stand there follows the last of them, too: of each n-gram its last two words are one of order 2, and
//! the last word is told by its rank among what follows the one before (Pibiri & Venturini 2017). A place is where an n-gram
//! stands among those of its order; few stay free.

use std::ops::Range;

use super::{bilinear, entries};

/// First bytes of a model file: name and version of the layout.
pub const MAGIC: &[u8; 8] = b"dau-lm\x00\x08";
/// Bytes before the first section.
pub const HEADER: usize = 64;

/// Bytes of a line of the processor's memory.
pub const LINE: usize = 64;

/// Words that are syllables of Vietnamese.
pub const FLAG_SYLLABLE: u8 = 1;

/// Sizes of the sections, from which their places follow.
#[derive(Clone, Copy, Debug)]
pub struct Sections {
    /// Number of words.
    pub words: usize,
    /// Bytes of all words together.
    pub word_bytes: usize,
    /// Bytes of the key index.
    pub key_bytes: usize,
    /// Places of n-grams of orders 2, 3 and 4.
    pub ngrams: [usize; 3],
    /// Number of lines of context weights.
    pub lines: usize,
    /// Number of rows of neighbours' vectors.
    pub rows: usize,
}

/// Numbers in the code books: `p` and back-off of orders 2 and 3, `p` of order 4.
pub const BOOKS: [usize; 5] = [256, 16, 16, 16, 16];

/// Where what is told of n-grams stands.
#[derive(Clone, Debug)]
pub struct Places {
    /// First byte of each code book.
    pub books: [usize; 5],
    /// Last words of orders 2 to 4, with the codes of order 4.
    pub words: [Range<usize>; 3],
    /// Lines of orders 2 and 3.
    pub lines: [Range<usize>; 2],
}

impl Sections {
    /// Size of the file.
    pub fn end(&self) -> usize {
        self.vectors().end
    }

    /// Lines of context weights.
    pub fn context(&self) -> Range<usize> {
        let from = self.places().lines[1].end;
        from..from + self.lines * LINE
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

    /// Where orders 2 to 4 stand.
    pub fn places(&self) -> Places {
        let mut at = self.unigrams() + 12 * self.words + 4;
        let mut take = |n: usize| {
            at += n;
            at - n..at
        };
        let [two, three, four] = self.ngrams;
        let books = BOOKS.map(|n| take(4 * n).start);
        let words = [2 * two, (3 * three).div_ceil(2), 2 * four].map(&mut take);
        take(words[2].end.next_multiple_of(LINE) - words[2].end);
        let lines = [two.div_ceil(entries::PAIRS), three.div_ceil(entries::TRIPLES)];
        Places { books, words, lines: lines.map(|n| take(n * LINE)) }
    }
}
