//! The search for all readings of a token behind a context at once.

use std::ops::Range;

use super::{Model, State};
use crate::lm::bytes::{u12_at, u16_at};
use crate::lm::processor::prefetch;

/// Where the words behind a context are searched for.
///
/// Behind one word they are ids, behind more ranks among what follows the last one.
#[derive(Clone, Debug, PartialEq)]
pub struct Aim {
    /// Level of their n-grams.
    level: u32,
    /// Where what follows the context begins.
    start: u32,
    /// Where the first word that is not below the wanted one stands, or right behind these places.
    near: Range<u32>,
    /// Where what follows the context ends.
    end: u32,
}

impl Aim {
    /// The rank of the word that stands at a place of what follows the context.
    #[inline]
    pub fn rank(&self, place: u32) -> u32 {
        place - self.start
    }
}

/// The last words of the n-grams of a level, read in place: ids of those of two words, ranks of longer ones.
#[derive(Clone, Copy)]
pub struct Words<'a, const LEVEL: usize> {
    section: &'a [u8],
}

impl<'a, const LEVEL: usize> Words<'a, LEVEL> {
    /// The last words in this section.
    #[inline]
    pub fn new(section: &'a [u8]) -> Self {
        Self { section }
    }

    /// The word at a place.
    #[inline]
    pub fn at(self, place: usize) -> u32 {
        u32::from(match LEVEL {
            0 => u16_at(self.section, place),
            1 => u12_at(self.section, place),
            _ => u16_at(self.section, place) >> 4,
        })
    }

    /// The code of the probability that stands beside the word at a place of the last level.
    #[inline]
    pub fn code(self, place: usize) -> u8 {
        (u16_at(self.section, place) & 0xf) as u8
    }

    /// The first of these places, where words ascend, whose word is not below the wanted one; their end where there is none.
    #[inline]
    pub fn first_from(self, Range { start, end }: Range<usize>, wanted: u32) -> usize {
        let (mut low, mut high) = (start, end);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.at(middle) < wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// The first byte of the word at a place of a level's section.
#[inline]
fn byte(level: usize, place: usize) -> usize {
    place + if level == 1 { place / 2 } else { place }
}

/// Every [`APART`]th of the last words of an order, so close together that a search among them waits for no memory.
pub struct Landmarks(Vec<u16>);

/// Words from one landmark to the next.
const APART: usize = 32;

/// Words that lie no farther apart are passed over one by one.
const NEAR: u32 = 16;

/// What is told of so many places stands in two lines of memory at most.
const FEW: usize = 24;

/// Words over so many places are searched for among the landmarks first.
const FAR: usize = 2 * APART;

impl Landmarks {
    /// Those among so many words.
    pub fn of<const LEVEL: usize>(words: Words<'_, LEVEL>, count: usize) -> Self {
        Self((0..count).step_by(APART).map(|place| words.at(place) as u16).collect())
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
    /// Aims at all that follows the context of this length, 1 to 3 words; begins to fetch it unless it is much.
    #[inline]
    pub fn behind(&self, state: &State, length: usize) -> Aim {
        let (level, (start, end)) = (length - 1, state.among[length - 1]);
        if end - start <= FAR as u32 {
            self.fetch(level, &(start as usize..end as usize));
        }
        Aim { level: level as u32, start, near: start..end, end }
    }

    /// Aims at where, of much, a word is to be searched for; begins to fetch what stands there.
    #[inline]
    pub fn aim(&self, aim: &mut Aim, word: u32) {
        let (level, near) = (aim.level as usize, aim.near.start as usize..aim.near.end as usize);
        if near.len() > FAR {
            let near = self.landmarks[level].narrow(near, word as u16);
            self.fetch(level, &near);
            aim.near = near.start as u32..near.end as u32;
        }
    }

    /// Begins to fetch what stands at these places.
    #[inline]
    fn fetch(&self, level: usize, near: &Range<usize>) {
        let (bytes, places) = (self.bytes.as_ref(), &self.places);
        let Range { start, end } = *near;
        let fetch = |at: usize| {
            prefetch(bytes, places.words[level].start + byte(level, at));
            match level {
                0 => self.pairs(bytes).prefetch(at),
                1 => self.triples(bytes).prefetch(at),
                _ => (),
            }
        };
        fetch(start);
        fetch(end);
        if end - start > FEW {
            fetch(usize::midpoint(start, end));
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
            prefetch(self.bytes.as_ref(), self.places.words[level].start + byte(level, start));
        }
    }

    /// Begins to fetch what a search for words, which ascend, finds far behind the first of them.
    #[inline]
    pub fn aim_further(&self, aim: &Aim, wanted: &[u32]) {
        if (aim.end - aim.near.start) as usize > FAR {
            self.fetch_further(aim, wanted);
        }
    }

    fn fetch_further(&self, aim: &Aim, wanted: &[u32]) {
        let (level, end) = (aim.level as usize, aim.end as usize);
        let mut near = aim.near.start as usize..aim.near.end as usize;
        let mut before = wanted[0];
        for pair in wanted.windows(2).filter(|pair| pair[1] - pair[0] > NEAR) {
            let to = near.end + (pair[1] - before) as usize;
            near = self.narrow(level, near.start..end.min(to), pair[1] as u16);
            self.fetch(level, &near);
            before = pair[1];
        }
    }

    /// Calls `found` with the n-grams that end in one of the wanted words behind a context: which of these it is, the
    /// n-gram's place among those of its order, and `ln p`. The words ascend, and the first must have been aimed at.
    pub fn find_all(&self, aim: &Aim, wanted: &[u32], found: impl FnMut(usize, u32, f32)) {
        let bytes = self.bytes.as_ref();
        match aim.level {
            0 => {
                let pairs = self.pairs(bytes);
                self.find_each::<0>(aim, wanted, |at| pairs.prob(at), found);
            }
            1 => {
                let triples = self.triples(bytes);
                self.find_each::<1>(aim, wanted, |at| triples.prob(at), found);
            }
            _ => {
                let words = self.last_words::<2>(bytes);
                self.find_each::<2>(aim, wanted, |at| words.code(at), found);
            }
        }
    }

    /// [`Self::find_all`], with the codes of the probabilities of this order.
    ///
    /// Those of one key are neighbours among the wanted words, and so they are among what follows a context: where in one
    /// the next stands tells where in the other.
    #[inline]
    fn find_each<const LEVEL: usize>(
        &self,
        aim: &Aim,
        wanted: &[u32],
        prob: impl Fn(usize) -> u8,
        mut found: impl FnMut(usize, u32, f32),
    ) {
        let (words, end) = (self.last_words::<LEVEL>(self.bytes.as_ref()), aim.end as usize);
        let (book, mut rest) = (&self.probs[LEVEL], 0);
        let mut at = words.first_from(aim.near.start as usize..aim.near.end as usize, wanted[0]);
        while at < end {
            let (word, next) = (words.at(at), wanted[rest]);
            if word < next {
                // Words ascend, so that as many at most stand between two of them as their ids lie apart.
                let apart = next - word;
                at = if apart > NEAR {
                    let near = self.narrow(LEVEL, at..end.min(at + apart as usize), next as u16);
                    words.first_from(near, next)
                } else {
                    at + 1
                };
                continue;
            }
            let passed = rest;
            rest = (rest + (word - next) as usize).min(wanted.len() - 1);
            while rest > passed && wanted[rest - 1] >= word {
                rest -= 1;
            }
            while wanted.get(rest).is_some_and(|wanted| *wanted < word) {
                rest += 1;
            }
            while wanted.get(rest) == Some(&word) {
                found(rest, at as u32, book[usize::from(prob(at))]);
                rest += 1;
            }
            if rest == wanted.len() {
                return;
            }
            at += 1;
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
                let (among, bytes) = (state.among[length - 1], model.bytes.as_ref());
                let found = match length {
                    1 => model.find_child::<0>(among, word, bytes),
                    2 => model.find_child::<1>(among, word, bytes),
                    _ => model.find_child::<2>(among, word, bytes),
                };
                (found != NONE).then_some((word, found))
            };
            assert!(all.iter().filter_map(|&word| one_by_one(word)).count() > 2 * FAR);
            for (from, apart) in [(0, 1), (70, 1), (3, 2), (5, 16), (9, 17), (100, 23), (1, 70), (40, 150)] {
                for times in [[1, 1], [2, 2], [1, 3]] {
                    let words = all[from..].iter().step_by(apart).zip(times.into_iter().cycle());
                    let wanted: Vec<u32> =
                        words.flat_map(|(word, times)| std::iter::repeat_n(*word, times)).collect();
                    let mut found = Vec::new();
                    let mut aim = model.behind(&state, length);
                    model.aim(&mut aim, wanted[0]);
                    model.aim_further(&aim, &wanted);
                    model.find_all(&aim, &wanted, |i, place, p| {
                        let told = model.prob(length - 1, place, model.bytes.as_ref());
                        assert!((told - p).abs() < f32::EPSILON);
                        found.push((wanted[i], place));
                    });
                    let expected = wanted.iter().filter_map(|&word| one_by_one(word));
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
