//! What a file is, told from its first bytes.

use crate::text::encoding::bytes::Utf16;

/// What a file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// PNG, JPEG, BMP or WebP.
    Picture,
    /// TIFF, of one page or more.
    Tiff,
    /// PDF.
    Pdf,
    /// Text, in an encoding that remains to be seen.
    Text,
    /// Something else, with a name for it where one is known.
    Other(&'static str),
}

/// Beginnings of files that people mistake for what dau reads.
const STRANGERS: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a ZIP or Office file (export it to PDF)"),
    (b"\xD0\xCF\x11\xE0", "an old Office file (export it to PDF)"),
    (b"{\\rtf", "an RTF file (export it to PDF)"),
    (b"GIF8", "a GIF picture"),
    (b"AT&TFORM", "a DjVu file (convert it to PDF)"),
    (b"7z\xBC\xAF", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"%!PS", "a PostScript file (convert it to PDF)"),
];

/// Tells what `bytes` are.
pub(super) fn of(bytes: &[u8]) -> Kind {
    if is_picture(bytes) {
        Kind::Picture
    } else if is_tiff(bytes) {
        Kind::Tiff
    } else if is_pdf(bytes) {
        Kind::Pdf
    } else if let Some((_, name)) = STRANGERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Kind::Other(name)
    } else if bytes.get(4..8) == Some(b"ftyp") {
        Kind::Other("a HEIC picture or a film (convert it to JPEG)")
    } else if Utf16::detect(bytes).is_some() || !has_controls(bytes) {
        Kind::Text
    } else {
        Kind::Other("no kind of file that is known here")
    }
}

fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1A\n")
        || bytes.starts_with(&[0xFF, 0xD8, 0xFF])
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
        || is_bmp(bytes)
}

/// `BM` alone may begin a text, so the reserved words and the size of the second header are looked at too.
fn is_bmp(bytes: &[u8]) -> bool {
    bytes.starts_with(b"BM")
        && bytes.get(6..10) == Some(&[0; 4])
        && matches!(bytes.get(14..18), Some([12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
}

fn is_tiff(bytes: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| bytes.starts_with(&magic[..]))
}

/// Some producers put bytes before the header; readers accept it within the first kilobyte.
fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|w| w == b"%PDF-")
}

fn has_controls(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(4096)];
    sample.iter().any(|b| matches!(b, 0..=8 | 14..=26 | 28..=31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_begins_like_a_bitmap_is_text() {
        assert_eq!(of(b"BM 01: a form, long enough to have all the bytes of a header"), Kind::Text);
    }

    #[test]
    fn bytes_decide() {
        assert_eq!(of(b"\xFF\xD8\xFF\xE0rest"), Kind::Picture);
        assert_eq!(of(b"junk\n%PDF-1.7"), Kind::Pdf);
        assert_eq!(of(b"MM\0*\0\0\0\x08"), Kind::Tiff);
        assert_eq!(of("Số: 1".as_bytes()), Kind::Text);
        assert_eq!(of(&[0xFF, 0xFE, b'a', 0]), Kind::Text);
        assert_eq!(of(b"S\0o\0:\0 \0\x31\0"), Kind::Text);
        assert!(matches!(of(b"PK\x03\x04"), Kind::Other(_)));
        assert!(matches!(of(&[0, 1, 2, 3]), Kind::Other(_)));
    }
}
