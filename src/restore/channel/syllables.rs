//! All syllables, and which of them could have been read as a token, cheapest first.
//!
//! A syllable is consonants and what follows them, and so is what was read of it, wherever it may be parted. What could
//! have been read as either half is found by a walk through a tree, outwards from the ends of the token, and remembered,
//! step by step: halves recur far more often than tokens.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use foldhash::fast::RandomState;

use super::table::{LONGEST, Table};
use super::tree::{Case, NONE, Part, Place, Reading, Tree, letters};
use crate::lm::Model;
use crate::text::Letter;

/// Most characters of a token.
pub const MOST_LETTERS: usize = 14;
/// Most characters of a first half.
const LONGEST_FIRST: usize = 6;
/// Most parts of halves that are remembered (8 bytes each).
const REMEMBERED: usize = 1 << 21;

/// The syllables of a model.
pub struct Syllables {
    /// First halves, and second ones from their end.
    halves: [Tree; 2],
    /// The word with each first and second half, and its `ln p`, which is minus infinite where there is none.
    words: Vec<(u32, f32)>,
    /// Number of second halves.
    seconds: usize,
}

/// A word that letters may have been read of.
#[derive(Clone, Copy)]
pub struct Found {
    /// The word.
    pub word: u32,
    /// Negative logarithm of how likely it is read so.
    pub cost: f32,
    /// The cost, and how rare the word is.
    pub rank: f32,
}

/// For the letters of halves, where the memory has what they could have been read of.
type Known = HashMap<Box<[char]>, Walked, RandomState>;

/// What could have been read as each half so far, by one table.
#[derive(Default)]
pub struct Halves {
    /// Halves that were walked, by half and case.
    known: [[Known; 3]; 2],
    parts: Vec<Part>,
    readings: Vec<Reading>,
    place: Place,
}

/// Where the memory has what could have been read as a half.
#[derive(Clone)]
struct Walked {
    parts: Range<usize>,
    readings: Range<usize>,
}

impl Halves {
    /// Forgets all, as another table demands.
    pub fn clear(&mut self) {
        self.known.iter_mut().flatten().for_each(HashMap::clear);
        self.parts.clear();
        self.readings.clear();
    }
}

impl Syllables {
    /// Takes the syllables of a model apart.
    pub fn of(model: &Model) -> Self {
        let mut forms = [(); 2].map(|()| BTreeMap::new());
        let mut parted = Vec::new();
        for id in (0..model.words() as u32).filter(|&id| model.is_syllable(id)) {
            let word = model.word(id);
            let is_vowel = |c: char| Letter::of(c).is_some_and(|letter| letter.is_vowel());
            let (first, second) = word.split_at(word.find(is_vowel).unwrap_or(word.len()));
            let (Some(first), Some(mut second)) = (letters(first), letters(second)) else { continue };
            second.reverse();
            for (forms, half) in forms.iter_mut().zip([&first, &second]) {
                let likely = forms.entry(half.clone()).or_insert(f32::NEG_INFINITY);
                *likely = likely.max(model.unigram(id));
            }
            parted.push((id, first, second));
        }
        let forms = forms.map(|forms| forms.into_iter().collect::<Vec<(Vec<u8>, f32)>>());
        let seconds = forms[1].len();
        let mut words = vec![(model.unknown(), f32::NEG_INFINITY); forms[0].len() * seconds];
        for (id, first, second) in parted {
            let [first, second] =
                [(0, first), (1, second)].map(|(half, form)| forms[half].partition_point(|f| f.0 < form));
            words[first * seconds + second] = (id, model.unigram(id));
        }
        Self { halves: forms.map(|forms| Tree::of(&forms)), words, seconds }
    }

    /// Appends the words that could have been read as these letters, each with the cost of that, but for those `worse`
    /// (natural log) than the best by cost and how common the word is, or hopeless; one may be there more than once.
    pub fn readings(
        &self,
        table: &Table,
        (seen, case): (&[char], Case),
        worse: f32,
        halves: &mut Halves,
        out: &mut Vec<Found>,
    ) {
        if seen.is_empty() || seen.len() > MOST_LETTERS {
            return;
        }
        if halves.parts.len() >= REMEMBERED {
            halves.clear();
        }
        let parts: Vec<[Range<usize>; 2]> = (0..=seen.len().min(LONGEST_FIRST))
            .map(|middle| {
                let case_behind = if case == Case::Title && middle > 0 { Case::Small } else { case };
                let first = self.half(0, table, (&seen[..middle], case), halves).readings;
                [first, self.half(1, table, (&seen[middle..], case_behind), halves).readings]
            })
            .collect();
        // The best first, so that little is listed in vain.
        let mut best = f32::INFINITY;
        self.join(&parts, halves, NONE, &mut |found| {
            best = best.min(found.rank);
            best
        });
        let limit = NONE.min(best + worse);
        self.join(&parts, halves, limit, &mut |found| {
            out.push(found);
            limit
        });
    }

    /// Calls `each` with every word of two halves below a rank; it gives the rank below which more are wanted.
    fn join(
        &self,
        parts: &[[Range<usize>; 2]],
        halves: &Halves,
        mut limit: f32,
        each: &mut impl FnMut(Found) -> f32,
    ) {
        for [firsts, seconds] in parts {
            let seconds = &halves.readings[seconds.clone()];
            for first in &halves.readings[firsts.clone()] {
                let words = &self.words[usize::from(first.form) * self.seconds..][..self.seconds];
                for second in seconds {
                    if first.cost + second.rank >= limit {
                        break;
                    }
                    let (word, likely) = words[usize::from(second.form)];
                    let cost = first.cost + second.cost;
                    let rank = cost - likely;
                    if rank < limit {
                        limit = each(Found { word, cost, rank });
                    }
                }
            }
        }
    }

    /// What could have been read as a half.
    fn half(&self, half: usize, table: &Table, (seen, case): (&[char], Case), halves: &mut Halves) -> Walked {
        if let Some(known) = halves.known[half][case as usize].get(seen) {
            return known.clone();
        }
        // From its end, a half comes to its capital last.
        let (last_is_capital, case_before) =
            if half == 1 && case == Case::Title { (true, Case::Small) } else { (false, case) };
        let case_here = if last_is_capital { Case::Capitals } else { case };
        let before: Vec<_> = (1..=LONGEST.min(seen.len()))
            .filter_map(|length| {
                let (rest, segment) = if half == 0 {
                    seen.split_at(seen.len() - length)
                } else {
                    (&seen[length..], &seen[..length])
                };
                let costs = table.costs(segment)?;
                Some((costs, self.half(half, table, (rest, case_before), halves).parts))
            })
            .collect();
        let (tree, mut place) = (&self.halves[half], std::mem::take(&mut halves.place));
        tree.begin(seen.is_empty(), &mut place);
        for (costs, parts) in before {
            tree.step(costs, case_here, &halves.parts[parts], &mut place);
        }
        tree.lose(table, case_here, &mut place);
        let (parts, readings) = (halves.parts.len(), halves.readings.len());
        tree.end(&place, &mut halves.parts, &mut halves.readings);
        halves.place = place;
        let walked = Walked { parts: parts..halves.parts.len(), readings: readings..halves.readings.len() };
        halves.known[half][case as usize].insert(seen.into(), walked.clone());
        walked
    }
}
