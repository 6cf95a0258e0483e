//! What a session remembers of tokens: their readings, by one reader in one profile.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use crate::restore::channel::{Candidate, Halves};

/// Most different tokens that are remembered.
const TOKENS: usize = 1 << 16;
/// Most of their readings (20 bytes each).
const READINGS: usize = 1 << 19;
/// Longer tokens (bytes) come once.
const LONG: usize = 24;

/// What the letters of a token are.
#[derive(Clone)]
pub struct Letters {
    /// The words with these letters.
    pub words: Range<u32>,
    /// Where the second word begins, if it is two that were joined.
    pub second: Option<u8>,
}

/// Where the readings of a token stand, and what its letters are.
type Known = (Range<usize>, Letters);

/// The readings of tokens so far.
#[derive(Default)]
pub struct Memory {
    /// For each token, elsewhere and in lines of capitals, where its readings stand.
    tokens: [HashMap<Box<str>, Known, RandomState>; 2],
    readings: Vec<Candidate>,
    /// What could have been read as halves of tokens.
    pub halves: Halves,
}

impl Memory {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.tokens.iter_mut().for_each(HashMap::clear);
        self.readings.clear();
        self.halves.clear();
    }

    /// Appends the readings of a token, if they are known.
    pub fn recall(&self, token: &str, capitals: bool, out: &mut Vec<Candidate>) -> Option<Letters> {
        let (readings, letters) = self.tokens[usize::from(capitals)].get(token)?;
        out.extend_from_slice(&self.readings[readings.clone()]);
        Some(letters.clone())
    }

    /// Remembers the readings of a token.
    pub fn remember(&mut self, token: &str, capitals: bool, readings: &[Candidate], letters: &Letters) {
        if token.len() > LONG {
            return;
        }
        let known: usize = self.tokens.iter().map(HashMap::len).sum();
        if known >= TOKENS || self.readings.len() >= READINGS {
            self.tokens.iter_mut().for_each(HashMap::clear);
            self.readings.clear();
        }
        let from = self.readings.len();
        self.readings.extend_from_slice(readings);
        let known = (from..self.readings.len(), letters.clone());
        self.tokens[usize::from(capitals)].insert(token.into(), known);
    }
}
