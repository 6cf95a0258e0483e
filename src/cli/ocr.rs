//! `dau ocr`: scans to the words that were read, not restored.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use dau::batch::{Engines, process};
use dau::input::{Input, TextLayer, walk};
use dau::page::{Line, Page};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::exit::{Exit, OutputError};
use super::{jobs, readers};

/// Options of `dau ocr`.
#[derive(clap::Args)]
pub struct Args {
    /// Scans, PDFs, texts, or folders of them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What to write: text with a form feed after each page, or one JSON object a page.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    readers: readers::Options,
    /// Read PDF pages from their pictures even where they have a text layer.
    #[arg(long)]
    force_ocr: bool,
    /// How many pages to work on at a time [default: number of cores].
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// One file: its pages, or what went wrong with each or with all.
type Reading = (PathBuf, Vec<dau::Result<Page>>);

/// Reads every page and writes it; a page that fails is named on standard error.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let engines = args.readers.engines();
    engines.check()?;
    let layer = if args.force_ocr { TextLayer::Ignore } else { TextLayer::Use };
    let (mut read, mut failed) = (0, 0);
    let emit = |(path, pages): Reading| -> anyhow::Result<()> {
        for page in pages {
            match page {
                Ok(page) => {
                    read += 1;
                    write(args.format, &path, &page).map_err(OutputError)?;
                }
                Err(error) => {
                    failed += 1;
                    eprintln!("dau: {error}");
                }
            }
        }
        Ok(())
    };
    jobs::pool(args.jobs)?
        .install(|| process(&walk(&args.files), |path| read_file(&engines, path, layer), emit))?;
    Ok(match (read, failed) {
        (_, 0) => Exit::Done,
        (0, _) => Exit::Unreadable,
        _ => Exit::Partial,
    })
}

fn read_file(engines: &Engines, path: &Path, layer: TextLayer) -> Reading {
    let pages = match Input::open(path) {
        Ok(input) => (1..=input.page_count())
            .into_par_iter()
            .map(|number| engines.page(&input, number, layer))
            .collect(),
        Err(error) => vec![Err(error)],
    };
    (path.to_owned(), pages)
}

fn write(format: Format, path: &Path, page: &Page) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match format {
        Format::Text => write!(out, "{}\u{c}", page.text())?,
        Format::Json => writeln!(out, "{}", object(path, page))?,
    }
    out.flush()
}

fn object(path: &Path, page: &Page) -> Value {
    json!({
        "path": path.to_string_lossy(),
        "page": page.number,
        "width": page.width,
        "height": page.height,
        "lines": page.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn line(line: &Line) -> Value {
    let word = |word: &dau::page::Word| {
        let confidence = (f64::from(word.confidence) * 1000.0).round() / 1000.0;
        json!({ "text": word.text, "bbox": word.bbox, "confidence": confidence })
    };
    json!({ "paragraph": line.paragraph, "words": line.words.iter().map(word).collect::<Vec<_>>() })
}
