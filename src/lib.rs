//! dau turns scanned Vietnamese official documents into clean text and JSON records.

pub mod batch;
pub mod error;
pub mod eval;
pub mod extract;
pub mod imaging;
pub mod input;
pub mod layout;
pub mod lexicon;
pub mod lm;
pub mod ocr;
pub mod output;
pub mod page;
pub mod restore;
pub mod text;

pub use error::{Error, Result};
