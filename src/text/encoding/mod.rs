//! Legacy encodings: Vietnamese that was typed for fonts of its own, or with signs for marks, and is shown as if it were
//! Western European: `Céng hßa`, `Coäng hoøa`; VIQR looks like `Vie^.t Nam`.
//!
//! Nothing in such a text says what it is, so every encoding is tried on every run of it (a line, or the part of a line
//! between words that are Unicode already), and a run is taken for one when nearly all its marked words become syllables
//! that way and did not look like Vietnamese before (`evidence`). A short run may follow its neighbours. The
//! encodings themselves are tables in `dictionaries/encodings/`.
//!
//! What TCVN3 cannot hold comes back as far as the text tells it: capitals with a tone, and the ư that is a soft hyphen
//! in Latin-1 and was dropped on the way (`capitals`, `horn`).

pub mod bytes;
mod capitals;
mod encode;
mod evidence;
mod hints;
mod horn;
mod reading;
mod runs;
mod table;

use std::ops::Range;

pub use encode::encode;

use hints::may_be_legacy;
use runs::{Run, decide};

/// How Vietnamese letters were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// TCVN 5712:1993, third table; ABC and `.VnTime` fonts.
    Tcvn3,
    /// VNI-Windows.
    Vni,
    /// RFC 1456, signs of ASCII behind their letters.
    Viqr,
    /// Microsoft's code page, tones behind their letters.
    Windows1258,
}

impl Encoding {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 4] = [Self::Tcvn3, Self::Vni, Self::Viqr, Self::Windows1258];

    /// Short and fixed, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "tcvn3",
            Self::Vni => "vni",
            Self::Viqr => "viqr",
            Self::Windows1258 => "windows-1258",
        }
    }
}

/// A word that is written otherwise in Unicode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// The word in Unicode, NFC.
    pub output: String,
}

/// What was found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The runs in a legacy encoding, as bytes of the text, in order.
    pub runs: Vec<(Range<usize>, Encoding)>,
    /// The words to be written otherwise, in order and apart.
    pub changes: Vec<Change>,
}

/// Finds the runs of a text that are in a legacy encoding, and their words in Unicode.
///
/// `is_syllable` tells of a word in canonical form whether it is a syllable of Vietnamese. Takes linear time, and next
/// to none for a text that holds no letter such encodings need.
pub fn find(text: &str, is_syllable: &dyn Fn(&str) -> bool) -> Found {
    let mut found = Found::default();
    if !may_be_legacy(text) {
        return found;
    }
    for (run, encoding) in decide(text, is_syllable) {
        let changes = convert_run(text, &run, encoding, is_syllable);
        // What would be taken for something else again is left alone, so that converting twice is converting once.
        let outcome = apply(text, &run.span, &changes);
        if runs::is_legacy(&outcome, is_syllable) {
            continue;
        }
        found.changes.extend(changes);
        found.runs.push((run.span, encoding));
    }
    found
}

/// The text with every run of it in Unicode, NFC where it was not before. Converting the outcome changes nothing.
///
/// ```
/// let lexicon = dau::lexicon::Lexicon::built_in()?;
/// let convert = |text| dau::text::encoding::convert(text, &|word| lexicon.is_syllable(word));
/// assert_eq!(convert("Céng hßa x· héi chñ nghÜa ViÖt Nam"), "Cộng hòa xã hội chủ nghĩa Việt Nam");
/// assert_eq!(convert("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"), "Cộng hòa xã hội chủ nghĩa Việt Nam");
/// assert_eq!(convert("Co^.ng ho`a xa~ ho^.i chu? nghi~a"), "Cộng hòa xã hội chủ nghĩa");
/// assert_eq!(convert("Élysée, déjà vu, Noël"), "Élysée, déjà vu, Noël");
/// # Ok::<(), dau::Error>(())
/// ```
pub fn convert(text: &str, is_syllable: &dyn Fn(&str) -> bool) -> String {
    let found = find(text, is_syllable);
    let outcome = apply(text, &(0..text.len()), &found.changes);
    let settled = found.changes.is_empty() || find(&outcome, is_syllable).changes.is_empty();
    if settled { outcome } else { text.to_owned() }
}

/// This part of the text with these changes, which lie in it.
fn apply(text: &str, part: &Range<usize>, changes: &[Change]) -> String {
    let (mut out, mut at) = (String::with_capacity(part.len() + part.len() / 4), part.start);
    for change in changes {
        out.push_str(&text[at..change.span.start]);
        out.push_str(&change.output);
        at = change.span.end;
    }
    out.push_str(&text[at..part.end]);
    out
}

fn convert_run(text: &str, run: &Run, encoding: Encoding, is_syllable: &dyn Fn(&str) -> bool) -> Vec<Change> {
    let mut readings = reading::readings(text, run.span.clone(), encoding, is_syllable);
    if encoding == Encoding::Tcvn3 {
        horn::put_back(&mut readings, is_syllable);
        capitals::put_back(text, run, &mut readings, is_syllable);
    }
    let signs = reading::signs(text, run.span.clone(), encoding);
    let changed = readings.into_iter().filter(|word| word.output != text[word.span.clone()]);
    let mut changes: Vec<Change> =
        changed.map(|word| Change { span: word.span, output: word.output }).chain(signs).collect();
    changes.sort_by_key(|change| change.span.start);
    changes
}

#[cfg(test)]
mod tests;
