//! A session: one restorer at work, with the memory it keeps from text to text.

use std::ops::Range;
use std::sync::Arc;

use crate::lm::{self, Model, State, case::Case, symbol};
use crate::text::syllable::{ToneStyle, restyle_into};
use crate::text::token::Kind;
use crate::text::{canonical, case, has_mark};

use super::channel::{Candidate, Channel, Evidence};
use super::decoder::{Decoder, Lattice, NARROW, WIDE};
use super::piece::{Piece, pieces, runs};
use super::profile::Profile;
use super::{Reason, Token};

/// Tokens that are decoded together at most, so that an endless line needs no endless memory.
const SLICE: usize = 1024;

/// Confidence of a reader that gives none.
const UNTOLD: f32 = 0.95;

/// How much the case of a word counts beside what the model says, which knows names by their neighbours, too.
const CASE: f32 = 0.7;

/// Restores texts one after the other.
pub struct Session {
    model: Arc<Model>,
    channel: Arc<Channel>,
    pieces: Vec<Piece>,
    lattice: Lattice,
    decoder: Decoder,
    style: ToneStyle,
    profile: Profile,
}

impl Session {
    pub(super) fn new(model: Arc<Model>, channel: Arc<Channel>) -> Self {
        Self {
            model,
            channel,
            pieces: Vec::new(),
            lattice: Lattice::default(),
            decoder: Decoder::default(),
            style: ToneStyle::default(),
            profile: Profile::Clean,
        }
    }

    /// Restores a text, appending it to `out`; `tokens` takes what is known of each token, which costs time.
    pub fn restore_into(
        &mut self,
        text: &str,
        profile: Profile,
        out: &mut String,
        mut tokens: Option<&mut Vec<Token>>,
    ) {
        self.note_style(text);
        for run in runs(text) {
            let mut at = run.start;
            self.decode(
                text,
                run.clone(),
                profile,
                &|_| None,
                tokens.is_some(),
                &mut |session, piece, slot| {
                    out.push_str(&text[at..piece.token.start]);
                    let from = out.len();
                    let reason = session.write(text, piece, slot, out);
                    if let Some(tokens) = tokens.as_deref_mut() {
                        tokens.push(session.token(text, piece, slot, out[from..].to_owned(), reason));
                    }
                    at = piece.token.end;
                },
            );
            out.push_str(&text[at..run.end]);
        }
    }

    /// Decodes a run and calls `each` with every piece, in order, and the reading chosen for it.
    ///
    /// `confidence` gives the reader's confidence at a byte of the text, where it is known.
    pub(super) fn decode(
        &mut self,
        text: &str,
        run: Range<usize>,
        profile: Profile,
        confidence: &dyn Fn(usize) -> Option<f32>,
        posteriors: bool,
        each: &mut dyn FnMut(&Self, &Piece, usize),
    ) {
        self.profile = profile;
        let mut all = std::mem::take(&mut self.pieces);
        all.clear();
        pieces(text, run, profile, &mut all);
        let mut state = self.model.begin();
        let slices = all.len().div_ceil(SLICE);
        for (i, slice) in all.chunks(SLICE).enumerate() {
            state = self.decode_slice(text, slice, profile, confidence, state, i + 1 == slices);
            if posteriors {
                self.decoder.posteriors(&self.lattice);
            }
            for (token, piece) in slice.iter().enumerate() {
                each(self, piece, token);
            }
        }
        self.pieces = all;
    }

    fn decode_slice(
        &mut self,
        text: &str,
        slice: &[Piece],
        profile: Profile,
        confidence: &dyn Fn(usize) -> Option<f32>,
        state: State,
        ends_line: bool,
    ) -> State {
        self.lattice.clear();
        for (i, piece) in slice.iter().enumerate() {
            let token = &text[piece.token.start..piece.token.end];
            match piece.token.kind {
                Kind::Word => {
                    let confidence = confidence(piece.token.start).unwrap_or(UNTOLD);
                    let evidence = Evidence { profile, confidence, code: piece.code };
                    self.channel.candidates(&self.model, token, evidence, &mut self.lattice.candidates);
                    if profile == Profile::Stripped {
                        let before = i.checked_sub(1).map(|b| slice[b].token);
                        self.weigh_case(lm::case::seen(text, before, piece.token));
                    }
                }
                Kind::Number => self.fixed(self.model.number()),
                Kind::Punct => self.fixed(self.symbol(token)),
            }
            self.lattice.ends.push(self.lattice.candidates.len());
        }
        let beam = if profile == Profile::Stripped { NARROW } else { WIDE };
        self.decoder.decode(beam, &self.model, &self.lattice, state, ends_line)
    }

    /// Adds to the readings of the last token what its case says of them.
    fn weigh_case(&mut self, case: Option<Case>) {
        let from = self.lattice.ends.last().copied().unwrap_or(0);
        let readings = &mut self.lattice.candidates[from..];
        let Some(case) = case.filter(|_| readings.len() > 1) else { return };
        for reading in readings {
            reading.cost += CASE * self.model.case_cost(reading.word, case);
        }
    }

    fn fixed(&mut self, word: u32) {
        self.lattice.candidates.push(Candidate { word, cost: 0.0, keep: true });
    }

    fn symbol(&self, token: &str) -> u32 {
        let name = symbol::punctuation(token);
        self.model.find(self.model.candidates(name), name).unwrap_or(self.model.unknown())
    }

    /// Notes where the text writes its tones; the first word that shows it decides.
    pub(super) fn note_style(&mut self, text: &str) {
        if text.is_ascii() {
            return;
        }
        let (mut old, mut new) = (0, 0);
        for word in text.split(|c: char| !c.is_alphabetic()) {
            match ToneStyle::of(word) {
                Some(ToneStyle::Old) => old += 1,
                Some(ToneStyle::New) => new += 1,
                None => {}
            }
        }
        if old + new > 0 {
            self.style = if new > old { ToneStyle::New } else { ToneStyle::Old };
        }
    }

    fn chosen(&self, slot: usize) -> Candidate {
        self.lattice.candidates[self.decoder.path[slot]]
    }

    /// How likely the chosen reading is; only after a decoding with posteriors.
    pub(super) fn confidence(&self, slot: usize) -> f32 {
        self.decoder.posteriors.get(self.decoder.path[slot]).copied().unwrap_or(1.0).clamp(0.0, 1.0)
    }

    /// Whether the chosen reading is a syllable of Vietnamese.
    pub(super) fn is_syllable(&self, slot: usize) -> bool {
        self.model.is_syllable(self.chosen(slot).word)
    }

    /// Writes a piece as it was decoded; says why it is as it is.
    pub(super) fn write(&self, text: &str, piece: &Piece, slot: usize, out: &mut String) -> Reason {
        let read = &text[piece.token.start..piece.token.end];
        let reading = self.chosen(slot);
        if reading.keep {
            return self.write_kept(read, piece, slot, reading, out);
        }
        self.write_word(read, reading.word, out);
        let mut folded = String::new();
        crate::text::fold_into(read, &mut folded);
        let same = self.model.candidates(&folded).contains(&reading.word);
        if same { Reason::Marks } else { Reason::Misread }
    }

    fn write_kept(
        &self,
        read: &str,
        piece: &Piece,
        slot: usize,
        reading: Candidate,
        out: &mut String,
    ) -> Reason {
        if piece.token.kind == Kind::Word && has_mark(read) && self.model.is_syllable(reading.word) {
            let placed = canonical(read);
            let misplaced = ToneStyle::of(read) != Some(ToneStyle::New) && placed != read.to_lowercase();
            if misplaced {
                self.write_word(read, reading.word, out);
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

    fn write_word(&self, read: &str, word: u32, out: &mut String) {
        let mut styled = String::new();
        restyle_into(self.model.word(word), self.style, &mut styled);
        if self.profile == Profile::Latin {
            case::settle_into(read, &styled, out);
        } else {
            case::apply_into(read, &styled, out);
        }
    }

    fn token(&self, text: &str, piece: &Piece, slot: usize, output: String, reason: Reason) -> Token {
        let span = piece.token.start..piece.token.end;
        let read = &text[span.clone()];
        let mut others: Vec<(usize, f32)> = self
            .lattice
            .range(slot)
            .filter(|&i| i != self.decoder.path[slot])
            .map(|i| (i, self.decoder.posteriors[i]))
            .filter(|(_, p)| *p >= 0.001)
            .collect();
        others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let spell = |i: usize| {
            let reading = self.lattice.candidates[i];
            let mut out = String::new();
            if reading.keep {
                out.push_str(read);
            } else {
                self.write_word(read, reading.word, &mut out);
            }
            out
        };
        let alternatives = others.into_iter().take(4).map(|(i, p)| (spell(i), p.min(1.0))).collect();
        Token { read: read.to_owned(), span, output, confidence: self.confidence(slot), alternatives, reason }
    }
}
