//! The bytes of a file: read into memory, or mapped when there are many of them.
#![allow(unsafe_code)]

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use memmap2::Mmap;

/// Files of more bytes are mapped. A mapped file that somebody else cuts short ends the program, so only those are
/// that would otherwise fill the memory.
const MANY: u64 = 32 << 20;

/// The bytes of a file.
pub(super) enum Bytes {
    /// In memory.
    Held(Vec<u8>),
    /// In the file; what was looked at stays in memory until [`Bytes::release`].
    Mapped(Mmap),
}

impl Bytes {
    /// Opens a file, for reading only.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        if length > MANY {
            // SAFETY: the mapping is private to this value and never written to. That nobody else changes the file
            // meanwhile cannot be known; decoders take any bytes, and `MANY` bounds who is exposed to a cut.
            return unsafe { Mmap::map(&file) }.map(Self::Mapped);
        }
        let mut bytes = Vec::with_capacity(length as usize);
        file.read_to_end(&mut bytes)?;
        Ok(Self::Held(bytes))
    }

    /// Gives back the memory that mapped bytes take; they are still there, and are read again when next looked at.
    pub(super) fn release(&self) {
        #[cfg(unix)]
        if let Self::Mapped(map) = self {
            // SAFETY: the mapping is of a file and read-only, so that nothing is lost; the bytes are the same after.
            // It only advises, so a failure is none of ours.
            let _ = unsafe { map.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
        }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Held(bytes)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Held(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_are_mapped_and_read_the_same_after_release() {
        let folder = tempfile::tempdir().unwrap();
        let content = |length: u64| (0..length).map(|i| (i % 251) as u8).collect::<Vec<_>>();
        for (length, is_mapped) in [(1000, false), (MANY, false), (MANY + 1, true)] {
            let path = folder.path().join("a");
            std::fs::write(&path, content(length)).unwrap();
            let bytes = Bytes::open(&path).unwrap();
            assert_eq!(matches!(bytes, Bytes::Mapped(_)), is_mapped, "{length}");
            for _ in 0..2 {
                assert!(bytes.as_ref() == content(length), "{length}");
                bytes.release();
            }
        }
        assert!(Bytes::open(&folder.path().join("b")).is_err());
    }
}
