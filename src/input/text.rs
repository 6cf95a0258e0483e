//! Text files: UTF-8, UTF-16 and the single-byte encodings of Vietnamese to NFC, a page a form feed.

use unicode_normalization::UnicodeNormalization;

use super::Fault;
use crate::lexicon::is_syllable;
use crate::text::encoding::bytes::{self, Utf16};

/// The pages of a text file in NFC. The last form feed ends the last page and begins none.
pub(super) fn pages(bytes: &[u8]) -> Result<Vec<String>, Fault> {
    let text: String = decode(bytes)?.nfc().collect();
    if text.trim().is_empty() {
        return Err(Fault::Empty);
    }
    let text = text.strip_suffix('\u{c}').unwrap_or(&text);
    Ok(text.split('\u{c}').map(str::to_owned).collect())
}

fn decode(bytes: &[u8]) -> Result<String, Fault> {
    if let Some((order, mark)) = Utf16::detect(bytes) {
        return utf16(&bytes[mark..], order);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => bytes::decode(bytes, &is_syllable).ok_or_else(|| {
            let at = error.valid_up_to();
            Fault::Unsupported(format!("text that is not UTF-8 (byte {at}); convert it to UTF-8 first"))
        }),
    }
}

fn utf16(bytes: &[u8], order: Utf16) -> Result<String, Fault> {
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| order.join(*pair)).collect();
    if bytes.len() % 2 == 1 {
        return Err(Fault::Damaged("UTF-16 text ends in the middle of a character".into()));
    }
    String::from_utf16(&units).map_err(|_| Fault::Damaged("not well-formed UTF-16".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_composed_and_pages_split() {
        let text = "\u{feff}So\u{302}\u{301}: 1\u{c}trang hai\n\u{c}";
        assert_eq!(pages(text.as_bytes()).unwrap(), ["Số: 1", "trang hai\n"]);
    }

    #[test]
    fn utf16_of_both_orders() {
        let units: Vec<u16> = "\u{feff}Số".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
        assert_eq!(pages(&little).unwrap(), ["Số"]);
        assert_eq!(pages(&big).unwrap(), ["Số"]);
        assert!(matches!(pages(&little[..5]), Err(Fault::Damaged(_))));
        let unmarked: Vec<u8> = "Số: 15".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(pages(&unmarked).unwrap(), ["Số: 15"]);
    }

    #[test]
    fn single_bytes_are_tried() {
        let tcvn3 = b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam\x0c\xa7i\xd2u 1";
        assert_eq!(pages(tcvn3).unwrap(), ["Cộng hòa xã hội chủ nghĩa Việt Nam", "Điều 1"]);
        assert!(matches!(pages(b"\xc0 bient\xf4t, No\xebl"), Err(Fault::Unsupported(_))));
    }

    #[test]
    fn other_encodings_and_blank_files_are_named() {
        assert!(matches!(pages(b"S\xE8: 1"), Err(Fault::Unsupported(_))));
        assert_eq!(pages(b" \n"), Err(Fault::Empty));
    }
}
