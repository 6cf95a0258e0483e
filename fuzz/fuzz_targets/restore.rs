//! Any bytes, as text, in every profile: what restoration never does.
#![no_main]

use std::sync::LazyLock;

use dau::restore::{Profile, Reason, Restoration, Restorer};
use libfuzzer_sys::fuzz_target;

static RESTORER: LazyLock<Restorer> = LazyLock::new(|| Restorer::built_in().expect("the built-in model"));

const PROFILES: [Option<Profile>; 5] =
    [None, Some(Profile::Clean), Some(Profile::Stripped), Some(Profile::Latin), Some(Profile::Vie)];

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for profile in PROFILES {
        let once = RESTORER.restore(&text, profile);
        tells_all_that_changed(&text, &once);
        let lines = |text: &str| text.matches('\n').count();
        assert_eq!(lines(&once.text), lines(&text), "{profile:?}: lines");
        let twice = RESTORER.restore(&once.text, profile);
        assert_eq!(twice.text, once.text, "{profile:?}: twice is not once");
    }
});

/// Between the tokens nothing changes, white space least of all, nor do digits in a token that was not misread.
fn tells_all_that_changed(text: &str, restoration: &Restoration) {
    let (mut rebuilt, mut at) = (String::new(), 0);
    for token in &restoration.tokens {
        assert_eq!(text[token.span.clone()], token.read);
        assert!((0.0..=1.0).contains(&token.confidence), "{token:?}");
        let spaces = |text: &str| text.chars().filter(|c| c.is_whitespace()).collect::<String>();
        let mended = matches!(token.reason, Reason::CleanUp | Reason::Misread);
        assert!(mended || spaces(&token.read) == spaces(&token.output), "{token:?}");
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        assert!(token.reason == Reason::Misread || digits(&token.read) == digits(&token.output), "{token:?}");
        rebuilt.push_str(&text[at..token.span.start]);
        rebuilt.push_str(&token.output);
        at = token.span.end;
    }
    rebuilt.push_str(&text[at..]);
    assert_eq!(rebuilt, restoration.text);
}
