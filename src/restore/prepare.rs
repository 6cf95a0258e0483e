//! What is undone before words are weighed, stage after stage: each gives the edits of the text that the stage before left.

use super::Reason;
use super::edit::Edit;
use crate::lexicon::is_syllable;
use crate::text::encoding;

/// The edits that prepare a text, in order and apart.
pub fn prepare(text: &str) -> Vec<Edit> {
    decode(text)
}

/// Words in a legacy encoding, brought to Unicode.
pub fn decode(text: &str) -> Vec<Edit> {
    let changes = encoding::find(text, &is_syllable).changes;
    let edit = |encoding::Change { span, output }| Edit { span, output, reason: Reason::Encoding };
    changes.into_iter().map(edit).collect()
}
