//! The restorer: channel, lattice, decoder.
//!
//! A noisy-channel decoder: of all readings of the tokens, the one that maximises `P(observed | reading) · P(reading)`.
//! [`channel`] lists the readings of each token, the language model weighs them in context, [`decoder`] finds the best
//! path and how sure it is. What is kept is kept to the byte.

mod blocks;
mod calibration;
pub mod channel;
pub mod decoder;
mod dictionary;
mod edit;
mod foreign;
mod joined;
mod labels;
pub mod learn;
mod likelihood;
mod loss;
mod page;
mod parts;
mod piece;
mod prepare;
mod profile;
mod recurring;
mod session;
mod settle;
mod strays;
mod tidy;
mod utf16;

use std::path::Path;
use std::sync::Arc;

pub use blocks::Blocks;
pub use dictionary::Dictionary;
pub use profile::Profile;
pub use session::Session;
pub use utf16::{Malformed, Utf16Reader};

use crate::Result;
use crate::lm::Model;
use channel::Channel;

/// Begins where a line of the processor's memory begins, as the lines of context weights do.
#[repr(C, align(64))]
struct Aligned<T: ?Sized>(T);

static ALIGNED: &Aligned<[u8]> = &Aligned(*include_bytes!("../../dictionaries/dau.lm"));
static BUILT_IN: &[u8] = &ALIGNED.0;

/// Puts marks back and mends what OCR garbled.
///
/// ```
/// let restorer = dau::restore::Restorer::built_in()?;
/// assert_eq!(restorer.restore("Thanh pho Sa Pec", None).text, "Thành phố Sa Đéc");
/// # Ok::<(), dau::Error>(())
/// ```
#[derive(Clone)]
pub struct Restorer {
    model: Arc<Model>,
    channel: Arc<Channel>,
    dictionary: Arc<Dictionary>,
    min_confidence: f32,
}

/// A restored text.
#[derive(Clone, Debug, PartialEq)]
pub struct Restoration {
    /// The text; what stands between the tokens is as it was, line breaks everywhere.
    pub text: String,
    /// How the text was taken to be damaged.
    pub profile: Profile,
    /// Its words, numbers and signs.
    pub tokens: Vec<Token>,
}

/// One token and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Bytes of the input on which it stands.
    pub span: std::ops::Range<usize>,
    /// What was read.
    pub read: String,
    /// What is written.
    pub output: String,
    /// How likely the output is right, 0 to 1.
    pub confidence: f32,
    /// Other readings with their probabilities, likeliest first, at most four.
    pub alternatives: Vec<(String, f32)>,
    /// Why it is as it is.
    pub reason: Reason,
}

impl Token {
    /// Makes one token of this and the next, which were read as one word.
    fn append(&mut self, next: &Self) {
        self.span.end = next.span.end;
        self.read.push_str(&next.read);
        self.output.push(' ');
        self.output.push_str(&next.output);
        self.confidence = self.confidence.min(next.confidence);
        self.alternatives.clear();
        self.reason = Reason::Misread;
    }
}

/// Why a token was changed or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing else was in question.
    Kept,
    /// Other readings were weighed and found less likely.
    Confirmed,
    /// The model does not know it.
    Unknown,
    /// Same letters, other marks.
    Marks,
    /// The tone stood on the wrong letter.
    TonePlacement,
    /// Other letters were meant than were read.
    Misread,
    /// Letters in parts or of another alphabet, a heading spaced out, a word divided, a speck.
    CleanUp,
    /// A word of a dictionary that the model lacks.
    Dictionary,
    /// The reading found was not sure enough.
    Doubtful,
    /// It was written in a legacy encoding.
    Encoding,
}

impl Reason {
    /// Short and fixed, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Confirmed => "confirmed",
            Self::Unknown => "unknown",
            Self::Marks => "marks",
            Self::TonePlacement => "tone-placement",
            Self::Misread => "misread",
            Self::CleanUp => "clean-up",
            Self::Dictionary => "dictionary",
            Self::Doubtful => "doubtful",
            Self::Encoding => "encoding",
        }
    }
}

/// What restoration did to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How the page was taken to be damaged.
    pub profile: Profile,
    /// Number of Vietnamese syllables on the restored page.
    pub syllables: usize,
    /// Number of words that were changed.
    pub changed: usize,
    /// Number of words with confidence below 0.5.
    pub low_confidence: usize,
}

impl Restorer {
    /// The restorer with the model that the program carries.
    ///
    /// # Errors
    /// When the program was built with an unusable model.
    pub fn built_in() -> Result<Self> {
        Ok(Self::with_model(Model::embedded(BUILT_IN)?))
    }

    /// The restorer with a model from a file.
    ///
    /// # Errors
    /// When the file cannot be read, is no model of this version, or is damaged.
    pub fn load(model: &Path) -> Result<Self> {
        Ok(Self::with_model(Model::load(model)?))
    }

    fn with_model(model: Model) -> Self {
        Self {
            model: Arc::new(model),
            channel: Arc::new(Channel::default()),
            dictionary: Arc::new(Dictionary::built_in()),
            min_confidence: 0.0,
        }
    }

    /// Prefers the words of a dictionary.
    #[must_use]
    pub fn with_dictionary(mut self, dictionary: Dictionary) -> Self {
        self.dictionary = Arc::new(self.dictionary.with(dictionary));
        self
    }

    /// Reads garbled letters by a table of confusions from a file.
    ///
    /// # Errors
    /// When the file cannot be read or has no rows.
    pub fn with_confusions(mut self, path: &Path) -> Result<Self> {
        self.channel = Arc::new(Channel::load(path)?);
        Ok(self)
    }

    /// Changes only what is at least this likely to be right, 0 to 1.
    #[must_use]
    pub fn with_min_confidence(mut self, confidence: f32) -> Self {
        self.min_confidence = confidence;
        self
    }

    /// How likely the words of a text are, as `ln p`, by the n-grams alone; case and signs do not count.
    pub fn likelihood(&self, text: &str) -> f32 {
        likelihood::likelihood(&self.model, text)
    }

    /// Short identity of the model: `dau-lm-2 3f9c2a`.
    pub fn model_id(&self) -> &str {
        self.model.id()
    }

    /// A session, which keeps its memory from text to text.
    pub fn session(&self) -> Session {
        Session::new(self)
    }

    /// Restores a text. Lines that begin in lower case read on from the line before. Restoring the outcome again
    /// changes nothing.
    ///
    /// `profile`: how the text was damaged; `None` tells it from the letters.
    pub fn restore(&self, text: &str, profile: Option<Profile>) -> Restoration {
        let (mut restored, mut tokens) = (String::with_capacity(text.len() + text.len() / 4), Vec::new());
        let profile = self.session().restore(text, profile, &mut restored, Some(&mut tokens));
        Restoration { text: restored, profile, tokens }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn restored(text: &str) -> String {
        Restorer::built_in().unwrap().restore(text, None).text
    }

    #[test]
    fn the_model_that_is_carried_is_undamaged() {
        assert!(Model::from_bytes(BUILT_IN, "built-in").is_ok());
        assert!(BUILT_IN.len() <= 64_000_000);
    }

    #[test]
    fn a_damaged_model_is_refused() {
        let mut bytes = BUILT_IN.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        assert!(Model::from_bytes(&bytes, "x.lm").err().unwrap().to_string().contains("damaged"));
        assert!(Model::from_bytes(&BUILT_IN[..5000], "x.lm").is_err());
        assert!(Model::from_bytes(b"no model", "x.lm").is_err());
    }

    #[test]
    fn marks_come_back() {
        assert_eq!(restored("Thanh pho Sa Dec"), "Thành phố Sa Đéc");
        assert_eq!(restored("CONG HOA XA HOI CHU NGHIA VIET NAM"), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        assert_eq!(restored("Doc lap - Tu do - Hanh phuc"), "Độc lập - Tự do - Hạnh phúc");
        assert_eq!(restored("  Noi nhan:\n- Nhu tren;\r\n"), "  Nơi nhận:\n- Như trên;\r\n");
        assert_eq!(restored("ngay 05 thang 3 nam 2024"), "ngày 05 tháng 3 năm 2024");
        assert_eq!(restored("Nghi dinh so 30/2020/ND-CP"), "Nghị định số 30/2020/NĐ-CP");
        assert_eq!(restored("thi truong DTDD va may tinh"), "thị trường ĐTDĐ và máy tính");
    }

    #[test]
    fn misread_letters_are_mended() {
        assert_eq!(restored("Kinh gui: S¢ Noi vu tinh Bong Thép"), "Kính gửi: Sở Nội vụ tỉnh Đồng Tháp");
        assert_eq!(restored("S6: 1074/UBND-HC"), "Số: 1074/UBND-HC");
        assert_eq!(restored("Doc lap - Tu do - Hanh phtic"), "Độc lập - Tự do - Hạnh phúc");
    }

    #[test]
    fn an_l_that_was_read_as_a_capital_is_a_small_letter() {
        let restorer = Restorer::built_in().unwrap();
        let text = "V/v thanh toan cho Chi cuc Thuy Idi va cac cOng trinh thuy I¢i; Luu: VT, NV2.";
        let restored = restorer.restore(text, Some(Profile::Latin)).text;
        for part in ["V/v ", "Thủy lợi", "thủy lợi", "VT, NV2."] {
            assert!(restored.contains(part), "{part}: {restored}");
        }
    }

    #[test]
    fn a_sign_that_stands_for_a_word_is_read_as_it() {
        let restorer = Restorer::built_in().unwrap();
        let restored = |text: &str| restorer.restore(text, Some(Profile::Latin)).text;
        assert_eq!(
            restored("Dé nghi mua nha 6 xa hdi tai Diéu 6 Nghi dinh nay, séng & Ha Néi, nha @ tap thé."),
            "Đề nghị mua nhà ở xã hội tại Điều 6 Nghị định này, sống ở Hà Nội, nhà ở tập thể."
        );
        assert_eq!(
            restored("Diéu 16 Nghi dinh nay: khéng tiét 16 bi mat nha nwéc tir ngay 14 thang 5"),
            "Điều 16 Nghị định này: không tiết lộ bí mật nhà nước từ ngày 14 tháng 5"
        );
        for number in ["nhà 6 tầng", "có 6 xã", "gồm 16 xã", "huyện có 14 trường"] {
            let text = "Dé nghi cac don vi bao cao tinh hinh ".to_owned() + &crate::text::strip(number);
            assert!(restored(&text).ends_with(number), "{}", restored(&text));
        }
    }

    #[test]
    fn abbreviations_of_garbled_text_stay() {
        let text = "Ngan hang SHB va NHNN moi Son Tung MTP va éng N.T.S dén Ha Néi.";
        let restored = Restorer::built_in().unwrap().restore(text, Some(Profile::Latin)).text;
        for part in ["Ngân hàng SHB và NHNN ", " Sơn Tùng MTP và ông N.T.S "] {
            assert!(restored.contains(part), "{restored}");
        }
        let heading = Restorer::built_in().unwrap().restore("CQNG TY LAO DQNG", Some(Profile::Latin)).text;
        assert_eq!(heading, "CÔNG TY LAO ĐỘNG");
    }

    #[test]
    fn what_stands_before_the_number_of_a_document_is_its_sign() {
        let restorer = Restorer::built_in().unwrap();
        let restored = |text| restorer.restore(text, Some(Profile::Vie)).text;
        assert_eq!(restored("Giấy mời só 1363/GM-BYT"), "Giấy mời số 1363/GM-BYT");
        assert_eq!(restored("quyển sổ 12 trang, ghi vào sổ 5/10"), "quyển sổ 12 trang, ghi vào sổ 5/10");
    }

    #[test]
    fn capitals_lose_their_marks_together() {
        let restorer = Restorer::built_in().unwrap();
        let restored = |text| restorer.restore(text, Some(Profile::Vie)).text;
        for (read, want) in [
            ("SH CĂN. PHO CHANH VAN PHONG", "SH CĂN. PHÓ CHÁNH VĂN PHÒNG"),
            ("UBND TỈNH QUANG NGAI", "UBND TỈNH QUẢNG NGÃI"),
            ("TINH QUANG NGAI", "TỈNH QUẢNG NGÃI"),
            ("Công ty CP THE VAN PHUC GROUP", "Công ty CP THE VAN PHUC GROUP"),
            ("Tại ngân hàng: BIDV CHI NHANH THANH DO", "Tại ngân hàng: BIDV CHI NHANH THANH DO"),
            ("Chủ tài khoản: NGUYEN VAN AN", "Chủ tài khoản: NGUYEN VAN AN"),
        ] {
            assert_eq!(restored(read), want);
        }
    }

    #[test]
    fn words_that_touch_are_parted() {
        let restored = Restorer::built_in()
            .unwrap()
            .restore("quy trinh Xfi'tri tai bi6n truyAn m6u", Some(Profile::Latin));
        assert_eq!(restored.text, "quy trình Xử trí tai biến truyền máu");
        let joined = restored.tokens.iter().find(|token| token.read == "Xfi'tri").unwrap();
        assert_eq!(joined.output, "Xử trí");
        let text = "nghi quyet ndm2024 tai Di6u5, mfc 3nguoi trong 15ngdy, giay A4 va H5N1";
        let restored = Restorer::built_in().unwrap().restore(text, Some(Profile::Latin)).text;
        assert!(
            restored.starts_with("nghị quyết năm 2024 tại Điều 5, mục 3 người trong 15 ngày,"),
            "{restored}"
        );
        assert!(restored.contains(" A4 ") && restored.ends_with(" H5N1"), "{restored}");
    }

    #[test]
    fn what_is_sure_in_its_place_is_not_given_up_before() {
        assert_eq!(restored("Giam doc Benh vien K"), "Giám đốc Bệnh viện K");
    }

    #[test]
    fn small_letters_in_a_line_of_capitals_are_read() {
        let text = "CONGHOAXAHOIChu hac ngang";
        let latin = Restorer::built_in().unwrap().restore(text, Some(Profile::Latin)).text;
        assert!(latin.ends_with("ngang"), "{latin}");
    }

    #[test]
    fn tones_move_to_their_letter_and_styles_stay() {
        let text = "Thóai tòan hòan qúy gía qủa cuả nghiã giừơng ngòai";
        assert_eq!(restored(text), "Thoái toàn hoàn quý giá quả của nghĩa giường ngoài");
        for style in ["hòa thúy khỏe tòa", "hoà thuý khoẻ toà"] {
            assert_eq!(restored(style), style);
        }
    }

    #[test]
    fn what_is_cleaned_up_is_weighed_and_told_once() {
        let restoration = Restorer::built_in().unwrap().restore("Q U Y E T  D I N H\nso 5", None);
        assert_eq!(restoration.text, "QUYẾT ĐỊNH\nsố 5");
        let heading = &restoration.tokens[0];
        assert_eq!((heading.read.as_str(), heading.output.as_str()), ("Q U Y E T  D I N H", "QUYẾT ĐỊNH"));
        assert_eq!(restoration.tokens.len(), 3);
        let tokens = Restorer::built_in().unwrap().restore("Ðiều 1. ngu\u{31b}o\u{31b}\u{300}i", None).tokens;
        assert_eq!((tokens[0].reason, tokens[3].output.as_str()), (Reason::CleanUp, "người"));
    }

    #[test]
    fn right_text_stays_to_the_byte() {
        for text in [
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ;",
            "UỶ BAN NHÂN DÂN TỈNH THANH HOÁ, xem https://example.org/a?b=1 (Windows 10)",
            "\u{feff}Điều 1.\tNghị quyết này\r\n\r\n  có hiệu lực",
        ] {
            assert_eq!(restored(text), text);
        }
    }

    #[test]
    fn tokens_carry_spans_and_confidence() {
        let text = "tinh Dong Thap 5";
        let restoration = Restorer::built_in().unwrap().restore(text, None);
        assert_eq!(restoration.tokens.len(), 4);
        for token in &restoration.tokens {
            assert_eq!(&text[token.span.clone()], token.read);
            assert!((0.0..=1.0).contains(&token.confidence));
        }
        assert_eq!(restoration.tokens[2].output, "Tháp");
        assert_eq!(restoration.tokens[2].reason, Reason::Marks);
        assert_eq!(restoration.tokens[3].reason, Reason::Kept);
    }

    #[test]
    fn legacy_encodings_are_undone_and_told() {
        let want = "Ủy ban nhân dân tỉnh Quảng Ngãi";
        for text in [
            "ñy ban nh©n d©n tØnh Qu¶ng Ng·i",
            "UÛy ban nhaân daân tænh Quaûng Ngaõi",
            "U?y ban nha^n da^n ti?nh Qua?ng Nga~i",
        ] {
            assert_eq!(restored(text).to_lowercase(), want.to_lowercase());
        }
        let restoration = Restorer::built_in().unwrap().restore("tØnh Qu¶ng Ng·i", None);
        let told: Vec<_> = restoration.tokens.iter().map(|t| (t.output.as_str(), t.reason)).collect();
        assert_eq!(told, ["tỉnh", "Quảng", "Ngãi"].map(|word| (word, Reason::Encoding)));
    }
}
