//! What is undone before words are weighed, stage after stage: each gives the edits of the text that the stage before left.

use super::edit::Edit;

/// The edits that prepare a text, in order and apart.
pub fn prepare(_text: &str) -> Vec<Edit> {
    Vec::new()
}
