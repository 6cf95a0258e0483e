//! `dau ocr`.

use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use dau::input::{TextLayer, walk};
use dau::ocr::{PageJob, read_files};
use dau::page::{Line, Page};
use serde_json::{Value, json};

use super::exit::{Exit, OutputError};

/// Options of `dau ocr`.
#[derive(clap::Args)]
pub struct Args {
    /// Scans, PDFs, texts, or folders of them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What to write: text with a form feed after each page, or one JSON object a page.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Language, as Tesseract names it.
    #[arg(long, default_value = "vie")]
    lang: String,
    /// Read PDF pages from their pictures even where they have a text layer.
    #[arg(long)]
    force_ocr: bool,
    /// Number of pages read at the same time; all cores by default.
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs `dau ocr`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let layer = if args.force_ocr { TextLayer::Ignore } else { TextLayer::Use };
    let jobs = args.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let (mut read, mut failed) = (0, 0);
    read_files(&walk(&args.files), &args.lang, layer, jobs, |job| -> anyhow::Result<()> {
        match &job.page {
            Ok(page) => {
                read += 1;
                write(&mut out, args.format, &job, page).map_err(OutputError)?;
            }
            Err(error) => {
                failed += 1;
                eprintln!("dau: {error}");
            }
        }
        Ok(())
    })?;
    out.flush().map_err(OutputError)?;
    Ok(match (read, failed) {
        (_, 0) => Exit::Done,
        (0, _) => Exit::Unreadable,
        _ => Exit::Partial,
    })
}

fn write(out: &mut impl Write, format: Format, job: &PageJob, page: &Page) -> std::io::Result<()> {
    match format {
        Format::Text => write!(out, "{}\u{c}", page.text())?,
        Format::Json => writeln!(out, "{}", object(job, page))?,
    }
    out.flush()
}

fn object(job: &PageJob, page: &Page) -> Value {
    json!({
        "path": job.path.to_string_lossy(),
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
