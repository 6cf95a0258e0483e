//! `dau schema`.

use super::exit::Exit;

/// Options of `dau schema`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `dau schema`.
pub fn run(_args: &Args) -> anyhow::Result<Exit> {
    anyhow::bail!("not there yet")
}
