//! Text files: UTF-8 and UTF-16 to NFC, a page a form feed.

use unicode_normalization::UnicodeNormalization;

use super::Fault;

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
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            let text = std::str::from_utf8(bytes).map_err(|error| {
                let at = error.valid_up_to();
                Fault::Unsupported(format!("text that is not UTF-8 (byte {at}); convert it to UTF-8 first"))
            })?;
            Ok(text.to_owned())
        }
    }
}

fn utf16(bytes: &[u8], join: fn([u8; 2]) -> u16) -> Result<String, Fault> {
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| join(*pair)).collect();
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
    }

    #[test]
    fn other_encodings_and_blank_files_are_named() {
        assert!(matches!(pages(b"S\xE8: 1"), Err(Fault::Unsupported(_))));
        assert_eq!(pages(b" \n"), Err(Fault::Empty));
    }
}
