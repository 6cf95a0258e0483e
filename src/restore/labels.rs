//! Labels of list items, `a)`, `b)`, `c)`, `d)`, `đ)`, `e)`: their order tells `d` from `đ`.

use crate::text::token::{Kind, Token};

/// Labels of the list being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Labels {
    last: Option<u8>,
}

impl Labels {
    /// Hears the next label, a bare letter, and gives the letter it stands for; `None` when its order does not tell.
    pub fn hear(&mut self, letter: u8) -> Option<&'static str> {
        let before = self.last.replace(letter);
        match (letter, before) {
            // Two that look alike: the second is `đ`.
            (b'd', Some(b'd')) => Some("đ"),
            (b'd', Some(b'c')) => Some("d"),
            (b'd', _) => None,
            _ => ["a", "e", "i", "o", "u", "y"].into_iter().find(|vowel| vowel.as_bytes() == [letter]),
        }
    }
}

/// The letter of a label: one bare letter that begins a line, with a parenthesis behind it.
pub fn label(text: &str, token: Token) -> Option<u8> {
    let [letter @ b'a'..=b'z'] = text.as_bytes()[token.start..token.end] else { return None };
    let begins = text[..token.start].trim_end_matches([' ', '\t']);
    let labels = token.kind == Kind::Word && text[token.end..].starts_with(')');
    (labels && (begins.is_empty() || begins.ends_with('\n'))).then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::{Profile, Restorer};

    #[test]
    fn the_second_d_of_a_list_is_another_letter() {
        let list = "a) Tài liệu;\nb) Hồ sơ;\nc) Bản sao;\nd) Bản chính;\nđ) Giấy tờ khác;\ne) Bản đồ.";
        let bare = crate::text::strip(list);
        for profile in [Profile::Stripped, Profile::Latin] {
            assert_eq!(Restorer::built_in().unwrap().restore(&bare, Some(profile)).text, list);
        }
    }

    #[test]
    fn labels_begin_lines() {
        let found = |text: &str, at: usize| label(text, Token { start: at, end: at + 1, kind: Kind::Word });
        assert_eq!(
            (found("d) x", 0), found("x\n  d) x", 4), found("x d) x", 2)),
            (Some(b'd'), Some(b'd'), None)
        );
        assert_eq!((found("d. x", 0), found("D) x", 0)), (None, None));
    }
}
