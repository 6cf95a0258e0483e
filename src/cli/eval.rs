//! `dau eval`.

use super::eval_restore;
use super::exit::Exit;

/// What `dau eval` can do.
#[derive(clap::Subcommand)]
pub enum Command {
    /// How well stripped text is restored.
    Restore(eval_restore::Args),
}

/// Runs `dau eval`.
pub fn run(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Restore(args) => eval_restore::run(args),
    }
}
