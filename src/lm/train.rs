//! Training the n-grams, from sources to the bytes of a model.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;

use super::corpus::Source;
use super::count::{MAX_CLASSES, Text, count};
use super::prune::{smooth_and_prune, smooth_only};
use super::symbol;
use super::vocabulary::{Corpus, LINE_END, Stream, Vocabulary, key};
use super::worth::Rivals;
use super::write::write;
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
    /// Most bytes of the context weights that are learnt beside the n-grams.
    pub context: usize,
    /// Letters that have vectors as neighbours, the most frequent ones.
    pub neighbours: usize,
}

/// N-grams, and the text they were counted in.
pub struct Trained {
    /// The bytes of a model without context weights.
    pub model: Vec<u8>,
    /// The text, in the ids of the model.
    pub corpus: Corpus,
    vocabulary: Vocabulary,
    /// The n-grams of each order above the first, sorted.
    kept: Vec<Vec<u64>>,
    cutoff: u32,
}

/// Trains a model without context weights; `tell` hears what is being done.
///
/// # Errors
/// When a source cannot be read, there is no text with marks in any, or they have too many different weights.
pub fn train(
    sources: &[Source],
    lexicon: &Lexicon,
    options: &Options,
    tell: &dyn Fn(String),
) -> Result<Trained> {
    let name = sources.first().map_or_else(PathBuf::new, |s| s.path.clone()).display().to_string();
    let refuse = |detail: String| Error::Model { name: name.clone(), kind: "corpus", detail };
    let weights: BTreeSet<u32> = sources.iter().map(|s| s.weight.to_bits()).collect();
    if weights.len() > MAX_CLASSES {
        return Err(refuse(format!("{} different weights; use at most {MAX_CLASSES}", weights.len())));
    }
    let stream = Stream::read(sources)?;
    tell(format!("{} tokens read", stream.corpus.ids.len()));
    if stream.corpus.ids.iter().all(|id| *id == LINE_END) {
        return Err(refuse("no text with marks in it".to_owned()));
    }
    let (vocabulary, corpus) = stream.into_vocabulary(lexicon, options.words);
    tell(format!("{} words in the vocabulary", vocabulary.words.len()));
    let levels = count(&text(&corpus, &vocabulary), options.cutoff);
    for (order, level) in (1..).zip(&levels) {
        tell(format!("order {order}: {} n-grams", level.entries.len()));
    }
    let keys: Vec<String> = vocabulary.words.iter().map(|word| key(word)).collect();
    let kept = smooth_and_prune(&levels, &Rivals::new(&keys), keys.len(), options.ngrams);
    for (order, level) in (1..).zip(&kept) {
        tell(format!("order {order}: {} n-grams kept", level.keys.len()));
    }
    let model = write(&vocabulary, lexicon, &kept).map_err(refuse)?;
    let kept = kept.into_iter().skip(1).map(|level| level.keys).collect();
    Ok(Trained { model, corpus, vocabulary, kept, cutoff: options.cutoff })
}

impl Trained {
    /// The bytes of a model of the same n-grams, as far as a part of the text has them often enough: that in these ranges,
    /// which ascend and lie apart.
    ///
    /// # Errors
    /// When the model would be too large for its file.
    pub fn of_part(&self, ranges: &[Range<usize>], lexicon: &Lexicon) -> Result<Vec<u8>> {
        let part = self.corpus.part(ranges);
        let levels = count(&text(&part, &self.vocabulary), self.cutoff);
        let kept = smooth_only(&levels, &self.kept, self.vocabulary.words.len());
        let refuse = |detail| Error::Model { name: "a part".into(), kind: "corpus", detail };
        write(&self.vocabulary, lexicon, &kept).map_err(refuse)
    }
}

fn text<'a>(corpus: &'a Corpus, vocabulary: &Vocabulary) -> Text<'a> {
    Text {
        ids: &corpus.ids,
        sources: &corpus.sources,
        begin: vocabulary.symbol(symbol::BEGIN),
        end: vocabulary.symbol(symbol::END),
    }
}
