//! Words that were written as one: `congty` for `công ty`, where a space was lost.
//!
//! Their marks come back, the space does not: white space stays as it was.

use crate::lm::Model;

/// Most letters of two words.
const MOST: usize = 14;
/// Fewest letters of two words in capitals; fewer are an abbreviation.
const FEWEST_CAPITALS: usize = 6;
/// Two words follow each other this often (`ln p` of both), or one word is meant that the model does not know.
const OFTEN: f32 = -14.0;

/// Where the second of two words begins that were written as this token; `None` where it is not two words.
///
/// Only for a token that the model does not know. One with a capital may be a name, and stays, unless its case changes
/// where the second word begins (`NAMDoc`).
pub fn second_word(model: &Model, token: &str) -> Option<usize> {
    let letters = token.as_bytes();
    if letters.len() < 4 || letters.len() > MOST || !letters.iter().all(u8::is_ascii_alphabetic) {
        return None;
    }
    let small = letters.iter().filter(|letter| letter.is_ascii_lowercase()).count();
    let capitals = small == 0 && letters.len() >= FEWEST_CAPITALS;
    let divides = |at: &usize| {
        let (first, second) = letters.split_at(*at);
        let one_case =
            first.iter().all(u8::is_ascii_uppercase) || first[1..].iter().all(u8::is_ascii_lowercase);
        one_case && second[0].is_ascii_uppercase() && second[1..].iter().all(u8::is_ascii_lowercase)
    };
    let token = token.to_ascii_lowercase();
    let places = (2..=token.len() - 2).filter(|at| small == token.len() || capitals || divides(at));
    let told = places.filter_map(|at| Some((often(model, &token[..at], &token[at..])?, at)));
    let (p, at) = told.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (p > OFTEN).then_some(at)
}

/// `ln p` of the likeliest two words with these letters.
fn often(model: &Model, first: &str, second: &str) -> Option<f32> {
    let syllables = |letters: &str| model.candidates(letters).filter(|&word| model.is_syllable(word));
    let pairs = syllables(first).flat_map(|first| {
        syllables(second).filter_map(move |second| Some(model.unigram(first) + model.bigram(first, second)?))
    });
    pairs.max_by(f32::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::Restorer;

    #[test]
    fn two_words_that_often_stand_together_are_told() {
        let model = Restorer::built_in().unwrap().model;
        assert_eq!(second_word(&model, "congty"), Some(4));
        assert_eq!(second_word(&model, "hoacthong"), Some(4));
        assert_eq!(second_word(&model, "NAMDoc"), Some(3));
        assert_eq!(second_word(&model, "CHINHPHU"), Some(5));
        for other in ["penelope", "Congty", "xyz", "kcong", "chotchanxe", "công"] {
            assert_eq!(second_word(&model, other), None, "{other}");
        }
    }
}
