//! How likely a text is as Vietnamese, by the n-grams alone.

use crate::lm::Model;
use crate::text::canonical;
use crate::text::token::{Kind, tokens};

/// `ln p` of the words and numbers of a text that stands by itself; case and signs do not count.
pub fn likelihood(model: &Model, text: &str) -> f32 {
    let (mut state, mut sum) = (model.begin(), 0.0);
    for token in tokens(text) {
        let word = match token.kind {
            Kind::Word => {
                let word = canonical(token.text(text));
                let key = crate::lm::vocabulary::key(&word);
                model.find(model.candidates(&key), &word).unwrap_or_else(|| model.unknown())
            }
            Kind::Number => model.number(),
            Kind::Punct => continue,
        };
        let (p, step) = model.advance(&state, word);
        sum += p;
        state = model.follow(step);
    }
    sum
}
