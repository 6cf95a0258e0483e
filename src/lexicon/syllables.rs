//! Every syllable that the orthography allows: onset × rhyme × tone.

use std::collections::BTreeSet;

use crate::text::letter::{Letter, TONES};
use crate::text::syllable::tone_position;

/// Generates the syllables, in canonical spelling, from the tables of onsets and rhymes.
pub fn generate(onsets: &str, rhymes: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (onset, before) in rows(onsets).filter_map(|row| row.split_once('\t')) {
        let onset = if onset == "-" { "" } else { onset };
        for rhyme in rows(rhymes) {
            if spells(onset, before, rhyme) {
                add_tones(&join(onset, rhyme), &mut out);
            }
        }
    }
    out
}

fn rows(table: &str) -> impl Iterator<Item = &str> {
    table.lines().map(str::trim).filter(|row| !row.is_empty() && !row.starts_with('#'))
}

fn spells(onset: &str, before: &str, rhyme: &str) -> bool {
    let Some(first) = rhyme.chars().next() else { return false };
    let allowed = before == "any" || before.contains(first);
    let glide =
        rhyme.len() > first.len_utf8() && "oa oe oă uâ uê uy uơ".split(' ').any(|g| rhyme.starts_with(g));
    match onset {
        // The glide of `qu` and the `i` of `gi` are part of the onset.
        "qu" => allowed && !glide && !rhyme.starts_with('u') && !rhyme.starts_with('o'),
        "gi" => (allowed || first == 'i') && !glide,
        // Alone, `iê` is spelt `yê`; with an onset `yê` is `iê`.
        "" => !rhyme.starts_with("iê"),
        _ => allowed && !rhyme.starts_with("yê"),
    }
}

/// `gi` and a rhyme in `i` share the letter: `gì`, `giếng`.
fn join(onset: &str, rhyme: &str) -> String {
    let onset = if onset == "gi" && rhyme.starts_with('i') { "g" } else { onset };
    format!("{onset}{rhyme}")
}

fn add_tones(toneless: &str, out: &mut BTreeSet<String>) {
    let qualities: Vec<char> = toneless.chars().collect();
    let Some(at) = tone_position(&qualities) else { return };
    let stopped = ["c", "ch", "p", "t"].iter().any(|end| toneless.ends_with(end));
    for tone in 0..TONES as u8 {
        if stopped && !matches!(tone, 2 | 5) {
            continue;
        }
        let toned = |(i, &q): (usize, &char)| if i == at { Letter::compose(q, tone) } else { q };
        out.insert(qualities.iter().enumerate().map(toned).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_rules_hold() {
        let all = generate("k\teêiy\nqu\taăâeêiơy\n-\tany\nm\tany", "an\nen\nat\nyên\nuyên\niên");
        assert!(all.contains("kén") && !all.contains("kán"));
        assert!(all.contains("quyên") && all.contains("yến") && all.contains("miền"));
        assert!(all.contains("mạt") && !all.contains("màt") && !all.contains("iên"));
    }
}
