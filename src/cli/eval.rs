//! `dau eval`.

use super::exit::Exit;

/// What `dau eval` can do.
#[derive(clap::Subcommand)]
pub enum Command {}

/// Runs `dau eval`.
pub fn run(_command: &Command) -> anyhow::Result<Exit> {
    anyhow::bail!("not there yet")
}
