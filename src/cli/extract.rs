//! `dau extract`.

use super::exit::Exit;

/// Options of `dau extract`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `dau extract`.
pub fn run(_args: &Args) -> anyhow::Result<Exit> {
    anyhow::bail!("not there yet")
}
