//! Writing Vietnamese in a legacy encoding, to measure how well it is read back.

use super::Encoding;
use super::table::{self, Meaning};
use crate::text::letter::Letter;

/// The text in an encoding, its bytes shown as the characters of Latin-1. Capitals that the encoding lacks become small;
/// in VIQR, signs behind vowels are escaped. Other characters stay.
///
/// ```
/// use dau::text::encoding::{Encoding, encode};
/// assert_eq!(encode("Cộng hòa", Encoding::Tcvn3), "Céng hßa");
/// ```
pub fn encode(text: &str, encoding: Encoding) -> String {
    let table = table::of(encoding);
    let mut out = String::with_capacity(text.len());
    let mut after_vowel = false;
    for c in text.chars() {
        let letter = Letter::of(c);
        if letter.is_some_and(|letter| letter.is_marked()) {
            let small = || c.to_lowercase().next().and_then(|c| table.write(c));
            out.push_str(&table.write(c).or_else(small).unwrap_or_else(|| c.to_string()));
        } else {
            let is_mark = matches!(table.meaning(c), Some(Meaning::Marks(_)));
            if encoding == Encoding::Viqr && after_vowel && is_mark {
                out.push('\\');
            }
            out.push(c);
        }
        after_vowel = letter.is_some_and(|letter| letter.is_vowel());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_examples() {
        let text = "Độc lập, ưu đãi.";
        assert_eq!(encode(text, Encoding::Tcvn3), "§éc lËp, \u{ad}u ®·i.");
        assert_eq!(encode(text, Encoding::Vni), "Ñoäc laäp, öu ñaõi.");
        assert_eq!(encode("Ở đâu? To.", Encoding::Viqr), "O+? dda^u\\? To\\.");
        assert_eq!(encode("HỘI Ý", Encoding::Tcvn3), "HéI ý");
    }
}
