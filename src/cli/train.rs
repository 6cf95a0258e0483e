//! `dau train`.

use super::exit::Exit;

/// What `dau train` can do.
#[derive(clap::Subcommand)]
pub enum Command {}

/// Runs `dau train`.
pub fn run(_command: &Command) -> anyhow::Result<Exit> {
    anyhow::bail!("not there yet")
}
