//! The channel: which words could have been read as this token, and at what cost.
//!
//! Costs are negative natural logarithms, to be weighed against the language model. Where letters are garbled,
//! those of all syllables are found that could have been read so, by the rows of [`table`], which [`learn`] learns
//! from [`pairs`] of texts.

mod alphabet;
pub mod learn;
pub mod pairs;
mod syllables;
pub mod table;
mod tree;

use std::cmp::Ordering;
use std::path::Path;
use std::sync::OnceLock;

use crate::lm::Model;
use crate::text::case::LIKE_L;
use crate::text::{canonical, fold_into, has_mark};
use crate::{Error, Result};

use super::piece::is_capital_consonant;
use super::profile::Profile;
pub use syllables::Halves;
use syllables::{Found, Syllables};
use table::{Reader, Table};
use tree::Case;

/// Most readings of a token.
const MOST: usize = 40;
/// Readings this much worse (natural log) than the best, by cost and how common the word is, are not listed.
const WORSE: f32 = 7.5;
/// Cost of leaving a token that is no known word, where words are garbled.
const KEEP_GARBLED: f32 = 9.0;
/// Cost of leaving a token that is a word but no syllable (an abbreviation, a name), where words are garbled.
const KEEP_WORD: f32 = 2.0;
/// Cost of leaving a token bare whose letters are those of words that are never bare.
const KEEP_KNOWN: f32 = 12.0;
/// A token whose likeliest reading is rarer than this (`ln p`) may be garbled even where letters should be right.
const RARE: f32 = -13.0;
/// Extra cost of a garbled letter where letters should be right.
const UNEXPECTED: f32 = 0.6;

/// What speaks for a letter that a reader saw twice (natural log).
const TWICE: f32 = 8.0;

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

/// The readings of tokens.
#[derive(Default)]
pub struct Channel {
    syllables: OnceLock<Syllables>,
    tables: [OnceLock<Table>; 3],
    without_marks: OnceLock<Table>,
}

/// What is known of a token beside its letters.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// How the text was damaged.
    pub profile: Profile,
    /// Who read it.
    pub reader: Reader,
    /// Part of a number or a code (`30/2020/NĐ-CP`), where only known abbreviations change.
    pub code: bool,
    /// It stands in a line of capitals.
    pub capitals: bool,
}

impl Channel {
    /// With a table of confusions from a file.
    ///
    /// # Errors
    /// When the file cannot be read or has no rows.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Io { path: path.into(), source })?;
        let tables = Reader::ALL.map(|reader| Table::parse(&text, reader));
        if tables.iter().all(Table::is_empty) {
            let detail = "no row of it is a reader, a letter, what is seen and a probability".into();
            return Err(Error::Model {
                name: path.display().to_string(),
                kind: "table of confusions",
                detail,
            });
        }
        let without_marks = Table::without_marks(&text, Reader::Latin).into();
        Ok(Self { syllables: OnceLock::new(), tables: tables.map(OnceLock::from), without_marks })
    }

    /// The confusions of a reader.
    pub fn table(&self, reader: Reader) -> &Table {
        self.tables[reader as usize].get_or_init(|| Table::built_in(reader))
    }

    /// Appends the readings of a token in the order of their words; never none, and at most one of them keeps it.
    ///
    /// `halves`: of tokens in the same profile by the same reader.
    pub fn candidates(
        &self,
        model: &Model,
        token: &str,
        evidence: Evidence,
        halves: &mut Halves,
        out: &mut Vec<Candidate>,
    ) {
        let from = out.len();
        self.append(model, token, evidence, halves, out);
        out[from..].sort_by_key(|reading| reading.word);
    }

    fn append(
        &self,
        model: &Model,
        token: &str,
        evidence: Evidence,
        halves: &mut Halves,
        out: &mut Vec<Candidate>,
    ) {
        let from = out.len();
        let mut folded = String::with_capacity(token.len());
        fold_into(token, &mut folded);
        let range = model.candidates(&folded);
        let canonical = if token.is_ascii() { None } else { Some(canonical(token)) };
        let itself = model.find(range.clone(), canonical.as_ref().unwrap_or(&folded));
        let marked = has_mark(token);
        match evidence.profile {
            _ if evidence.code => code_parts(model, token, range, itself, out),
            // What no syllable is made of is an abbreviation, however little is known of it.
            Profile::Latin if !evidence.capitals && is_initials(token) => {
                code_parts(model, token, range, itself, out);
            }
            Profile::Clean => same_letters(model, range, itself, marked, UNKNOWN_MARKS, BELIEVED, out),
            // No reader without Vietnamese writes such letters.
            Profile::Stripped | Profile::Latin if marked && !plain_marks(token) => {
                same_letters(model, range, itself, marked, UNKNOWN_MARKS, BELIEVED, out);
            }
            // A single letter has no context in itself; what surrounds it is as doubtful.
            Profile::Vie if folded.len() == 1 || is_abbreviation(model, token, itself) => {
                keep(model, itself, 0.0, out);
            }
            // What has no marks of any language and is no word is foreign or an abbreviation.
            Profile::Vie => {
                keep(model, itself, 0.0, out);
                if !token.is_ascii() || itself.is_some_and(|word| model.is_syllable(word)) {
                    let found = self.garbled((model, token, itself), evidence, &out[from..], halves);
                    out.extend(found);
                }
            }
            Profile::Stripped if marked => {
                same_letters(model, range, itself, marked, UNKNOWN_MARKS, BELIEVED, out);
            }
            Profile::Stripped => {
                let common = range.clone().map(|id| model.unigram(id)).fold(f32::NEG_INFINITY, f32::max);
                out.extend(
                    range.map(|word| Candidate { keep: Some(word) == itself, ..Candidate::new(word, 0.0) }),
                );
                if itself.is_none() {
                    keep(model, None, if common > f32::NEG_INFINITY { KEEP_KNOWN } else { 0.0 }, out);
                }
                if common < RARE {
                    let listed = &out[from..];
                    let found = self.garbled((model, token, itself), evidence, listed, halves);
                    out.extend(found);
                }
            }
            Profile::Latin => {
                match itself {
                    Some(word) if model.is_syllable(word) => {}
                    Some(word) => keep(model, Some(word), KEEP_WORD, out),
                    None => keep(model, None, KEEP_GARBLED, out),
                }
                let found = self.garbled((model, token, itself), evidence, &out[from..], halves);
                out.extend(found);
                // A syllable in small letters, in a line of capitals.
                if out.len() == from {
                    keep(model, itself, KEEP_GARBLED, out);
                }
            }
        }
    }

    /// The syllables that may have been read as a token, which may be a word itself, beside those that are listed.
    fn garbled(
        &self,
        (model, token, itself): (&Model, &str, Option<u32>),
        evidence: Evidence,
        listed: &[Candidate],
        halves: &mut Halves,
    ) -> Vec<Candidate> {
        let syllables = self.syllables.get_or_init(|| Syllables::of(model));
        let without = || Table::without_marks(table::CONFUSIONS, Reader::Latin);
        let (table, extra) = match evidence.profile {
            Profile::Stripped => (self.without_marks.get_or_init(without), UNEXPECTED),
            _ => (self.table(evidence.reader), 0.0),
        };
        let seen: Vec<char> = token.chars().collect();
        let mut found = Vec::new();
        for case in cases(&seen, evidence.capitals) {
            syllables.readings(table, (&seen, case), WORSE, halves, &mut found);
        }
        found.sort_unstable_by(|a, b| a.word.cmp(&b.word).then(a.cost.total_cmp(&b.cost)));
        found.dedup_by_key(|found| found.word);
        found.retain(|found| listed.iter().all(|listed| listed.word != found.word));
        let order = |found: &Found| (Some(found.word) != itself, found.rank);
        if found.len() > MOST {
            let by = |a: &Found, b: &Found| order(a).partial_cmp(&order(b)).unwrap_or(Ordering::Equal);
            found.select_nth_unstable_by(MOST, by);
            found.truncate(MOST);
        }
        let listed = listed.iter().filter(|listed| !listed.keep).map(|c| c.cost - model.unigram(c.word));
        let best = listed.chain(found.iter().map(|found| found.rank)).fold(f32::INFINITY, f32::min);
        found.retain(|found| found.rank < best + WORSE || Some(found.word) == itself);
        let candidate = |Found { word, cost, .. }: Found| Candidate {
            keep: Some(word) == itself,
            ..Candidate::new(word, cost + extra)
        };
        found.into_iter().map(candidate).collect()
    }
}

/// The ways in which a token's letters may have been written.
fn cases(seen: &[char], capitals: bool) -> impl Iterator<Item = Case> {
    let upper = seen.iter().filter(|c| c.is_uppercase()).count();
    let first = seen.first().is_some_and(|c| !c.is_lowercase());
    let title = !capitals && first;
    let small = !capitals && !seen.first().is_some_and(|c| c.is_uppercase() && !LIKE_L.contains(c));
    let all = capitals || upper > 1 || upper == 1 && !first;
    [(Case::Title, title), (Case::Small, small), (Case::Capitals, all)]
        .into_iter()
        .filter_map(|(case, may)| may.then_some(case))
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
    token.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).all(|c| "éèêÉÈÊ".contains(c))
}

/// Whether a token is capitals with no mark but that of `Đ`, and no syllable of more than two letters.
fn is_abbreviation(model: &Model, token: &str, itself: Option<u32>) -> bool {
    let mut letters = token.chars();
    letters.clone().count() > 1
        && letters.all(|c| c.is_ascii_uppercase() || c == 'Đ')
        && (token.chars().count() == 2 || !itself.is_some_and(|word| model.is_syllable(word)))
}

/// Whether a token is capitals that no syllable is made of, `NHNN`, `HC`; a J, a Q that is not the first, or the last G of
/// two, may be a vowel that was read as one (`CQNG`, `BQ`, `SG` for `Sở`).
fn is_initials(token: &str) -> bool {
    let consonant = |c: char| is_capital_consonant(c) && c != 'J';
    let mut letters = token.chars();
    let long = token.len() > 2 || token.len() == 2 && !token.ends_with('G');
    long && letters.next().is_some_and(consonant) && letters.all(|c| consonant(c) && c != 'Q')
}

/// Part of a code: an abbreviation that lacks its `đ` and nothing else.
fn code_parts(
    model: &Model,
    token: &str,
    range: std::ops::Range<u32>,
    itself: Option<u32>,
    out: &mut Vec<Candidate>,
) {
    let from = out.len();
    keep(model, itself, 0.0, out);
    // Readers see the letter and its look-alike where there is one.
    if itself.is_none() && token.contains("ĐĐ") {
        let once = canonical(&token.replace("ĐĐ", "Đ"));
        let mut folded = String::new();
        fold_into(&once, &mut folded);
        let known = model.find(model.candidates(&folded), &once);
        out.extend(known.map(|word| Candidate::new(word, -TWICE)));
        return;
    }
    let capitals = token.chars().all(|c| c.is_ascii_uppercase());
    if !capitals || token.len() < 2 {
        return;
    }
    let only_d = |id: &u32| {
        let word = model.word(*id);
        word.contains('đ') && word.chars().all(|c| c == 'đ' || c.is_ascii())
    };
    out.extend(range.filter(only_d).map(|word| Candidate::new(word, 0.0)));
    // An abbreviation that nobody has without its stroke.
    if itself.is_none() && out.len() > from + 1 {
        out[from].cost = KEEP_KNOWN;
    }
}
