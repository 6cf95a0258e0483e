//! Training the n-grams, from sources to the bytes of a model.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::corpus::Source;
use super::count::{MAX_CLASSES, Text, count};
use super::prune::smooth_and_prune;
use super::vocabulary::{Corpus, Stream, key};
use super::worth::Rivals;
use super::write::write;
use super::{MAX_WORDS, symbol};
use crate::lexicon::Lexicon;
use crate::{Error, Result};

/// How a model is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// Most bytes of the n-grams in the file; words and index take about one MiB more.
    pub ngrams: usize,
    /// Fourgrams seen less often are not stored.
    pub cutoff: u32,
    /// Most words.
    pub words: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { ngrams: 26 << 20, cutoff: 2, words: MAX_WORDS }
    }
}

/// Trains a model without context weights; gives the text, too, in the ids of the model. `tell` hears what is being done.
///
/// # Errors
/// When a source cannot be read, or there is too little text to estimate anything.
pub fn train(
    sources: &[Source],
    lexicon: &Lexicon,
    options: &Options,
    tell: &dyn Fn(String),
) -> Result<(Vec<u8>, Corpus)> {
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
    tell(format!("{} tokens read", stream.corpus.ids.len()));
    let (vocabulary, corpus) = stream.into_vocabulary(lexicon, options.words);
    tell(format!("{} words in the vocabulary", vocabulary.words.len()));
    let text = Text {
        ids: &corpus.ids,
        sources: &corpus.sources,
        begin: vocabulary.symbol(symbol::BEGIN),
        end: vocabulary.symbol(symbol::END),
    };
    let levels = count(&text, options.cutoff);
    for (order, level) in (1..).zip(&levels) {
        tell(format!("order {order}: {} n-grams", level.entries.len()));
    }
    let keys: Vec<String> = vocabulary.words.iter().map(|word| key(word)).collect();
    let kept = smooth_and_prune(&levels, &Rivals::new(&keys), keys.len(), options.ngrams);
    for (order, level) in (1..).zip(&kept) {
        tell(format!("order {order}: {} n-grams kept", level.keys.len()));
    }
    let model = write(&vocabulary, lexicon, &kept).map_err(refuse)?;
    Ok((model, corpus))
}
