//! `dau restore`.

use super::exit::Exit;

/// Options of `dau restore`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `dau restore`.
pub fn run(_args: &Args) -> anyhow::Result<Exit> {
    anyhow::bail!("not there yet")
}
