//! How a text was damaged, told from its letters.
//!
//! Of 1,000 letters of correct Vietnamese about 300 carry marks; an English-model reading has at most 50, all of
//! them é, and digits or signs inside words; text without marks has none.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::channel::table::Reader;
use super::foreign::{
    is_common, is_common_syllable, is_foreign_throughout, is_vietnamese, share, small_words,
};
use super::tidy::phrases;
use crate::lexicon::is_bare_syllable;
use crate::text::letter::Letter;
use crate::text::{fold_into, has_mark, is_letter};

/// Kind of damage that the restorer undoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Right as it is, apart from slips.
    Clean,
    /// All marks are lost, the letters are right.
    Stripped,
    /// Read by an OCR that knows no Vietnamese.
    Latin,
    /// Read by an OCR that knows Vietnamese.
    Vie,
}

/// Names, as the command line and the record have them.
const NAMES: [(Profile, &str); 4] = [
    (Profile::Clean, "clean"),
    (Profile::Stripped, "stripped"),
    (Profile::Latin, "latin"),
    (Profile::Vie, "vie"),
];

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAMES.iter().find(|(p, _)| p == self).map_or("", |(_, name)| name))
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        let found = NAMES.iter().find(|(_, name)| *name == given).map(|(p, _)| *p);
        found.ok_or_else(|| format!("{given:?} is no profile; choose clean, stripped, latin or vie"))
    }
}

impl Profile {
    /// Whether a word without marks may have lost them.
    pub(super) fn loses_marks(self) -> bool {
        matches!(self, Self::Stripped | Self::Latin)
    }

    /// Tells from the letters how the text was damaged; that an OCR of Vietnamese read it, from signs that only an OCR gives.
    ///
    /// ```
    /// use dau::restore::Profile;
    /// assert_eq!(Profile::detect("Thanh pho Sa Dec"), Profile::Stripped);
    /// assert_eq!(Profile::detect("S6: 1074/UBND-HC ngdy 05 thdng 12"), Profile::Latin);
    /// assert_eq!(Profile::detect("Ủy ban nhân dân tỉnh"), Profile::Clean);
    /// assert_eq!(Profile::detect("Ủy ban nhân dân tĩnh ˆ\n»\\"), Profile::Vie);
    /// ```
    pub fn detect(text: &str) -> Self {
        let signs = Signs::of(text);
        // Far fewer marks than Vietnamese has, but some: an English model gives é and a few others.
        if signs.marked > 0
            && (signs.is_marked(signs.letters) || signs.is_marked(letters_of_syllables(text)))
            && (signs.vietnamese * 3 >= signs.marked || signs.damage() == 0 && signs.plain < signs.marked)
        {
            // One on a page; a few in a long text are no damage.
            let strange = signs.strange + unpaired(text);
            let read = strange * 500 >= signs.words && strange > 0;
            return if read { Self::Vie } else { Self::Clean };
        }
        if is_foreign_throughout(text) {
            return Self::Clean;
        }
        // A brand name or two (`YouTube`) in a long text are no damage.
        let only_plain = signs.words >= 10
            && signs.plain == signs.marked
            && signs.plain_words > 1
            && signs.marked * 100 > signs.letters;
        if signs.is_odd() || only_plain || is_garbled(text) { Self::Latin } else { Self::Stripped }
    }
}

/// Fewest words of a line that lost its marks where others have theirs: in so many, one has a mark.
const LINE: usize = 5;
/// The least share of syllables among them, and the most of words that English has as often.
const LINE_OF: (f32, f32) = (0.8, 0.34);

/// Whether a run of a text that has its marks lost them: a line that somebody else wrote, or that was put in.
pub(super) fn has_lost_marks(run: &str) -> bool {
    if has_mark(run) {
        return false;
    }
    let small = run.to_ascii_lowercase();
    let words = || small.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words().filter(|word| is_bare_syllable(word)).nth(LINE - 1).is_some()
        && share(words(), is_bare_syllable) >= LINE_OF.0
        && share(words(), |word| is_common(word) || is_common_syllable(word)) <= LINE_OF.1
}

/// Which kind of OCR of English read this text: a neural one gives é for many a letter, the engine of a scanner digits
/// and capitals.
pub(super) fn reader_of_english(text: &str) -> Reader {
    let signs = Signs::of(text);
    if signs.damage() > signs.plain && signs.is_odd() { Reader::Scanner } else { Reader::Latin }
}

/// Fewest and most words that tell whether a text is garbled.
const SAMPLE: Range<usize> = 50..500;
/// The shares of small words that are no syllable in garbled text; text without marks has fewer, other languages more.
const GARBLED: Range<f32> = 0.05..0.35;
/// The shares in text that was hardly read, if enough of the others are Vietnamese.
const RUINED: Range<f32> = 0.35..0.6;
/// The least share of those.
const READ: f32 = 0.04;
/// The share of words common in another language from which on words that are no syllables need not be misread.
const FOREIGN: f32 = 0.01;

/// Whether as many bare words are no syllable as where letters were misread; text with another language between its lines
/// has as many, too.
fn is_garbled(text: &str) -> bool {
    let words: Vec<&str> = small_words(text).take(SAMPLE.end).collect();
    if words.len() < SAMPLE.start {
        return false;
    }
    let share = |is: fn(&str) -> bool| share(words.iter().copied(), is);
    let none = share(|word| !is_bare_syllable(word));
    (GARBLED.contains(&none) || RUINED.contains(&none) && share(is_vietnamese) > READ)
        && share(is_common) < FOREIGN
}

/// What [`Signs::strange`] counts.
const STRANGE: [char; 9] = ['\\', '¬', '¦', '†', '‡', 'ˆ', '⁄', '¡', '¿'];
/// Signs as strange where they do not come in pairs.
const PAIRS: [(char, char); 3] = [('{', '}'), ('«', '»'), ('‹', '›')];

/// The least share of letters with marks in text that did not lose them.
const MARKED_OF: (usize, usize) = (12, 100);

/// How many signs of [`PAIRS`] have no other.
fn unpaired(text: &str) -> usize {
    let count = |sign: char| text.matches(sign).count();
    PAIRS.iter().map(|(open, close)| count(*open).abs_diff(count(*close))).sum()
}

/// The letters of words that are syllables of Vietnamese, with or without their marks; those of names, addresses and other
/// languages say nothing of marks that were lost.
fn letters_of_syllables(text: &str) -> usize {
    let mut bare = String::new();
    let mut letters = |word: &str| {
        bare.clear();
        fold_into(word, &mut bare);
        if is_bare_syllable(&bare) { word.chars().count() } else { 0 }
    };
    let chunks = text.split_whitespace().filter(|chunk| !chunk.contains(['@', '_', '/', '\\']));
    chunks.flat_map(|chunk| chunk.split(|c| !is_letter(c))).map(&mut letters).sum()
}

/// What bytes are, as sets of bits: a letter of ASCII, one of either case, one of those that [`has_odd`] needs, and what is
/// neither a letter nor usual punctuation.
const CLASSES: [u8; 256] = {
    let mut classes = [RARE; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'd' | b'q' | b'c' => LETTER | LOWER | OF_ODD,
            b'D' | b'Q' | b'C' => LETTER | UPPER | OF_ODD,
            b'a'..=b'z' => LETTER | LOWER,
            b'A'..=b'Z' => LETTER | UPPER,
            b'.' | b',' | b';' | b':' | b'(' | b')' | b'"' | b'\'' | b'-' => 0,
            _ => RARE,
        };
        byte += 1;
    }
    classes
};
const LETTER: u8 = 1;
const LOWER: u8 = 2;
const UPPER: u8 = 4;
const OF_ODD: u8 = 8;
const RARE: u8 = 16;

#[derive(Debug, Default, PartialEq)]
struct Signs {
    words: usize,
    letters: usize,
    /// Letters with any mark.
    marked: usize,
    /// Marked letters that no western European language has.
    vietnamese: usize,
    /// é, è, ê, which readers of English give.
    plain: usize,
    /// Words with any of these.
    plain_words: usize,
    /// Signs inside words, and letters side by side as in no syllable.
    odd: usize,
    /// Words with digits behind small letters, of which one alone is a name (`k8s`, `t6`).
    mixed: usize,
    /// Signs that Vietnamese is hardly ever written with, and that an OCR of it gives for strokes of stamps and pens.
    strange: usize,
}

impl Signs {
    /// Whether enough words have digits and signs in them; a word or two are no sign.
    fn is_odd(&self) -> bool {
        self.damage() * 40 >= self.words && self.damage() > 0
    }

    /// How many signs there are that letters were misread.
    fn damage(&self) -> usize {
        self.odd + if self.mixed > 1 { self.mixed } else { 0 }
    }

    /// Whether so many letters would have as many marks where none were lost.
    fn is_marked(&self, letters: usize) -> bool {
        self.marked * MARKED_OF.1 >= letters * MARKED_OF.0
    }

    fn of(text: &str) -> Self {
        let mut signs = Self::default();
        // Phrases that were found and written as they are say nothing of the rest.
        for word in phrases::rest(text).flat_map(str::split_ascii_whitespace) {
            if !signs.add_plain(word) {
                word.split_whitespace().for_each(|word| signs.add(word));
            }
        }
        signs
    }

    /// Adds a word, as [`Self::add`] would, if it is plain: letters of ASCII and usual punctuation, without a capital behind
    /// the first byte. Most words of text without marks are. Their letters are counted in a byte.
    fn add_plain(&mut self, word: &str) -> bool {
        let class = |byte: u8| CLASSES[usize::from(byte)];
        let bytes = word.as_bytes();
        let Some((&first, rest)) = bytes.split_first().filter(|_| bytes.len() < usize::from(u8::MAX)) else {
            return false;
        };
        let (behind, letters) = rest.iter().fold((0, class(first) & LETTER), |(all, letters), &byte| {
            (all | class(byte), letters + (class(byte) & LETTER))
        });
        let all = class(first) | behind;
        if all & RARE != 0 || behind & UPPER != 0 {
            return false;
        }
        self.words += 1;
        self.letters += usize::from(letters);
        if all & LOWER != 0 && all & OF_ODD != 0 {
            let lost_q = bytes
                .windows(2)
                .filter(|two| two[0] | 32 == b'q' && class(two[1]) & LETTER != 0 && two[1] != b'u')
                .count();
            self.odd += lost_q + usize::from(has_odd(bytes));
        }
        true
    }

    fn add(&mut self, word: &str) {
        self.words += 1;
        let (mut before, mut small_before, mut small) = (' ', false, false);
        let (mut odd, mut lost_q, mut mixed) = (0, 0, false);
        let plain_before = self.plain;
        for (at, c) in word.char_indices() {
            let letter = Letter::of(c);
            if let Some(letter) = letter {
                self.letters += 1;
                if letter.is_marked() {
                    self.marked += 1;
                    self.plain += usize::from(matches!(c, 'é' | 'è' | 'ê' | 'É' | 'È' | 'Ê'));
                    self.vietnamese += usize::from(c as u32 > 0xFF);
                }
            } else {
                let behind = &word[at + c.len_utf8()..];
                let letter_behind = behind.starts_with(char::is_alphabetic);
                // `D:\Du lieu`, `\alpha`
                self.strange += usize::from(STRANGE.contains(&c) && !(c == '\\' && letter_behind));
                let sign = match c {
                    '6' | '9' | '0' | '$' | '€' | '¢' => true,
                    // `mp4`, `(vui qua!)`
                    '4' | '5' | '8' | '!' => letter_behind,
                    '&' => !behind.contains(';'),
                    _ => false,
                };
                // `S6` is how every number line begins; other capitals before digits are codes (`A4`, `QH14`).
                let inside = small_before || before == 'S' && matches!(c, '6' | '¢');
                let figure = small_before && c.is_ascii_digit();
                mixed |= sign && figure;
                odd += usize::from(sign && inside && !figure);
            }
            let raised = small_before && letter.is_some_and(|letter| letter.upper) && !is_brand(word);
            let lost = matches!(before, 'q' | 'Q') && c.is_alphabetic() && !matches!(c, 'u' | 'U');
            // A capital after a small letter.
            odd += usize::from(raised);
            lost_q += usize::from(lost && !raised);
            small_before = letter.map_or_else(|| c.is_lowercase(), |letter| !letter.upper);
            small |= small_before;
            before = c;
        }
        // A Q without its u may be an abbreviation.
        odd += if small { lost_q } else { 0 };
        if (odd > 0 || mixed) && !is_code(word) {
            self.odd += odd;
            self.mixed += usize::from(mixed);
        }
        self.plain_words += usize::from(self.plain > plain_before);
        self.odd += usize::from(small && has_odd(word.as_bytes()));
    }
}

fn is_code(word: &str) -> bool {
    word.contains(['/', '@', '_', '=', '<', '>']) || word.bytes().filter(u8::is_ascii_digit).count() > 2
}

/// Whether a word has capitals inside as names of products, signs of units and formulas do: `YouTube`, `iPhone`, `kWh`,
/// `NaCl`, `SpO2`. Where letters were misread, capitals seldom stand before small letters only (`HoA`, `viQc`, `vIET`).
fn is_brand(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let bytes = word.as_bytes();
    let raised = |two: &[u8]| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase();
    let small_behind = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_lowercase);
    bytes.iter().all(u8::is_ascii_alphanumeric)
        && (bytes.iter().any(u8::is_ascii_digit)
            || matches!(word, "pH" | "eSIM" | "mAh" | "iOS" | "mmHg" | "kWp")
            || (bytes.first().is_some_and(u8::is_ascii_uppercase) || word.starts_with(['i', 'e', 'k']))
                && (1..bytes.len())
                    .filter(|at| raised(&bytes[at - 1..=*at]))
                    .all(|at| at + 1 < bytes.len() && small_behind(at + 1)))
}

/// Whether letters stand side by side as in no syllable; each such group has a letter of [`OF_ODD`].
fn has_odd(word: &[u8]) -> bool {
    word.windows(3)
        .any(|three| matches!(&[three[0] | 32, three[1] | 32, three[2] | 32], b"dng" | b"gdy" | b"tqc"))
        || word.iter().position(u8::is_ascii_alphabetic).is_some_and(|at| {
            // `landmark`
            word[at..].get(..3).is_some_and(|three| three.eq_ignore_ascii_case(b"ndm"))
        })
        || word.windows(5).any(|five| five.eq_ignore_ascii_case(b"phric"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn plain_words_are_counted_as_all_are(
            text in "([a-dnghqprtu]{1,6}|[A-Dqu.,(']|\\PC| |[60!é&\u{b}\u{a0}\n]|phric|a{300}){0,30}",
        ) {
            let mut one_by_one = Signs::default();
            phrases::rest(&text).flat_map(str::split_whitespace).for_each(|word| one_by_one.add(word));
            prop_assert_eq!(Signs::of(&text), one_by_one);
        }
    }

    #[test]
    fn names_go_both_ways() {
        for (profile, name) in NAMES {
            assert_eq!(profile.to_string(), name);
            assert_eq!(name.parse(), Ok(profile));
        }
        assert!("Clean".parse::<Profile>().is_err());
    }

    #[test]
    fn another_language_is_left_alone_and_a_ruined_page_is_not() {
        let english = "The parties agree that the contract is valid for two years from the date of signing. ";
        assert_eq!(Profile::detect(&english.repeat(8)), Profile::Clean);
        let stripped = "Ban hanh kem theo Quyet dinh nay Quy che lam viec cua Uy ban nhan dan tinh. ";
        assert_eq!(Profile::detect(&(english.to_owned() + &stripped.repeat(2))), Profile::Stripped);
        let ruined = "theo dau ke houch ham nar thong chee hién Keer ta then nor dang yay fin tar bao, quan quec gtiao deq ";
        assert_eq!(Profile::detect(&ruined.repeat(4)), Profile::Latin);
    }

    #[test]
    fn lines_that_lost_their_marks_are_told() {
        for (line, lost) in [
            ("Toi den tu Ha Noi.", true),
            ("- Cong ty thong bao nghi le tu ngay 30/4", true),
            ("Tôi den tu Ha Noi.", false),
            ("He can go to the bank at ten", false),
            ("Vinh Quang/VOV–TP HCM Vinh Quang/VOV–TP HCM", false),
            ("ngay mai gap", false),
            ("GET /api/v1/users HTTP/1.1 200 OK", false),
        ] {
            assert_eq!(has_lost_marks(line), lost, "{line}");
        }
    }

    #[test]
    fn names_of_products_and_codes_are_no_signs_of_an_ocr() {
        for text in [
            "Xem phim mp4 tren may",
            "Toi ban iPhone 15 gia 2tr5",
            "kenh YouTube, WiFi, kWh, NaCl, SpO2",
            "\"Di di!\" anh noi.",
            "ban landmark",
            "Th&agrave;nh ph&#7889;",
            "lich hoc: t2, t4, t6",
            "Máy LG FV1409S4W, MacBook Pro",
        ] {
            assert!(matches!(Profile::detect(text), Profile::Stripped | Profile::Clean), "{text}");
        }
        for text in
            ["Tập hợp {x} là số «tự nhiên»", "Thư mục D:\\Dữ liệu", "Gửi Trần Dung <dung.tran@abc.com.vn>"]
        {
            assert_eq!(Profile::detect(text), Profile::Clean, "{text}");
        }
    }

    #[test]
    fn an_english_reading_is_latin_and_codes_are_not() {
        assert_eq!(Profile::detect("Kinh gui: S¢ Noi vu tinh Bong Thép"), Profile::Latin);
        assert_eq!(Profile::detect("Quyet dinh so 30/2020/ND-CP, A4 va QH14!"), Profile::Stripped);
        assert_eq!(Profile::detect("CQNG HoA xA HQr cHtr NGHIA VIET NAM"), Profile::Latin);
        assert_eq!(
            Profile::detect(&("kenh YouTube ".to_owned() + &"tin tuc ".repeat(30))),
            Profile::Stripped
        );
        assert_eq!(Profile::detect("Điều 1"), Profile::Clean);
        let line = "Thuong khach hang se lua chon ben nao co gia tot hon khi mua. ";
        let faint =
            line.repeat(5) + &"gta tri doi vor kKhoan no duo thang, quy dink fa kink doanh ".repeat(2);
        assert_eq!(Profile::detect(&faint), Profile::Latin);
        let bilingual = line.repeat(5) + "the rights of customers and the duties of sellers are equal";
        assert_eq!(Profile::detect(&bilingual), Profile::Stripped);
        let header = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n";
        let read = header.to_owned() + &"Dé nghi cac don vi gti y kién bang van ban ".repeat(3);
        assert_eq!(Profile::detect(&read), Profile::Latin);
    }
}
