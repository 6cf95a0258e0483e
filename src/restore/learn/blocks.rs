//! The text in blocks: its sources mixed, and each block in one of the parts that are decoded by the n-grams of the others.

use std::ops::Range;

use crate::lm::vocabulary::{Corpus, LINE_END};

/// Tokens of a source that stay together when sources are mixed.
const BLOCK: usize = 4000;
/// Parts into which the text is divided; each is decoded by the n-grams of the others.
pub const FOLDS: usize = 8;
/// Blocks of a source that stay in one part where it has many, since what stands near is often alike.
const TOGETHER: usize = 8;
/// Most that a source's weight counts for.
const HEAVIEST: f32 = 2.0;

/// Some lines of one source.
pub struct Block {
    /// Where they stand in the text, in tokens.
    pub tokens: Range<usize>,
    /// What its words count for.
    pub weight: f32,
    /// The part of the text that it belongs to, of [`FOLDS`].
    pub fold: usize,
    /// For each word of several readings, what the n-grams say of each: `-ln p` in [`STEPS`](super::weights::STEPS).
    pub undecided: Vec<u8>,
}

/// Blocks of all sources, evenly mixed.
pub fn blocks(corpus: &Corpus) -> Vec<Block> {
    let mut placed: Vec<(f64, Block)> = Vec::new();
    let (mut from, mut turn) = (0, 0);
    for &(end, weight) in &corpus.sources {
        let first = placed.len();
        while from < end {
            let near = (from + BLOCK).min(end) - 1;
            let to =
                corpus.ids[near..end].iter().position(|&id| id == LINE_END).map_or(end, |i| near + i + 1);
            let weight = weight.min(HEAVIEST);
            placed.push((0.0, Block { tokens: from..to, weight, fold: 0, undecided: Vec::new() }));
            from = to;
        }
        let blocks = &mut placed[first..];
        let count = blocks.len();
        let together = count.div_ceil(FOLDS).clamp(1, TOGETHER);
        for (i, (place, block)) in blocks.iter_mut().enumerate() {
            *place = (i as f64 + 0.5) / count as f64;
            block.fold = (turn + i / together) % FOLDS;
        }
        // Sources too short for all parts take turns.
        if count < FOLDS {
            turn += count;
        }
    }
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    placed.into_iter().map(|(_, block)| block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_mixed_line_by_line() {
        let ids: Vec<u32> = (0..30_000).map(|i| if i % 100 == 99 { LINE_END } else { 1 }).collect();
        let corpus = Corpus { cases: vec![0; ids.len()], ids, sources: vec![(10_000, 9.0), (30_000, 0.5)] };
        let blocks = blocks(&corpus);
        let mut covered: Vec<Range<usize>> = blocks.iter().map(|block| block.tokens.clone()).collect();
        assert!(
            (blocks[0].weight - blocks[1].weight).abs() > 1.0 && blocks.iter().all(|b| b.weight <= HEAVIEST)
        );
        covered.sort_by_key(|range| range.start);
        assert!(covered[0].start == 0 && covered.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert!(covered.iter().all(|range| corpus.ids[range.end - 1] == LINE_END));
    }

    #[test]
    fn each_fold_holds_its_share_of_a_source() {
        let ids: Vec<u32> =
            (0..FOLDS * 2 * BLOCK).map(|i| if i % 100 == 99 { LINE_END } else { 1 }).collect();
        let corpus = Corpus { cases: vec![0; ids.len()], sources: vec![(ids.len(), 1.0)], ids };
        let mut blocks = blocks(&corpus);
        blocks.sort_by_key(|block| block.tokens.start);
        let folds: Vec<usize> = blocks.iter().map(|block| block.fold).collect();
        assert_eq!(
            folds,
            (0..FOLDS).flat_map(|fold| [fold; 2]).collect::<Vec<_>>(),
            "neighbours stay together"
        );
    }

    #[test]
    fn short_sources_take_turns() {
        let sources = (1..=FOLDS).map(|end| (end, 1.0)).collect();
        let corpus = Corpus { ids: vec![LINE_END; FOLDS], cases: vec![0; FOLDS], sources };
        let folds: Vec<usize> = blocks(&corpus).iter().map(|block| block.fold).collect();
        assert_eq!(folds, (0..FOLDS).collect::<Vec<_>>());
    }
}
