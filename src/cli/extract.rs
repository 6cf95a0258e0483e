//! `dau extract`: text to records.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use dau::extract::extract;
use dau::output::record::{Media, Record, SCHEMA_VERSION, Source, Status, Tool};
use dau::page::Page;
use sha2::{Digest, Sha256};

use super::exit::{Exit, OutputError};

/// Options of `dau extract`.
#[derive(clap::Args)]
pub struct Args {
    /// Take the text as it is, do not restore it first
    #[arg(long)]
    as_is: bool,
    /// Text files, UTF-8, pages parted by form feeds; `-` or none for standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Runs `dau extract`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let standard_input = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &standard_input[..] } else { &args.files };
    let mut out = std::io::stdout().lock();
    for file in files {
        let line = serde_json::to_string(&record(file, args.as_is)?)?;
        writeln!(out, "{line}").map_err(OutputError)?;
    }
    Ok(Exit::Done)
}

fn record(file: &Path, as_is: bool) -> anyhow::Result<Record> {
    let bytes = read(file)?;
    let text = String::from_utf8(bytes.clone()).map_err(|_| dau::Error::Unsupported {
        path: file.to_owned(),
        detail: "not UTF-8 text".to_owned(),
    })?;
    let pages: Vec<Page> = text.split('\u{c}').enumerate().map(|(i, t)| Page::from_text(i + 1, t)).collect();
    let pages = if as_is { pages } else { restored(pages) };
    Ok(assemble(file, &bytes, &pages))
}

/// Restoration goes here.
fn restored(pages: Vec<Page>) -> Vec<Page> {
    pages
}

fn read(file: &Path) -> dau::Result<Vec<u8>> {
    let io = |source| dau::Error::Io { path: file.to_owned(), source };
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).map_err(io)?;
    } else {
        bytes = std::fs::read(file).map_err(io)?;
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(dau::Error::Empty { path: file.to_owned() });
    }
    Ok(bytes)
}

fn assemble(file: &Path, bytes: &[u8], pages: &[Page]) -> Record {
    let found = extract(pages);
    let sha256 = Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let source = Source {
        path: file.display().to_string(),
        sha256: Some(sha256),
        media: Some(Media::Text),
        pages: Some(pages.len()),
    };
    Record {
        schema_version: SCHEMA_VERSION,
        status: Status::Ok,
        error: None,
        source,
        fields: found.fields,
        confidence: found.confidence,
        evidence: found.evidence,
        alternatives: found.alternatives,
        quality: None,
        warnings: found.warnings,
        tool: Tool { version: env!("CARGO_PKG_VERSION").to_owned(), model: "none".to_owned() },
    }
}
