//! `dau ocr`.

use super::exit::Exit;

/// Options of `dau ocr`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `dau ocr`.
pub fn run(_args: &Args) -> anyhow::Result<Exit> {
    anyhow::bail!("not there yet")
}
