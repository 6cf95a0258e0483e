//! Pruning to a size: what helps a restorer least, a byte, goes first.
//!
//! [`worth`](super::worth) judges every n-gram; one threshold for all orders fills the size. An n-gram stays as long
//! as a longer one begins with it, for the stored form is a trie, and one of two words as long as a longer one ends
//! with it, for that tells its last word by rank. What was seen of a forgotten n-gram is no longer told by it, so all
//! its sightings but the one that counts already pass to the n-gram without its first word (Siivola, Hirsimäki &
//! Virpioja 2007); those shorter n-grams are judged again with what they took over.

use rayon::prelude::*;

use super::ID_BITS;
use super::count::{Entry, Level};
use super::smooth::{Smoothed, discounted, interpolate};
use super::trie::{Followers, Trie, successors};
use super::worth::{Rivals, worth};
use super::write::{ENTRY_BYTES, MOST_FOLLOWERS};

/// Smooths the counts and drops n-grams until orders 2 to 4 need at most `budget` bytes in the file.
pub fn smooth_and_prune(levels: &[Level], rivals: &Rivals, words: usize, budget: usize) -> Vec<Smoothed> {
    let mut smoothed = smooth(levels, words);
    let ngrams: Vec<usize> = smoothed[1..].iter().map(|level| level.keys.len()).collect();
    let most = Followers::new(&smoothed[0].keys, &smoothed[1].keys).most();
    if size(&ngrams) <= budget as f64 && most <= MOST_FOLLOWERS {
        return smoothed;
    }
    let mut costs = judge(levels, &smoothed, rivals, 2..=levels.len());
    let kept = select(&smoothed, costs.clone(), budget);
    let passed = pass_down(levels, &kept);
    smoothed = smooth(&passed, words);
    let last = costs.pop().unwrap_or_default();
    costs = judge(&passed, &smoothed, rivals, 2..=levels.len() - 1);
    costs.push(last);
    let kept = select(&smoothed, costs, budget);
    drop(passed);
    reduce(levels, &kept, words)
}

/// Smooths counts and keeps of their n-grams these, which are given for each order above the first and sorted.
pub fn smooth_only(levels: &[Level], ngrams: &[Vec<u64>], words: usize) -> Vec<Smoothed> {
    let kept: Vec<Vec<bool>> =
        levels[1..].iter().zip(ngrams).map(|(level, ngrams)| known(level, ngrams)).collect();
    reduce(levels, &kept, words)
}

/// Which n-grams of a level are among these, which are sorted, too.
fn known(level: &Level, keys: &[u64]) -> Vec<bool> {
    let mut keys = keys.iter().peekable();
    let is_known = |entry: &Entry| {
        while keys.next_if(|key| **key < entry.key).is_some() {}
        keys.peek() == Some(&&entry.key)
    };
    level.entries.iter().map(is_known).collect()
}

/// Smooths counts and drops the n-grams of orders 2 and above that do not stay.
fn reduce(levels: &[Level], kept: &[Vec<bool>], words: usize) -> Vec<Smoothed> {
    let mut reduced = discount(&pass_down(levels, kept), words);
    for (level, kept) in reduced[1..].iter_mut().zip(kept) {
        keep(level, kept);
    }
    interpolate(&mut reduced);
    reduced
}

fn smooth(levels: &[Level], words: usize) -> Vec<Smoothed> {
    let mut smoothed = discount(levels, words);
    interpolate(&mut smoothed);
    smoothed
}

fn discount(levels: &[Level], words: usize) -> Vec<Smoothed> {
    let mut discounted = vec![Smoothed::unigrams(&levels[0], words)];
    discounted.extend(levels[1..].iter().map(Smoothed::from_level));
    discounted
}

/// What each n-gram is worth a byte, for some orders.
fn judge(
    levels: &[Level],
    smoothed: &[Smoothed],
    rivals: &Rivals,
    orders: std::ops::RangeInclusive<usize>,
) -> Vec<Vec<f32>> {
    let trie = Trie::new(smoothed);
    let each = |order: usize| {
        let bytes = ENTRY_BYTES[order - 2] as f32;
        let counts = discounted(&levels[order - 1]);
        let mut costs = worth(&trie, rivals, &smoothed[order - 1], &counts, order);
        costs.par_iter_mut().for_each(|cost| *cost /= bytes);
        costs
    };
    orders.map(each).collect()
}

/// Which n-grams of orders 2 and above stay.
fn select(smoothed: &[Smoothed], mut costs: Vec<Vec<f32>>, budget: usize) -> Vec<Vec<bool>> {
    for i in (1..costs.len()).rev() {
        let (below, above) = costs.split_at_mut(i);
        raise_prefixes(&smoothed[i].keys, &smoothed[i + 1].keys, &above[0], &mut below[i - 1]);
    }
    close(smoothed, &mut costs);
    let limit = threshold(&costs, budget);
    costs.iter().map(|costs| costs.iter().map(|c| *c >= limit).collect()).collect()
}

/// A context is worth at least what the dearest n-gram that begins with it is.
fn raise_prefixes(contexts: &[u64], longer: &[u64], costs: &[f32], below: &mut [f32]) {
    for (cost, pair) in below.iter_mut().zip(successors(contexts, longer).windows(2)) {
        *cost = costs[pair[0] as usize..pair[1] as usize].iter().fold(*cost, |a, b| a.max(*b));
    }
}

/// Lets n-grams be worth no more than what they need: that without the last word, and the last two words. Of more words
/// than can follow one, the last go.
///
/// Two words are worth as much a byte as they and the dearest n-gram that ends with them are together.
fn close(smoothed: &[Smoothed], costs: &mut [Vec<f32>]) {
    let followers = Followers::new(&smoothed[0].keys, &smoothed[1].keys);
    let Some((pairs, longer)) = costs.split_first_mut() else { return };
    let own = pairs.clone();
    let mut endings = Vec::new();
    for ((level, costs), bytes) in smoothed[2..].iter().zip(&*longer).zip(&ENTRY_BYTES[1..]) {
        let ending = |key: &u64| followers.pair(*key).map_or(u32::MAX, |pair| pair as u32);
        let of_level: Vec<u32> = level.keys.par_iter().map(ending).collect();
        let share = (bytes / (bytes + ENTRY_BYTES[0])) as f32;
        for (ending, cost) in of_level.iter().zip(costs) {
            if let (Some(pair), Some(own)) = (pairs.get_mut(*ending as usize), own.get(*ending as usize)) {
                *pair = pair.max(own + share * (cost - own));
            }
        }
        endings.push(of_level);
    }
    for among in followers.all().filter(|among| among.len() > MOST_FOLLOWERS) {
        let mut dearest: Vec<usize> = among.collect();
        dearest.sort_by(|a, b| pairs[*b].total_cmp(&pairs[*a]));
        dearest[MOST_FOLLOWERS..].iter().for_each(|pair| pairs[*pair] = f32::NEG_INFINITY);
    }
    for i in 1..costs.len() {
        let (below, above) = costs.split_at_mut(i);
        let shorter = successors(&smoothed[i].keys, &smoothed[i + 1].keys);
        for (cost, among) in below[i - 1].iter().zip(shorter.windows(2)) {
            for place in among[0] as usize..among[1] as usize {
                let ending =
                    below[0].get(endings[i - 1][place] as usize).copied().unwrap_or(f32::NEG_INFINITY);
                above[0][place] = above[0][place].min(*cost).min(ending);
            }
        }
    }
}

/// Bytes of so many n-grams of orders 2 and above.
fn size(ngrams: &[usize]) -> f64 {
    ngrams.iter().zip(ENTRY_BYTES).map(|(n, bytes)| *n as f64 * bytes).sum()
}

/// The lowest cost at which everything dearer fits the budget.
fn threshold(costs: &[Vec<f32>], budget: usize) -> f32 {
    // What lies between the limits is undecided, and how many of each order lie above.
    let mut undecided: Vec<Vec<f32>> = costs.to_vec();
    let mut above = vec![0; costs.len()];
    // Bisection over the logarithm; 40 halvings of 32 powers of ten are at the resolution of `f32`.
    let (mut low, mut high) = (-16.0f32, 16.0f32);
    for _ in 0..40 {
        let middle = f32::midpoint(low, high);
        let limit = 10f32.powf(middle);
        let halves: Vec<(Vec<f32>, Vec<f32>)> =
            undecided.iter().map(|costs| costs.par_iter().partition(|cost| **cost >= limit)).collect();
        let (upper, lower): (Vec<_>, Vec<_>) = halves.into_iter().unzip();
        let ngrams: Vec<usize> = above.iter().zip(&upper).map(|(above, upper)| above + upper.len()).collect();
        if size(&ngrams) <= budget as f64 {
            (high, above, undecided) = (middle, ngrams, lower);
        } else {
            (low, undecided) = (middle, upper);
        }
    }
    10f32.powf(high)
}

/// Adds the sightings of n-grams that go to the n-grams without their first word, from the longest down.
fn pass_down(levels: &[Level], kept: &[Vec<bool>]) -> Vec<Level> {
    let mut levels = levels.to_vec();
    for order in (2..=levels.len()).rev() {
        let (below, above) = levels.split_at_mut(order - 1);
        let (shorter, mask) = (&mut below[order - 2], (1u64 << ((order - 1) as u32 * ID_BITS)) - 1);
        let mut passed: Vec<(u64, u32, f32)> = above[0]
            .entries
            .par_iter()
            .zip(&kept[order - 2])
            .filter(|(e, kept)| !**kept && e.count > 1)
            .map(|(e, _)| (e.key & mask, e.count - 1, e.weight * (e.count - 1) as f32 / e.count as f32))
            .collect();
        // A stable order, so that the sums are the same to the bit.
        passed.par_sort_by_key(|p| p.0);
        let mut entries = shorter.entries.iter_mut().peekable();
        for (key, count, weight) in passed {
            while entries.next_if(|e| e.key < key).is_some() {}
            if let Some(e) = entries.peek_mut().filter(|e| e.key == key) {
                e.count += count;
                e.weight += weight;
            }
        }
        shorter.sum_contexts();
    }
    levels
}

fn keep(level: &mut Smoothed, kept: &[bool]) {
    let mut stays = kept.iter();
    level.keys.retain(|_| stays.next() == Some(&true));
    let mut stays = kept.iter();
    level.shares.retain(|_| stays.next() == Some(&true));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lm::count::{Text, count};
    use crate::lm::vocabulary::LINE_END;

    /// Words: 0 begin, 1 end, 2 and 3 with the same letters, 4 to 6 without rivals.
    fn levels() -> Vec<Level> {
        let mut ids = Vec::new();
        for _ in 0..20 {
            ids.extend([4, 2, 5, LINE_END, 6, 3, 5, LINE_END, 5, 4, 6, LINE_END, 5, 6, 4, LINE_END]);
        }
        let sources = [(ids.len(), 1.0)];
        count(&Text { ids: &ids, sources: &sources, begin: 0, end: 1 }, 1).to_vec()
    }

    #[test]
    fn ngrams_without_rivals_go_first() {
        let keys: Vec<String> = ["<", ">", "a", "a", "b", "c", "d"].map(str::to_owned).into();
        let levels = levels();
        let pruned = smooth_and_prune(&levels, &Rivals::new(&keys), 7, 14);
        let rival = |id: u64| id == 2 || id == 3;
        assert_eq!(pruned[1].keys.len(), 2);
        assert!(pruned[1].keys.iter().all(|k| rival(k >> ID_BITS) || rival(k & ((1 << ID_BITS) - 1))));
    }

    #[test]
    fn what_an_ngram_needs_stays() {
        let keys: Vec<String> = ["<", ">", "a", "a", "b", "c", "d"].map(str::to_owned).into();
        let levels = levels();
        for budget in [20, 40, 60, 80] {
            let pruned = smooth_and_prune(&levels, &Rivals::new(&keys), 7, budget);
            assert!(
                size(&pruned[1..].iter().map(|level| level.keys.len()).collect::<Vec<_>>()) <= budget as f64
            );
            let followers = Followers::new(&pruned[0].keys, &pruned[1].keys);
            for (shorter, longer) in pruned[1..].iter().zip(&pruned[2..]) {
                for key in &longer.keys {
                    assert!(
                        shorter.keys.contains(&(key >> ID_BITS)) && followers.pair(*key).is_some(),
                        "{key:b}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_more_words_follow_one_than_have_ranks() {
        let words = MOST_FOLLOWERS as u32 + 10;
        let ids: Vec<u32> = (3..words).flat_map(|word| [2, word, LINE_END]).collect();
        let sources = [(ids.len(), 1.0)];
        let levels = count(&Text { ids: &ids, sources: &sources, begin: 0, end: 1 }, 1).to_vec();
        let keys: Vec<String> = (0..words).map(|word| word.to_string()).collect();
        let pruned = smooth_and_prune(&levels, &Rivals::new(&keys), keys.len(), usize::MAX);
        let of_two = pruned[1].keys.iter().filter(|key| **key >> ID_BITS == 2).count();
        assert_eq!(of_two, MOST_FOLLOWERS);
    }

    #[test]
    fn what_was_kept_is_kept_of_other_counts() {
        let keys: Vec<String> = ["<", ">", "a", "a", "b", "c", "d"].map(str::to_owned).into();
        let levels = levels();
        let pruned = smooth_and_prune(&levels, &Rivals::new(&keys), 7, 14);
        let keys: Vec<Vec<u64>> = pruned[1..].iter().map(|level| level.keys.clone()).collect();
        let again = smooth_only(&levels, &keys, 7);
        for (pruned, again) in pruned.iter().zip(&again) {
            assert_eq!((&pruned.keys, &pruned.probs), (&again.keys, &again.probs));
        }
        let ids = [6, 3, 5, LINE_END];
        let part = count(&Text { ids: &ids, sources: &[(4, 1.0)], begin: 0, end: 1 }, 1);
        let of_part = smooth_only(&part, &keys, 7);
        assert!(of_part[1].keys.len() < pruned[1].keys.len());
        assert!(of_part[1].keys.iter().all(|key| pruned[1].keys.contains(key)));
    }

    #[test]
    fn sightings_pass_to_the_shorter_ngram() {
        let levels = levels();
        let all: Vec<Vec<bool>> = levels[1..].iter().map(|l| vec![false; l.entries.len()]).collect();
        let passed = pass_down(&levels, &all);
        let find = |words: &[u64]| {
            let key = words.iter().fold(0, |k, w| k << ID_BITS | w);
            passed[words.len() - 1].entries.iter().find(|e| e.key == key).map(|e| e.count)
        };
        assert_eq!(find(&[4, 2, 5]), Some(20));
        assert_eq!(find(&[2, 5]), Some(20));
        assert_eq!(find(&[2]), Some(20));
    }
}
