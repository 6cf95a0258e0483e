//! Clean-up around words: what stands in the way of reading them, whatever they say.
//!
//! One file a case, each a pure function from a text to its edits: [`letters`] that are written in parts or look like
//! others, words [`hyphen`]ated at the end of a line or [`torn`], [`numbers`] of dates and [`roman`] ones read as letters,
//! headings written [`spaced`] out, the [`casing`] of words, [`specks`] of the scanner, the [`phrases`] that every document
//! begins with, and what was [`misread`]. Numerals, casing, specks and phrases only in text that was read by an OCR, torn
//! words not where marks are lost.
//! Each reads what the one before left. Text that is right stays to the byte, and so does what was tidied before: no case
//! makes work for one that came earlier.

mod casing;
mod hyphen;
pub mod letters;
mod misread;
mod numbers;
pub mod phrases;
mod roman;
mod spaced;
mod specks;
mod torn;

use super::edit::Edit;
use super::prepare::in_turn;
use super::profile::Profile;

/// How likely letters are as a syllable of Vietnamese (`ln p`), with or without their marks; `None` where they are none.
pub type Syllables<'a> = &'a dyn Fn(&str) -> Option<f32>;

/// The edits that tidy a text whose [`letters`] are tidy, in order and apart; `profile`: how it was damaged.
pub fn tidy(text: &str, profile: Profile, syllables: Syllables) -> Vec<Edit> {
    let hyphens = |text: &str| hyphen::edits(text, syllables);
    let torn = |text: &str| torn::edits(text, syllables);
    let spaced = |text: &str| spaced::edits(text, syllables);
    let numbers = match profile {
        Profile::Latin => numbers::garbled_edits,
        Profile::Vie => numbers::read_edits,
        Profile::Clean | Profile::Stripped => numbers::edits,
    };
    match profile {
        Profile::Stripped => in_turn(text, &[&hyphens, &numbers, &spaced, &misread::edits]),
        Profile::Clean => in_turn(text, &[&hyphens, &torn, &numbers, &spaced, &misread::edits]),
        Profile::Latin | Profile::Vie => in_turn(
            text,
            &[
                &hyphens,
                &casing::edits,
                &torn,
                &numbers,
                &roman::edits,
                &spaced,
                &specks::edits,
                &phrases::edits,
                &misread::edits,
            ],
        ),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::restore::Restorer;
    use crate::restore::edit::apply;

    fn tidied(text: &str, profile: Profile) -> String {
        let session = Restorer::built_in().unwrap().session();
        let tidy = |text: &str| tidy(text, profile, &|letters| session.syllable(letters));
        apply(text, &in_turn(text, &[&letters::edits, &tidy]))
    }

    /// Damage of all kinds, side by side.
    fn damaged() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            4 => prop::sample::select(vec![
                "Q", "U", "Y", "Ế", "T", "Đ", "O", "a", "c", "BÁO", "chứ", "ngh", "quyế", "t", "Ð", "ð", "В", "о", "ộ",
                "|", "'", "~", "ˆ", ",.", "_", "...", ".", ":", "-", "/", "12", "5",
            ]).prop_map(str::to_owned),
            2 => prop::sample::select(vec!["-\n", "\n", " ", "  ", "    ", "\r\n", "\t", "\u{c}"]).prop_map(str::to_owned),
            1 => prop::sample::select(vec![
                "\u{301}", "\u{302}", "\u{31b}", "\u{323}", "\u{308}", "\u{200b}", "\u{ad}", "\u{feff}", "\u{a0}",
            ]).prop_map(str::to_owned),
            2 => prop::sample::select(vec![
                "ngày", "thang", "năm", "$6", "10", "1", "l", "I", "l0", "2O24", "1 1", "10|3|2024", "12/QĐ",
                "Tr", "uyền", "ng", "ày", "sỐ", "16/", "12/2021", "04tháng",
            ]).prop_map(|part| format!("{part} ")),
            1 => any::<char>().prop_map(String::from),
        ];
        (prop::collection::vec(part, 0..40), prop::sample::select(vec!["", " "]))
            .prop_map(|(parts, between)| parts.join(between))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_tidy_stays(text in prop_oneof![4 => damaged(), 1 => any::<String>()]) {
            for profile in [Profile::Clean, Profile::Latin, Profile::Vie] {
                let once = tidied(&text, profile);
                prop_assert_eq!(tidied(&once, profile), once, "{:?}", profile);
            }
        }

        #[test]
        fn digits_and_lines_stay(text in prop_oneof![4 => damaged(), 1 => any::<String>()]) {
            let once = tidied(&text, Profile::Vie);
            for of in [|c: &char| c.is_numeric(), |c: &char| *c == '\n'] {
                prop_assert_eq!(once.chars().filter(of).count(), text.chars().filter(of).count());
            }
        }
    }

    #[test]
    fn cases_follow_each_other() {
        let nfd = "| Q U Y E\u{302}\u{301} T   \u{110} I\u{323} N H :\n' ngu\u{31b}o\u{31b}\u{300}i ,.\n";
        assert_eq!(tidied(nfd, Profile::Vie), " QUYẾT ĐỊNH :\n người \n");
        assert_eq!(tidied(nfd, Profile::Clean), "| QUYẾT ĐỊNH :\n' người ,.\n");
    }

    #[test]
    fn only_what_was_read_is_cleared_of_specks_and_has_its_phrases() {
        let text = "| Dieu 1\nVIET NAM CONG HOA XA HOI CHO NGHIA VIET NAM\nIl. A";
        assert_eq!(tidied(text, Profile::Stripped), text);
        assert_ne!(tidied(text, Profile::Latin), text);
    }

    #[test]
    fn right_text_stays() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/text");
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for profile in [Profile::Clean, Profile::Vie] {
                assert_eq!(tidied(&text, profile), text);
            }
        }
    }
}
