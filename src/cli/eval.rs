//! `dau eval`: accuracy against truth.

use super::exit::Exit;
use super::{eval_encoding, eval_fields, eval_noise, eval_restore};

/// What `dau eval` can measure.
#[derive(clap::Subcommand)]
pub enum Command {
    /// How well legacy encodings are found and undone.
    Encoding(eval_encoding::Args),
    /// Fields of records against truth files.
    Fields(eval_fields::Args),
    /// How much of a garbled text is mended.
    Noise(eval_noise::Args),
    /// How well stripped text is restored.
    Restore(eval_restore::Args),
}

/// Runs `dau eval`.
pub fn run(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Encoding(args) => eval_encoding::run(args),
        Command::Fields(args) => eval_fields::run(args),
        Command::Noise(args) => eval_noise::run(args),
        Command::Restore(args) => eval_restore::run(args),
    }
}
