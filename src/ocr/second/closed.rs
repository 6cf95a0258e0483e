//! Closed lists: which of a few known texts the frames of a recogniser show.
//!
//! The seal and the signature leave `PHỎ MẤM ĐỐC` of `PHÓ GIÁM ĐỐC` and `Pạm` of `Phạm`. Nobody can tell from such letters;
//! but how likely each text of a list is, over all ways to lay it out, can be read off the frames.

use std::ops::Range;

use crate::text::count_letters;

use super::frames::Frames;
use super::recogniser::Recogniser;

/// The text of a list that these steps show best, and its share of the likelihood of all; `None` where none is likely:
/// where all are less likely than what was read by a logarithm of more than `worse` for each letter.
pub(super) fn closest<T: AsRef<str>>(
    letters: &Recogniser,
    frames: &Frames,
    steps: Range<usize>,
    list: impl Iterator<Item = T>,
    worse: f32,
) -> Option<(T, f32)> {
    let of = |text: T| Some((likelihood(letters, frames, steps.clone(), text.as_ref())?, text));
    let mut all: Vec<(f32, T)> = list.filter_map(of).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let best = all.first()?.0;
    let sum: f32 = all.iter().map(|(p, _)| (p - best).exp()).sum();
    let (_, text) = all.swap_remove(0);
    (worse_by(frames, steps, best, text.as_ref()) <= worse).then_some((text, 1.0 / sum))
}

/// By how much less likely than what was read, as a logarithm for each letter, a text is at all steps; infinite for one
/// with characters that the recogniser does not know.
pub(super) fn distance(letters: &Recogniser, frames: &Frames, text: &str) -> f32 {
    let steps = 0..frames.len();
    likelihood(letters, frames, steps.clone(), text)
        .map_or(f32::INFINITY, |p| worse_by(frames, steps, p, text))
}

fn likelihood(letters: &Recogniser, frames: &Frames, steps: Range<usize>, text: &str) -> Option<f32> {
    let classes: Option<Vec<usize>> = text.chars().map(|c| letters.class(c)).collect();
    Some(frames.likelihood(steps, &classes?))
}

/// How much likelier what was read at these steps is than a text of this likelihood, as a logarithm for each letter.
fn worse_by(frames: &Frames, steps: Range<usize>, likelihood: f32, text: &str) -> f32 {
    let read: f32 = steps.map(|step| frames.at(step).iter().copied().fold(0.0, f32::max).ln()).sum();
    (read - likelihood) / count_letters(text) as f32
}
