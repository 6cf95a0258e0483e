//! `dau doctor`.

use super::exit::Exit;

/// Options of `dau doctor`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `dau doctor`.
pub fn run(_args: &Args) -> anyhow::Result<Exit> {
    anyhow::bail!("not there yet")
}
