//! Closed lists: which of a few known texts the frames of a recogniser show.
//!
//! The seal and the signature leave `PHỎ MẤM ĐỐC` of `PHÓ GIÁM ĐỐC` and `Pạm` of `Phạm`. Nobody can tell from such letters;
//! but how likely each text of a list is, over all ways to lay it out, can be read off the frames.

use std::ops::Range;

use crate::text::count_letters;

use super::frames::Frames;
use super::recogniser::Recogniser;

/// The text of a list that fits some steps best.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closest<T> {
    pub text: T,
    /// Its share of the likelihood of all texts of the list.
    pub share: f32,
    /// By how much less likely than what was read it is, as a logarithm for each letter.
    pub worse: f32,
}

/// The text of a list that these steps show best; `None` when the recogniser knows the characters of none.
pub(super) fn closest<T: AsRef<str>>(
    letters: &Recogniser,
    frames: &Frames,
    steps: Range<usize>,
    list: impl Iterator<Item = T>,
) -> Option<Closest<T>> {
    let of = |text: T| Some((likelihood(letters, frames, steps.clone(), text.as_ref())?, text));
    let mut all: Vec<(f32, T)> = list.filter_map(of).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let best = all.first()?.0;
    let sum: f32 = all.iter().map(|(p, _)| (p - best).exp()).sum();
    let (_, text) = all.swap_remove(0);
    let read: f32 = steps.map(|step| frames.at(step).iter().copied().fold(0.0, f32::max).ln()).sum();
    let worse = (read - best) / count_letters(text.as_ref()) as f32;
    Some(Closest { text, share: 1.0 / sum, worse })
}

fn likelihood(letters: &Recogniser, frames: &Frames, steps: Range<usize>, text: &str) -> Option<f32> {
    let classes: Option<Vec<usize>> = text.chars().map(|c| letters.class(c)).collect();
    Some(frames.likelihood(steps, &classes?))
}
