//! Runs: the parts of a text that can have an encoding of their own, and which encoding each has.

use std::ops::Range;

use super::evidence::Evidence;
use super::reading::chunks;
use super::{Encoding, hints};

/// A line, or what lies in it between words that are Unicode already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Bytes of the text, from its first word to its last.
    pub span: Range<usize>,
    /// Whether it is all there is on its line.
    pub whole: bool,
}

/// The runs that are in a legacy encoding, in order.
pub fn decide(text: &str, is_syllable: &dyn Fn(&str) -> bool) -> Vec<(Run, Encoding)> {
    let runs: Vec<Run> = runs(text).collect();
    let mut decided: Vec<Option<Encoding>> =
        runs.iter().map(|run| by_itself(text, &run.span, is_syllable)).collect();
    let ahead = latest(decided.iter());
    let mut behind = latest(decided.iter().rev());
    behind.reverse();
    for (i, run) in runs.iter().enumerate().filter(|(_, run)| run.whole) {
        let neighbours = [ahead[i], behind[i]].into_iter().flatten();
        decided[i] = decided[i].or_else(|| by_neighbours(text, &run.span, neighbours, is_syllable));
    }
    runs.into_iter().zip(decided).filter_map(|(run, encoding)| Some((run, encoding?))).collect()
}

/// Whether a run by itself is in a legacy encoding.
pub fn is_legacy(run: &str, is_syllable: &dyn Fn(&str) -> bool) -> bool {
    runs(run).any(|run_of| by_itself(run, &run_of.span, is_syllable).is_some())
}

/// For each run in turn, the last encoding that was decided before it.
fn latest<'a>(decided: impl Iterator<Item = &'a Option<Encoding>>) -> Vec<Option<Encoding>> {
    let before = |last: &mut Option<Encoding>, encoding: &Option<Encoding>| {
        Some(std::mem::replace(last, encoding.or(*last)))
    };
    decided.scan(None, before).collect()
}

fn by_itself(text: &str, run: &Range<usize>, is_syllable: &dyn Fn(&str) -> bool) -> Option<Encoding> {
    if !hints::may_be_legacy(&text[run.clone()]) {
        return None;
    }
    let evidence = |encoding| (encoding, Evidence::of(text, run, encoding, is_syllable));
    let strong = Encoding::ALL.into_iter().map(evidence).filter(|(_, evidence)| evidence.is_strong());
    best(strong)
}

fn by_neighbours(
    text: &str,
    run: &Range<usize>,
    neighbours: impl Iterator<Item = Encoding>,
    is_syllable: &dyn Fn(&str) -> bool,
) -> Option<Encoding> {
    let evidence = |encoding| (encoding, Evidence::of(text, run, encoding, is_syllable));
    best(neighbours.map(evidence).filter(|(_, evidence)| evidence.is_thin()))
}

/// The encoding that converts best, of equals the first.
fn best(found: impl Iterator<Item = (Encoding, Evidence)>) -> Option<Encoding> {
    let scored = found.map(|(encoding, evidence)| (encoding, evidence.score()));
    scored.reduce(|best, other| if other.1 > best.1 { other } else { best }).map(|(encoding, _)| encoding)
}

fn runs(text: &str) -> impl Iterator<Item = Run> + '_ {
    let mut start = 0;
    text.split_inclusive('\n').flat_map(move |line| {
        let span = start..start + line.len();
        start = span.end;
        runs_of_line(text, span)
    })
}

fn runs_of_line(text: &str, line: Range<usize>) -> Vec<Run> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let (mut open, mut whole) = (false, true);
    for chunk in chunks(text, line) {
        let unicode = text[chunk.clone()].chars().any(is_beyond_latin1);
        whole &= !unicode;
        match runs.last_mut().filter(|_| open && !unicode) {
            Some(run) => run.end = chunk.end,
            None if !unicode => runs.push(chunk),
            None => {}
        }
        open = !unicode;
    }
    runs.into_iter().map(|span| Run { span, whole }).collect()
}

/// Letters that no byte stands for, but for the few that Windows-1252 has.
fn is_beyond_latin1(c: char) -> bool {
    c > '\u{ff}' && (c.is_alphabetic() || crate::text::letter::is_combining(c)) && !"ŠšŒœŽžŸƒˆ".contains(c)
}
