//! The search for all readings of a token behind a context at once.

use std::ops::Range;

use super::{Model, State};
use crate::lm::bytes::nibble_at;
use crate::lm::processor::prefetch;

/// Where the words behind a context are searched for.
#[derive(Clone, Debug, PartialEq)]
pub struct Aim {
    /// Level of their n-grams.
    level: u32,
    /// Where the first word that is not below the wanted one stands, or right behind these places.
    near: Range<u32>,
    /// Where what follows the context ends.
    end: u32,
}

/// Every [`APART`]th of the last words of an order, so close together that a search among them waits for no memory.
pub struct Landmarks(Vec<u16>);

/// Words from one landmark to the next.
const APART: usize = 32;

/// Words that lie no farther apart are passed over one by one.
const NEAR: u32 = 16;

/// Words over so many places are searched for among the landmarks first.
const FAR: usize = 2 * APART;

/// Words that are searched for together.
///
/// Those of one key are neighbours, and so they are among what follows a context: one search leads to a group of them.
#[derive(Default)]
pub struct Wanted {
    /// They ascend; some may come twice.
    words: Vec<u32>,
    /// Whether some do, which is rare.
    twins: bool,
    groups: Vec<Group>,
    /// For all ids from the first of a group to its last, where it stands among the words, if it does.
    which: Vec<u16>,
}

/// Words that lie close together.
struct Group {
    first: u32,
    /// Its part of `which`.
    which: Range<usize>,
}

impl Wanted {
    /// Wants these words, which ascend, and no others; no more than 2^16.
    pub fn set(&mut self, words: impl Iterator<Item = u32>) {
        self.words.clear();
        self.words.extend(words);
        debug_assert!(self.words.is_sorted() && self.words.len() <= 1 << 16);
        self.groups.clear();
        self.which.clear();
        self.twins = false;
        let mut place = 0;
        let is_near = |word: &u32, next: &u32| {
            self.twins |= word == next;
            next - word <= NEAR
        };
        for words in self.words.chunk_by(is_near) {
            let (first, last) = (words[0], words[words.len() - 1]);
            let from = self.which.len();
            self.which.resize(from + (last - first) as usize + 1, place as u16);
            for (i, word) in words.iter().enumerate().rev() {
                self.which[from + (word - first) as usize] = (place + i) as u16;
            }
            self.groups.push(Group { first, which: from..self.which.len() });
            place += words.len();
        }
    }

    /// Whether the word at this place is the same as the one before.
    pub fn is_twin(&self, i: usize) -> bool {
        self.twins && i.checked_sub(1).is_some_and(|before| self.words.get(i) == self.words.get(before))
    }

    /// The words.
    pub fn words(&self) -> &[u32] {
        &self.words
    }
}

impl Landmarks {
    pub fn of(words: &[u8]) -> Self {
        Self(words.as_chunks::<2>().0.iter().step_by(APART).map(|word| u16::from_le_bytes(*word)).collect())
    }

    /// The part of these places, where words ascend, that holds the first which is not below the wanted one, or ends
    /// before it.
    #[inline]
    fn narrow(&self, Range { start, end }: Range<usize>, wanted: u16) -> Range<usize> {
        let first = start.div_ceil(APART);
        let among = self.0.get(first..end.div_ceil(APART)).unwrap_or_default();
        let below = among.partition_point(|word| *word < wanted);
        let from = if below == 0 { start } else { (first + below - 1) * APART + 1 };
        let to = if below == among.len() { end } else { (first + below) * APART };
        from..to
    }
}

impl Model {
    /// Where a word is to be searched for behind the context of this length, 1 to 3 words; begins to fetch what stands
    /// there.
    pub fn aim(&self, state: &State, length: usize, word: u32) -> Aim {
        let level = length - 1;
        let (start, end) = state.among[level];
        let near = self.narrow(level, start as usize..end as usize, word as u16);
        self.fetch(level, &near);
        Aim { level: level as u32, near: near.start as u32..near.end as u32, end }
    }

    /// Begins to fetch what stands at these places.
    #[inline]
    fn fetch(&self, level: usize, near: &Range<usize>) {
        let (bytes, places) = (self.bytes.as_ref(), &self.places);
        let Range { start, end } = *near;
        let middle = usize::midpoint(start, end);
        for at in [start, middle, end] {
            prefetch(bytes, places.words[level].start + 2 * at);
        }
        match level {
            0 => [start, middle, end].into_iter().for_each(|at| self.pairs(bytes).prefetch(at)),
            1 => [start, end].into_iter().for_each(|at| self.triples(bytes).prefetch(at)),
            _ => [start, end].into_iter().for_each(|at| prefetch(bytes, places.probs.start + at / 2)),
        }
    }

    /// Begins to fetch what a search among these places, of what follows a context, looks at first.
    #[inline]
    pub(super) fn approach(&self, level: usize, among: Range<u32>) {
        let (start, end) = (among.start as usize, among.end as usize);
        if end - start > FAR {
            let middle = usize::midpoint(start, end) / APART;
            prefetch(&self.landmarks[level].0, middle);
        } else {
            prefetch(self.bytes.as_ref(), self.places.words[level].start + 2 * start);
        }
    }

    /// Begins to fetch what a search for words finds behind the first group of them, where that is much.
    pub fn aim_further(&self, aim: &Aim, wanted: &Wanted) {
        let (level, end) = (aim.level as usize, aim.end as usize);
        let mut near = aim.near.start as usize..aim.near.end as usize;
        if end - near.start <= FAR {
            return;
        }
        for pair in wanted.groups.windows(2) {
            let to = near.end + (pair[1].first - pair[0].first) as usize;
            near = self.narrow(level, near.start..end.min(to), pair[1].first as u16);
            self.fetch(level, &near);
        }
    }

    /// Calls `found` with the n-grams that end in one of the wanted words behind a context: which of these it is (of equal
    /// ones the first), the n-gram's place among those of its order, and `ln p`. The first word must have been aimed at.
    pub fn find_all(&self, aim: &Aim, wanted: &Wanted, found: impl FnMut(usize, u32, f32)) {
        let bytes = self.bytes.as_ref();
        match aim.level {
            0 => {
                let pairs = self.pairs(bytes);
                self.find_each(aim, wanted, |at| pairs.prob(at), found);
            }
            1 => {
                let triples = self.triples(bytes);
                self.find_each(aim, wanted, |at| triples.prob(at), found);
            }
            _ => {
                let codes = &bytes[self.places.probs.clone()];
                self.find_each(aim, wanted, |at| nibble_at(codes, at), found);
            }
        }
    }

    /// [`Self::find_all`], with the codes of the probabilities of this order.
    #[inline]
    fn find_each(
        &self,
        aim: &Aim,
        wanted: &Wanted,
        prob: impl Fn(usize) -> u8,
        mut found: impl FnMut(usize, u32, f32),
    ) {
        let (bytes, level) = (self.bytes.as_ref(), aim.level as usize);
        let words = &bytes[self.places.words[level].clone()].as_chunks::<2>().0[..aim.end as usize];
        let book = &self.probs[level];
        let word_at = |at: usize| words.get(at).map(|word| u32::from(u16::from_le_bytes(*word)));
        let from = |places: Range<usize>, word: u32| {
            places.start + words[places].partition_point(|known| u32::from(u16::from_le_bytes(*known)) < word)
        };
        let mut near = aim.near.start as usize..aim.near.end as usize;
        for (i, group) in wanted.groups.iter().enumerate() {
            let which = &wanted.which[group.which.clone()];
            let mut at = from(near, group.first);
            while let Some(word) = word_at(at)
                && let Some(first) = which.get((word - group.first) as usize)
            {
                if wanted.words[usize::from(*first)] == word {
                    found(usize::from(*first), at as u32, book[usize::from(prob(at))]);
                }
                at += 1;
            }
            let (Some(next), Some(word)) = (wanted.groups.get(i + 1), word_at(at)) else { return };
            // Words ascend, so that as many at most stand between two of them as their ids lie apart.
            let apart = next.first.saturating_sub(word) as usize;
            near = self.narrow(level, at..words.len().min(at + apart), next.first as u16);
        }
    }

    /// The part of these places, where words ascend, that is to be searched for a word.
    #[inline]
    fn narrow(&self, level: usize, among: Range<usize>, word: u16) -> Range<usize> {
        if among.len() > FAR { self.landmarks[level].narrow(among, word) } else { among }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::lm::NONE;
    use crate::lm::corpus::Source;
    use crate::lm::vocabulary::key;
    use crate::lm::{Options, train};

    const ONSETS: [&str; 14] = ["b", "c", "d", "đ", "g", "h", "kh", "l", "m", "n", "ph", "s", "th", "v"];
    const RHYMES: [&str; 18] =
        ["a", "à", "á", "ả", "ã", "ạ", "an", "àn", "ong", "òng", "o", "ò", "ó", "u", "ú", "am", "ám", "ung"];

    /// Many words follow `má`, `má chợ` and `má chợ ba`.
    fn model() -> Model {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text.txt");
        let syllables = ONSETS.iter().flat_map(|onset| RHYMES.map(|rhyme| format!("{onset}{rhyme}")));
        let lines = syllables.map(|word| format!("má {word}\nmá chợ {word}\nmá chợ ba {word}\n").repeat(2));
        std::fs::write(&path, lines.collect::<String>()).unwrap();
        let options = Options { ngrams: 1 << 20, cutoff: 1, words: 1000, context: 0, neighbours: 0 };
        let lexicon = Lexicon::built_in().unwrap();
        let trained = train(&[Source { path, weight: 1.0 }], &lexicon, &options, &|_| ()).unwrap();
        Model::from_bytes(&trained.model, "test").unwrap()
    }

    #[test]
    fn what_is_searched_for_together_is_found_as_one_by_one() {
        let model = model();
        let id = |word: &str| model.find(model.candidates(&key(word)), word).unwrap();
        let all: Vec<u32> = (0..model.words() as u32).collect();
        let mut state = model.begin();
        for (word, length) in [("má", 1), ("chợ", 2), ("ba", 3)] {
            state = model.follow(model.advance(&state, id(word)).1);
            let one_by_one = |word: u32| {
                let (from, to) = state.among[length - 1];
                let found = model.find_child(length - 1, from..to, word, model.bytes.as_ref());
                (found != NONE).then_some((word, found))
            };
            assert!(all.iter().filter_map(|&word| one_by_one(word)).count() > 2 * FAR);
            let mut wanted = Wanted::default();
            for (from, apart) in [(0, 1), (70, 1), (3, 2), (5, 16), (9, 17), (100, 23), (1, 70), (40, 150)] {
                for times in [[1, 1], [2, 2], [1, 3]] {
                    let words = all[from..].iter().step_by(apart).zip(times.into_iter().cycle());
                    wanted.set(words.flat_map(|(word, times)| std::iter::repeat_n(*word, times)));
                    let mut found = Vec::new();
                    let aim = model.aim(&state, length, wanted.words()[0]);
                    model.aim_further(&aim, &wanted);
                    model.find_all(&aim, &wanted, |mut i, place, p| {
                        let told = model.prob(length - 1, place, model.bytes.as_ref());
                        assert!((told - p).abs() < f32::EPSILON && !wanted.is_twin(i));
                        found.push((wanted.words()[i], place));
                        while wanted.is_twin(i + 1) {
                            i += 1;
                            found.push((wanted.words()[i], place));
                        }
                    });
                    let expected = wanted.words().iter().filter_map(|&word| one_by_one(word));
                    assert_eq!(
                        found,
                        expected.collect::<Vec<_>>(),
                        "{length} words, from {from}, {apart} apart, {times:?}"
                    );
                }
            }
        }
    }
}
