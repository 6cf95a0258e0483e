//! Case: what a word was written in, given to the word that replaces it.

/// Appends `word` (lower case) to `out` with the case of `model`.
///
/// Letter by letter when both have as many letters; else all capitals, a capital first, or lower case.
pub fn apply_into(model: &str, word: &str, out: &mut String) {
    if !model.chars().any(char::is_uppercase) {
        out.push_str(word);
        return;
    }
    if model.chars().count() == word.chars().count() {
        for (m, c) in model.chars().zip(word.chars()) {
            push(c, m.is_uppercase(), out);
        }
        return;
    }
    let all = shouts(model);
    for (i, c) in word.chars().enumerate() {
        push(c, all || i == 0 && model.starts_with(char::is_uppercase), out);
    }
}

/// Capitals that a reader of English often gives for a small l.
pub const LIKE_L: [char; 2] = ['I', 'J'];

/// As [`apply_into`], for a model whose capitals may be misread (`DOc`, `viQc`, `BQ` for `Bộ`, `Idi` for `lợi`): all
/// capitals, a capital first, or none.
pub fn settle_into(model: &str, word: &str, out: &mut String) {
    let is_vowel = |(i, c): &(usize, char)| *i > 0 && *c == 'Q';
    let capitals = model.chars().enumerate().filter(|at| at.1.is_uppercase() && !is_vowel(at)).count();
    let small = model.chars().filter(|c| c.is_lowercase()).count();
    let all = capitals > 1 && small <= 1 && !(small == 1 && model.ends_with(char::is_lowercase));
    let first =
        model.starts_with(char::is_uppercase) && !(model.starts_with(LIKE_L) && word.starts_with('l'));
    for (i, c) in word.chars().enumerate() {
        push(c, all || i == 0 && first, out);
    }
}

/// Whether a word is in capitals: more than one letter, and none of them small.
pub fn shouts(word: &str) -> bool {
    let mut capitals = 0;
    for c in word.chars() {
        if c.is_lowercase() {
            return false;
        }
        capitals += usize::from(c.is_uppercase());
    }
    capitals > 1
}

fn push(c: char, upper: bool, out: &mut String) {
    if upper {
        out.extend(c.to_uppercase());
    } else {
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misread_capitals_are_settled() {
        for (model, word, want) in [
            ("DQc", "độc", "Độc"),
            ("HQr", "hội", "Hội"),
            ("VIpT", "việt", "VIỆT"),
            ("BQ", "bộ", "Bộ"),
            ("CQNG", "công", "CÔNG"),
            ("viQc", "việc", "việc"),
            ("HoA", "hòa", "HÒA"),
            ("S6", "số", "Số"),
            ("Ldm", "lâm", "Lâm"),
            ("Idi", "lợi", "lợi"),
            ("In", "in", "In"),
        ] {
            let mut out = String::new();
            settle_into(model, word, &mut out);
            assert_eq!(out, want);
        }
    }

    #[test]
    fn case_follows_the_model() {
        for (model, word, want) in [
            ("Thanh", "thành", "Thành"),
            ("S6", "số", "Số"),
            ("PHTIC", "phúc", "PHÚC"),
            ("HDnd", "hđnd", "HĐnd"),
            ("x", "ế", "ế"),
        ] {
            let mut out = String::new();
            apply_into(model, word, &mut out);
            assert_eq!(out, want);
        }
    }
}
