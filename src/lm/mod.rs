//! The n-gram language model: count, smooth, prune, store, query.
//!
//! Order 4 over syllables, interpolated modified Kneser–Ney (Chen & Goodman 1999), numbers folded to one symbol,
//! punctuation kept as symbols, words in lower case with canonical tone placement. Training runs
//! [`corpus`] → [`count`] → [`smooth`] → [`prune`] (judged by
//! [`worth`]) → [`write`](mod@write); [`model`] reads the file in place. What n-grams leave undecided, [`context`] and
//! [`bilinear`] weigh.

pub mod bilinear;
pub mod bytes;
pub mod context;
pub mod corpus;
pub mod count;
pub mod entries;
pub mod layout;
pub mod model;
pub(crate) mod processor;
pub mod prune;
pub mod smooth;
pub mod symbol;
pub mod train;
pub mod trie;
pub mod vocabulary;
pub mod worth;
pub mod write;

pub use model::{Aim, Model, NONE, State, Step};
pub use train::{Options, Trained, train};

/// Longest n-gram.
pub const ORDER: usize = 4;

/// Bits of a word's id; four of them and a weight class share one 64-bit key while counting.
pub const ID_BITS: u32 = 15;

/// Most words that a vocabulary can hold.
pub const MAX_WORDS: usize = 1 << ID_BITS;
