//! What is undone before words are weighed, stage after stage: each gives the edits of the text that the stage before left.

use std::cell::Cell;

use super::Reason;
use super::edit::{Edit, apply, as_tokens, compose};
use super::profile::Profile;
use super::tidy::{Syllables, letters, tidy};
use crate::lexicon::is_syllable;
use crate::text::encoding;

/// Gives the edits of a text.
type Stage<'a> = &'a dyn Fn(&str) -> Vec<Edit>;

/// The edits that prepare a text, in order and apart, and how it was damaged; `profile`: where that is known.
pub fn prepare(text: &str, profile: Option<Profile>, syllables: Syllables) -> (Vec<Edit>, Profile) {
    let told = Cell::new(profile);
    let tidy = |text: &str| {
        let profile = told.get().unwrap_or_else(|| Profile::detect(text));
        told.set(Some(profile));
        tidy(text, profile, syllables)
    };
    let edits = in_turn(text, &[&decode, &letters::edits, &tidy]);
    (edits, told.get().unwrap_or(Profile::Clean))
}

/// The edits that bring the characters of a text to those of Vietnamese, in order and apart; none goes beyond a word.
pub fn characters(text: &str) -> Vec<Edit> {
    in_turn(text, &[&decode, &letters::edits])
}

/// Words in a legacy encoding, brought to Unicode.
fn decode(text: &str) -> Vec<Edit> {
    let changes = encoding::find(text, &is_syllable).changes;
    let edit = |encoding::Change { span, output }| Edit { span, output, reason: Reason::Encoding };
    changes.into_iter().map(edit).collect()
}

/// The edits of stages that follow each other, told as edits of the text.
pub fn in_turn(text: &str, stages: &[Stage]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut left = None;
    for stage in stages {
        let now = left.as_deref().unwrap_or(text);
        let more = stage(now);
        if more.is_empty() {
            continue;
        }
        let changed = apply(now, &more);
        edits = if edits.is_empty() { more } else { both(text, edits, now, more) };
        left = Some(changed);
    }
    edits
}

/// The edits of a text that was changed twice: `then` stands on what `first` has left.
fn both(text: &str, first: Vec<Edit>, middle: &str, then: Vec<Edit>) -> Vec<Edit> {
    let mut tokens = Vec::new();
    compose(text, as_tokens(text, first), as_tokens(middle, then), &mut tokens);
    let edit = |token: super::Token| Edit { span: token.span, output: token.output, reason: token.reason };
    tokens.into_iter().map(edit).collect()
}
