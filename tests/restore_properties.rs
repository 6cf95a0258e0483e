//! What restoration never does, whatever the text.

use std::sync::LazyLock;

use dau::restore::{Profile, Reason, Restorer};
use dau::text::{has_mark, strip};
use proptest::prelude::*;

static RESTORER: LazyLock<Restorer> = LazyLock::new(|| Restorer::built_in().expect("the built-in model"));

/// Sentences of the sample documents.
static LINES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/text");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("sample texts")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let texts = paths.iter().map(|path| std::fs::read_to_string(path).expect("a sample text"));
    texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
});

const PROFILES: [Option<Profile>; 5] =
    [None, Some(Profile::Clean), Some(Profile::Stripped), Some(Profile::Latin), Some(Profile::Vie)];

fn restored(text: &str, profile: Option<Profile>) -> String {
    RESTORER.restore(text, profile).text
}

fn spaces(text: &str) -> String {
    text.chars().filter(|c| c.is_whitespace()).collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A few lines of the sample documents, one after the other.
fn passage() -> impl Strategy<Value = String> {
    (0..LINES.len() - 4, 1..4usize).prop_map(|(from, count)| LINES[from..from + count].join("\n"))
}

/// Words of a passage in any order, some without marks, between signs and numbers.
fn jumble() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        6 => (passage(), any::<prop::sample::Index>(), any::<bool>()).prop_map(|(text, index, bare)| {
            let words: Vec<&str> = text.split_whitespace().collect();
            let word = if words.is_empty() { "" } else { words[index.index(words.len())] };
            if bare { strip(word) } else { word.to_owned() }
        }),
        1 => "[0-9/.,:;()%-]{1,6}",
        1 => "[a-zA-Z]{1,8}",
        1 => "\\PC{1,4}",
    ];
    (prop::collection::vec(token, 0..20), "[ \t\n]{1,2}").prop_map(|(words, space)| words.join(&space))
}

/// A passage as a reader of English might give it.
fn garbled() -> impl Strategy<Value = String> {
    const SLIPS: [(&str, &str); 12] = [
        ("o", "6"),
        ("o", "Q"),
        ("an", "dn"),
        ("a", "d"),
        ("u", "w"),
        ("e", "é"),
        ("i", "l"),
        ("D", "B"),
        ("o", "¢"),
        ("ien", "iQn"),
        ("O", "0"),
        ("uc", "tic"),
    ];
    (passage(), prop::collection::vec((any::<prop::sample::Index>(), 0..SLIPS.len()), 0..12)).prop_map(
        |(text, slips)| {
            let mut text = strip(&text);
            for (index, slip) in slips {
                let (meant, seen) = SLIPS[slip];
                let places: Vec<usize> = text.match_indices(meant).map(|(at, _)| at).collect();
                if !places.is_empty() {
                    let at = places[index.index(places.len())];
                    text.replace_range(at..at + meant.len(), seen);
                }
            }
            text
        },
    )
}

/// Of how many right words an OCR of Vietnamese may have read, one may be changed.
const RIGHT_PER_CHANGE: usize = 5000;

#[test]
fn right_text_stays() {
    let (mut words, mut changed) = (0, 0);
    for text in (1..4).flat_map(|count| LINES.windows(count)).map(|lines| lines.join("\n")) {
        // What has no marks at all may have lost them.
        for profile in [None, Some(Profile::Clean)].into_iter().filter(|_| has_mark(&text)) {
            assert_eq!(restored(&text, profile), text, "{profile:?}");
        }
        let tokens = RESTORER.restore(&text, Some(Profile::Vie)).tokens;
        words += tokens.len();
        changed += tokens.iter().filter(|token| token.output != token.read).count();
    }
    assert!(changed * RIGHT_PER_CHANGE <= words, "{changed} of {words} words changed");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn restoring_stripped_text_twice_is_restoring_it_once(text in passage()) {
        let once = restored(&strip(&text), None);
        prop_assert_eq!(restored(&once, None), once);
    }

    #[test]
    fn restoring_any_text_twice_is_restoring_it_once(text in prop_oneof![jumble(), garbled(), "\\PC{0,60}"]) {
        for profile in PROFILES {
            let once = restored(&text, profile);
            prop_assert_eq!(restored(&once, profile), once, "{:?}", profile);
        }
    }

    #[test]
    fn white_space_stays(text in prop_oneof![jumble(), any::<String>()]) {
        for profile in PROFILES {
            let restoration = RESTORER.restore(&text, profile);
            // A heading that was spaced out is one token; what stands between tokens is as it was.
            let (mut left, mut at) = (String::new(), 0);
            for token in &restoration.tokens {
                let mended = token.reason == Reason::CleanUp || token.reason == Reason::Misread;
                prop_assert!(mended || spaces(&token.output) == spaces(&token.read), "{:?}", token);
                left += &text[at..token.span.start];
                left += &token.output;
                at = token.span.end;
            }
            left += &text[at..];
            prop_assert_eq!(spaces(&restoration.text), spaces(&left));
            prop_assert_eq!(restoration.text.matches('\n').count(), text.matches('\n').count());
        }
    }

    #[test]
    fn digits_stay_where_letters_are_right(text in prop_oneof![jumble(), any::<String>()]) {
        for profile in [Profile::Clean, Profile::Stripped, Profile::Vie] {
            prop_assert_eq!(digits(&restored(&text, Some(profile))), digits(&text));
        }
    }

    #[test]
    fn tokens_tell_all_that_changed(text in jumble()) {
        for profile in PROFILES {
            let restoration = RESTORER.restore(&text, profile);
            let (mut rebuilt, mut at) = (String::new(), 0);
            for token in &restoration.tokens {
                prop_assert_eq!(&text[token.span.clone()], &token.read);
                prop_assert!((0.0..=1.0).contains(&token.confidence));
                rebuilt.push_str(&text[at..token.span.start]);
                rebuilt.push_str(&token.output);
                at = token.span.end;
            }
            rebuilt.push_str(&text[at..]);
            prop_assert_eq!(rebuilt, restoration.text);
        }
    }

    #[test]
    fn plain_and_detailed_restoration_agree(text in jumble()) {
        for profile in PROFILES {
            let mut plain = String::new();
            RESTORER.session().restore(&text, profile, &mut plain, None);
            prop_assert_eq!(plain, restored(&text, profile));
        }
    }
}

#[test]
fn a_long_token_and_a_long_line_are_no_trouble() {
    let word = "q".repeat(10_000);
    assert_eq!(restored(&word, Some(Profile::Latin)), word);
    let line = "cong hoa xa hoi chu nghia ".repeat(2_000);
    assert!(restored(&line, None).ends_with("cộng hòa xã hội chủ nghĩa "));
}
