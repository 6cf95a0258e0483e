//! How many of a text's marks were lost, told from the words that are hardly ever written without.
//!
//! `duoc` is no word, so a text that has it lost the marks of `được`, and one that has `được` did not. The share of
//! such words that stand bare is the chance `q` that a word lost its marks; `-ln q` is what it costs to put marks on a
//! bare word that may have been meant bare (`ban` is a word, and so is `bạn`). Phrases that every document has do not
//! count: they are written as they are whatever became of the rest.

use crate::lm::Model;
use crate::text::{canonical, fold_into, has_mark, is_letter};

use super::channel::plain_marks;
use super::tidy::phrases;

/// A word counts when its bare form is this much rarer (natural log) than the commonest word of the same letters.
const NEVER_BARE: f32 = 5.0;
/// About so many words are looked at; they are spread over the text.
const SAMPLE: usize = 2048;
/// Below this share of lost marks, or when a short text shows none, a text is as right as texts are; what is bare in it was
/// written so.
const RIGHT: f32 = 0.01;
/// Cost of changing a word of right text, beside what the share says.
const LEFT_ALONE: f32 = 14.0;

/// Words that are none among so many marked ones, before any was seen.
const USUAL: (f32, f32) = (1.0, 250.0);
/// Cost of taking a word for misread where as many words are none, and how much more it is where fewer are (by the
/// logarithm of how many).
const COST_OF_SLIP: f32 = 3.0;
const STEEPNESS: f32 = 4.0;
/// The cost where slips abound, and where there are none.
const LEAST: f32 = 1.0;
const MOST: f32 = 12.0;

/// The cost is told in steps of one by this, so that it is the same when a few words are mended.
const STEPS: f32 = 2.0;

/// The cost of putting marks on a bare word of this text, 0 where all marks are lost.
pub fn cost(model: &Model, text: &str) -> f32 {
    let apart = phrases::rest(text).flat_map(|part| part.split(|c| !is_letter(c)));
    let words = apart.filter(|word| !word.is_empty());
    let stride = text.split_ascii_whitespace().count().div_ceil(SAMPLE).max(1);
    let (mut lost, mut kept, mut key) = (0.0_f32, 0.0_f32, String::new());
    for word in words.step_by(stride) {
        key.clear();
        fold_into(word, &mut key);
        if !is_never_bare(model, &key) {
            continue;
        }
        // A reader of English gives é, too; that proves nothing.
        if !plain_marks(word) {
            kept += 1.0;
        } else if word.is_ascii() {
            lost += 1.0;
        }
    }
    let share = (lost + 0.5) / (lost + kept + 1.0);
    let right = if lost == 0.0 || share < RIGHT { LEFT_ALONE } else { 0.0 };
    if lost + kept == 0.0 { 0.0 } else { ((right - share.ln()) * STEPS).round() / STEPS }
}

/// The cost of taking a word of a text by an OCR of Vietnamese for misread, told from how many of its marked words are
/// none: of these is every slip that cannot be overlooked.
pub fn slips(model: &Model, text: &str) -> f32 {
    let (mut wrong, mut marked, mut key) = (USUAL.0, USUAL.1, String::new());
    for word in text.split(|c| !is_letter(c)).filter(|word| has_mark(word)) {
        key.clear();
        fold_into(word, &mut key);
        let known = model.find(model.candidates(&key), &canonical(word)).is_some();
        wrong += f32::from(u8::from(!known));
        marked += 1.0;
    }
    let rare = (USUAL.0 / USUAL.1 * marked / wrong).ln();
    (COST_OF_SLIP + STEEPNESS * rare).clamp(LEAST, MOST)
}

fn is_never_bare(model: &Model, key: &str) -> bool {
    let rivals = model.candidates(key);
    let bare = model.find(rivals.clone(), key).map_or(f32::NEG_INFINITY, |id| model.unigram(id));
    let common = rivals.map(|id| model.unigram(id)).fold(f32::NEG_INFINITY, f32::max);
    common - bare > NEVER_BARE
}
