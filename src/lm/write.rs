//! The model file, written. [`super::layout`] explains what stands where.

use super::context::LINE;
use super::layout::{FLAG_SYLLABLE, HEADER, MAGIC, STRIDE, Sections};
use super::smooth::Smoothed;
use super::vocabulary::{Vocabulary, key};
use super::{ID_BITS, bytes, symbol};
use crate::lexicon::Lexicon;

/// Bytes that a stored n-gram of orders 2 and 3 costs: id, probability, back-off, child offset.
pub const CONTEXT_ENTRY_BYTES: f64 = 6.25;
/// Bytes that a stored n-gram of the highest order costs: id, probability.
pub const LAST_ENTRY_BYTES: f64 = 3.0;

/// Serialises a model.
///
/// # Errors
/// A message when the n-grams do not fit the layout's offsets.
pub fn write(vocabulary: &Vocabulary, lexicon: &Lexicon, levels: &[Smoothed]) -> Result<Vec<u8>, String> {
    let keys = key_index(vocabulary)?;
    let words: String = vocabulary.words.concat();
    let sections = Sections {
        words: vocabulary.words.len(),
        word_bytes: words.len(),
        key_bytes: keys.len(),
        ngrams: [levels[1].keys.len(), levels[2].keys.len(), levels[3].keys.len()],
        lines: 0,
        rows: 0,
    };
    let mut out = vec![0; HEADER];
    let mut offset = 0u32;
    for word in &vocabulary.words {
        out.extend(offset.to_le_bytes());
        offset += word.len() as u32;
    }
    out.extend(offset.to_le_bytes());
    out.extend(words.as_bytes());
    out.extend(vocabulary.words.iter().map(|w| if lexicon.is_syllable(w) { FLAG_SYLLABLE } else { 0 }));
    out.extend(&keys);
    write_unigrams(&levels[0], &levels[1], &mut out);
    for order in 2..=4 {
        write_level(&levels[order - 1], levels.get(order), order as u32, &mut out)?;
    }
    out.resize(sections.end(), 0);
    write_header(vocabulary, &sections, &mut out);
    Ok(out)
}

fn write_header(vocabulary: &Vocabulary, sections: &Sections, out: &mut [u8]) {
    let [two, three, four] = sections.ngrams;
    let sizes = [sections.words, sections.word_bytes, sections.key_bytes, two, three, four].map(|n| n as u32);
    let symbols = [symbol::NUMBER, symbol::UNKNOWN, symbol::BEGIN, symbol::END].map(|s| vocabulary.symbol(s));
    for (i, value) in sizes.into_iter().chain(symbols).enumerate() {
        out[16 + 4 * i..20 + 4 * i].copy_from_slice(&value.to_le_bytes());
    }
    out[..8].copy_from_slice(MAGIC);
    seal(out);
}

/// Adds the lines of the context model, and vectors with this many rows, to a model without them.
pub fn add_context(model: &mut Vec<u8>, table: &[u8], vectors: &[u8], rows: usize) {
    model.extend(table);
    model.extend(vectors);
    model[56..60].copy_from_slice(&((table.len() / LINE) as u32).to_le_bytes());
    model[60..64].copy_from_slice(&(rows as u32).to_le_bytes());
    seal(model);
}

fn seal(model: &mut [u8]) {
    let sum = bytes::checksum(&model[16..]);
    model[8..16].copy_from_slice(&sum.to_le_bytes());
}

/// Toneless key to the range of its words: `first << 16 | number`.
fn key_index(vocabulary: &Vocabulary) -> Result<Vec<u8>, String> {
    let mut builder = fst::MapBuilder::memory();
    let mut at = 0;
    while at < vocabulary.words.len() {
        let current = key(&vocabulary.words[at]);
        let run = vocabulary.words[at..].iter().take_while(|w| key(w) == current).count();
        builder.insert(&current, (at as u64) << 16 | run as u64).map_err(|e| e.to_string())?;
        at += run;
    }
    builder.into_inner().map_err(|e| e.to_string())
}

fn write_unigrams(level: &Smoothed, above: &Smoothed, out: &mut Vec<u8>) {
    for p in &level.probs {
        out.extend(p.max(1e-12).ln().to_le_bytes());
    }
    for b in &level.backoffs {
        out.extend(b.ln().to_le_bytes());
    }
    let mut at = 0;
    for word in 0..=level.keys.len() as u64 {
        while at < above.keys.len() && above.keys[at] >> ID_BITS < word {
            at += 1;
        }
        out.extend((at as u32).to_le_bytes());
    }
}

fn write_level(
    level: &Smoothed,
    above: Option<&Smoothed>,
    order: u32,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let probs: Vec<f32> = level.probs.iter().map(|p| p.max(1e-12).ln()).collect();
    let (book, codes) = quantise(&probs, 0);
    for value in book {
        out.extend(value.to_le_bytes());
    }
    let backoffs: Vec<f32> = level.backoffs.iter().map(|b| b.ln()).collect();
    let (book, backoff_codes) = quantise(&backoffs, 1);
    if above.is_some() {
        for value in book {
            out.extend(value.to_le_bytes());
        }
    }
    for key in &level.keys {
        out.extend(((key & ((1 << ID_BITS) - 1)) as u16).to_le_bytes());
    }
    out.extend(codes);
    let Some(above) = above else { return Ok(()) };
    out.extend(backoff_codes);
    write_children(level, above, order, out)
}

/// Where the children of each n-gram begin among the n-grams one order longer.
fn write_children(level: &Smoothed, above: &Smoothed, order: u32, out: &mut Vec<u8>) -> Result<(), String> {
    let mut starts = Vec::with_capacity(level.keys.len() + 1);
    let mut at = 0;
    for key in &level.keys {
        starts.push(at as u32);
        while at < above.keys.len() && above.keys[at] >> ID_BITS == *key {
            at += 1;
        }
    }
    starts.push(at as u32);
    if at != above.keys.len() {
        return Err(format!("an n-gram of order {} has no prefix of order {order}", order + 1));
    }
    for base in starts.iter().step_by(STRIDE) {
        out.extend(base.to_le_bytes());
    }
    for (i, start) in starts.iter().enumerate() {
        let delta = u16::try_from(start - starts[i / STRIDE * STRIDE]);
        let delta = delta.map_err(|_| format!("too many n-grams of order {} side by side", order + 1))?;
        out.extend(delta.to_le_bytes());
    }
    Ok(())
}

/// At most 256 values by equal shares of the data, and the code of each value.
///
/// The first `exact` codes are kept for 0 (a context with nothing behind it).
fn quantise(values: &[f32], exact: usize) -> ([f32; 256], Vec<u8>) {
    let mut sorted: Vec<f32> = values.iter().copied().filter(|v| exact == 0 || *v != 0.0).collect();
    sorted.sort_by(f32::total_cmp);
    let mut book = [0.0f32; 256];
    let bins = 256 - exact;
    for (bin, slot) in book[exact..].iter_mut().enumerate() {
        let (from, to) = (sorted.len() * bin / bins, sorted.len() * (bin + 1) / bins);
        let slice = &sorted[from.min(to)..to];
        *slot = if slice.is_empty() {
            sorted.get(from).or(sorted.last()).copied().unwrap_or(0.0)
        } else {
            (slice.iter().map(|v| f64::from(*v)).sum::<f64>() / slice.len() as f64) as f32
        };
    }
    let nearest = |v: f32| -> u8 {
        if exact > 0 && v == 0.0 {
            return 0;
        }
        let above = exact + book[exact..].partition_point(|b| *b < v);
        let candidates = [above.saturating_sub(1).max(exact), above.min(255)];
        let best =
            candidates.into_iter().min_by(|a, b| (book[*a] - v).abs().total_cmp(&(book[*b] - v).abs()));
        best.unwrap_or(0) as u8
    };
    let codes = values.iter().map(|v| nearest(*v)).collect();
    (book, codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantising_stays_close_and_keeps_zero() {
        let values: Vec<f32> = (0..10_000).map(|i| -(i as f32) / 1000.0).collect();
        let (book, codes) = quantise(&values, 1);
        assert!(codes[0] == 0 && book[0].abs() < f32::EPSILON);
        for (v, c) in values.iter().zip(&codes) {
            assert!((book[*c as usize] - v).abs() < 0.03, "{v}");
        }
    }
}
