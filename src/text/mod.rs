//! Vietnamese text below the word: letters and their marks, syllables and tone placement, tokens, case, legacy encodings.
//!
//! Everything here is a pure function of characters; nothing knows of models or pages.

pub mod align;
pub mod case;
pub mod encoding;
pub mod letter;
pub mod syllable;
pub mod token;

pub use align::align;
pub use letter::{Letter, count_letters, fold_into, has_mark, is_capital, is_letter, strip};
pub use syllable::{ToneStyle, canonical, canonical_words};
pub use token::{Kind, Token};
