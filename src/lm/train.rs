//! Training, from sources to the bytes of a model.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::corpus::Source;
use super::count::{MAX_CLASSES, Text, count};
use super::prune::prune;
use super::smooth::{Smoothed, interpolate};
use super::vocabulary::{Stream, Vocabulary, key};
use super::write::write;
use super::{MAX_WORDS, symbol};
use crate::lexicon::Lexicon;
use crate::{Error, Result};

/// How a model is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// Most bytes of the n-grams in the file; words and index take about one MiB more.
    pub size: usize,
    /// Fourgrams seen less often are not stored.
    pub cutoff: u32,
    /// Most words.
    pub words: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { size: 15 << 20, cutoff: 2, words: MAX_WORDS }
    }
}

/// Trains a model; `tell` hears what is being done.
///
/// # Errors
/// When a source cannot be read, or there is too little text to estimate anything.
pub fn train(
    sources: &[Source],
    lexicon: &Lexicon,
    options: &Options,
    tell: &dyn Fn(String),
) -> Result<Vec<u8>> {
    let refuse = |detail: String| Error::Model {
        name: sources.first().map_or_else(PathBuf::new, |s| s.path.clone()).display().to_string(),
        kind: "corpus",
        detail,
    };
    let weights: BTreeSet<u32> = sources.iter().map(|s| s.weight.to_bits()).collect();
    if weights.len() > MAX_CLASSES {
        return Err(refuse(format!("{} different weights; use at most {MAX_CLASSES}", weights.len())));
    }
    let stream = Stream::read(sources)?;
    tell(format!("{} tokens read", stream.ids.len()));
    let (vocabulary, ids, ends) = stream.into_vocabulary(lexicon, options.words);
    tell(format!("{} words in the vocabulary", vocabulary.words.len()));
    let text = Text {
        ids: &ids,
        sources: &ends,
        begin: vocabulary.symbol(symbol::BEGIN),
        end: vocabulary.symbol(symbol::END),
    };
    let levels = count(&text, options.cutoff);
    drop(ids);
    for (order, level) in (1..).zip(&levels) {
        tell(format!("order {order}: {} n-grams", level.entries.len()));
    }
    let mut smoothed = vec![Smoothed::unigrams(&levels[0], vocabulary.words.len())];
    smoothed.extend(levels.into_iter().skip(1).map(|level| Smoothed::from_level(&level)));
    interpolate(&mut smoothed);
    let shares = shares(&vocabulary, &smoothed[0].probs);
    let mut kept = prune(smoothed, &shares, options.size);
    interpolate(&mut kept);
    for (order, level) in (1..).zip(&kept) {
        tell(format!("order {order}: {} n-grams kept", level.keys.len()));
    }
    write(&vocabulary, lexicon, &kept).map_err(refuse)
}

/// For each word, its share among the words with its toneless key, which stand side by side.
fn shares(vocabulary: &Vocabulary, probs: &[f32]) -> Vec<f32> {
    let keys: Vec<String> = vocabulary.words.iter().map(|word| key(word)).collect();
    let mut shares = Vec::with_capacity(keys.len());
    for run in keys.chunk_by(|a, b| a == b) {
        let own = &probs[shares.len()..shares.len() + run.len()];
        let total: f32 = own.iter().sum();
        shares.extend(own.iter().map(|p| p / total));
    }
    shares
}
