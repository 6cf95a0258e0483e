//! UTF-16 as a stream of UTF-8.

use std::io::{self, Read};

use crate::text::encoding::bytes::Utf16;

/// Bytes that are read at a time.
const READ: usize = 32 << 10;

/// What to do with what is not well-formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// Stop with [`io::ErrorKind::InvalidData`].
    Refuse,
    /// Put U+FFFD there.
    Replace,
}

/// Reads UTF-16 and gives UTF-8; a byte-order mark has been taken off.
pub struct Utf16Reader<R> {
    reader: R,
    order: Utf16,
    malformed: Malformed,
    /// Bytes that are no whole character yet.
    pending: Vec<u8>,
    /// Text that was not asked for yet, and how much of it was.
    text: (String, usize),
    ended: bool,
}

impl<R: Read> Utf16Reader<R> {
    /// A reader of units in this order.
    pub fn new(reader: R, order: Utf16, malformed: Malformed) -> Self {
        Self { reader, order, malformed, pending: Vec::new(), text: (String::new(), 0), ended: false }
    }

    /// Reads on and decodes what is whole.
    fn fill(&mut self) -> io::Result<()> {
        let from = self.pending.len();
        self.pending.resize(from + READ, 0);
        let read = loop {
            match self.reader.read(&mut self.pending[from..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.pending.truncate(from + read.as_ref().map_or(0, |read| *read));
        self.ended = read? == 0;
        let whole = if self.ended { self.pending.len() } else { self.whole() };
        let bytes: Vec<u8> = self.pending.drain(..whole).collect();
        let (pairs, odd) = bytes.as_chunks::<2>();
        self.text = (String::with_capacity(2 * pairs.len()), 0);
        let order = self.order;
        for c in char::decode_utf16(pairs.iter().map(|pair| order.join(*pair))) {
            match c {
                Ok(c) => self.text.0.push(c),
                Err(_) => self.replace()?,
            }
        }
        if odd.is_empty() { Ok(()) } else { self.replace() }
    }

    /// Bytes that end with a character, as far as units show it.
    fn whole(&self) -> usize {
        let even = self.pending.len() & !1;
        let last = self.pending[..even].last_chunk::<2>().map(|pair| self.order.join(*pair));
        if last.is_some_and(|unit| (0xD800..0xDC00).contains(&unit)) { even - 2 } else { even }
    }

    fn replace(&mut self) -> io::Result<()> {
        if self.malformed == Malformed::Refuse {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not well-formed UTF-16"));
        }
        self.text.0.push(char::REPLACEMENT_CHARACTER);
        Ok(())
    }
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.text.1 == self.text.0.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let rest = &self.text.0.as_bytes()[self.text.1..];
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.text.1 += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(1);
            self.0.read(&mut out[..count])
        }
    }

    fn read(bytes: &[u8], malformed: Malformed) -> io::Result<String> {
        let mut text = String::new();
        Utf16Reader::new(Slow(bytes), Utf16::Little, malformed).read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn characters_of_any_length_come_through() {
        let bytes: Vec<u8> = "Số 𝟙\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&bytes, Malformed::Refuse).unwrap(), "Số 𝟙\n");
    }

    #[test]
    fn halves_of_characters_are_told_or_replaced() {
        for bytes in [&b"a\0b"[..], b"a\0\x35\xd8", b"a\0\x35\xdc"] {
            assert!(read(bytes, Malformed::Refuse).is_err());
            assert_eq!(read(bytes, Malformed::Replace).unwrap(), "a\u{fffd}");
        }
    }
}
