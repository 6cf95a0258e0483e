//! From text to ids: which words a model knows, and in which order they are numbered.
//!
//! Ids are ranks in the order of the toneless key, so that all candidates of a key stand side by side, in the
//! vocabulary as well as among the successors of any n-gram; the most frequent one first.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::context::case_of;
use super::corpus::Source;
use super::{MAX_WORDS, symbol};
use crate::Result;
use crate::lexicon::Lexicon;
use crate::text::token::{Kind, tokens};
use crate::text::{canonical, fold_into, has_mark};

/// Ends a line in [`Corpus::ids`].
pub const LINE_END: u32 = u32::MAX;

/// A whole text as ids.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Ids in the order of the text, [`LINE_END`] behind each line.
    pub ids: Vec<u32>,
    /// For each id, the case of its token, as [`case_of`] tells it.
    pub cases: Vec<u8>,
    /// Where in `ids` each source ends, with its weight.
    pub sources: Vec<(usize, f32)>,
}

impl Corpus {
    /// What stands in these ranges, which ascend and lie apart; without the cases.
    #[must_use]
    pub fn part(&self, ranges: &[Range<usize>]) -> Self {
        let mut part = Self::default();
        let mut ranges = ranges.iter().peekable();
        for &(end, weight) in &self.sources {
            while let Some(range) = ranges.next_if(|range| range.end <= end) {
                part.ids.extend(&self.ids[range.clone()]);
            }
            part.sources.push((part.ids.len(), weight));
        }
        part
    }
}

/// A whole corpus as ids of the words seen so far.
#[derive(Default)]
pub struct Stream {
    /// What was read, in ids of the words seen so far.
    pub corpus: Corpus,
    words: Vec<WordCount>,
    by_word: HashMap<String, u32, FixedState>,
    by_form: HashMap<String, u32, FixedState>,
}

#[derive(Clone, Debug, Default)]
struct WordCount {
    word: String,
    count: u64,
    capitals: u64,
    listed: bool,
}

impl Stream {
    /// Reads the sources side by side, and strings them together in their order.
    ///
    /// # Errors
    /// When a source cannot be read.
    pub fn read(sources: &[Source]) -> Result<Self> {
        let streams = sources.par_iter().with_max_len(1).map(Self::of).collect::<Result<Vec<_>>>()?;
        let mut all = Self::new();
        for (stream, source) in streams.into_iter().zip(sources) {
            all.append(stream);
            all.corpus.sources.push((all.corpus.ids.len(), source.weight));
        }
        Ok(all)
    }

    fn new() -> Self {
        let mut stream = Self::default();
        for name in symbol::ALL {
            stream.intern(name);
        }
        stream
    }

    /// What stands in one source.
    fn of(source: &Source) -> Result<Self> {
        let mut stream = Self::new();
        let listed = source.path.extension().is_some_and(|e| e == "tsv");
        source.for_each_line(|line| {
            if listed || !typed_without_marks(line) {
                stream.add(line, listed);
            }
        })?;
        Ok(stream)
    }

    /// Adds what another stream holds.
    fn append(&mut self, other: Self) {
        let add = |other: WordCount| {
            let id = self.intern(&other.word);
            let word = &mut self.words[id as usize];
            word.count += other.count;
            word.capitals += other.capitals;
            word.listed |= other.listed;
            id
        };
        let renumber: Vec<u32> = other.words.into_iter().map(add).collect();
        let ids = other.corpus.ids.into_iter();
        self.corpus.ids.extend(ids.map(|id| if id == LINE_END { id } else { renumber[id as usize] }));
        self.corpus.cases.extend(other.corpus.cases);
    }

    fn add(&mut self, line: &str, listed: bool) {
        for token in tokens(line) {
            let form = token.text(line);
            let id = match symbol::of_token(&token, line) {
                Some(name) => self.by_word[name],
                None => self.form(form),
            };
            let entry = &mut self.words[id as usize];
            entry.count += 1;
            entry.capitals += u64::from(token.kind == Kind::Word && form.starts_with(char::is_uppercase));
            entry.listed |= listed;
            self.corpus.ids.push(id);
            self.corpus.cases.push(if token.kind == Kind::Word { case_of(form) } else { 0 });
        }
        self.corpus.ids.push(LINE_END);
        self.corpus.cases.push(0);
    }

    fn form(&mut self, form: &str) -> u32 {
        if let Some(&id) = self.by_form.get(form) {
            return id;
        }
        let id = self.intern(&canonical(form));
        self.by_form.insert(form.to_owned(), id);
        id
    }

    fn intern(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.by_word.get(word) {
            return id;
        }
        let id = self.words.len() as u32;
        self.words.push(WordCount { word: word.to_owned(), ..WordCount::default() });
        self.by_word.insert(word.to_owned(), id);
        id
    }

    /// Chooses the words worth an id and renumbers the stream by them.
    pub fn into_vocabulary(mut self, lexicon: &Lexicon, most: usize) -> (Vocabulary, Corpus) {
        let chosen = self.choose(lexicon, most.min(MAX_WORDS));
        let unknown = chosen.iter().position(|&i| self.words[i].word == symbol::UNKNOWN).unwrap_or(0) as u32;
        let mut renumber = vec![unknown; self.words.len()];
        for (rank, &id) in chosen.iter().enumerate() {
            renumber[id] = rank as u32;
        }
        let words = self.corpus.ids.par_iter_mut().filter(|id| **id != LINE_END);
        words.for_each(|id| *id = renumber[*id as usize]);
        let words = chosen.iter().map(|&i| self.words[i].word.clone()).collect();
        (Vocabulary::new(words), self.corpus)
    }

    /// Indices of the chosen words, in the order of their ids.
    fn choose(&self, lexicon: &Lexicon, most: usize) -> Vec<usize> {
        let mut syllables: HashMap<String, u64> = HashMap::new();
        for w in self.words.iter().filter(|w| lexicon.is_syllable(&w.word)) {
            *syllables.entry(key(&w.word)).or_default() += w.count;
        }
        let rivals = |w: &WordCount| syllables.get(&key(&w.word)).copied().unwrap_or(0);
        let mut chosen: Vec<usize> = (0..self.words.len())
            .filter(|&i| i < symbol::ALL.len() || admitted(&self.words[i], lexicon, rivals(&self.words[i])))
            .collect();
        // Symbols and syllables first, then what is frequent; ties by spelling, so that the order is fixed.
        chosen.sort_by_cached_key(|&i| {
            let w = &self.words[i];
            (
                i >= symbol::ALL.len(),
                !(lexicon.is_syllable(&w.word) || w.listed),
                u64::MAX - w.count,
                w.word.clone(),
            )
        });
        chosen.truncate(most);
        chosen.sort_by_cached_key(|&i| {
            let w = &self.words[i];
            (key(&w.word), u64::MAX - w.count, w.word.clone())
        });
        chosen
    }
}

/// Syllables need three sightings. Other words need more: marked ones must look like names or abbreviations or have no
/// syllable beside them, for a frequent misspelling (`đươc`) must not become a candidate, and bare ones must not be
/// syllables that somebody typed without marks (`duoc`); `rivals` is how often syllables with the same letters occur.
fn admitted(w: &WordCount, lexicon: &Lexicon, rivals: u64) -> bool {
    if w.listed || w.word == "đ" {
        return true;
    }
    if lexicon.is_syllable(&w.word) {
        return w.count >= 3;
    }
    let name = w.capitals * 5 >= w.count * 4;
    let own = if has_mark(&w.word) { name || rivals < 4 * w.count } else { rivals < 20 * w.count };
    w.count >= 20 && w.word.len() <= 24 && own
}

/// Whether a line of some length holds not one mark: it teaches nothing about them.
fn typed_without_marks(line: &str) -> bool {
    !has_mark(line) && tokens(line).filter(|t| t.kind == Kind::Word).count() >= 5
}

/// The toneless key of a word; symbols are their own.
pub fn key(word: &str) -> String {
    let mut out = String::new();
    fold_into(word, &mut out);
    out
}

/// The words of a model, by id.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Words in the order of their ids.
    pub words: Vec<String>,
    ids: HashMap<String, u32>,
}

impl Vocabulary {
    /// Numbers the words in the order given.
    pub fn new(words: Vec<String>) -> Self {
        let ids = words.iter().enumerate().map(|(i, w)| (w.clone(), i as u32)).collect();
        Self { words, ids }
    }

    /// Id of a word or symbol.
    pub fn id(&self, word: &str) -> Option<u32> {
        self.ids.get(word).copied()
    }

    /// Id of a symbol that every vocabulary holds.
    pub fn symbol(&self, name: &str) -> u32 {
        self.id(name).expect("`Stream::read` interns all symbols and `choose` sorts them first")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_keeps_what_its_sources_weigh() {
        let corpus =
            Corpus { ids: (0..10).collect(), cases: vec![0; 10], sources: vec![(4, 3.0), (10, 1.0)] };
        let part = corpus.part(&[0..1, 2..4, 4..6, 9..10]);
        assert_eq!(part.ids, [0, 2, 3, 4, 5, 9]);
        assert_eq!(part.sources, [(3, 3.0), (6, 1.0)]);
    }

    #[test]
    fn sources_are_strung_together_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let source = |name: &str, text: &str, weight| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            Source { path, weight }
        };
        let sources = [source("a.txt", "má đi\n", 1.0), source("b.txt", "đi chợ\nchợ Đi\n", 2.0)];
        let stream = Stream::read(&sources).unwrap();
        let word = |id: &u32| stream.words.get(*id as usize).map_or("/", |word| word.word.as_str());
        let read: Vec<&str> = stream.corpus.ids.iter().map(word).collect();
        assert_eq!(read.join(" "), "má đi / đi chợ / chợ đi /");
        assert_eq!(stream.corpus.sources, [(3, 1.0), (9, 2.0)]);
        assert_eq!(stream.corpus.cases, [0, 0, 0, 0, 0, 0, 0, 1, 0]);
        let go = stream.words.iter().find(|word| word.word == "đi").unwrap();
        assert_eq!((go.count, go.capitals), (3, 1));
    }
}
