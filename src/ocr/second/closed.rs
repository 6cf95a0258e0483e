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
    let likelihood = |text: T| {
        let classes: Option<Vec<usize>> = text.as_ref().chars().map(|c| letters.class(c)).collect();
        Some((frames.likelihood(steps.clone(), &classes?), text))
    };
    let mut all: Vec<(f32, T)> = list.filter_map(likelihood).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let best = all.first()?.0;
    let sum: f32 = all.iter().map(|(p, _)| (p - best).exp()).sum();
    let (_, text) = all.swap_remove(0);
    let read: f32 = steps.map(|step| frames.at(step).iter().copied().fold(0.0, f32::max).ln()).sum();
    let count = count_letters(text.as_ref());
    (read - best <= worse * count as f32).then_some((text, 1.0 / sum))
}
