//! What can go wrong, in which file, on which page, and what to do about it.

use std::path::PathBuf;

/// Result with the library's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Everything the library can fail with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened or read.
    #[error("{}: cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file holds nothing.
    #[error("{}: the file is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A file is of no kind that is read here.
    #[error("{}: {detail}; dau reads PNG, JPEG, TIFF, BMP, WebP, PDF and UTF-8 text", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What it is or is not.
        detail: String,
    },
    /// A text is not UTF-8.
    #[error(
        "{}: line {line} is not UTF-8 (byte {byte} of the line); convert the file to UTF-8, or give --lossy",
        path.display()
    )]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first such line, from 1.
        line: usize,
        /// The first such byte of the line, from 1.
        byte: usize,
    },
    /// A file, or one page of it, is damaged.
    #[error("{}{}: damaged or incomplete: {detail}", path.display(), page_suffix(*page))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The page, from 1, when only that page is concerned.
        page: Option<usize>,
        /// What the decoder said.
        detail: String,
    },
    /// A PDF asks for a password.
    #[error("{}: the PDF is encrypted; remove the password first", path.display())]
    Encrypted {
        /// The file.
        path: PathBuf,
    },
    /// Recognition failed on one page.
    #[error("{}, page {page}: text recognition failed: {detail}", path.display())]
    Ocr {
        /// The file.
        path: PathBuf,
        /// The page, from 1.
        page: usize,
        /// What the reader said.
        detail: String,
    },
    /// Something the program needs is not installed.
    #[error("{what}; {remedy}")]
    Environment {
        /// What is missing.
        what: String,
        /// How to get it.
        remedy: String,
    },
    /// A language model or dictionary file is not usable.
    #[error("{name}: not a usable {kind}: {detail}")]
    Model {
        /// File name, or `built-in`.
        name: String,
        /// `language model`, `lexicon`, …
        kind: &'static str,
        /// What is wrong with it.
        detail: String,
    },
}

impl Error {
    /// The short fixed code of the failure, as records give it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "unreadable",
            Self::Empty { .. } => "empty",
            Self::Unsupported { .. } | Self::NotUtf8 { .. } => "unsupported",
            Self::Damaged { .. } => "damaged",
            Self::Encrypted { .. } => "encrypted",
            Self::Ocr { .. } => "ocr-failed",
            Self::Environment { .. } => "environment",
            Self::Model { .. } => "model",
        }
    }
}

fn page_suffix(page: Option<usize>) -> String {
    page.map(|n| format!(", page {n}")).unwrap_or_default()
}
