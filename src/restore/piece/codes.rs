//! Codes: numbers of documents, addresses, figures and abbreviations, of which no words are made.

use super::Piece;
use crate::text::token::{Kind, tokens, words};

/// Letters and signs that figures, and strokes between them, may be read as.
const LIKE_FIGURES: &str = "lLIiOozZSsgqtB|/\\";

/// Whether a chunk is a code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// None.
    None,
    /// Number of a document, `30/2020/NĐ-CP` or `TT/TU`: its words without capitals are words (`đồng/01`); of an article of
    /// a code of law, `26.3.NĐ.2.54`; a numbered abbreviation, `NV2`.
    Number,
    /// Figures that were misread, `2gll2l`, and times.
    Figure,
    /// Address of the web or of mail, name of a file, of a place in one, or of a variable.
    Address,
}

impl Code {
    /// What a chunk is, which stands between white space; `is_syllable` knows the syllables of Vietnamese.
    pub fn of(chunk: &str, is_syllable: &dyn Fn(&str) -> bool) -> Self {
        // No code is made of letters alone, as most chunks are.
        if !chunk.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_punctuation()) {
            return Self::None;
        }
        let slash = chunk.contains('/');
        let digit = chunk.bytes().any(|b| b.is_ascii_digit());
        let dotted = || {
            chunk
                .as_bytes()
                .windows(3)
                .any(|b| b[1] == b'.' && b[0].is_ascii_alphanumeric() && b[2].is_ascii_lowercase())
        };
        if slash && chunk.contains("://")
            || chunk.contains('.') && chunk.contains("www.")
            || digit && chunk.contains('@')
            || chunk.contains('.') && is_address(chunk)
            || is_identifier(chunk)
            || slash && dotted()
        {
            return Self::Address;
        }
        let small = || chunk.chars().any(char::is_lowercase);
        let dots = || chunk.matches('.').count() > 2 && !small();
        if slash && (digit || !small() && !is_heading(chunk, is_syllable))
            || digit && (is_numbered(chunk) || dots())
        {
            Self::Number
        } else if is_figure(chunk) {
            Self::Figure
        } else {
            Self::None
        }
    }

    /// Whether a word of the chunk belongs to the code.
    pub fn has(self, word: &str) -> bool {
        match self {
            Self::None => false,
            Self::Number => word.chars().any(char::is_uppercase),
            Self::Figure | Self::Address => true,
        }
    }
}

/// A chunk without the punctuation around it.
fn core(chunk: &str) -> &str {
    chunk.trim_matches(['(', ')', '.', ',', ';', ':'])
}

/// What names of hosts end in, of which hardly a sentence with a lost space is made.
const DOMAINS: [&str; 8] = [".vn", ".com", ".net", ".org", ".edu", ".gov", ".info", ".io"];

/// What names of files end in.
#[rustfmt::skip]
const FILES: [&str; 26] = [
    "doc", "docx", "xls", "xlsx", "ppt", "pptx", "pdf", "png", "jpg", "jpeg", "tif", "tiff", "txt", "csv", "json", "xml",
    "html", "zip", "rar", "mp3", "mp4", "py", "js", "sql", "log", "exe",
];

/// Whether a chunk names a file (`bao_cao.docx`, `D:\\Du lieu`, `/home/hung/`), a variable (`ho_ten`, `{ten}`, `"ten":`), a
/// person (`@hung`), a topic (`#dulich`) or a character (`&agrave;`) to a program.
fn is_identifier(chunk: &str) -> bool {
    let inner = chunk.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let bytes = chunk.as_bytes();
    let joined = || {
        let sides = |three: &[u8]| {
            three[1] == b'_' && three[0].is_ascii_alphanumeric() && three[2].is_ascii_alphanumeric()
        };
        bytes.contains(&b'_') && bytes.windows(3).any(sides)
    };
    let file = || {
        inner.rsplit_once('.').is_some_and(|(name, kind)| {
            !name.is_empty() && FILES.iter().any(|known| known.eq_ignore_ascii_case(kind))
        })
    };
    let path = || {
        matches!(bytes, [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic())
            || chunk.starts_with("\\\\")
            || chunk.starts_with('/') && chunk[1..].contains('/')
    };
    let marked = || {
        let name = chunk.trim_start_matches(['(', '"', '“']).strip_prefix(['@', '#']);
        name.is_some_and(|name| name.len() > 2 && name.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    let between = |open: &str, close: &str| {
        let inside = chunk.split_once(open).and_then(|(_, behind)| behind.split_once(close));
        inside.is_some_and(|(name, _)| {
            let name = name.trim_start_matches(open);
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'#'))
        })
    };
    joined() || file() || path() || marked() || between("{", "}") || between("\"", "\":") || between("&", ";")
}

/// Whether a chunk is the name of a host, `tlvc.gov.vn`, or an address of mail, `vanthu@tlvc.gov.vn`.
fn is_address(chunk: &str) -> bool {
    let chunk = chunk.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let is_host = |host: &str| {
        host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
            && host.rsplit_once('.').is_some_and(|(name, domain)| {
                !name.is_empty() && domain.len() > 1 && domain.bytes().all(|b| b.is_ascii_lowercase())
            })
    };
    match chunk.split_once('@') {
        Some((owner, host)) => !owner.is_empty() && is_host(host),
        None => is_host(chunk) && DOMAINS.iter().any(|domain| chunk.ends_with(domain)),
    }
}

/// Whether a letter is a capital of ASCII that is no vowel.
pub fn is_capital_consonant(c: char) -> bool {
    c.is_ascii_uppercase() && !"AEIOUY".contains(c)
}

/// Whether a chunk is two capitals or more that no syllable is made of, and a number, `NV2`, `VX3.`; or two and two figures
/// in turn, `H5N1`.
fn is_numbered(chunk: &str) -> bool {
    let chunk = core(chunk);
    let letters = chunk.trim_end_matches(|c: char| c.is_ascii_digit());
    let in_turn = |pair: &[u8; 2]| is_capital_consonant(pair[0].into()) && pair[1].is_ascii_digit();
    letters.len() > 1 && letters.len() < chunk.len() && letters.chars().all(is_capital_consonant)
        || chunk.len() == 4 && chunk.as_bytes().as_chunks().0.iter().all(in_turn)
}

/// Whether no word is made of a chunk that is a capital and a number, `T3`, `P7`, `Q12`: hardly a letter is read as 2, 3
/// or 7, and hardly one as two figures, unless the first is 0, 6 or 9.
fn is_numbered_letter(chunk: &str) -> bool {
    let chunk = core(chunk);
    let figures = chunk.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or_default();
    figures.bytes().all(|b| b.is_ascii_digit())
        && (figures.contains(['2', '3', '7']) || figures.len() > 1 && !figures.starts_with(['0', '6', '9']))
}

/// Whether no word is made of a chunk that begins with a digit: it holds nothing but digits and what they and the strokes
/// between them may be read as, `2gll2l` for 29/12/, or is a time, `7g30`, or a digit and a capital, `5G`.
fn is_figure(chunk: &str) -> bool {
    let chunk = core(chunk);
    let rest = chunk.trim_start_matches(|c: char| c.is_ascii_digit());
    let first = chunk.len() - rest.len();
    let digits = chunk.bytes().filter(u8::is_ascii_digit).count();
    let mut behind = rest.chars();
    let is_time = |behind: &str| {
        let minutes =
            behind.strip_prefix('h').or_else(|| behind.strip_prefix('g').filter(|of| !of.is_empty()));
        minutes.is_some_and(|of| of.len() < 3 && of.bytes().all(|b| b.is_ascii_digit()))
    };
    let one = match (behind.next(), behind.next()) {
        (Some(letter), None) => is_capital_consonant(letter) || matches!(letter, 'l' | 'i' | 'o' | 'I' | 'O'),
        _ => false,
    };
    let figures = || digits > 1 && chunk.chars().all(|c| c.is_ascii_digit() || LIKE_FIGURES.contains(c));
    match first {
        0 => false,
        1 => one || is_time(rest) || figures(),
        2 => is_time(rest) || figures(),
        _ => figures(),
    }
}

/// Whether a chunk of capitals is words, `TỈNH/THÀNH`, and not abbreviations.
fn is_heading(chunk: &str, is_syllable: &dyn Fn(&str) -> bool) -> bool {
    let mut words = words(chunk);
    words.clone().all(is_syllable) && words.any(|word| word.chars().count() > 2)
}

/// Makes pieces of a garbled text that touch a code where they are a letter with a number, `T3`, or abbreviations with signs
/// between them of which none is a syllable: `HH-VS`, `LD-TB&XH`, `QT.KHTH.16`.
pub fn note(text: &str, pieces: &mut [Piece], is_syllable: &dyn Fn(&str) -> bool) {
    for group in pieces.chunk_by_mut(|a, b| a.token.end == b.token.start) {
        let chunk = &text[group[0].token.start..group[group.len() - 1].token.end];
        let may_be_several = group.len() > 2 && !group[0].capitals;
        if is_numbered_letter(chunk) || may_be_several && are_abbreviations(chunk, is_syllable) {
            for piece in group {
                piece.code |= piece.token.kind == Kind::Word;
            }
        }
    }
}

/// Whether a chunk is two abbreviations or more.
fn are_abbreviations(chunk: &str, is_syllable: &dyn Fn(&str) -> bool) -> bool {
    let words = tokens(chunk).filter(|token| token.kind == Kind::Word);
    let words = words.map(|token| token.text(chunk));
    let inside = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    let joined = inside.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '–' | '.' | '&' | '/'));
    let shouting = words.filter(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase()));
    joined && shouting.clone().count() > 1 && !shouting.into_iter().any(is_syllable)
}

#[cfg(test)]
mod tests {
    use crate::restore::piece::pieces;
    use crate::restore::profile::Profile;

    fn shown(text: &str, profile: Profile) -> Vec<(&str, bool)> {
        let mut out = Vec::new();
        let is_syllable = |word: &str| matches!(word, "TINH" | "THANH" | "CA" | "TU");
        pieces(text, 0..text.len(), profile, &is_syllable, &mut out);
        out.iter().map(|p| (p.token.text(text), p.code)).collect()
    }

    #[test]
    fn abbreviations_and_misread_figures_of_garbled_text_are_codes() {
        let text = "theo so I BYT-QD, HH-VS ngdy 2gll2l 0L tai 7g30 5G 12h ban 6ng\nTINH-THANH QUYETE[NH th6ng 22l4l2\\l5 6t\n(T3, Q12) S6: C6 B9 N3m";
        let codes: Vec<&str> =
            shown(text, Profile::Latin).into_iter().filter(|(_, code)| *code).map(|(word, _)| word).collect();
        assert_eq!(codes, ["BYT", "QD", "HH", "VS", "gll", "l", "L", "g", "G", "h", "l", "l", "l", "T", "Q"]);
    }

    #[test]
    fn codes_are_told_from_words_with_a_slash() {
        let codes = |text| -> Vec<&str> {
            shown(text, Profile::Stripped)
                .into_iter()
                .filter(|(_, code)| *code)
                .map(|(word, _)| word)
                .collect()
        };
        assert_eq!(codes("30/2020/ND-CP"), ["ND", "CP"]);
        assert_eq!(codes("5/QD-TTg"), ["QD", "TTg"]);
        assert_eq!(codes("CA/TU"), ["CA", "TU"]);
        assert_eq!(codes("26.3.ND.2.54. 1.A.2 TP.HCM"), ["ND"]);
        assert_eq!(codes("VT, NV2. (VX13); S6 TH6NG BA3 NV"), ["NV", "VX"]);
        assert_eq!(codes("TINH/THANH dong/01 nguoi/lan"), [""; 0]);
        assert_eq!(codes("cong.vn/tinh/1"), ["cong", "vn", "tinh"]);
        assert_eq!(
            codes("<van.thu@cong.example.vn>; cong.gov.vn."),
            ["van", "thu", "cong", "example", "vn", "cong", "gov", "vn"]
        );
        for text in [
            "bao_cao.docx",
            "hop dong.pdf",
            "D:\\dulieu\\ban",
            "/home/hung/lieu",
            "ho_ten",
            "{{ten}}",
            "{\"ten\":\"An\"}",
            "(@hung",
            "#dulich",
            "Th&agrave;nh",
        ] {
            assert!(!codes(text).is_empty(), "{text}");
        }
        assert_eq!(codes("__dong__ a/dong \"hop\": #1 {dong"), ["hop"]);
        assert_eq!(codes("dong.Con nguoi.khac a@b .vn"), [""; 0]);
    }
}
