//! `dau run`.

use super::exit::Exit;

/// Options of `dau run`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `dau run`.
pub fn run(_args: &Args) -> anyhow::Result<Exit> {
    anyhow::bail!("not there yet")
}
