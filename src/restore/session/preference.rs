//! What is known of a token beside its letters and its context: the user's words, what its reader would read otherwise,
//! and what stands around it.

use super::Session;
use crate::page::Word;
use crate::restore::channel::Candidate;
use crate::restore::labels::label;
use crate::restore::piece::Piece;
use crate::restore::profile::Profile;
use crate::text::case::shouts;
use crate::text::{Kind, canonical};

/// Cost of taking another reading of the reader than its first (natural log), how much its odds between them count, and the
/// least confidence that counts.
const DISSENT: f32 = 2.0;
const ODDS: f32 = 1.5;
const LEAST: f32 = 0.01;

/// Cost of what the order of a list rules out (natural log).
const CERTAIN: f32 = 15.0;

/// Cost of taking capitals side by side, none of them marked, for ones that lost their marks together (natural log), and of
/// each of them.
const BARE: f32 = 8.0;
const EACH_BARE: f32 = 1.0;
/// So many on either side are counted at most.
const MOST_BARE: usize = 8;
/// So many tokens on either side are looked at for capitals with marks.
const LINE: usize = 16;

/// What stands before the number of a document.
const NUMBER: &str = "số";

impl Session {
    /// Gives what else is known of a token, the last that was laid out, its weight among the readings; `read`: as its
    /// reader gave it.
    pub(super) fn heed(&mut self, text: &str, slice: &[Piece], slot: usize, read: Option<&Word>) {
        let piece = &slice[slot];
        let token = piece.token.text(text);
        self.prefer(slot, token);
        if let Some(word) = read.filter(|_| self.profile == Profile::Vie && !piece.code) {
            self.offer(token, word);
        }
        if self.profile == Profile::Vie && !piece.code {
            self.unmark(bare_capitals(text, slice, slot));
        }
        if let Some(meant) = label(text, piece.token).and_then(|letter| self.labels.hear(letter)) {
            self.insist(meant);
        }
        if stands_before_code(text, &slice[slot..]) && self.letters[slot] == self.same_letters(NUMBER) {
            self.insist(NUMBER);
        }
    }

    /// Makes other readings of the last token hopeless.
    fn insist(&mut self, meant: &str) {
        let from = self.lattice.ends.last().copied().unwrap_or(0);
        let Some(word) = self.same_letters(meant).find(|&word| self.model.word(word) == meant) else {
            return;
        };
        let others = self.lattice.candidates[from..].iter_mut().filter(|reading| reading.word != word);
        others.for_each(|reading| reading.cost += CERTAIN);
        let is_listed = self.lattice.candidates[from..].iter().any(|reading| reading.word == word);
        if !is_listed && self.profile.loses_marks() {
            self.lattice.candidates.push(Candidate::new(word, 0.0));
            self.lattice.candidates[from..].sort_by_key(|reading| reading.word);
        }
    }

    /// Gives the last token, one of so many bare capitals side by side, the syllables that lost their marks with the others.
    fn unmark(&mut self, together: usize) {
        if together < 2 {
            return;
        }
        let from = self.lattice.ends.last().copied().unwrap_or(0);
        let cost = BARE / together as f32 + EACH_BARE;
        let words = self.letters.last().cloned().unwrap_or(0..0);
        for word in words.filter(|&word| self.model.is_syllable(word)) {
            allow(&mut self.lattice.candidates, from, word, cost);
        }
        self.lattice.candidates[from..].sort_by_key(|reading| reading.word);
    }

    /// Gives the dictionary's words their weight among the readings of a bare token.
    fn prefer(&mut self, slot: usize, token: &str) {
        if self.matches.is_empty() || !self.profile.loses_marks() || !token.is_ascii() {
            return;
        }
        let from = self.lattice.ends.last().copied().unwrap_or(0);
        let first = self.matches.partition_point(|found| found.token < slot);
        for found in self.matches[first..].iter().take_while(|found| found.token == slot) {
            let wanted = self.dictionary.word(found.word);
            let range = self.model.candidates(&token.to_ascii_lowercase());
            let known = self.model.find(range, wanted);
            let readings = &mut self.lattice.candidates[from..];
            let user = Some(found.word as u32).filter(|_| known.is_none());
            let word = known.unwrap_or(self.model.unknown());
            let same = |reading: &&mut Candidate| reading.word == word && reading.user == user;
            if let Some(reading) = readings.iter_mut().find(same) {
                reading.cost = reading.cost.min(-found.weight);
            } else {
                let cost = -found.weight;
                self.lattice.candidates.push(Candidate { word, cost, keep: wanted == token, user });
            }
        }
        self.lattice.candidates[from..].sort_by_key(|reading| reading.word);
    }

    /// Gives what the reader of the last token would read otherwise its weight among the readings.
    fn offer(&mut self, token: &str, word: &Word) {
        if letters_of(&word.text) != token {
            return;
        }
        let from = self.lattice.ends.last().copied().unwrap_or(0);
        for other in &word.alternatives {
            let written = canonical(letters_of(&other.text));
            let known = self.same_letters(&written).find(|&known| self.model.word(known) == written);
            let Some(known) = known.filter(|&known| self.model.is_syllable(known)) else { continue };
            let odds = word.confidence.max(LEAST) / other.confidence.max(LEAST);
            let cost = DISSENT + ODDS * odds.ln().max(0.0);
            allow(&mut self.lattice.candidates, from, known, cost);
        }
        self.lattice.candidates[from..].sort_by_key(|reading| reading.word);
    }
}

/// Lets the token whose readings begin here be read as a word at this cost, if not at less.
fn allow(readings: &mut Vec<Candidate>, from: usize, word: u32, cost: f32) {
    match readings[from..].iter_mut().find(|reading| reading.word == word) {
        Some(reading) => reading.cost = reading.cost.min(cost),
        None => readings.push(Candidate::new(word, cost)),
    }
}

/// A word without the punctuation around it.
fn letters_of(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// How many words of capitals without marks stand side by side where this one does, in a line that marks its capitals
/// elsewhere or has nothing but capitals; 0 in another, where they may be meant bare (`Chủ tài khoản: NGUYEN VAN AN`).
fn bare_capitals(text: &str, slice: &[Piece], slot: usize) -> usize {
    let token = |at: usize| slice[at].token.text(text);
    let is_bare = |at: &usize| {
        let bytes = token(*at).as_bytes();
        !slice[*at].code && bytes.len() > 1 && bytes.iter().all(u8::is_ascii_uppercase)
    };
    let adjoin =
        |at: usize| text[slice[at].token.end..slice[at + 1].token.start].bytes().all(|byte| byte == b' ');
    let is_marked = |at: &usize| {
        let mut marks = token(*at).chars().filter(|c| !c.is_ascii() && *c != 'Đ');
        marks.next().is_some() && shouts(token(*at))
    };
    let ends_line = |at: &usize| text[slice[*at].token.end..slice[at + 1].token.start].contains('\n');
    let before = (0..slot).rev().take(LINE).take_while(|at| !ends_line(at));
    let behind = (slot + 1..slice.len()).take(LINE).take_while(|at| !ends_line(&(at - 1)));
    let mut line = before.chain(behind);
    let is_small = |at: usize| token(at).contains(char::is_lowercase);
    if !is_bare(&slot) || !line.clone().any(|at| is_marked(&at)) && line.any(is_small) {
        return 0;
    }
    let before = (0..slot).rev().take(MOST_BARE).take_while(|at| is_bare(at) && adjoin(*at)).count();
    let behind =
        (slot + 1..slice.len()).take(MOST_BARE).take_while(|at| is_bare(at) && adjoin(at - 1)).count();
    before + 1 + behind
}

/// Whether the first of these pieces stands before the number of a document, `12/QĐ-UBND`.
fn stands_before_code(text: &str, pieces: &[Piece]) -> bool {
    let [_, number, slash, sign, ..] = pieces else { return false };
    number.token.kind == Kind::Number
        && slash.token.text(text) == "/"
        && sign.code
        && number.token.end == slash.token.start
        && slash.token.end == sign.token.start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::piece::pieces;

    #[test]
    fn bare_capitals_are_counted_where_they_stand_together() {
        let text = "KT. PHO CHANH VAN PHÒNG 12/QD A\nBAN CHI DAO\nanh VAN AN";
        let mut slice = Vec::new();
        pieces(text, 0..text.len(), Profile::Vie, &|_| true, &mut slice);
        let counts: Vec<usize> = (0..slice.len()).map(|slot| bare_capitals(text, &slice, slot)).collect();
        assert_eq!(counts, [1, 0, 3, 3, 3, 0, 0, 0, 0, 0, 3, 3, 3, 0, 0, 0]);
    }
}
