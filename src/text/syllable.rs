//! Syllables: onset, rhyme and tone, and where the tone is written.
//!
//! Two placements are in use for open `oa`, `oe`, `uy`: the older `hòa, khỏe, thủy` and the newer `hoà, khoẻ, thuỷ`.
//! Models and dictionaries know the older one only ([`canonical`]); what is written back follows the document.

use std::borrow::Cow;

use super::letter::Letter;

/// Where the tone of open `oa`, `oe`, `uy` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ToneStyle {
    /// `hòa, khỏe, thủy`, as most official documents have it.
    #[default]
    Old,
    /// `hoà, khoẻ, thuỷ`.
    New,
}

impl ToneStyle {
    /// The style a word shows; `None` when it has no choice.
    pub fn of(word: &str) -> Option<Self> {
        let (last, before) = open_pair(word)?;
        match (before.tone, last.tone) {
            (1.., 0) => Some(Self::Old),
            (0, 1..) => Some(Self::New),
            _ => None,
        }
    }
}

/// The last two letters of a word that ends in open `oa`, `oe` or `uy` (not `quy`), the last first.
fn open_pair(word: &str) -> Option<(Letter, Letter)> {
    let mut back = word.chars().rev();
    let last = Letter::of(back.next()?)?;
    let before = Letter::of(back.next()?)?;
    let onset = back.next();
    let open = matches!((before.quality, last.quality), ('o', 'a' | 'e') | ('u', 'y'));
    (open && !matches!(onset, Some('q' | 'Q'))).then_some((last, before))
}

/// The word in lower case, NFC, tone where the older placement has it; misplaced tones (`tóan`) are put right.
///
/// Words that hold other letters than Vietnamese and ASCII ones are only lower-cased.
///
/// ```
/// assert_eq!(dau::text::canonical("Hoà"), "hòa");
/// assert_eq!(dau::text::canonical("tóan"), "toán");
/// assert_eq!(dau::text::canonical("QUÝ"), "quý");
/// ```
pub fn canonical(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut qualities = Vec::with_capacity(8);
    let (mut tone, mut at, mut marks) = (0, 0, 0);
    for c in word.chars() {
        let Some(letter) = Letter::of(c) else { return word.to_lowercase() };
        if letter.tone != 0 {
            (tone, at, marks) = (letter.tone, qualities.len(), marks + 1);
        }
        qualities.push(letter.quality);
    }
    if marks == 1 {
        at = tone_position(&qualities).unwrap_or(at);
    } else if marks > 1 {
        return word.chars().flat_map(char::to_lowercase).collect();
    }
    compose(&qualities, at, tone)
}

/// The words between the spaces of a text, each [`canonical`].
pub fn canonical_words(text: &str) -> String {
    text.split(' ').map(canonical).collect::<Vec<_>>().join(" ")
}

fn compose(qualities: &[char], at: usize, tone: u8) -> String {
    qualities.iter().enumerate().map(|(i, &q)| if i == at { Letter::compose(q, tone) } else { q }).collect()
}

/// The letter of a syllable that carries its tone (older placement); `None` when the letters are no syllable.
pub fn tone_position(qualities: &[char]) -> Option<usize> {
    let is_vowel = |q: char| Letter::of(q).is_some_and(|l| l.is_vowel());
    let mut first = qualities.iter().position(|&q| is_vowel(q))?;
    let end = qualities.iter().rposition(|&q| is_vowel(q))? + 1;
    if !qualities[first..end].iter().all(|&q| is_vowel(q)) {
        return None;
    }
    // `qu` and `gi` are onsets when a vowel follows.
    let glide = matches!(
        (first.checked_sub(1).map(|i| qualities[i]), qualities[first]),
        (Some('q'), 'u') | (Some('g'), 'i')
    );
    if glide && end - first > 1 {
        first += 1;
    }
    let nucleus = &qualities[first..end];
    if let Some(marked) = nucleus.iter().rposition(|q| matches!(q, 'ă' | 'â' | 'ê' | 'ô' | 'ơ' | 'ư')) {
        return Some(first + marked);
    }
    let closed = end < qualities.len();
    match nucleus.len() {
        1 => Some(first),
        2 => Some(first + usize::from(closed)),
        3 => Some(first + 1),
        _ => None,
    }
}

/// A canonical word in the placement asked for.
pub fn restyle(word: &str, style: ToneStyle) -> Cow<'_, str> {
    if style == ToneStyle::New
        && !word.is_ascii()
        && let Some((last, before)) = open_pair(word)
        && before.tone != 0
        && last.tone == 0
    {
        let stem =
            word.len() - last.quality.len_utf8() - Letter::compose(before.quality, before.tone).len_utf8();
        let mut styled = word[..stem].to_owned();
        styled.extend([before.quality, Letter::compose(last.quality, before.tone)]);
        return styled.into();
    }
    word.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tone_goes_to_its_place() {
        for (given, want) in [
            ("thuỷ", "thủy"),
            ("khoẻ", "khỏe"),
            ("hoàn", "hoàn"),
            ("hòan", "hoàn"),
            ("qúy", "quý"),
            ("gìa", "già"),
            ("gì", "gì"),
            ("giếng", "giếng"),
            ("của", "của"),
            ("cuả", "của"),
            ("ngoài", "ngoài"),
            ("quyết", "quyết"),
            ("mưới", "mưới"),
            ("người", "người"),
            ("NGUYỄN", "nguyễn"),
            ("khuỷu", "khuỷu"),
        ] {
            assert_eq!(canonical(given), want, "{given}");
        }
    }

    #[test]
    fn style_is_seen_and_written_back() {
        assert_eq!(ToneStyle::of("Hoà"), Some(ToneStyle::New));
        assert_eq!(ToneStyle::of("thủy"), Some(ToneStyle::Old));
        assert_eq!(ToneStyle::of("UỶ"), Some(ToneStyle::New));
        assert_eq!(ToneStyle::of("quý"), None);
        let restyled = ["hòa", "thủy", "quý", "hoàn", "khỏe"].map(|word| restyle(word, ToneStyle::New));
        assert_eq!(restyled, ["hoà", "thuỷ", "quý", "hoàn", "khoẻ"]);
    }
}
