//! Learning the weights of the context model: what the n-grams leave undecided is taught to the letters around it.
//!
//! The text is stripped and decoded with the n-grams alone, each part of it with those of the other parts, since they
//! know by heart the text in which they were counted (cross-fitting: Wolpert 1992, "Stacked generalization"). What they
//! give each reading of a word is where the context model starts; the weights of its features are moved along the
//! gradient of the likelihood (`AdaGrad`: Duchi, Hazan & Singer 2011), the text's domains mixed. After a first pass the
//! weights worth least are forgotten, and the others settle; then once more. All weights of a feature may
//! move together, which changes nothing: they are moved to where most of them can be forgotten. What a weight is worth is
//! what the likelihood would lose without it, `w² · Σg²` ("optimal brain damage", 1990).
//!
//! What the weights leave undecided, too, is taught to vectors of the words and of the letters of their neighbours
//! ([`bilinear`](crate::lm::bilinear)), in the same passes.
//!
//! Words with different letters share no weight, so they are learnt in four sets side by side, always the same
//! for the same text.

mod blocks;
pub mod calibration;
mod vectors;
mod weights;

use std::collections::VecDeque;
use std::ops::Range;

use rayon::prelude::*;

use crate::Result;
use crate::lexicon::Lexicon;
use crate::lm::bilinear::{SETS, set_of, sides};
use crate::lm::context::{self, OUTSIDE, REACH, Seen, View, Weight, features};
use crate::lm::corpus::Source;
use crate::lm::vocabulary::{Corpus, LINE_END, key};
use crate::lm::{self, Model, write::add_context};

use super::channel::Candidate;
use super::decoder::{Decoder, Lattice, STRIPPED, Want, Weighing};
use blocks::{Block, FOLDS, blocks};
use vectors::Vectors;
use weights::{Counts, INDEX_BITS, STEPS, Sample, Weights};

/// Tokens that are decoded together at most.
const SLICE: usize = 1024;
/// How paths are weighed where the text is decoded: readings outside of this beam teach as little as unlikely ones.
const DECODING: Weighing = Weighing { beam: 5.0, ..STRIPPED };
/// Most that the n-grams may speak against a reading: `-ln p` in [`STEPS`].
const UNLIKELY: f32 = 7.0 * STEPS;
/// Samples that wait for what they need.
const AHEAD: usize = 8;
/// Where the n-grams are sure of a word, it is learnt from at one of so many places, and counts for all of them.
const SURE_PLACES: usize = 16;
/// What the n-grams give each other reading where they are sure: `-ln p` in [`STEPS`].
const SURE: u8 = (6.2 * STEPS) as u8;

/// Trains a whole model: n-grams, and beside them context weights and vectors; `tell` hears what is being done.
///
/// # Errors
/// When a source cannot be read, there is no text with marks in any, or they have too many different weights.
pub fn train(
    sources: &[Source],
    lexicon: &Lexicon,
    options: &lm::Options,
    tell: &dyn Fn(String),
) -> Result<Vec<u8>> {
    let trained = lm::train(sources, lexicon, options, tell)?;
    let lines = options.context / lm::layout::LINE;
    if lines == 0 {
        return Ok(trained.model);
    }
    let mut lesson = Lesson::of(&trained, options.neighbours)?;
    // The n-grams for the next part are made meanwhile.
    let mut others = lesson.others(0, &trained, lexicon)?;
    for fold in 0..FOLDS {
        let (decoded, next) = rayon::join(
            || lesson.decode_fold(fold, others.as_deref()),
            || lesson.others(fold + 1, &trained, lexicon),
        );
        lesson.note(fold, decoded?);
        others = next?;
        tell(format!("part {} of {FOLDS} is decoded by the n-grams of the others", fold + 1));
    }
    let rows = lesson.rows.count;
    let (weights, vectors) = lesson.learn(lines, tell);
    let mut bytes = trained.model;
    add_context(&mut bytes, &weights, &vectors, rows);
    Ok(bytes)
}

/// The text, divided for learning.
struct Lesson<'a> {
    corpus: &'a Corpus,
    blocks: Vec<Block>,
    /// For each id, the first id with the same letters and how many there are.
    letters: Vec<(u32, u32)>,
    rows: Rows,
}

/// A word to learn from.
struct Taught {
    /// Where it stands in the text.
    token: u32,
    /// Where what the n-grams say of its readings begins, in its block.
    costs: u32,
    /// Whether the n-grams are sure of it, so that it stands for others, too.
    is_sure: bool,
}

/// The letters that have vectors as neighbours.
struct Rows {
    /// The row of the letters of each id; 0 where they have none.
    of: Vec<u16>,
    /// Rows in all, with row 0; none when no letters have vectors.
    count: usize,
}

impl Rows {
    /// Rows for the letters that are most frequent; `letters`: the first id with the letters of each id.
    fn new(corpus: &Corpus, letters: &[(u32, u32)], most: usize) -> Self {
        let mut counts = vec![0u64; letters.len()];
        corpus
            .ids
            .iter()
            .filter(|id| **id != LINE_END)
            .for_each(|id| counts[letters[*id as usize].0 as usize] += 1);
        let mut frequent: Vec<usize> = (0..counts.len()).filter(|first| counts[*first] > 0).collect();
        frequent.sort_by_key(|first| (std::cmp::Reverse(counts[*first]), *first));
        frequent.truncate(most.min(usize::from(u16::MAX)));
        let mut of_first = vec![0; letters.len()];
        (1..).zip(&frequent).for_each(|(row, first)| of_first[*first] = row);
        let of = letters.iter().map(|(first, _)| of_first[*first as usize]).collect();
        Self { of, count: if frequent.is_empty() { 0 } else { frequent.len() + 1 } }
    }
}

impl<'a> Lesson<'a> {
    fn of(trained: &'a lm::Trained, neighbours: usize) -> Result<Self> {
        let model = Model::from_bytes(&trained.model, "the n-grams")?;
        let letters: Vec<(u32, u32)> = (0..model.words() as u32)
            .map(|id| {
                let same = model.candidates(&key(model.word(id)));
                (same.start, same.len() as u32)
            })
            .collect();
        let corpus = &trained.corpus;
        let rows = Rows::new(corpus, &letters, neighbours);
        Ok(Self { corpus, blocks: blocks(corpus), letters, rows })
    }

    /// The n-grams of all blocks that are not of this fold; none when no block is of it.
    fn others(&self, fold: usize, trained: &lm::Trained, lexicon: &Lexicon) -> Result<Option<Vec<u8>>> {
        if self.of_fold(fold).next().is_none() {
            return Ok(None);
        }
        let others = self.blocks.iter().filter(|block| block.fold != fold);
        let mut ranges: Vec<Range<usize>> = others.map(|block| block.tokens.clone()).collect();
        ranges.sort_unstable_by_key(|range| range.start);
        trained.of_part(&ranges, lexicon).map(Some)
    }

    fn of_fold(&self, fold: usize) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| block.fold == fold)
    }

    /// What the n-grams of all others leave undecided in the blocks of a fold.
    fn decode_fold(&self, fold: usize, others: Option<&[u8]>) -> Result<Vec<Vec<u8>>> {
        let Some(others) = others else { return Ok(Vec::new()) };
        let model = Model::from_bytes(others, "the n-grams of a part")?;
        let blocks: Vec<&Block> = self.of_fold(fold).collect();
        let decoded = blocks.par_iter().map_init(
            || (Decoder::default(), Lattice::default()),
            |(decoder, lattice), block| self.decode(&model, &block.tokens, decoder, lattice),
        );
        Ok(decoded.collect())
    }

    /// Notes what was left undecided in the blocks of a fold.
    fn note(&mut self, fold: usize, undecided: Vec<Vec<u8>>) {
        let blocks = self.blocks.iter_mut().filter(|block| block.fold == fold);
        blocks.zip(undecided).for_each(|(block, undecided)| block.undecided = undecided);
    }

    /// The table of context weights that fits so many lines, and the vectors.
    fn learn(&self, lines: usize, tell: &dyn Fn(String)) -> (Vec<u8>, Vec<u8>) {
        let sets: Vec<_> = (0..SETS).into_par_iter().map(|set| self.set(set, lines)).collect();
        let (weights, vectors): (Vec<Vec<Weight>>, Vec<Option<Vectors>>) = sets.into_iter().unzip();
        let weights = weights.concat();
        tell(format!("{} context weights", weights.len()));
        let vectors: Option<Vec<Vectors>> = vectors.into_iter().collect();
        let sets = self.letters.iter().map(|(first, _)| set_of(*first));
        let vectors = vectors.map_or(Vec::new(), |all| vectors::build(&all, sets));
        (context::build(weights, lines), vectors)
    }

    fn lines(&self, tokens: &Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut from = tokens.start;
        self.corpus.ids[tokens.clone()].split(|&id| id == LINE_END).map(move |line| {
            let range = from..from + line.len();
            from = range.end + 1;
            range
        })
    }

    /// What the n-grams leave undecided in a block.
    fn decode(
        &self,
        model: &Model,
        tokens: &Range<usize>,
        decoder: &mut Decoder,
        lattice: &mut Lattice,
    ) -> Vec<u8> {
        let mut undecided = Vec::new();
        for line in self.lines(tokens) {
            for slice in self.corpus.ids[line].chunks(SLICE) {
                lattice.clear();
                for &id in slice {
                    let (first, count) = self.letters[id as usize];
                    lattice.candidates.extend((first..first + count).map(|word| Candidate::new(word, 0.0)));
                    lattice.ends.push(lattice.candidates.len());
                }
                decoder.decode((DECODING, Want::Posteriors), model, lattice, model.begin(), true);
                decoder.posteriors(lattice);
                let several = (0..slice.len()).map(|token| lattice.range(token)).filter(|r| r.len() > 1);
                undecided.extend(
                    several
                        .flat_map(|readings| &decoder.posteriors[readings])
                        .map(|p| (-p.ln() * STEPS).clamp(0.0, UNLIKELY) as u8),
                );
            }
        }
        undecided
    }

    /// The words of a set to learn from, in each block; of those that the n-grams are sure of, some for all.
    fn taught(&self, set: usize) -> Vec<Vec<Taught>> {
        let mut sure = 0;
        let mut stays = |word: &Taught| {
            sure += usize::from(word.is_sure);
            !word.is_sure || sure % SURE_PLACES == 0
        };
        self.blocks.iter().map(|block| self.words(block, set).filter(&mut stays).collect()).collect()
    }

    /// The words of a set in a block that have several readings.
    fn words<'b>(&'b self, block: &'b Block, set: usize) -> impl Iterator<Item = Taught> + 'b {
        let mut end = 0;
        let tokens = block.tokens.clone().zip(&self.corpus.ids[block.tokens.clone()]);
        tokens.filter(|(_, id)| **id != LINE_END).filter_map(move |(token, &id)| {
            let (first, count) = self.letters[id as usize];
            if count < 2 {
                return None;
            }
            let costs = end;
            end += count as usize;
            if set_of(first) != set {
                return None;
            }
            let is_sure = is_sure(&block.undecided[costs..end], (id - first) as usize);
            Some(Taught { token: token as u32, costs: costs as u32, is_sure })
        })
    }

    /// Calls `each` with the samples that these words are.
    fn samples<'s>(&'s self, taught: &[Vec<Taught>], mut each: impl FnMut(Sample<'s>)) {
        for (block, taught) in self.blocks.iter().zip(taught) {
            let mut line = block.tokens.start..block.tokens.start;
            for word in taught {
                let token = word.token as usize;
                if token >= line.end {
                    line = self.line(token);
                }
                let id = self.corpus.ids[token];
                let (first, count) = self.letters[id as usize];
                let ids = &self.corpus.ids[line.clone()];
                each(Sample {
                    features: features(&self.view(token, &line)),
                    undecided: &block.undecided[word.costs as usize..][..count as usize],
                    right: (id - first) as usize,
                    weight: if word.is_sure { block.weight * SURE_PLACES as f32 } else { block.weight },
                    first,
                    sides: sides(token - line.start, ids.len()).map(|range| &ids[range]),
                });
            }
        }
    }

    /// The line to which a token belongs.
    fn line(&self, token: usize) -> Range<usize> {
        let is_end = |id: &u32| *id == LINE_END;
        let (before, behind) = self.corpus.ids.split_at(token);
        let start = before.iter().rposition(is_end).map_or(0, |end| end + 1);
        start..token + behind.iter().position(is_end).unwrap_or(behind.len())
    }

    /// A token of a line, and what stands around it.
    fn view(&self, token: usize, line: &Range<usize>) -> View {
        std::array::from_fn(|i| {
            let at = (token + i).wrapping_sub(REACH);
            if !line.contains(&at) {
                return OUTSIDE;
            }
            let letters = self.letters[self.corpus.ids[at] as usize].0 as u16;
            Seen { letters, case: self.corpus.cases[at] }
        })
    }

    /// Has weights learn these words; `counts`: which features may be added. What a sample needs is fetched
    /// while others are learnt, so that it is not waited for.
    fn teach(&self, taught: &[Vec<Taught>], weights: &mut Weights, counts: Option<&Counts>) {
        let mut coming: VecDeque<Sample> = VecDeque::with_capacity(AHEAD + 1);
        self.samples(taught, |sample| {
            weights.fetch_places(&sample, counts);
            coming.push_back(sample);
            if let Some(near) = coming.len().checked_sub(AHEAD / 2 + 1) {
                weights.fetch_weights(&coming[near], counts);
            }
            if coming.len() > AHEAD
                && let Some(sample) = coming.pop_front()
            {
                weights.learn(&sample, counts);
            }
        });
        for sample in &coming {
            weights.learn(sample, counts);
        }
    }

    /// The weights worth most of one set, somewhat more than its share of the lines holds, and its vectors.
    fn set(&self, set: usize, lines: usize) -> (Vec<Weight>, Option<Vectors<'_>>) {
        let most = lines * context::SLOTS / SETS;
        let taught = self.taught(set);
        let mut counts = Counts::new();
        let mut fetched = None;
        self.samples(&taught, |sample| {
            counts.fetch(&sample.features);
            fetched.replace(sample.features).into_iter().flatten().for_each(|feature| counts.add(feature));
        });
        fetched.into_iter().flatten().for_each(|feature| counts.add(feature));
        let vectors = (self.rows.count > 0).then(|| Vectors::new(&self.rows.of, self.rows.count));
        let mut weights = Weights::new(INDEX_BITS, vectors);
        self.teach(&taught, &mut weights, Some(&counts));
        drop(counts);
        for some_more in [most / 2, most / 4] {
            weights.prune(most + some_more);
            self.teach(&taught, &mut weights, None);
        }
        let vectors = weights.take_vectors();
        (weights.stored().collect(), vectors)
    }
}

/// Whether the n-grams leave no doubt that this reading is the right one.
fn is_sure(undecided: &[u8], right: usize) -> bool {
    undecided.iter().enumerate().all(|(reading, cost)| reading == right || *cost >= SURE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// N-grams of these texts, each a source.
    fn trained_on(texts: &[String]) -> (lm::Trained, Lexicon) {
        let folder = tempfile::tempdir().unwrap();
        let source = |(i, text): (usize, &String)| {
            let path = folder.path().join(format!("{i}.txt"));
            std::fs::write(&path, text).unwrap();
            Source { path, weight: 1.0 }
        };
        let sources: Vec<Source> = texts.iter().enumerate().map(source).collect();
        let lexicon = Lexicon::built_in().unwrap();
        let options = lm::Options { ngrams: 1 << 20, cutoff: 1, words: 1000, context: 0, neighbours: 0 };
        (lm::train(&sources, &lexicon, &options, &|_| ()).unwrap(), lexicon)
    }

    #[test]
    fn a_part_is_decoded_by_the_others() {
        let (trained, lexicon) = trained_on(&["má đi chợ\n", "mà đi chợ\n"].map(|line| line.repeat(100)));
        let mut lesson = Lesson::of(&trained, 0).unwrap();
        for fold in 0..2 {
            let others = lesson.others(fold, &trained, &lexicon).unwrap();
            let decoded = lesson.decode_fold(fold, others.as_deref()).unwrap();
            lesson.note(fold, decoded);
        }
        for block in &lesson.blocks {
            let id = trained.corpus.ids[block.tokens.start];
            let (first, count) = lesson.letters[id as usize];
            let costs = &block.undecided[..count as usize];
            let right = costs[(id - first) as usize];
            assert!(
                costs.iter().any(|cost| *cost < right),
                "{costs:?}: what the other source has is likelier"
            );
        }
    }

    #[test]
    fn some_of_the_words_that_are_sure_stand_for_all() {
        let (trained, _) = trained_on(&["má đi chợ\nmà đi chợ\n".repeat(3 * SURE_PLACES)]);
        let mut lesson = Lesson::of(&trained, 0).unwrap();
        let taught = |lesson: &Lesson| {
            let mut weights = Vec::new();
            (0..SETS)
                .for_each(|set| lesson.samples(&lesson.taught(set), |sample| weights.push(sample.weight)));
            (weights.len(), weights.iter().sum::<f32>())
        };
        let words: Vec<u32> = trained.corpus.ids.iter().copied().filter(|id| *id != LINE_END).collect();
        let several = words.iter().map(|id| lesson.letters[*id as usize]).zip(&words);
        let several: Vec<_> = several.filter(|((_, count), _)| *count > 1).collect();
        for (cost, as_many) in [(SURE - 1, 1), (SURE, SURE_PLACES)] {
            let of = |((first, count), id): &((u32, u32), &u32)| -> Vec<u8> {
                (*first..first + count).map(|word| if word == **id { 0 } else { cost }).collect()
            };
            lesson.blocks[0].undecided = several.iter().flat_map(of).collect();
            assert_eq!(taught(&lesson), (several.len() / as_many, several.len() as f32));
        }
    }
}
