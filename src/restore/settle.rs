//! Restoring until nothing changes, so that restoring twice is restoring once.
//!
//! Where only marks were lost, one pass is as good as always enough: a marked word is believed, and what is left
//! competes as it did before, but for paths that the search gave up. What was misread is another matter: a word that
//! was mended has other words within reach than the token that stood there, and the mended text may look less damaged,
//! or differently. The outcome is therefore read again as if it were given, until it stays; where only marks were lost
//! this is done for short texts, since it costs a third of the speed. Should outcomes take turns, the first of them in
//! the order of their bytes is it.

use super::Token;
use super::edit::{apply, as_tokens, compose};
use super::prepare::prepare;
use super::profile::Profile;
use super::session::Session;

/// Most times a text is read again; real text stays after the first.
const ROUNDS: usize = 12;
/// Texts up to this many bytes are read again however they were damaged.
const SHORT: usize = 4 << 10;

impl Session {
    /// Restores a text as a whole, appending it to `out`; gives how it was taken to be damaged.
    ///
    /// `profile`: how it was damaged; `None` tells it from the letters. `tokens` takes what is known of each token,
    /// which costs time.
    pub fn restore(
        &mut self,
        text: &str,
        profile: Option<Profile>,
        out: &mut String,
        mut tokens: Option<&mut Vec<Token>>,
    ) -> Profile {
        let from = out.len();
        let before = tokens.as_deref().map_or(0, Vec::len);
        let first = self.pass(text, profile, out, tokens.as_deref_mut());
        let mut last = first;
        let mut turns = Turns::default();
        for _ in 0..ROUNDS {
            let marks_only = |profile| matches!(profile, Profile::Clean | Profile::Stripped);
            let now = || profile.unwrap_or_else(|| Profile::detect(&out[from..]));
            let settled = text.len() > SHORT && marks_only(last) && marks_only(now());
            if settled || turns.is_over(&out[from..]) {
                break;
            }
            let (mut again, mut more) = (String::with_capacity(out.len() - from), Vec::new());
            last = self.pass(&out[from..], profile, &mut again, tokens.is_some().then_some(&mut more));
            if again == out[from..] {
                break;
            }
            if let Some(tokens) = tokens.as_deref_mut() {
                let earlier = tokens.split_off(before);
                compose(text, earlier, more, tokens);
            }
            out.truncate(from);
            out.push_str(&again);
        }
        first
    }

    /// Prepares a text and weighs its words, once.
    fn pass(
        &mut self,
        text: &str,
        profile: Option<Profile>,
        out: &mut String,
        tokens: Option<&mut Vec<Token>>,
    ) -> Profile {
        let (edits, told) = prepare(text, profile, &|letters| self.syllable(letters));
        self.mixed = profile.is_none() && told == Profile::Clean;
        if edits.is_empty() {
            self.weigh(text, told, out, tokens);
            return told;
        }
        let prepared = apply(text, &edits);
        let Some(tokens) = tokens else {
            self.weigh(&prepared, told, out, None);
            return told;
        };
        let mut weighed = Vec::new();
        self.weigh(&prepared, told, out, Some(&mut weighed));
        compose(text, as_tokens(text, edits), weighed, tokens);
        told
    }

    fn weigh(&mut self, text: &str, profile: Profile, out: &mut String, tokens: Option<&mut Vec<Token>>) {
        self.note(text, profile);
        if profile == Profile::Stripped {
            self.restore_recurring(text, profile, out, tokens);
        } else {
            self.restore_into(text, profile, out, tokens);
        }
    }
}

/// Outcomes so far, and since when they come again.
#[derive(Default)]
struct Turns {
    seen: Vec<String>,
    again_from: Option<usize>,
}

impl Turns {
    /// Whether outcomes take turns and this is the first of them.
    fn is_over(&mut self, outcome: &str) -> bool {
        let known = self.seen.iter().position(|seen| seen == outcome);
        self.again_from = self.again_from.or(known);
        if known.is_none() {
            self.seen.push(outcome.to_owned());
        }
        self.again_from.is_some_and(|from| self.seen[from..].iter().all(|seen| outcome <= seen.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_outcomes_that_take_turns_is_it() {
        let mut turns = Turns::default();
        let over: Vec<bool> =
            ["c", "b", "a", "b", "a"].iter().map(|outcome| turns.is_over(outcome)).collect();
        assert_eq!(over, [false, false, false, false, true]);
    }
}
