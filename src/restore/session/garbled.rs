//! Garbled text: what may be one word is in doubt, and so are the letters, before marks can be.

use std::ops::Range;

use super::{COSTLY, Session};
use crate::lm::State;
use crate::lm::context::{OUTSIDE, REACH, Seen, case_of};
use crate::restore::channel::Candidate;
use crate::restore::decoder::{GARBLED, OFF_PATH, STRIPPED, Want, Weighing};
use crate::restore::parts::{self, LONE, Part, Space};
use crate::restore::piece::Piece;
use crate::restore::profile::Profile;
use crate::text::{Kind, has_mark};

/// A token that is read as a word only at this cost (natural log) may be two words, or half of one.
const DEAR: f32 = 7.0;

/// What a word of which no letter was read right costs less (natural log) than the table says, which is learnt from others.
const NONE_RIGHT: f32 = 3.0;

/// Where letters are settled.
const MARKS: Weighing = Weighing { beam: GARBLED.beam, ..STRIPPED };

/// What a piece is to the one that it touches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// A syllable, and whether it is nothing else: it has a mark, and more than two letters.
    Word {
        sure: bool,
    },
    Number,
    Other,
}

impl Side {
    fn of_word(word: &str) -> Self {
        Self::Word { sure: has_mark(word) && word.chars().nth(2).is_some() }
    }

    /// Whether a space was lost between this and the next.
    fn is_apart_from(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Word { .. }, Self::Word { .. })
                | (Self::Word { sure: true }, Self::Number)
                | (Self::Number, Self::Word { sure: true })
        )
    }
}

impl Session {
    /// Whether the letters of the text are garbled: it was read by an OCR of English, and not just parts of it.
    pub(super) fn is_garbled(&self) -> bool {
        self.profile == Profile::Latin && self.bare < COSTLY
    }

    /// Adds to the lattice what else may be one word; appends those pieces.
    pub(super) fn branch(&mut self, text: &str, base: &[Piece], pieces: &mut Vec<Piece>) {
        let mut found = Vec::new();
        parts::mixed(text, base, &mut found);
        parts::lone(text, base, &mut found);
        let dear: Vec<bool> = (0..base.len()).map(|slot| self.is_dear(slot)).collect();
        for (at, piece) in base.iter().enumerate() {
            if dear[at] {
                parts::joined(text, (at, piece), &mut found);
            }
            let next = base.get(at + 1).filter(|_| !self.boxed && (dear[at] || dear[at + 1]));
            found.extend(next.and_then(|next| parts::torn(text, (at, piece), next)));
        }
        let mut kept: Vec<Part> = Vec::new();
        for parts in found.chunk_by(|a, b| a.to.1 != 0 && a.to == b.from) {
            let (pieces_before, readings, letters) =
                (pieces.len(), self.lattice.candidates.len(), self.letters.len());
            let all = parts.iter().all(|part| self.add_part(text, part, base[part.from.0].capitals, pieces));
            if all {
                kept.extend(parts);
            } else {
                pieces.truncate(pieces_before);
                self.lattice.candidates.truncate(readings);
                self.letters.truncate(letters);
                self.lattice.ends.truncate(base.len() + kept.len());
            }
        }
        if !kept.is_empty() {
            self.lattice.places = parts::places(base.len(), &kept);
        }
    }

    /// Leaves in the lattice what has the letters of the best path, so that marks can be weighed as where letters are
    /// right; gives the pieces on the path, a space where one was lost.
    pub(super) fn settle_letters(&mut self, text: &str, base: &[Piece], parts: &[Piece]) -> Vec<Piece> {
        let slots = base.iter().chain(parts).enumerate();
        let mut chosen: Vec<(usize, &Piece)> =
            slots.filter(|(slot, _)| self.decoder.path[*slot] != OFF_PATH).collect();
        chosen.sort_by_key(|(_, piece)| piece.token.start);
        let all = std::mem::take(&mut self.lattice);
        let read_as = std::mem::take(&mut self.letters);
        self.seen.clear();
        self.seen.extend([OUTSIDE; REACH]);
        self.trust.clear();
        let mut pieces = Vec::with_capacity(chosen.len());
        let mut before = (usize::MAX, Side::Other);
        for (slot, piece) in chosen {
            let best = all.candidates[self.decoder.path[slot]];
            let letters = self.letters_of(best);
            let same = |at: &usize| {
                let reading = all.candidates[*at];
                letters.contains(&reading.word) || *at == self.decoder.path[slot]
            };
            let kept = all.range(slot).filter(same);
            self.trust
                .push(kept.clone().filter_map(|at| self.decoder.posteriors.get(at)).sum::<f32>().min(1.0));
            self.lattice.candidates.extend(kept.map(|at| all.candidates[at]));
            self.lattice.ends.push(self.lattice.candidates.len());
            let first = if piece.token.kind != Kind::Word {
                best.word
            } else if letters.is_empty() {
                self.model.unknown()
            } else {
                letters.start
            };
            let mut written = String::new();
            self.write_reading(piece.token.text(text), piece, best, &mut written);
            let case = if piece.token.kind == Kind::Word { case_of(&written) } else { 0 };
            self.seen.push(Seen { letters: first as u16, case });
            self.letters.push(read_as[slot].clone());
            let side = match piece.token.kind {
                Kind::Number => Side::Number,
                Kind::Word if piece.code || letters.is_empty() => Side::Other,
                Kind::Word => Side::of_word(self.model.word(best.word)),
                Kind::Punct => Side::Other,
            };
            let lost = before.0 == piece.token.start && before.1.is_apart_from(side);
            before = (piece.token.end, side);
            pieces.push(Piece { space: if lost { Space::LostBefore } else { piece.space }, ..*piece });
        }
        pieces
    }

    /// The words with the letters of a reading.
    fn letters_of(&self, reading: Candidate) -> Range<u32> {
        let known = reading.word != self.model.unknown() && self.model.is_syllable(reading.word);
        if known { self.same_letters(self.model.word(reading.word)) } else { 0..0 }
    }

    /// Decodes what [`Self::settle_letters`] left.
    pub(super) fn decode_marks(&mut self, want: Want, at: (State, bool)) -> State {
        self.weigh_context();
        self.run_decoder(MARKS, want, at)
    }

    /// Whether a base token is read as a word only at a price.
    fn is_dear(&self, slot: usize) -> bool {
        let readings = &self.lattice.candidates[self.lattice.range(slot)];
        let sure = |reading: &Candidate| {
            reading.cost < DEAR && !(reading.keep && reading.word == self.model.unknown())
        };
        !readings.iter().any(sure)
    }

    /// Adds the readings of a part; false where it has none.
    fn add_part(&mut self, text: &str, part: &Part, capitals: bool, pieces: &mut Vec<Piece>) -> bool {
        let mut token = part.token.text(text).to_owned();
        token.retain(|c| c != ' ');
        let table = self.channel.table(self.reader);
        let is_lone = LONE.contains(&token.as_str());
        let price = match part.space {
            Space::Kept if is_lone => -NONE_RIGHT,
            Space::Kept | Space::LostBefore => 0.0,
            Space::Added => table.split,
            Space::LostBehind => table.join,
        };
        let from = self.lattice.candidates.len();
        let letters = self.recall(&token, false, capitals).words;
        let readings = self.lattice.candidates.split_off(from);
        let unknown = self.model.unknown();
        // A sign stands in the lattice already.
        let known =
            readings.into_iter().filter(|reading| reading.word != unknown && !(is_lone && reading.keep));
        let keep = part.space == Space::Kept;
        self.lattice.candidates.extend(known.map(|reading| Candidate {
            cost: reading.cost + price,
            keep: reading.keep && keep,
            ..reading
        }));
        self.letters.push(letters);
        self.lattice.ends.push(self.lattice.candidates.len());
        pieces.push(Piece { token: part.token, code: false, capitals, space: part.space });
        self.lattice.candidates.len() > from
    }
}
