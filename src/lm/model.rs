//! The model, queried in place in the bytes of its file; [`layout`](super::layout) says what stands where.

mod search;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use memmap2::MmapMut;

use super::bilinear::Vectors;
use super::bytes::{checksum, f32_at, u32_at};
use super::context::Table;
use super::entries::{Lines, PAIRS, TRIPLES};
use super::layout::{BOOKS, FLAG_SYLLABLE, HEADER, MAGIC, Places, Sections};
use crate::{Error, Result};
pub use search::Aim;
use search::{Landmarks, Words};

/// No n-gram.
pub const NONE: u32 = u32::MAX;

/// What the model remembers of the text before: the longest n-gram it knows at each order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// The last word, and the n-grams of the last two and three words; [`NONE`] where nothing follows them.
    contexts: [u32; 3],
    /// Their back-off weights.
    backoffs: [f32; 3],
    /// Where what follows them stands: from, to.
    among: [(u32, u32); 3],
}

impl State {
    /// The context of this length, 1 to 3 words; states that share it share what follows.
    #[inline]
    pub fn context(&self, length: usize) -> u32 {
        self.contexts[length - 1]
    }

    /// Adds the back-off weights of the contexts longer than this length, 0 to 3 words.
    #[inline]
    pub fn backed_off(&self, length: usize) -> f32 {
        let [one, two, three] = self.backoffs;
        match length {
            0 => three + two + one,
            1 => three + two,
            2 => three,
            _ => 0.0,
        }
    }

    /// Rank, among the words that follow the last word, of the one that an n-gram of order 2 ends in.
    #[inline]
    pub fn rank(&self, pair: u32) -> u32 {
        pair - self.among[0].0
    }

    /// States with equal keys give every continuation the same probability.
    pub fn key(&self) -> u64 {
        match self.contexts {
            [_, _, three] if three != NONE => 1 << 62 | u64::from(three),
            [_, two, _] if two != NONE => 1 << 61 | u64::from(two),
            [word, ..] => u64::from(word),
        }
    }
}

/// A word after a state: the n-grams of orders 3 and 2 that end in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    three: u32,
    two: u32,
    word: u32,
}

impl Step {
    /// The step to a word whose n-grams of orders 2 and 3 were found at these places.
    #[inline]
    pub fn new(word: u32, two: u32, three: u32) -> Self {
        Self { three, two, word }
    }
}

/// A language model in memory.
pub struct Model {
    bytes: Bytes,
    sections: Sections,
    flags: usize,
    /// The `ln p` of all words; back-off weights and first children stand behind them.
    unigrams: Range<usize>,
    places: Places,
    /// `ln p` by the codes of orders 2 to 4.
    probs: [[f32; 256]; 3],
    /// Back-off weights by the codes of orders 2 and 3.
    backoffs: [[f32; 16]; 2],
    /// All words, one after the other.
    spelling: Box<str>,
    landmarks: [Landmarks; 3],
    keys: fst::Map<Bytes>,
    symbols: [u32; 4],
    id: String,
}

/// Part of a model file that is embedded in the program or was read from disk.
#[derive(Clone)]
struct Bytes {
    data: Data,
    range: Range<usize>,
}

#[derive(Clone)]
enum Data {
    Embedded(&'static [u8]),
    /// A map, which begins where a line of the processor's memory does, as lines of context weights must.
    Held(Arc<MmapMut>),
}

impl AsRef<[u8]> for Bytes {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        match &self.data {
            Data::Embedded(bytes) => &bytes[self.range.clone()],
            Data::Held(bytes) => &bytes[self.range.clone()],
        }
    }
}

impl Model {
    /// The model in these bytes, which the program carries; they are not checked for damage.
    ///
    /// # Errors
    /// When the bytes are no model of this version.
    pub fn embedded(bytes: &'static [u8]) -> Result<Self> {
        Self::open(Bytes { data: Data::Embedded(bytes), range: 0..bytes.len() }, "built-in", false)
    }

    /// The model in a file.
    ///
    /// # Errors
    /// When the file cannot be read, is no model of this version, or is damaged.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| Error::Io { path: path.into(), source })?;
        Self::from_bytes(&bytes, &path.display().to_string())
    }

    /// The model in a copy of these bytes; `name` is what errors call it.
    ///
    /// # Errors
    /// When the bytes are no model of this version, or are damaged.
    pub fn from_bytes(bytes: &[u8], name: &str) -> Result<Self> {
        // No map is empty.
        let mut map = MmapMut::map_anon(bytes.len().max(1))
            .map_err(|source| Error::Io { path: name.into(), source })?;
        map[..bytes.len()].copy_from_slice(bytes);
        let range = 0..map.len();
        Self::open(Bytes { data: Data::Held(map.into()), range }, name, true)
    }

    fn open(all: Bytes, name: &str, check: bool) -> Result<Self> {
        let refuse =
            |detail: &str| Error::Model { name: name.into(), kind: "language model", detail: detail.into() };
        let bytes = all.as_ref();
        if bytes.len() < HEADER || bytes[..6] != MAGIC[..6] {
            return Err(refuse("it does not begin as one"));
        }
        if bytes[6..8] != MAGIC[6..] {
            return Err(refuse("it is of another version; train it again with this program"));
        }
        let size = |i: usize| u32_at(&bytes[16..HEADER], i) as usize;
        let sections = Sections {
            words: size(0),
            word_bytes: size(1),
            key_bytes: size(2),
            ngrams: [size(3), size(4), size(5)],
            lines: size(10),
            rows: size(11),
        };
        if sections.end() != bytes.len() {
            return Err(refuse("it is cut short or has something behind it"));
        }
        let sum = u64::from_le_bytes(bytes[8..16].try_into().map_err(|_| refuse("no checksum"))?);
        if check && checksum(&bytes[16..]) != sum {
            return Err(refuse("it is damaged: its checksum is wrong"));
        }
        let keys = Bytes { data: all.data.clone(), range: sections.keys() };
        let keys = fst::Map::new(keys).map_err(|e| refuse(&e.to_string()))?;
        let places = sections.places();
        let number = |book: usize, i: usize| f32_at(&bytes[places.books[book]..], i);
        let probs = [0, 2, 4].map(|book| std::array::from_fn(|i| number(book, i.min(BOOKS[book] - 1))));
        let backoffs = [1, 3].map(|book| std::array::from_fn(|i| number(book, i)));
        let words = &bytes[sections.spelling()];
        let spelling = std::str::from_utf8(words).map_err(|_| refuse("its words are no text"))?.into();
        let [two, three, four] = places.words.each_ref().map(|section| &bytes[section.clone()]);
        let ngrams = sections.ngrams;
        let landmarks = [
            Landmarks::of(Words::<0>::new(two), ngrams[0]),
            Landmarks::of(Words::<1>::new(three), ngrams[1]),
            Landmarks::of(Words::<2>::new(four), ngrams[2]),
        ];
        Ok(Self {
            spelling,
            landmarks,
            flags: sections.flags(),
            unigrams: sections.unigrams()..sections.unigrams() + 4 * sections.words,
            places,
            probs,
            backoffs,
            keys,
            symbols: std::array::from_fn(|i| size(6 + i) as u32),
            id: format!("dau-lm-{} {:06x}", MAGIC[7], sum >> 40),
            sections,
            bytes: all,
        })
    }

    /// Short identity: layout version and the beginning of the checksum.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Number of words.
    pub fn words(&self) -> usize {
        self.sections.words
    }

    /// Number of n-grams of orders 2, 3 and 4.
    pub fn ngrams(&self) -> [usize; 3] {
        self.sections.ngrams
    }

    /// Id that stands for every number.
    pub fn number(&self) -> u32 {
        self.symbols[0]
    }

    /// Id that stands for every unknown word.
    pub fn unknown(&self) -> u32 {
        self.symbols[1]
    }

    /// Id of the end of a line.
    pub fn line_end(&self) -> u32 {
        self.symbols[3]
    }

    /// A word by its id.
    pub fn word(&self, id: u32) -> &str {
        let offsets = &self.bytes.as_ref()[HEADER..];
        let at = |id: usize| u32_at(offsets, id) as usize;
        self.spelling.get(at(id as usize)..at(id as usize + 1)).unwrap_or("")
    }

    /// Whether a word is a syllable of Vietnamese.
    pub fn is_syllable(&self, id: u32) -> bool {
        self.bytes.as_ref()[self.flags + id as usize] & FLAG_SYLLABLE != 0
    }

    /// The weights of the context model; empty where none were trained.
    pub fn context(&self) -> Table<'_> {
        Table::new(&self.bytes.as_ref()[self.sections.context()])
    }

    /// The vectors of words and their neighbours; `None` where there are none.
    pub fn vectors(&self) -> Option<Vectors<'_>> {
        Vectors::new(&self.bytes.as_ref()[self.sections.vectors()], self.words())
    }

    /// Ids of all words with this toneless key, in lower case; empty when there are none.
    pub fn candidates(&self, key: &str) -> Range<u32> {
        let packed = self.keys.get(key).unwrap_or(0);
        let (first, count) = ((packed >> 16) as u32, (packed & 0xffff) as u32);
        first..first + count
    }

    /// The index of all keys, for walking it with an automaton.
    pub fn keys(&self) -> &fst::Map<impl AsRef<[u8]> + use<>> {
        &self.keys
    }

    /// Id of a canonical word among the candidates of its key.
    pub fn find(&self, candidates: Range<u32>, word: &str) -> Option<u32> {
        candidates.into_iter().find(|&id| self.word(id) == word)
    }

    /// `ln p` of a word without context.
    pub fn unigram(&self, word: u32) -> f32 {
        self.unigrams()(word)
    }

    /// [`Self::unigram`], for many words.
    #[inline]
    pub fn unigrams(&self) -> impl Fn(u32) -> f32 {
        let section = &self.bytes.as_ref()[self.unigrams.clone()];
        |word| f32_at(section, word as usize)
    }

    /// The state at the beginning of a line.
    pub fn begin(&self) -> State {
        self.follow(Step { three: NONE, two: NONE, word: self.symbols[2] })
    }

    /// `ln p` of the second word behind the first; `None` when the model does not know them together.
    pub fn bigram(&self, first: u32, second: u32) -> Option<f32> {
        let bytes = self.bytes.as_ref();
        let Range { start, end } = self.unigram_children(bytes, first);
        let found = self.find_child::<0>((start, end), second, bytes);
        (found != NONE).then(|| self.prob(0, found, bytes))
    }

    #[inline]
    fn pairs<'a>(&self, bytes: &'a [u8]) -> Lines<'a, PAIRS> {
        Lines::new(&bytes[self.places.lines[0].clone()])
    }

    #[inline]
    fn triples<'a>(&self, bytes: &'a [u8]) -> Lines<'a, TRIPLES> {
        Lines::new(&bytes[self.places.lines[1].clone()])
    }

    /// `ln p` of an n-gram.
    #[inline]
    fn prob(&self, level: usize, i: u32, bytes: &[u8]) -> f32 {
        let i = i as usize;
        let code = match level {
            0 => self.pairs(bytes).prob(i),
            1 => self.triples(bytes).prob(i),
            _ => self.last_words::<2>(bytes).code(i),
        };
        self.probs[level][usize::from(code)]
    }

    /// `ln p(word | state)` and what leads to the state behind the word.
    #[inline]
    pub fn advance(&self, state: &State, word: u32) -> (f32, Step) {
        let bytes = self.bytes.as_ref();
        let two = self.find_child::<0>(state.among[0], word, bytes);
        let (mut three, mut four) = (NONE, NONE);
        if two != NONE {
            three = self.find_child::<1>(state.among[1], state.rank(two), bytes);
            four = self.find_child::<2>(state.among[2], state.rank(two), bytes);
        }
        let prob = |level: usize, i: u32| self.prob(level, i, bytes);
        let score = if four != NONE {
            prob(2, four)
        } else if three != NONE {
            state.backed_off(2) + prob(1, three)
        } else if two != NONE {
            state.backed_off(1) + prob(0, two)
        } else {
            state.backed_off(0) + self.unigram(word)
        };
        (score, Step { three, two, word })
    }

    /// The state behind a step.
    #[inline]
    pub fn follow(&self, step: Step) -> State {
        let bytes = self.bytes.as_ref();
        let Range { start, end } = self.unigram_children(bytes, step.word);
        self.approach(0, start..end);
        let (three, of_three, backoff_of_three) = self.leading(1, step.three, bytes);
        let (two, of_two, backoff_of_two) = self.leading(0, step.two, bytes);
        State {
            contexts: [step.word, two, three],
            backoffs: [
                f32_at(&bytes[self.unigrams.end..], step.word as usize),
                backoff_of_two,
                backoff_of_three,
            ],
            among: [(start, end), of_two, of_three],
        }
    }

    /// The n-gram, what follows it, and its back-off weight; none when nothing does.
    #[inline]
    fn leading(&self, level: usize, i: u32, bytes: &[u8]) -> (u32, (u32, u32), f32) {
        let nothing = (NONE, (0, 0), 0.0);
        if i == NONE {
            return nothing;
        }
        let (Range { start, end }, code) = match level {
            0 => self.pairs(bytes).followers(i as usize),
            _ => self.triples(bytes).followers(i as usize),
        };
        if start == end {
            return nothing;
        }
        self.approach(level + 1, start..end);
        (i, (start, end), self.backoffs[level][usize::from(code)])
    }

    #[inline]
    fn unigram_children(&self, bytes: &[u8], word: u32) -> Range<u32> {
        let section = &bytes[self.unigrams.end + 4 * self.sections.words..];
        u32_at(section, word as usize)..u32_at(section, word as usize + 1)
    }

    #[inline]
    fn last_words<'a, const LEVEL: usize>(&self, bytes: &'a [u8]) -> Words<'a, LEVEL> {
        Words::new(&bytes[self.places.words[LEVEL].clone()])
    }

    #[inline]
    fn find_child<const LEVEL: usize>(&self, (start, end): (u32, u32), word: u32, bytes: &[u8]) -> u32 {
        let words = self.last_words::<LEVEL>(bytes);
        let at = words.first_from(start as usize..end as usize, word);
        if at < end as usize && words.at(at) == word { at as u32 } else { NONE }
    }
}
