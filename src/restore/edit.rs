//! Edits: what is changed in a text before its words are weighed, and how changes that were made one after the other
//! are told as one.

use std::ops::Range;

use super::{Reason, Token};

/// A change before words are weighed: what stands on these bytes is written otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What is written there; nothing, where it is taken out.
    pub output: String,
    /// Why.
    pub reason: Reason,
}

/// The text with these edits, which stand in order and apart.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len() + text.len() / 4), 0);
    for edit in edits {
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.output);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// The edits as tokens that were changed for sure.
pub fn as_tokens(text: &str, edits: Vec<Edit>) -> Vec<Token> {
    let token = |edit: Edit| Token {
        read: text[edit.span.clone()].to_owned(),
        span: edit.span,
        output: edit.output,
        confidence: 1.0,
        alternatives: Vec::new(),
        reason: edit.reason,
    };
    edits.into_iter().map(token).collect()
}

/// Appends the tokens of a text that was changed twice; `then` stands on what `first` has put out. Either may pass over
/// parts that it left alone.
pub fn compose(text: &str, first: Vec<Token>, then: Vec<Token>, out: &mut Vec<Token>) {
    let (places, shifts) = places(&first);
    let mut shift = shifts.iter();
    let mut moved = *shift.next().unwrap_or(&0);
    let mut first = first.into_iter().zip(places).peekable();
    let mut then = then.into_iter().peekable();
    loop {
        let place = first.peek().map(|(_, place)| place.clone());
        // What no token of the first stands on is as it was.
        if let Some(mut token) =
            then.next_if(|token| place.as_ref().is_none_or(|place| token.span.end <= place.start))
        {
            token.span = back(token.span.start, moved)..back(token.span.end, moved);
            out.push(token);
            continue;
        }
        let Some((token, place)) = first.next() else { break };
        let begins_earlier = then.peek().filter(|later| later.span.start < place.start);
        let origin = begins_earlier.map_or(place.start, |later| later.span.start);
        let start = begins_earlier.map(|later| back(later.span.start, moved));
        moved = *shift.next().unwrap_or(&moved);
        let (mut earlier, mut later, mut end) = (vec![token], Vec::new(), place.end);
        // What overlaps belongs together.
        loop {
            if let Some(token) = then.next_if(|token| token.span.start < end) {
                end = end.max(token.span.end);
                later.push(token);
            } else if let Some((token, place)) = first.next_if(|(_, place)| place.start < end) {
                moved = *shift.next().unwrap_or(&moved);
                end = end.max(place.end);
                earlier.push(token);
            } else {
                break;
            }
        }
        if later.iter().all(|token| token.output == token.read) {
            out.append(&mut earlier);
        } else {
            let from = start.unwrap_or(earlier[0].span.start);
            let to = back(end, moved).max(earlier[earlier.len() - 1].span.end);
            out.extend(merge(text, from..to, &earlier, origin, later));
        }
    }
}

/// The place in the text of a place in the outcome.
fn back(place: usize, moved: isize) -> usize {
    place.saturating_add_signed(-moved)
}

/// Where the outputs of tokens stand, and how far what follows none, one, two … of them was moved.
fn places(tokens: &[Token]) -> (Vec<Range<usize>>, Vec<isize>) {
    let (mut moved, mut shifts) = (0, vec![0]);
    let place = |token: &Token| {
        let start = token.span.start.saturating_add_signed(moved);
        moved += token.output.len() as isize - token.span.len() as isize;
        shifts.push(moved);
        start..start + token.output.len()
    };
    (tokens.iter().map(place).collect(), shifts)
}

/// One token for those that stand together; `origin`: where what they stand on begins in the text that was changed once.
fn merge(
    text: &str,
    span: Range<usize>,
    earlier: &[Token],
    origin: usize,
    later: Vec<Token>,
) -> Option<Token> {
    let once = replaced(&text[span.clone()], span.start, earlier);
    let output = replaced(&once, origin, &later);
    let whole = earlier.len() == 1 && later.len() == 1;
    let tidied = earlier.iter().chain(&later).all(|token| token.reason == Reason::CleanUp);
    let misread = !whole && !tidied || earlier[0].reason == Reason::Misread;
    let least = later.iter().map(|token| token.confidence).fold(1.0, f32::min);
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

/// A part of a text, which begins at a byte of it, with what became of these tokens.
fn replaced(part: &str, start: usize, tokens: &[Token]) -> String {
    let (mut out, mut at) = (String::with_capacity(part.len()), 0);
    for token in tokens {
        out.push_str(&part[at..token.span.start - start]);
        out.push_str(&token.output);
        at = token.span.end - start;
    }
    out.push_str(&part[at..]);
    out
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
    fn what_either_left_alone_stays_in_its_place() {
        let (text, middle) = ("Q U Y ET so ba", "QUYET so ba");
        let edit = Edit { span: 0..8, output: "QUYET".into(), reason: Reason::Misread };
        let edits = vec![edit];
        assert_eq!(apply(text, &edits), middle);
        let then = vec![token(middle, 0..5, "QUYẾT"), token(middle, 6..8, "số"), token(middle, 9..11, "ba")];
        let mut out = Vec::new();
        compose(text, as_tokens(text, edits), then, &mut out);
        let shown: Vec<_> =
            out.iter().map(|t| (t.span.clone(), t.read.as_str(), t.output.as_str())).collect();
        assert_eq!(shown, [(0..8, "Q U Y ET", "QUYẾT"), (9..11, "so", "số"), (12..14, "ba", "ba")]);
    }
}
