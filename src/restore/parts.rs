//! Parts of a garbled text that may be one word: signs and digits inside it (`ch[nh`, `th6ng`), a word torn in two, two
//! words that were joined.
//!
//! Tokens as they stand are the base; every other part goes from one place between them to another, beside them in the
//! same lattice, and the decoder chooses.

use crate::text::count_letters;
use crate::text::token::{Kind, Token};

use super::piece::Piece;

/// Most tokens, without white space between them, that may be one word.
const MOST_TOKENS: usize = 6;
/// Most characters of such a word.
const MOST_LETTERS: usize = 14;
/// Fewest characters on each side of a place where two words were joined.
const FEWEST: usize = 2;

/// Signs that close a phrase and stand for no letter there.
const CLOSING: [char; 6] = [',', '.', ';', ':', ')', '"'];

/// Signs and numbers that stand for a short word (`nhà 6 xã hội`, `sống & Hà Nội`, `hợp 16`) more often than others.
pub const LONE: [&str; 8] = ["6", "&", "@", "©", "¢", "¥", "16", "14"];

/// `Về việc`, before the subject of a letter.
const REGARDING: &str = "v/v";

/// A place: before the base token of this number or, where the second number is not 0, this many bytes into it.
pub type Place = (usize, usize);

/// A part beside the base tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// The bytes.
    pub token: Token,
    /// Where it begins.
    pub from: Place,
    /// Where it ends.
    pub to: Place,
    /// What happened to the spaces.
    pub space: Space,
}

/// What happened to spaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Space {
    /// Nothing.
    #[default]
    Kept,
    /// One was added within the word.
    Added,
    /// The one behind the word was lost.
    LostBehind,
    /// The one before the word was lost.
    LostBefore,
}

/// Appends the parts of tokens that stand without white space between them and hold more than letters.
pub fn mixed(text: &str, base: &[Piece], out: &mut Vec<Part>) {
    let mut first = 0;
    for group in base.chunk_by(|a, b| a.token.end == b.token.start) {
        if group.len() > 1 && group.iter().all(|piece| !piece.code) {
            for from in 0..group.len() {
                let upto = group.len().min(from + MOST_TOKENS);
                let parts = (from + 2..=upto).map(|to| Part {
                    token: Token {
                        start: group[from].token.start,
                        end: group[to - 1].token.end,
                        kind: Kind::Word,
                    },
                    from: (first + from, 0),
                    to: (first + to, 0),
                    space: Space::Kept,
                });
                let ends = |part: &Part| part.to.0 == first + group.len();
                let hopeful = |part: &Part| {
                    let part_of = part.token.text(text);
                    may_be_word(part_of) && !(ends(part) && part_of.ends_with(CLOSING))
                };
                out.extend(parts.filter(hopeful));
            }
        }
        first += group.len();
    }
}

fn may_be_word(part: &str) -> bool {
    let is_initial = |letter: &str| letter.len() == 1 && letter.starts_with(|c: char| c.is_ascii_uppercase());
    if part.eq_ignore_ascii_case(REGARDING) || part.trim_matches('.').split('.').all(is_initial) {
        return false;
    }
    let letters = count_letters(part);
    let digits = part.chars().filter(char::is_ascii_digit).count();
    letters > 0 && digits <= letters.max(1) && part.chars().count() <= MOST_LETTERS
}

/// Appends the signs and numbers that may be words: alone, not between two names.
pub fn lone(text: &str, base: &[Piece], out: &mut Vec<Part>) {
    for (at, pieces) in base.windows(3).enumerate() {
        let [before, piece, behind] = pieces else { continue };
        let Token { start, end, .. } = piece.token;
        let between = (&text[before.token.end..start], &text[end..behind.token.start]);
        let stands_alone = match behind.token.kind {
            Kind::Word => between == (" ", " "),
            Kind::Punct => between == (" ", "") && text[end..].starts_with(", "),
            Kind::Number => false,
        };
        let small = |piece: &Piece| text[piece.token.start..].starts_with(char::is_lowercase);
        let in_capitals = piece.capitals && &text[start..end] != "&";
        let in_sentence = in_capitals || small(before) || small(behind);
        let behind_word = before.token.kind == Kind::Word && !before.code && !behind.code;
        if stands_alone && in_sentence && behind_word && LONE.contains(&&text[start..end]) {
            let token = Token { kind: Kind::Word, ..piece.token };
            out.push(Part { token, from: (at + 1, 0), to: (at + 2, 0), space: Space::Kept });
        }
    }
}

/// Appends the two words that a token may be, for each place where it may be parted.
pub fn joined(text: &str, (at, piece): (usize, &Piece), out: &mut Vec<Part>) {
    let Token { start, end, kind } = piece.token;
    let word = &text[start..end];
    let length = word.chars().count();
    if kind != Kind::Word || piece.code || !(2 * FEWEST..=MOST_LETTERS).contains(&length) {
        return;
    }
    for (middle, _) in word.char_indices().skip(FEWEST).take(length - 2 * FEWEST + 1) {
        let cut = (at, middle);
        let middle = start + middle;
        let first = Token { end: middle, ..piece.token };
        let second = Token { start: middle, ..piece.token };
        out.push(Part { token: first, from: (at, 0), to: cut, space: Space::LostBehind });
        out.push(Part { token: second, from: cut, to: (at + 1, 0), space: Space::LostBefore });
    }
}

/// The word that two tokens with a space between them may be.
pub fn torn(text: &str, (at, first): (usize, &Piece), second: &Piece) -> Option<Part> {
    let (a, b) = (first.token, second.token);
    let words = a.kind == Kind::Word && b.kind == Kind::Word && !first.code && !second.code;
    let part = &text[a.start..b.end];
    let fits = words && &text[a.end..b.start] == " " && part.chars().count() <= MOST_LETTERS / 2 + 2;
    fits.then_some(Part {
        token: Token { start: a.start, end: b.end, kind: Kind::Word },
        from: (at, 0),
        to: (at + 2, 0),
        space: Space::Added,
    })
}

/// The numbers of the places between which base tokens and parts stand, in the order of the text.
pub fn places(base: usize, parts: &[Part]) -> Vec<(u32, u32)> {
    let ends = (0..base).map(|token| ((token, 0), (token + 1, 0)));
    let all: Vec<(Place, Place)> = ends.chain(parts.iter().map(|part| (part.from, part.to))).collect();
    let mut places: Vec<Place> = all.iter().flat_map(|(from, to)| [*from, *to]).collect();
    places.sort_unstable();
    places.dedup();
    let number = |place| places.partition_point(|known| *known < place) as u32;
    all.into_iter().map(|(from, to)| (number(from), number(to))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::tokens;

    fn base(text: &str) -> Vec<Piece> {
        tokens(text).map(Piece::of).collect()
    }

    #[test]
    fn signs_and_digits_may_belong_to_a_word() {
        let text = "t6 ch[nh 2025";
        let mut parts = Vec::new();
        mixed(text, &base(text), &mut parts);
        let shown: Vec<_> = parts.iter().map(|p| (p.token.text(text), p.from.0, p.to.0)).collect();
        assert_eq!(shown, [("t6", 0, 2), ("ch[", 2, 4), ("ch[nh", 2, 5), ("[nh", 3, 5)]);
    }

    #[test]
    fn initials_are_no_word() {
        let mut parts = Vec::new();
        mixed("N.T.S.", &base("N.T.S."), &mut parts);
        assert_eq!(parts, []);
    }

    #[test]
    fn signs_that_stand_alone_may_be_words() {
        let alone = |text: &'static str| -> Vec<&str> {
            let mut parts = Vec::new();
            lone(text, &base(text), &mut parts);
            parts.iter().map(|part| part.token.text(text)).collect()
        };
        assert_eq!(alone("nha 6 xa hoi, song & Ha Noi, nha @, dat, hop 16 ve"), ["6", "&", "@", "16"]);
        for text in
            ["Luat A & B", "- 6 nguoi", "nha 6: xa", "nha 7 xa", "12 6 nguoi", "nha 6. Sau", ": 14 can bo"]
        {
            assert_eq!(alone(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn words_are_parted_and_mended() {
        let text = "nhdnd6n nghi em";
        let base = base(text);
        let mut parts = Vec::new();
        joined("vanban", (0, &Piece::of(tokens("vanban").next().unwrap())), &mut parts);
        assert_eq!(parts.len(), 6);
        assert_eq!((parts[2].token.end, parts[3].token.start), (3, 3));
        let last = base.len() - 2;
        let part = torn(text, (last, &base[last]), &base[last + 1]).unwrap();
        assert_eq!(part.token.text(text), "nghi em");
        assert_eq!(torn(text, (1, &base[1]), &base[2]), None);
    }

    #[test]
    fn places_are_numbered_in_the_order_of_the_text() {
        let token = Token { start: 0, end: 6, kind: Kind::Word };
        let mut parts = Vec::new();
        joined("vanban", (0, &Piece::of(token)), &mut parts);
        let numbered = places(2, &parts[2..4]);
        assert_eq!(numbered, [(0, 2), (2, 3), (0, 1), (1, 2)]);
    }
}
