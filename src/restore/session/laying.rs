//! The readings of the tokens of a run, laid out for the decoder, and what the letters around each say of them.

use super::Session;
use super::memory::{Letters, Memory};
use crate::lm::bilinear::set_of;
use crate::lm::context::{OUTSIDE, REACH, Seen, case_of, features, views};
use crate::lm::symbol;
use crate::page::Word;
use crate::restore::channel::{Candidate, Evidence, plain_marks};
use crate::restore::decoder::{Lattice, STRIPPED};
use crate::restore::dictionary::Asked;
use crate::restore::joined::second_word;
use crate::restore::piece::Piece;
use crate::restore::profile::Profile;
use crate::text::token::{Kind, Token};

/// What speaks against a word with marks that is none (natural log), where Vietnamese was read.
const NO_WORD: f32 = 4.0;

/// Usual confidence of a reader in words that are right.
const USUAL: f32 = 0.95;

/// Readings of the same letters this much worse than another one (natural log), by the letters around them and how common
/// they are, are given up before the n-grams are asked.
const HOPELESS: f32 = 8.0;

/// Cost of a digit beside a letter, or a sign between letters, that is what it seems to be (natural log).
const ODD: f32 = 2.5;

/// Signs that a letter may stand right behind.
const JOINING: [char; 17] =
    ['.', ',', ';', ':', '-', '–', '—', '/', '(', ')', '"', '“', '”', '‘', '+', '…', '_'];

/// How much of what the letters around a word say was learnt to count does: texts are unlike those it was learnt from.
const AROUND: f32 = 0.7;
/// The same of what the farther ones say.
const FARTHER: f32 = 0.85;
/// How much the letters around a word count beside what was seen of its marks; as much again changes text that is right.
const BESIDE: f32 = 0.6;

/// Tokens whose context weights are fetched ahead, so that none is waited for.
const AHEAD: usize = 4;

impl Session {
    /// Fills the lattice with the readings of these pieces.
    pub(super) fn lay_out<'w>(
        &mut self,
        text: &str,
        slice: &[Piece],
        word_at: &dyn Fn(usize) -> Option<&'w Word>,
    ) {
        self.lattice.clear();
        self.trust.clear();
        self.joined.clear();
        self.matches.clear();
        self.letters.clear();
        self.seen.clear();
        self.seen.extend([OUTSIDE; REACH]);
        let word = |piece: &Piece| {
            let word = piece.token.text(text);
            (piece.token.kind == Kind::Word).then_some(Asked { word, code: piece.code })
        };
        self.dictionary.matches(slice.iter().map(word), &mut self.matches);
        for (i, piece) in slice.iter().enumerate() {
            let token = piece.token.text(text);
            match piece.token.kind {
                Kind::Word => {
                    let read = word_at(piece.token.start);
                    let confidence = read.map(|word| word.confidence);
                    let Letters { words, second } = self.readings(token, piece, confidence);
                    let first = if words.is_empty() { self.model.unknown() } else { words.start };
                    self.seen.push(Seen { letters: first as u16, case: case_of(token) });
                    self.letters.push(words);
                    self.heed(text, slice, i, read);
                    let joined = second.filter(|_| self.matches.iter().all(|found| found.token != i));
                    self.joined.extend(joined.map(|second| (i, usize::from(second))));
                }
                Kind::Number => self.fixed(self.model.number()),
                Kind::Punct => self.fixed(self.symbol(token)),
            }
            if self.is_garbled() && i > 0 && is_odd(text, &slice[..=i]) {
                let from = self.lattice.ends.last().copied().unwrap_or(0);
                self.lattice.candidates[from..].iter_mut().for_each(|reading| reading.cost += ODD);
            }
            self.lattice.ends.push(self.lattice.candidates.len());
        }
    }

    /// Makes two pieces of each of those from here on that were found to be two words.
    pub(super) fn divide(&self, pieces: &mut Vec<Piece>, from: usize) {
        let mut joined = self.joined.iter().peekable();
        let behind = pieces.split_off(from);
        for (i, piece) in behind.into_iter().enumerate() {
            let Some((_, second)) = joined.next_if(|(at, _)| *at == i) else {
                pieces.push(piece);
                continue;
            };
            let middle = piece.token.start + second;
            let (first, second) =
                (Token { end: middle, ..piece.token }, Token { start: middle, ..piece.token });
            pieces.extend([first, second].map(|token| Piece { token, ..piece }));
        }
    }

    /// Appends the readings of a word to the lattice.
    fn readings(&mut self, token: &str, piece: &Piece, confidence: Option<f32>) -> Letters {
        let (from, code) = (self.lattice.candidates.len(), piece.code);
        let found = self.recall(token, code, piece.capitals);
        if self.profile == Profile::Vie && !code {
            let unknown = self.model.unknown();
            let wrong = self.lattice.candidates[from..].iter().any(|c| c.keep && c.word == unknown);
            let doubt = if wrong { -NO_WORD } else { self.slips } + confidence.map_or(0.0, trust);
            let changed = self.lattice.candidates[from..].iter_mut().filter(|reading| !reading.keep);
            changed.for_each(|reading| reading.cost += doubt);
        }
        let unproven = token.is_ascii() || self.profile == Profile::Latin && plain_marks(token);
        if self.profile.loses_marks() && self.bare > 0.0 && !code && unproven {
            let changed = self.lattice.candidates[from..].iter_mut().filter(|reading| !reading.keep);
            changed.for_each(|reading| reading.cost += self.bare);
        }
        found
    }

    /// Appends the readings of a word as the channel gives them; those of common words are remembered.
    pub(super) fn recall(&mut self, token: &str, code: bool, capitals: bool) -> Letters {
        let evidence = Evidence { profile: self.profile, reader: self.reader, code, capitals };
        if self.remembered_for != self.profile {
            self.memory.iter_mut().for_each(Memory::clear);
            self.remembered_for = self.profile;
        }
        let (memory, out) = (&mut self.memory[self.reader as usize], &mut self.lattice.candidates);
        if let Some(letters) = (!code).then(|| memory.recall(token, capitals, out)).flatten() {
            return letters;
        }
        let from = out.len();
        self.channel.candidates(&self.model, token, evidence, &mut memory.halves, out);
        let words = self.same_letters(token);
        if code {
            return Letters { words, second: None };
        }
        let may_be_two = words.is_empty() && self.profile == Profile::Stripped;
        let second = may_be_two.then(|| second_word(&self.model, token)).flatten().map(|at| at as u8);
        let letters = Letters { words, second };
        let readings = &self.lattice.candidates[from..];
        self.memory[self.reader as usize].remember(token, capitals, readings, &letters);
        letters
    }

    /// Adds to the readings what the letters around each word say of them; drops those that have become hopeless.
    pub(super) fn weigh_context(&mut self) {
        self.look_around();
        let (table, vectors) = (self.model.context(), self.model.vectors());
        if table.is_empty() {
            return;
        }
        let Lattice { candidates, ends, .. } = &mut self.lattice;
        // Only where there is a choice does it matter what stands around.
        let counts = ends.iter().scan(0, |from, end| Some(end - std::mem::replace(from, *end)));
        let choices = views(&self.seen).zip(counts).filter(|(_, count)| *count > 1);
        self.features.clear();
        self.features.extend(choices.map(|(view, _)| features(view)));
        self.features.iter().take(AHEAD).for_each(|features| table.prefetch(features));
        let unigram = self.model.unigrams();
        let (mut choice, mut from, mut kept) = (0, 0, 0);
        let tokens = ends.iter_mut().zip(&self.seen[REACH..]).zip(&self.letters);
        for (token, ((end, seen), letters)) in tokens.enumerate() {
            let readings = from..*end;
            from = *end;
            self.hopes.clear();
            if readings.len() > 1 {
                if let Some(coming) = self.features.get(choice + AHEAD) {
                    table.prefetch(coming);
                }
                let scores = table.score(&self.features[choice]);
                choice += 1;
                let around = vectors.map(|v| v.around(&self.sums, token, set_of(letters.start)));
                self.hopes.extend(candidates[readings.clone()].iter_mut().map(|reading| {
                    let rank = reading.word.wrapping_sub(u32::from(seen.letters)) as usize;
                    let mut speaks = AROUND * scores.get(rank).copied().unwrap_or(0.0);
                    if let Some(around) = &around
                        && letters.contains(&reading.word)
                    {
                        speaks += FARTHER * around.score(reading.word);
                    }
                    // Costs were weighed against n-grams that count in full.
                    reading.cost = STRIPPED.ngrams * reading.cost - speaks;
                    STRIPPED.ngrams * unigram(reading.word) - reading.cost
                }));
            }
            let least = self.hopes.iter().copied().fold(f32::NEG_INFINITY, f32::max) - HOPELESS;
            for (i, at) in readings.enumerate() {
                let reading = candidates[at];
                let hopeless = self.hopes.get(i).is_some_and(|hope| *hope < least);
                let rival = letters.contains(&reading.word) && !reading.keep && reading.user.is_none();
                candidates[kept] = reading;
                kept += usize::from(!(hopeless && rival));
            }
            *end = kept;
        }
        candidates.truncate(kept);
    }

    /// Adds to the readings that differ in their marks alone what the letters around each word say of them, [`BESIDE`] what
    /// the reader saw.
    pub(super) fn weigh_marks(&mut self) {
        self.look_around();
        let (table, vectors) = (self.model.context(), self.model.vectors());
        if table.is_empty() {
            return;
        }
        let Lattice { candidates, ends, .. } = &mut self.lattice;
        let mut from = 0;
        let tokens = ends.iter().zip(views(&self.seen)).zip(&self.letters);
        for (token, ((end, view), letters)) in tokens.enumerate() {
            let readings = &mut candidates[std::mem::replace(&mut from, *end)..*end];
            let rank = |reading: &Candidate| {
                letters.contains(&reading.word).then(|| (reading.word - letters.start) as usize)
            };
            if readings.iter().filter_map(rank).count() < 2 {
                continue;
            }
            let scores = table.score(&features(view));
            let around = vectors.map(|v| v.around(&self.sums, token, set_of(letters.start)));
            let score = |rank: usize| {
                let farther = around.as_ref().map(|around| around.score(letters.start + rank as u32));
                scores.get(rank).copied().unwrap_or(0.0) + farther.unwrap_or(0.0)
            };
            let best = readings.iter().filter_map(rank).map(score).fold(f32::NEG_INFINITY, f32::max);
            for reading in readings {
                if let Some(rank) = rank(reading) {
                    reading.cost += BESIDE * (best - score(rank));
                }
            }
        }
    }

    /// Notes what the line ends with, and sums the vectors of its tokens.
    fn look_around(&mut self) {
        if let Some(vectors) = self.model.vectors() {
            vectors.sum(self.seen[REACH..].iter().map(|seen| seen.letters), &mut self.sums);
        }
        self.seen.extend([OUTSIDE; REACH]);
    }

    fn fixed(&mut self, word: u32) {
        self.seen.push(Seen { letters: word as u16, case: 0 });
        self.letters.push(0..0);
        self.lattice.candidates.push(Candidate::kept(word, 0.0));
    }

    fn symbol(&self, token: &str) -> u32 {
        let name = symbol::punctuation(token);
        self.model.find(self.model.candidates(name), name).unwrap_or(self.model.unknown())
    }
}

/// What it costs more to take a word for misread of which the reader was so sure, 0 to 1, than one of usual confidence.
fn trust(confidence: f32) -> f32 {
    (60.0 * (confidence - USUAL)).clamp(-5.0, 4.0)
}

/// Whether, without white space, the last of these pieces is a digit beside a letter, a letter beside a digit, or a letter
/// behind a sign that no letter should stand before.
fn is_odd(text: &str, pieces: &[Piece]) -> bool {
    let [.., before, last] = pieces else { return false };
    let touches = before.token.end == last.token.start && !before.code && !last.code;
    let joins = || before.token.text(text).ends_with(JOINING);
    touches
        && match (before.token.kind, last.token.kind) {
            (Kind::Word, Kind::Number) | (Kind::Number, Kind::Word) => true,
            (Kind::Punct, Kind::Word) => !joins(),
            _ => false,
        }
}
