//! Names that recur: where a text writes a name in two ways, the way it writes it more often is preferred.
//!
//! A name is any two words with a capital that stand side by side; a person has two or three of them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::text::{canonical, fold_into};

use super::Token;
use super::dictionary::Dictionary;
use super::labels::Labels;
use super::piece::runs;
use super::profile::Profile;
use super::session::Session;

/// What a word of the likelier way gains (natural log), as an entry of the user's dictionary does.
const WEIGHT: f32 = 3.0;
/// The likelier way is this many times as frequent as all others.
const TIMES: usize = 2;

/// How the names of a text were written.
#[derive(Default)]
struct Names {
    /// For the letters of a name, the ways it was written, and in which runs.
    ways: HashMap<String, Vec<Way>, RandomState>,
    /// The word before, when it has a capital.
    before: Option<String>,
}

struct Way {
    name: String,
    runs: Vec<usize>,
}

impl Names {
    /// Hears the next token of a run as it was written.
    fn hear(&mut self, run: usize, token: &str) {
        let word = named(token).then(|| canonical(token));
        if let (Some(first), Some(second)) = (&self.before, &word) {
            let name = format!("{first} {second}");
            let mut letters = String::with_capacity(name.len());
            fold_into(&name, &mut letters);
            let ways = self.ways.entry(letters).or_default();
            match ways.iter_mut().find(|way| way.name == name) {
                Some(way) => way.runs.push(run),
                None => ways.push(Way { name, runs: vec![run] }),
            }
        }
        self.before = word;
    }

    /// The names of which one way is much more frequent, as lines of a dictionary, and the runs that have them in
    /// another way, in their order.
    fn disputed(&self) -> (String, Vec<usize>) {
        let (mut lines, mut disputed) = (Vec::new(), Vec::new());
        for ways in self.ways.values().filter(|ways| ways.len() > 1) {
            let all: usize = ways.iter().map(|way| way.runs.len()).sum();
            let often = |way: &&Way| way.runs.len() >= TIMES * (all - way.runs.len());
            let Some(preferred) = ways.iter().find(often) else { continue };
            lines.push(format!("{}\t{WEIGHT}\n", preferred.name));
            let others = ways.iter().filter(|way| way.name != preferred.name);
            disputed.extend(others.flat_map(|way| &way.runs));
        }
        lines.sort_unstable();
        disputed.sort_unstable();
        disputed.dedup();
        (lines.concat(), disputed)
    }
}

/// A run as it was restored: where it stands in the text, and what it begins with in the outcome.
struct Restored {
    run: Range<usize>,
    out: usize,
    tokens: usize,
    labels: Labels,
}

impl Session {
    /// Restores a text of which marks were lost, and once more the runs that write a name otherwise than most others.
    pub(super) fn restore_recurring(
        &mut self,
        text: &str,
        profile: Profile,
        out: &mut String,
        mut tokens: Option<&mut Vec<Token>>,
    ) {
        let (mut names, mut restored) = (Names::default(), Vec::new());
        self.labels = Labels::default();
        for (i, run) in runs(text).enumerate() {
            let heard = tokens.as_deref().map_or(0, Vec::len);
            let labels = self.labels;
            restored.push(Restored { run: run.clone(), out: out.len(), tokens: heard, labels });
            let hear = &mut |token: &str| names.hear(i, token);
            self.restore_run(text, run, profile, out, tokens.as_deref_mut(), hear);
            names.before = None;
        }
        let (lines, disputed) = names.disputed();
        let Some(first) = disputed.first().map(|&i| &restored[i]) else { return };
        let Ok(preferred) = Dictionary::parse(&lines, "names") else { return };
        let both = Arc::new(self.dictionary.with(preferred));
        let own = std::mem::replace(&mut self.dictionary, both);
        let behind = out.split_off(first.out);
        let known = tokens.as_deref_mut().map_or(Vec::new(), |tokens| tokens.split_off(first.tokens));
        let end = Restored {
            run: 0..0,
            out: first.out + behind.len(),
            tokens: first.tokens + known.len(),
            labels: self.labels,
        };
        let mut known = known.into_iter();
        let mut disputed = disputed.iter().peekable();
        for (i, this) in restored.iter().enumerate().skip_while(|(_, this)| this.out < first.out) {
            let next = restored.get(i + 1).unwrap_or(&end);
            let kept = known.by_ref().take(next.tokens - this.tokens);
            if disputed.next_if_eq(&&i).is_some() {
                kept.for_each(drop);
                self.labels = this.labels;
                self.restore_run(text, this.run.clone(), profile, out, tokens.as_deref_mut(), &mut |_| {});
            } else {
                out.push_str(&behind[this.out - first.out..next.out - first.out]);
                if let Some(tokens) = tokens.as_deref_mut() {
                    tokens.extend(kept);
                }
            }
        }
        self.dictionary = own;
    }
}

/// Whether a word begins with a capital and has none behind it.
fn named(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::Restorer;

    #[test]
    fn the_way_written_more_often_wins() {
        let mut names = Names::default();
        let heard = ["Trần", "Lựu", ",", "Trần", "Lựu", ".", "Trần", "Lưu", "trần", "Lữu", "TRẦN", "LƯU"];
        for (run, token) in heard.into_iter().enumerate() {
            names.hear(run, token);
        }
        assert_eq!(names.disputed(), ("trần lựu\t3\n".to_owned(), vec![7]));
        names.hear(12, "Trần");
        names.hear(13, "Lưu");
        assert_eq!(names.disputed(), (String::new(), Vec::new()), "two and two are undecided");
    }

    #[test]
    fn a_doubtful_name_follows_the_sure_ones() {
        let mut session = Restorer::built_in().unwrap().session();
        let text = "Thon Dong Son duoc cong nhan\nOng Dong Son bao cao\nDia ban Dong Son, huyen\n\
                    Tai Dong Son va\nDong chi Dong Son chu tri\nKhu Dong Son moi\n";
        let (mut apart, mut plain, mut told) = (String::new(), String::new(), String::new());
        session.restore_into(text, Profile::Stripped, &mut apart, None);
        session.restore_recurring(text, Profile::Stripped, &mut plain, None);
        let often = |text: &str| text.matches("Đông Sơn").count();
        assert!((4..6).contains(&often(&apart)) && often(&plain) == 6, "{apart}\n{plain}");
        let mut tokens = Vec::new();
        session.restore_recurring(text, Profile::Stripped, &mut told, Some(&mut tokens));
        assert_eq!(plain, told);
        assert_eq!(tokens.len(), crate::text::token::tokens(text).count());
        assert!(tokens.iter().all(|token| text[token.span.clone()] == token.read));
    }
}
