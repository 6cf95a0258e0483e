//! Blocks: the parts in which a text of any size is restored, in bounded memory.
//!
//! Where a block ends depends on white space, which restoration keeps, not on bytes, which marks add to: a restored
//! text falls into the same blocks.

use std::io::{self, BufRead};

/// A block ends with a line from this many spaces on (some 50 KiB of text),
const SPACES: usize = 8 << 10;
/// within an endless line at white space from this many on,
const ENDLESS: usize = 2 * SPACES;
/// and anywhere at this many bytes.
pub const MOST_BYTES: usize = 192 << 10;

/// Reads a stream block by block; each block is a number of lines, but for lines without end.
pub struct Blocks<R> {
    reader: R,
    pending: Vec<u8>,
    search: Search,
}

/// How far the end of a block was searched for.
#[derive(Default)]
struct Search {
    at: usize,
    spaces: usize,
}

impl<R: BufRead> Blocks<R> {
    /// The blocks of a stream.
    pub fn new(reader: R) -> Self {
        Self { reader, pending: Vec::new(), search: Search::default() }
    }
}

impl<R: BufRead> Iterator for Blocks<R> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(end) = self.search.end(&self.pending) {
                let rest = self.pending.split_off(end);
                return Some(Ok(std::mem::replace(&mut self.pending, rest)));
            }
            match self.reader.fill_buf() {
                Ok([]) => {
                    let last = std::mem::take(&mut self.pending);
                    return (!last.is_empty()).then_some(Ok(last));
                }
                Ok(bytes) => {
                    self.pending.extend_from_slice(bytes);
                    let length = bytes.len();
                    self.reader.consume(length);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Where the first block of these bytes ends; `None` when more bytes could belong to it.
pub fn first_end(bytes: &[u8]) -> Option<usize> {
    Search::default().end(bytes)
}

impl Search {
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        let upto = bytes.len().min(MOST_BYTES);
        while self.at < upto {
            let byte = bytes[self.at];
            self.at += 1;
            self.spaces += usize::from(byte.is_ascii_whitespace());
            let over = byte == b'\n' && self.spaces >= SPACES
                || byte.is_ascii_whitespace() && self.spaces >= ENDLESS;
            if over {
                return Some(std::mem::take(self).at);
            }
        }
        // A byte more is there, so that it is known whether it continues a letter.
        (bytes.len() > MOST_BYTES).then(|| {
            *self = Self::default();
            let continues = |at: &usize| bytes[*at] & 0xC0 == 0x80;
            (MOST_BYTES - 3..=MOST_BYTES).rev().find(|at| !continues(at)).unwrap_or(MOST_BYTES)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str, read: usize) -> Vec<usize> {
        let reader = io::BufReader::with_capacity(read, text.as_bytes());
        Blocks::new(reader).map(|block| String::from_utf8(block.unwrap()).unwrap().len()).collect()
    }

    #[test]
    fn blocks_end_with_lines() {
        let line = "mot hai ba\n";
        let text = line.repeat(6000);
        for read in [1, 1000, 1 << 20] {
            assert_eq!(blocks(&text, read), [2731 * 11, 2731 * 11, 538 * 11]);
        }
        assert_eq!(blocks("Điều 1", 4), ["Điều 1".len()]);
        assert!(blocks("", 4).is_empty());
    }

    #[test]
    fn marks_move_no_end() {
        let (bare, marked) = ("duong di\n".repeat(20_000), "đường đi\n".repeat(20_000));
        let lines = |text: &str, line: &str| -> Vec<usize> {
            blocks(text, 4096).iter().map(|bytes| bytes / line.len()).collect()
        };
        assert_eq!(lines(&bare, "duong di\n"), lines(&marked, "đường đi\n"));
    }

    #[test]
    fn endless_lines_end_at_white_space_or_between_letters() {
        assert_eq!(blocks(&"ba ".repeat(20_000), 4096), [3 * ENDLESS, 3 * (20_000 - ENDLESS)]);
        let letters = format!("a{}", "ế".repeat(70_000));
        assert_eq!(blocks(&letters, 4096), [MOST_BYTES - 2, letters.len() - (MOST_BYTES - 2)]);
    }
}
