//! A session: one restorer at work, with the memory it keeps from text to text.

mod garbled;
mod laying;
mod memory;
mod preference;
mod writing;

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::{FixedState, RandomState};

use crate::lm::bilinear::Sums;
use crate::lm::context::{FEATURES, Seen};
use crate::lm::{Model, State};
use crate::page::Word;
use crate::text::syllable::ToneStyle;
use crate::text::{canonical, has_mark, is_letter};

use super::calibration::Calibration;
use super::channel::table::Reader;
use super::channel::{Candidate, Channel};
use super::decoder::{Decoder, GARBLED, Lattice, MISREAD, STRIPPED, Want, Weighing};
use super::dictionary::{Dictionary, Match};
use super::labels::Labels;
use super::loss;
use super::parts::Space;
use super::piece::{Piece, pieces, runs};
use super::profile::{Profile, has_lost_marks, reader_of_english};
use super::{Restorer, Token};
use memory::Memory;

/// Tokens that are decoded together at most, so that an endless line needs no endless memory.
const SLICE: usize = 1024;

/// Most runs that are known to stay as they are.
const REMEMBERED: usize = 1 << 14;

/// Hashes runs, the same way at every start.
static RUNS: FixedState = FixedState::with_seed(0);

/// Where putting marks on a bare word costs this much (natural log), the right path may lie low for a while.
const COSTLY: f32 = 1.0;

/// Where marks are weighed by their context and the right path may lie low.
const MIXED: Weighing = Weighing { beam: MISREAD.beam, ..STRIPPED };

/// Cost of a syllable with other marks than were read (natural log).
const OTHER_MARKS: f32 = 5.0;

/// Restores texts one after the other.
pub struct Session {
    model: Arc<Model>,
    channel: Arc<Channel>,
    pieces: Vec<Piece>,
    lattice: Lattice,
    /// What the context model sees of the tokens, and of [`REACH`](crate::lm::context::REACH) places on each side.
    seen: Vec<Seen>,
    /// The sums of the vectors of the tokens before each.
    sums: Vec<Sums>,
    /// The features of each token that has a choice, and what speaks for each reading of one.
    features: Vec<[u32; FEATURES]>,
    hopes: Vec<f32>,
    /// The words with the letters of each token.
    letters: Vec<Range<u32>>,
    decoder: Decoder,
    style: ToneStyle,
    profile: Profile,
    reader: Reader,
    /// Whether lines without any mark lost theirs.
    pub(super) mixed: bool,
    /// Cost of taking a word of an OCR of Vietnamese for misread, from how many words of the text are none.
    slips: f32,
    /// Cost of putting marks on a bare word, from how many words of the text lost theirs.
    bare: f32,
    pub(super) dictionary: Arc<Dictionary>,
    matches: Vec<Match>,
    min_confidence: f32,
    /// By reader, of the profile `remembered_for` only.
    memory: [Memory; Reader::ALL.len()],
    remembered_for: Profile,
    /// Hashes of runs that restoration leaves as they are, with all that says so.
    stays: HashSet<u64, RandomState>,
    /// Of what is being decoded, the tokens that are two words, and where the second begins.
    joined: Vec<(usize, usize)>,
    pub(super) labels: Labels,
    /// Whether words stand in boxes of their own, so that none is made of two.
    pub(super) boxed: bool,
    /// How sure the letters of each slot are, where they are settled before the marks.
    trust: Vec<f32>,
    /// How far the posteriors of restored marks are believed; `None` takes them as they are.
    calibration: Option<Calibration>,
}

impl Session {
    pub(super) fn new(restorer: &Restorer) -> Self {
        Self {
            model: Arc::clone(&restorer.model),
            channel: Arc::clone(&restorer.channel),
            pieces: Vec::new(),
            lattice: Lattice::default(),
            seen: Vec::new(),
            sums: Vec::new(),
            features: Vec::new(),
            hopes: Vec::new(),
            decoder: Decoder::default(),
            style: ToneStyle::default(),
            profile: Profile::Clean,
            reader: Reader::Latin,
            mixed: false,
            slips: 0.0,
            bare: 0.0,
            dictionary: Arc::clone(&restorer.dictionary),
            matches: Vec::new(),
            min_confidence: restorer.min_confidence,
            memory: Default::default(),
            remembered_for: Profile::Clean,
            stays: HashSet::default(),
            letters: Vec::new(),
            joined: Vec::new(),
            labels: Labels::default(),
            boxed: false,
            trust: Vec::new(),
            calibration: Some(Calibration::default()),
        }
    }

    /// The session with confidences as the model gives them.
    pub(super) fn uncalibrated(mut self) -> Self {
        self.calibration = None;
        self
    }

    /// Restores a text, or part of one, appending it to `out`; [`Self::note`] comes before. `tokens` takes what is
    /// known of each token, which costs time.
    pub fn restore_into(
        &mut self,
        text: &str,
        profile: Profile,
        out: &mut String,
        mut tokens: Option<&mut Vec<Token>>,
    ) {
        self.labels = Labels::default();
        for run in runs(text) {
            let lost = self.mixed && has_lost_marks(&text[run.clone()]);
            let profile = if lost { Profile::Stripped } else { profile };
            if tokens.is_some() || profile != Profile::Latin {
                self.restore_run(text, run, profile, out, tokens.as_deref_mut(), &mut |_| {});
                continue;
            }
            // A text is read until it stays, and most of its runs do after the first time.
            let (read, from, key) = (&text[run.clone()], out.len(), self.key(&text[run.clone()]));
            if self.stays.contains(&key) {
                out.push_str(read);
                continue;
            }
            let labels = self.labels;
            self.restore_run(text, run.clone(), profile, out, None, &mut |_| {});
            if out[from..] == *read && self.labels == labels {
                if self.stays.len() >= REMEMBERED {
                    self.stays.clear();
                }
                self.stays.insert(key);
            }
        }
    }

    /// Tells apart runs and all that what becomes of them rests on.
    fn key(&self, run: &str) -> u64 {
        let style = self.style == ToneStyle::New;
        RUNS.hash_one((run, self.reader as usize, self.bare.to_bits(), style, self.labels))
    }

    /// Restores a run of text, appending it to `out`; `hear` takes each token as it is written.
    pub(super) fn restore_run(
        &mut self,
        text: &str,
        run: Range<usize>,
        profile: Profile,
        out: &mut String,
        mut tokens: Option<&mut Vec<Token>>,
        hear: &mut dyn FnMut(&str),
    ) {
        let unsure = self.min_confidence > 0.0;
        let want = if tokens.is_some() || unsure { Want::Posteriors } else { Want::Best };
        let mut at = run.start;
        self.decode(text, run.clone(), profile, &|_| None, want, &mut |session, piece, slot| {
            out.push_str(&text[at..piece.token.start]);
            if piece.space == Space::LostBefore {
                out.push(' ');
            }
            let from = out.len();
            let reason = session.write(text, piece, slot, out);
            hear(&out[from..]);
            if let Some(tokens) = tokens.as_deref_mut() {
                let token = session.token(text, piece, slot, out[from..].to_owned(), reason);
                match tokens.last_mut().filter(|_| piece.space == Space::LostBefore) {
                    Some(first) => first.append(&token),
                    None => tokens.push(token),
                }
            }
            at = piece.token.end;
        });
        out.push_str(&text[at..run.end]);
    }

    /// Decodes a run and calls `each` with every piece, in order, and the reading chosen for it.
    ///
    /// `word` gives the word at a byte of the text as its reader gave it, where it is known.
    pub(super) fn decode<'w>(
        &mut self,
        text: &str,
        run: Range<usize>,
        profile: Profile,
        word: &dyn Fn(usize) -> Option<&'w Word>,
        want: Want,
        each: &mut dyn FnMut(&Self, &Piece, usize),
    ) {
        self.profile = profile;
        let mut all = std::mem::take(&mut self.pieces);
        all.clear();
        let is_syllable = |word: &str| self.same_letters(word).any(|id| self.model.is_syllable(id));
        pieces(text, run, profile, &is_syllable, &mut all);
        let mut state = self.model.begin();
        let mut from = 0;
        while from < all.len() {
            let mut to = all.len().min(from + SLICE);
            let labels = self.labels;
            self.lay_out(text, &all[from..to], word);
            if !self.joined.is_empty() {
                self.divide(&mut all, from);
                to += self.joined.len();
                self.labels = labels;
                self.lay_out(text, &all[from..to], word);
            }
            let whole = to == all.len();
            let mut parts = Vec::new();
            let garbled = self.is_garbled();
            if garbled {
                self.branch(text, &all[from..to], &mut parts);
            }
            let end = self.decode_lattice(want, (state, whole));
            let settled = garbled.then(|| self.settle_letters(text, &all[from..to], &parts));
            state = if settled.is_some() { self.decode_marks(want, (state, whole)) } else { end };
            for (slot, piece) in settled.as_deref().unwrap_or(&all[from..to]).iter().enumerate() {
                each(self, piece, slot);
            }
            from = to;
        }
        self.pieces = all;
    }

    fn decode_lattice(&mut self, want: Want, at: (State, bool)) -> State {
        match self.profile {
            Profile::Stripped => self.weigh_context(),
            Profile::Vie => self.weigh_marks(),
            Profile::Clean | Profile::Latin => {}
        }
        let weighing = match self.profile {
            Profile::Stripped if self.bare > COSTLY => MIXED,
            Profile::Stripped => STRIPPED,
            Profile::Latin => GARBLED,
            Profile::Clean | Profile::Vie => MISREAD,
        };
        self.run_decoder(weighing, want, at)
    }

    /// Finds the best path from a state, and what is wanted beside it.
    fn run_decoder(&mut self, weighing: Weighing, want: Want, (state, ends_line): (State, bool)) -> State {
        let end = self.decoder.decode((weighing, want), &self.model, &self.lattice, state, ends_line);
        if want == Want::Posteriors {
            self.decoder.posteriors(&self.lattice);
            if self.profile == Profile::Stripped
                && let Some(calibration) = self.calibration
            {
                let Decoder { path, posteriors, .. } = &mut self.decoder;
                calibration.apply(&self.lattice, path, posteriors);
            }
        }
        end
    }

    /// How likely letters are as a syllable of Vietnamese (`ln p`), as they are marked or, if that is none, with other
    /// marks; `None` where they are none.
    pub(super) fn syllable(&self, letters: &str) -> Option<f32> {
        let syllables = self.same_letters(letters).filter(|&word| self.model.is_syllable(word));
        if has_mark(letters) {
            let written = canonical(letters);
            if let Some(word) = syllables.clone().find(|&word| self.model.word(word) == written) {
                return Some(self.model.unigram(word));
            }
        }
        let cost = if has_mark(letters) { OTHER_MARKS } else { 0.0 };
        syllables.map(|word| self.model.unigram(word) - cost).max_by(f32::total_cmp)
    }

    /// The words with the letters of a token.
    fn same_letters(&self, token: &str) -> Range<u32> {
        let mut folded = String::new();
        crate::text::fold_into(token, &mut folded);
        self.model.candidates(&folded)
    }

    /// Notes the habits of a text before its lines are restored: where it writes its tones, and how many marks it lost.
    pub fn note(&mut self, text: &str, profile: Profile) {
        self.bare = 0.0;
        self.reader = match profile {
            Profile::Vie => Reader::Vie,
            Profile::Latin => reader_of_english(text),
            _ => Reader::Latin,
        };
        if profile == Profile::Vie {
            self.slips = loss::slips(&self.model, text);
        }
        if !has_mark(text) {
            return;
        }
        if profile.loses_marks() {
            self.bare = loss::cost(&self.model, text);
        }
        let (mut old, mut new) = (0, 0);
        for word in text.split(|c| !is_letter(c)) {
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

    /// Whether other words have the same letters without marks.
    pub fn is_ambiguous(&self, word: &str) -> bool {
        self.same_letters(word).len() > 1
    }

    fn chosen(&self, slot: usize) -> Candidate {
        self.lattice.candidates[self.decoder.path[slot]]
    }

    /// How likely the chosen reading is; only after a decoding with posteriors.
    pub(super) fn confidence(&self, slot: usize) -> f32 {
        let of_marks = self.decoder.posteriors.get(self.decoder.path[slot]).copied().unwrap_or(1.0);
        (of_marks * self.trust_in(slot)).clamp(0.0, 1.0)
    }

    /// How sure the letters of a slot are, where they were settled first.
    fn trust_in(&self, slot: usize) -> f32 {
        self.trust.get(slot).copied().unwrap_or(1.0)
    }

    /// Whether the chosen reading is a syllable of Vietnamese.
    pub(super) fn is_syllable(&self, slot: usize) -> bool {
        self.model.is_syllable(self.chosen(slot).word)
    }
}
