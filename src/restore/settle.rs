//! Restoring until nothing changes, so that restoring twice is restoring once.
//!
//! Where only marks were lost, one pass is as good as always enough: a marked word is believed, and what is left
//! competes as it did before, but for paths that the search gave up. What was misread is another matter: a word that
//! was mended has other words within reach than the token that stood there, and the mended text may look less damaged,
//! or differently. The outcome is therefore read again as if it were given, until it stays; where only marks were lost
//! this is done for short texts, since it costs a third of the speed. Should outcomes take turns, the first of them in
//! the order of their bytes is it.

use std::ops::Range;

use super::profile::Profile;
use super::session::Session;
use super::{Reason, Token};

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
        let told = |text: &str| profile.unwrap_or_else(|| Profile::detect(text));
        let (from, first) = (out.len(), told(text));
        let before = tokens.as_deref().map_or(0, Vec::len);
        self.pass(text, first, out, tokens.as_deref_mut());
        let mut last = first;
        let mut turns = Turns::default();
        for _ in 0..ROUNDS {
            let now = told(&out[from..]);
            let settled = text.len() > SHORT && last != Profile::Latin && now != Profile::Latin;
            if settled || turns.is_over(&out[from..]) {
                break;
            }
            let (mut again, mut more) = (String::with_capacity(out.len() - from), Vec::new());
            self.pass(&out[from..], now, &mut again, tokens.is_some().then_some(&mut more));
            if again == out[from..] {
                break;
            }
            if let Some(tokens) = tokens.as_deref_mut() {
                let earlier = tokens.split_off(before);
                compose(text, earlier, more, tokens);
            }
            out.truncate(from);
            out.push_str(&again);
            last = now;
        }
        first
    }

    fn pass(&mut self, text: &str, profile: Profile, out: &mut String, tokens: Option<&mut Vec<Token>>) {
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

/// Appends the tokens of a text that was restored twice; `then` stands on what `first` has put out.
fn compose(text: &str, first: Vec<Token>, then: Vec<Token>, out: &mut Vec<Token>) {
    let places = places(&first);
    let mut first = first.into_iter().zip(places).peekable();
    let mut then = then.into_iter().peekable();
    while let Some((token, place)) = first.next() {
        let (mut earlier, mut later, mut end) = (vec![token], Vec::new(), place.end);
        // What overlaps belongs together.
        loop {
            if let Some(token) = then.next_if(|token| token.span.start < end) {
                end = end.max(token.span.end);
                later.push(token);
            } else if let Some((token, place)) = first.next_if(|(_, place)| place.start < end) {
                end = end.max(place.end);
                earlier.push(token);
            } else {
                break;
            }
        }
        if later.iter().all(|token| token.output == token.read) {
            out.append(&mut earlier);
        } else {
            out.extend(merge(text, &earlier, later));
        }
    }
}

/// Where the outputs of tokens stand.
fn places(tokens: &[Token]) -> Vec<Range<usize>> {
    let (mut read_to, mut written_to) = (0, 0);
    let place = |token: &Token| {
        let start = written_to + token.span.start - read_to;
        (read_to, written_to) = (token.span.end, start + token.output.len());
        start..written_to
    };
    tokens.iter().map(place).collect()
}

/// One token for those that stand together.
fn merge(text: &str, earlier: &[Token], later: Vec<Token>) -> Option<Token> {
    let span = earlier.first()?.span.start..earlier.last()?.span.end;
    let whole = earlier.len() == 1 && later.len() == 1;
    let misread = !whole || earlier[0].reason == Reason::Misread;
    let least = later.iter().map(|token| token.confidence).fold(1.0, f32::min);
    let output = later.iter().map(|token| token.output.as_str()).collect();
    let (reason, alternatives) = later
        .into_iter()
        .find(|token| token.output != token.read)
        .map(|token| (token.reason, token.alternatives))?;
    Some(Token {
        read: text[span.clone()].to_owned(),
        span,
        output,
        confidence: least,
        alternatives: if whole { alternatives } else { Vec::new() },
        reason: if misread { Reason::Misread } else { reason },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str, span: Range<usize>, output: &str) -> Token {
        Token {
            read: text[span.clone()].to_owned(),
            span,
            output: output.to_owned(),
            confidence: 0.5,
            alternatives: Vec::new(),
            reason: Reason::Marks,
        }
    }

    #[test]
    fn what_changed_twice_is_one_change() {
        let (text, middle) = ("a S6 b-c", "à so b-c");
        let first = vec![token(text, 0..1, "à"), token(text, 2..4, "so"), token(text, 5..8, "b-c")];
        let then = vec![
            token(middle, 0..2, "à"),
            token(middle, 3..5, "số"),
            token(middle, 6..7, "b"),
            token(middle, 7..8, "-"),
            token(middle, 8..9, "ć"),
        ];
        let mut out = Vec::new();
        compose(text, first, then, &mut out);
        let shown: Vec<_> =
            out.iter().map(|t| (t.span.clone(), t.read.as_str(), t.output.as_str())).collect();
        assert_eq!(shown, [(0..1, "a", "à"), (2..4, "S6", "số"), (5..8, "b-c", "b-ć")]);
    }

    #[test]
    fn the_first_of_outcomes_that_take_turns_is_it() {
        let mut turns = Turns::default();
        let over: Vec<bool> =
            ["c", "b", "a", "b", "a"].iter().map(|outcome| turns.is_over(outcome)).collect();
        assert_eq!(over, [false, false, false, false, true]);
    }
}
