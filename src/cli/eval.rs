//! `dau eval`: accuracy against truth.

use std::path::Path;

use super::exit::Exit;
use super::{eval_encoding, eval_fields, eval_noise, eval_ocr, eval_restore};

/// What `dau eval` can measure.
#[derive(clap::Subcommand)]
pub enum Command {
    /// How well legacy encodings are found and undone.
    Encoding(eval_encoding::Args),
    /// Fields of records against truth files.
    Fields(eval_fields::Args),
    /// How much of a garbled text is mended.
    Noise(eval_noise::Args),
    /// How well scans are read, beside plain Tesseract.
    Ocr(eval_ocr::Args),
    /// How well stripped text is restored.
    Restore(eval_restore::Args),
}

/// Runs `dau eval`.
pub fn run(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Encoding(args) => eval_encoding::run(args),
        Command::Fields(args) => eval_fields::run(args),
        Command::Noise(args) => eval_noise::run(args),
        Command::Ocr(args) => eval_ocr::run(args),
        Command::Restore(args) => eval_restore::run(args),
    }
}

/// The text of a file.
pub fn read(path: &Path) -> dau::Result<String> {
    std::fs::read_to_string(path).map_err(|source| dau::Error::Io { path: path.to_owned(), source })
}

/// A part of a whole, to four digits.
pub fn share(part: usize, whole: usize) -> f64 {
    (1e4 * part as f64 / whole.max(1) as f64).round() / 1e4
}

/// The end of a long name.
pub fn tail(name: &str) -> String {
    let count = name.chars().count();
    name.chars().skip(count.saturating_sub(34)).collect()
}
