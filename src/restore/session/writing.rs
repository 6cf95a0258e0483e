//! How a decoded token is written, and what is told of it.

use super::Session;
use crate::restore::channel::Candidate;
use crate::restore::parts::Space;
use crate::restore::piece::Piece;
use crate::restore::profile::Profile;
use crate::restore::{Reason, Token};
use crate::text::syllable::{ToneStyle, restyle};
use crate::text::{Kind, canonical, case, has_mark};

/// Syllables rarer than this (`ln p`) whose tone stands elsewhere are words of other languages (`più`).
const SELDOM: f32 = -13.0;

impl Session {
    /// Writes a piece as it was decoded, or as it was read where that is not sure enough; says why it is as it is.
    pub(in crate::restore) fn write(
        &self,
        text: &str,
        piece: &Piece,
        slot: usize,
        out: &mut String,
    ) -> Reason {
        let (from, read) = (out.len(), piece.token.text(text));
        let reason = self.write_best(read, piece, slot, out);
        let unsure = self.min_confidence > 0.0 && self.confidence(slot) < self.min_confidence;
        if !unsure || out[from..] == *read {
            return reason;
        }
        out.truncate(from);
        out.push_str(read);
        Reason::Doubtful
    }

    fn write_best(&self, read: &str, piece: &Piece, slot: usize, out: &mut String) -> Reason {
        let reading = self.chosen(slot);
        if reading.keep {
            return self.write_kept(read, piece, slot, reading, out);
        }
        self.write_reading(read, piece, reading, out);
        if reading.user.is_some() {
            return Reason::Dictionary;
        }
        let same_letters = self.letters[slot].contains(&reading.word) && piece.space == Space::Kept;
        if same_letters { Reason::Marks } else { Reason::Misread }
    }

    fn write_kept(
        &self,
        read: &str,
        piece: &Piece,
        slot: usize,
        reading: Candidate,
        out: &mut String,
    ) -> Reason {
        let known = || self.model.is_syllable(reading.word) && self.model.unigram(reading.word) > SELDOM;
        if piece.token.kind == Kind::Word && has_mark(read) && known() {
            let placed = canonical(read);
            let misplaced = ToneStyle::of(read) != Some(ToneStyle::New) && placed != read.to_lowercase();
            if misplaced {
                self.write_reading(read, piece, reading, out);
                return Reason::TonePlacement;
            }
        }
        out.push_str(read);
        match self.lattice.range(slot).len() {
            1 if piece.token.kind == Kind::Word && reading.word == self.model.unknown() => Reason::Unknown,
            1 => Reason::Kept,
            _ => Reason::Confirmed,
        }
    }

    pub(super) fn write_reading(&self, read: &str, piece: &Piece, reading: Candidate, out: &mut String) {
        let of_user = reading.user.map(|user| self.dictionary.word(user as usize));
        let word = of_user.unwrap_or_else(|| self.model.word(reading.word));
        let styled = restyle(word, self.style);
        if piece.capitals {
            out.extend(styled.chars().flat_map(char::to_uppercase));
        } else if self.profile == Profile::Latin {
            case::settle_into(read, &styled, out);
        } else {
            case::apply_into(read, &styled, out);
        }
    }

    pub(super) fn token(
        &self,
        text: &str,
        piece: &Piece,
        slot: usize,
        output: String,
        reason: Reason,
    ) -> Token {
        let span = piece.token.start..piece.token.end;
        let read = &text[span.clone()];
        let range = self.lattice.range(slot);
        let written = if reason == Reason::Doubtful {
            range.clone().find(|&i| self.lattice.candidates[i].keep)
        } else {
            Some(self.decoder.path[slot])
        };
        let trust = self.trust_in(slot);
        let probability = |i: usize| (trust * self.decoder.posteriors[i]).clamp(0.0, 1.0);
        let confidence = written.map_or(0.0, probability);
        let others = range.filter(|&i| Some(i) != written).map(|i| (i, probability(i)));
        let mut others: Vec<(usize, f32)> = others.filter(|(_, p)| *p >= 0.001).collect();
        others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let spell = |i: usize| {
            let reading = self.lattice.candidates[i];
            let mut out = String::new();
            if reading.keep {
                out.push_str(read);
            } else {
                self.write_reading(read, piece, reading, &mut out);
            }
            out
        };
        let alternatives = others.into_iter().take(4).map(|(i, p)| (spell(i), p)).collect();
        Token { read: read.to_owned(), span, output, confidence, alternatives, reason }
    }
}
