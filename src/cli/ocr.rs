//! `dau ocr`: scans to words, restored, with their boxes.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use dau::batch::{Engines, process};
use dau::input::{Input, TextLayer, walk};
use dau::output::{Alto, Hocr};
use dau::page::{Line, Page, Word};
use dau::restore::{Profile, Restorer};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::exit::{Exit, OutputError, UsageError};
use super::restorer::{self, Preferences};
use super::{jobs, readers, targets};

/// Options of `dau ocr`.
#[derive(clap::Args)]
pub struct Args {
    /// Scans, PDFs, texts, or folders of them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What to write.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write a file for each input into this folder, instead of all to standard output: NAME.txt, NAME.jsonl, NAME.hocr
    /// or NAME.alto.xml.
    #[arg(short, long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    /// Leave the words as they were read, do not restore them.
    #[arg(long, alias = "raw")]
    as_is: bool,
    #[command(flatten)]
    readers: readers::Options,
    /// Read PDF pages from their pictures even where they have a text layer.
    #[arg(long)]
    force_ocr: bool,
    /// How damaged the text is [default: detected page by page].
    #[arg(long, value_name = "clean|stripped|latin|vie", conflicts_with = "as_is")]
    profile: Option<Profile>,
    /// Language model instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    preferences: Preferences,
    /// How many pages to work on at a time [default: number of cores].
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines of text, a form feed after each page.
    Text,
    /// One JSON object a page: lines of words with text, box, confidence and, where it differs, what was read.
    Json,
    /// One hOCR document (XHTML) a file.
    Hocr,
    /// One ALTO 4 document (XML) a file.
    Alto,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Json => "jsonl",
            Self::Hocr => "hocr",
            Self::Alto => "alto.xml",
        }
    }
}

/// A file to read, and the one to write; standard output for `None`.
type Job = (PathBuf, Option<PathBuf>);

/// One file: its pages, or what went wrong with each or with all.
type Reading = (Job, Vec<dau::Result<Page>>);

/// What turns a file into pages of words.
struct Reader {
    engines: Engines,
    layer: TextLayer,
    /// `None` leaves the words as they are read.
    restorer: Option<Restorer>,
    profile: Option<Profile>,
}

/// Reads every file and writes its pages; a page that fails is named on standard error.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let jobs = files(args)?;
    let reader = Reader::new(args)?;
    let (mut read, mut failed) = (0, 0);
    let emit = |((input, target), pages): Reading| -> anyhow::Result<()> {
        let (pages, errors): (Vec<_>, Vec<_>) = pages.into_iter().partition(Result::is_ok);
        let pages: Vec<Page> = pages.into_iter().flatten().collect();
        for error in errors.into_iter().filter_map(Result::err) {
            failed += 1;
            eprintln!("dau: {error}");
        }
        read += pages.len();
        if pages.is_empty() { Ok(()) } else { write(args.format, &input, target.as_deref(), &pages) }
    };
    jobs::pool(args.jobs)?.install(|| process(&jobs, |job| (job.clone(), reader.pages(&job.0)), emit))?;
    Ok(match (read, failed) {
        (_, 0) => Exit::Done,
        (0, _) => Exit::Unreadable,
        _ => Exit::Partial,
    })
}

/// What to read and where to write it. Two documents in XML make no third, so standard output takes only one.
fn files(args: &Args) -> Result<Vec<Job>, UsageError> {
    let format = args.format;
    if let Some(dir) = &args.out_dir {
        let targets = targets::below(dir, &args.files, format.extension())?;
        return Ok(targets.into_iter().map(|(input, target)| (input, Some(target))).collect());
    }
    let inputs = walk(&args.files);
    if matches!(format, Format::Hocr | Format::Alto) && inputs.len() > 1 {
        let name = format.extension();
        let message = format!("there are {} files, and each makes a document of its own; ", inputs.len());
        return Err(UsageError(format!("{message}give a folder for them: -o DIR writes DIR/NAME.{name}")));
    }
    Ok(inputs.into_iter().map(|input| (input, None)).collect())
}

impl Reader {
    fn new(args: &Args) -> dau::Result<Self> {
        let engines = args.readers.engines()?;
        engines.check()?;
        let restorer =
            if args.as_is { None } else { Some(restorer::load(args.model.as_deref(), &args.preferences)?) };
        let layer = if args.force_ocr { TextLayer::Ignore } else { TextLayer::Use };
        Ok(Self { engines, layer, restorer, profile: args.profile })
    }

    fn pages(&self, path: &Path) -> Vec<dau::Result<Page>> {
        match Input::open(path) {
            Ok(input) => {
                (1..=input.page_count()).into_par_iter().map(|number| self.page(&input, number)).collect()
            }
            Err(error) => vec![Err(error)],
        }
    }

    fn page(&self, input: &Input, number: usize) -> dau::Result<Page> {
        let mut page = self.engines.page(input, number, self.layer)?;
        if let Some(restorer) = &self.restorer {
            restorer.restore_page(&mut page, self.profile);
        }
        Ok(page)
    }
}

fn write(format: Format, input: &Path, target: Option<&Path>, pages: &[Page]) -> anyhow::Result<()> {
    let Some(target) = target else {
        let mut out = BufWriter::new(io::stdout().lock());
        return Ok(write_pages(format, input, pages, &mut out).map_err(OutputError)?);
    };
    let folder = target.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder)
        .and_then(|()| File::create(target))
        .and_then(|file| write_pages(format, input, pages, &mut BufWriter::new(file)))
        .map_err(OutputError)
        .with_context(|| target.display().to_string())
}

fn write_pages(format: Format, input: &Path, pages: &[Page], out: &mut impl Write) -> io::Result<()> {
    let source = &input.to_string_lossy();
    match format {
        Format::Text => pages.iter().try_for_each(|page| write!(out, "{}\u{c}", page.text()))?,
        Format::Json => pages.iter().try_for_each(|page| writeln!(out, "{}", object(source, page)))?,
        Format::Hocr => write!(out, "{}", Hocr { source, pages })?,
        Format::Alto => write!(out, "{}", Alto { source, pages })?,
    }
    out.flush()
}

fn object(path: &str, page: &Page) -> Value {
    json!({
        "path": path,
        "page": page.number,
        "width": page.width,
        "height": page.height,
        "lines": page.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn line(line: &Line) -> Value {
    json!({ "paragraph": line.paragraph, "words": line.words.iter().map(word).collect::<Vec<_>>() })
}

fn word(word: &Word) -> Value {
    let confidence = (f64::from(word.confidence) * 1000.0).round() / 1000.0;
    if word.raw == word.text {
        return json!({ "text": word.text, "bbox": word.bbox, "confidence": confidence });
    }
    json!({ "text": word.text, "raw": word.raw, "bbox": word.bbox, "confidence": confidence })
}
