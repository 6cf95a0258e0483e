//! `dau extract`: text to records.

use std::io::{Read, Write, stdin, stdout};
use std::path::{Path, PathBuf};

use dau::batch::{Engines, Outcome, Pipeline};
use dau::restore::Profile;

use super::exit::{Exit, OutputError};
use super::restorer::{self, Preferences};
use super::tally::Tally;

/// Options of `dau extract`.
#[derive(clap::Args)]
pub struct Args {
    /// Text files, UTF-8, pages parted by form feeds; `-` or none for standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Take the text as it is, do not restore it first.
    #[arg(long)]
    as_is: bool,
    /// How damaged the text is [default: detected page by page].
    #[arg(long, value_name = "clean|stripped|latin|vie", conflicts_with = "as_is")]
    profile: Option<Profile>,
    /// Language model instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// Writes one record a file.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let restorer = restorer::load(args.model.as_deref(), &Preferences::default())?;
    let pipeline = Pipeline::new(Engines::new("vie"), restorer).profile(args.profile).as_is(args.as_is);
    let standard_input = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &standard_input[..] } else { &args.files };
    let mut tally = Tally::default();
    let mut out = stdout().lock();
    for file in files {
        let outcome = extract(&pipeline, file)?;
        if let Some(error) = &outcome.record.error {
            eprintln!("dau: {}", error.message);
        }
        tally.add(&outcome);
        writeln!(out, "{}", serde_json::to_string(&outcome.record)?).map_err(OutputError)?;
    }
    Ok(tally.exit())
}

fn extract(pipeline: &Pipeline, file: &Path) -> dau::Result<Outcome> {
    if file != Path::new("-") {
        return Ok(pipeline.document(file));
    }
    let mut bytes = Vec::new();
    stdin().read_to_end(&mut bytes).map_err(|source| dau::Error::Io { path: file.to_owned(), source })?;
    Ok(pipeline.bytes(file, bytes))
}
