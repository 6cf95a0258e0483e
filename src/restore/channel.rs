//! The channel: which words could have been read as this token, and at what cost.
//!
//! Costs are negative natural logarithms, to be weighed against the language model. The noisy part walks the
//! index of toneless keys with the rules of `dictionaries/confusions.tsv`, so no edit is listed that no word needs.

use std::collections::HashMap;

use crate::lm::Model;
use crate::text::letter::Letter;
use crate::text::{canonical, fold_into, has_mark};

use super::profile::Profile;

static CONFUSIONS: &str = include_str!("../../dictionaries/confusions.tsv");

/// Dearest reading that is still considered, for a token of average length.
const BUDGET: f32 = 6.5;
/// Most readings of one token.
const MOST: usize = 40;
/// Cost of leaving a token that is no known word, where words are garbled.
const KEEP_GARBLED: f32 = 9.0;
/// Cost of leaving a token bare whose letters are those of a word that is never bare.
const KEEP_KNOWN: f32 = 8.0;
/// A token whose likeliest reading is rarer than this (`ln p`) may be garbled even where letters should be right.
const RARE: f32 = -13.0;
/// Extra cost of a garbled letter where letters should be right.
const UNEXPECTED: f32 = 3.0;

/// Cost of changing a marked token that the model does not know, where marks are believed.
const UNKNOWN_MARKS: f32 = 9.0;
/// Cost of changing a marked token that is a word: never.
const BELIEVED: f32 = 30.0;

/// One reading of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Word of the model; [`Model::unknown`] for a token that is kept though the model does not know it.
    pub word: u32,
    /// Negative logarithm of how likely the word is read as the token.
    pub cost: f32,
    /// Whether the token stays as it is.
    pub keep: bool,
    /// The word of the user's dictionary that it is, where the model lacks it.
    pub user: Option<u32>,
}

impl Candidate {
    /// A word of the model that was read at this cost.
    pub fn new(word: u32, cost: f32) -> Self {
        Self { word, cost, keep: false, user: None }
    }

    /// The token as it is.
    pub fn kept(word: u32, cost: f32) -> Self {
        Self { keep: true, ..Self::new(word, cost) }
    }
}

/// The table of confusions.
pub struct Channel {
    /// Rules by the first character of what is seen.
    rules: HashMap<char, Vec<Rule>>,
}

struct Rule {
    seen: Vec<char>,
    meant: String,
    cost: f32,
}

/// What is known of a token beside its letters.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// How the text was damaged.
    pub profile: Profile,
    /// Confidence of the reader, 0 to 1.
    pub confidence: f32,
    /// Part of a number or a code (`30/2020/NĐ-CP`), where only known abbreviations change.
    pub code: bool,
}

impl Channel {
    /// The table that the program carries.
    pub fn built_in() -> Self {
        let mut rules: HashMap<char, Vec<Rule>> = HashMap::new();
        for row in CONFUSIONS.lines().filter(|row| !row.starts_with('#')) {
            let mut cells = row.split('\t');
            let (Some(seen), Some(meant), Some(cost)) = (cells.next(), cells.next(), cells.next()) else {
                continue;
            };
            let seen: Vec<char> = seen.chars().collect();
            let (Some(&first), Ok(cost)) = (seen.first(), cost.parse()) else { continue };
            rules.entry(first).or_default().push(Rule { seen, meant: meant.to_owned(), cost });
        }
        Self { rules }
    }

    /// Appends the readings of a token in the order of their words; never none, and at most one of them keeps it.
    pub fn candidates(&self, model: &Model, token: &str, evidence: Evidence, out: &mut Vec<Candidate>) {
        let from = out.len();
        self.append(model, token, evidence, out);
        out[from..].sort_by_key(|reading| reading.word);
    }

    fn append(&self, model: &Model, token: &str, evidence: Evidence, out: &mut Vec<Candidate>) {
        let from = out.len();
        let mut folded = String::with_capacity(token.len());
        fold_into(token, &mut folded);
        let range = model.candidates(&folded);
        // The bare word sorts before all that carry marks.
        let itself = if token.is_ascii() {
            range.clone().next().filter(|&id| model.word(id) == folded)
        } else {
            model.find(range.clone(), &canonical(token))
        };
        let marked = has_mark(token);
        match evidence.profile {
            _ if evidence.code => code_parts(model, token, range, itself, out),
            Profile::Clean => same_letters(model, range, itself, marked, UNKNOWN_MARKS, BELIEVED, out),
            // No reader without Vietnamese writes such letters.
            Profile::Stripped | Profile::Latin if marked && !plain_marks(token) => {
                same_letters(model, range, itself, marked, UNKNOWN_MARKS, BELIEVED, out);
            }
            // A single letter has no context in itself; what surrounds it is as doubtful.
            Profile::Vie if folded.len() == 1 => keep(model, itself, 0.0, out),
            Profile::Vie => {
                // A sure reader is believed; an unsure one leaves room for its usual slips.
                let confidence = evidence.confidence.clamp(0.0, 1.0);
                let trust = 3.0 + 8.0 * confidence + 110.0 * (confidence - 0.9).max(0.0);
                same_letters(model, range, itself, marked, 0.6 * trust, trust, out);
            }
            Profile::Stripped if marked => {
                same_letters(model, range, itself, marked, UNKNOWN_MARKS, BELIEVED, out);
            }
            Profile::Stripped | Profile::Latin => {
                let garbled = evidence.profile == Profile::Latin;
                let common = range.clone().map(|id| model.unigram(id)).fold(f32::NEG_INFINITY, f32::max);
                out.extend(
                    range.map(|word| Candidate { keep: Some(word) == itself, ..Candidate::new(word, 0.0) }),
                );
                if itself.is_none() {
                    let known = common > RARE;
                    let cost =
                        if known { KEEP_KNOWN } else { 0.0 } + if garbled { KEEP_GARBLED } else { 0.0 };
                    keep(model, None, cost, out);
                }
                if garbled || common < RARE {
                    self.garbled(model, token, &folded, if garbled { 0.0 } else { UNEXPECTED }, from, out);
                }
            }
        }
    }

    /// Appends readings of other letters.
    fn garbled(
        &self,
        model: &Model,
        token: &str,
        folded: &str,
        extra: f32,
        from: usize,
        out: &mut Vec<Candidate>,
    ) {
        let letters: Vec<char> = token.chars().collect();
        if letters.len() > 12 {
            return;
        }
        let fst = model.keys().as_fst();
        let mut walk =
            Walk { channel: self, letters: &letters, found: HashMap::new(), key: String::new(), steps: 0 };
        walk.step(fst, fst.root(), 0, 0, BUDGET);
        let mut found: Vec<(String, f32)> = walk.found.into_iter().filter(|(key, _)| key != folded).collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        for (key, left) in found {
            let syllables = model.candidates(&key).filter(|&id| model.is_syllable(id));
            out.extend(syllables.map(|word| Candidate::new(word, left + extra)));
        }
        if out.len() - from > MOST {
            let rank =
                |c: &Candidate| if c.keep { f32::NEG_INFINITY } else { c.cost - model.unigram(c.word) };
            out[from..].sort_by(|a, b| rank(a).total_cmp(&rank(b)).then(a.word.cmp(&b.word)));
            out.truncate(from + MOST);
        }
    }
}

/// The walk over the index of keys.
struct Walk<'a> {
    channel: &'a Channel,
    letters: &'a [char],
    /// Keys with the lowest cost found.
    found: HashMap<String, f32>,
    key: String,
    steps: usize,
}

impl Walk<'_> {
    fn step<D: AsRef<[u8]>>(
        &mut self,
        fst: &fst::raw::Fst<D>,
        node: fst::raw::Node,
        at: usize,
        output: u64,
        left: f32,
    ) {
        self.steps += 1;
        if self.steps > 4000 {
            return;
        }
        let Some(&c) = self.letters.get(at) else {
            if node.is_final() {
                let cost = BUDGET - left;
                self.found.entry(self.key.clone()).and_modify(|old| *old = old.min(cost)).or_insert(cost);
            }
            return;
        };
        if let Some(letter) = Letter::of(c) {
            self.follow(fst, node, (at + 1, output), letter.base.encode_utf8(&mut [0; 4]), left);
        }
        let small = c.to_lowercase().next().unwrap_or(c);
        let rules = &self.channel.rules;
        let of = |c: char| rules.get(&c).into_iter().flatten();
        let both = of(c).chain(of(small).filter(|_| small != c));
        for rule in both {
            if rule.cost <= left && self.matches(rule, at) {
                self.follow(fst, node, (at + rule.seen.len(), output), &rule.meant, left - rule.cost);
            }
        }
    }

    fn matches(&self, rule: &Rule, at: usize) -> bool {
        self.letters.get(at..at + rule.seen.len()).is_some_and(|seen| {
            seen.iter().zip(&rule.seen).all(|(a, b)| a == b || a.to_lowercase().next() == Some(*b))
        })
    }

    fn follow<D: AsRef<[u8]>>(
        &mut self,
        fst: &fst::raw::Fst<D>,
        node: fst::raw::Node,
        (at, output): (usize, u64),
        meant: &str,
        left: f32,
    ) {
        let mut addr = node;
        for byte in meant.bytes() {
            let Some(i) = addr.find_input(byte) else { return };
            addr = fst.node(addr.transition_addr(i));
        }
        let length = self.key.len();
        self.key.push_str(meant);
        self.step(fst, addr, at, output, left);
        self.key.truncate(length);
    }
}

fn keep(model: &Model, itself: Option<u32>, cost: f32, out: &mut Vec<Candidate>) {
    out.push(Candidate::kept(itself.unwrap_or(model.unknown()), cost));
}

/// A token whose marks are believed: itself, and the words with the same letters at a cost.
fn same_letters(
    model: &Model,
    range: std::ops::Range<u32>,
    itself: Option<u32>,
    marked: bool,
    unknown_cost: f32,
    known_cost: f32,
    out: &mut Vec<Candidate>,
) {
    keep(model, itself, 0.0, out);
    let known = itself.is_some();
    // Words without marks that the model does not know are foreign or abbreviations.
    if known_cost >= BELIEVED && known || !known && !marked {
        return;
    }
    let cost = if known { known_cost } else { unknown_cost };
    let others = range.filter(|&id| Some(id) != itself && model.is_syllable(id));
    out.extend(others.map(|word| Candidate::new(word, cost)));
}

/// Whether the only marks are those of é, è or ê, which readers of English give.
pub(super) fn plain_marks(token: &str) -> bool {
    token.chars().filter(|c| !c.is_ascii()).all(|c| "éèêÉÈÊ".contains(c))
}

/// Part of a code: an abbreviation that lacks its `đ` and nothing else.
fn code_parts(
    model: &Model,
    token: &str,
    range: std::ops::Range<u32>,
    itself: Option<u32>,
    out: &mut Vec<Candidate>,
) {
    keep(model, itself, 0.0, out);
    let capitals = token.chars().all(|c| c.is_ascii_uppercase());
    if !capitals || token.len() < 2 {
        return;
    }
    let only_d = |id: &u32| {
        let word = model.word(*id);
        word.contains('đ') && word.chars().all(|c| c == 'đ' || c.is_ascii())
    };
    out.extend(range.filter(only_d).map(|word| Candidate::new(word, 0.0)));
}
