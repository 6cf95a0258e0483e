//! `dau run`: the main job.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use dau::batch::{Limits, Outcome, Pipeline, Resume, Scope, process};
use dau::input::{TextLayer, walk};
use dau::output::record::Status;
use dau::restore::Profile;

use super::exit::{Exit, OutputError};
use super::progress::{Mode, Progress};
use super::restorer::{self, Preferences};
use super::tally::Tally;
use super::{jobs, readers};

/// Options of `dau run`.
#[derive(clap::Args)]
pub struct Args {
    /// Folders (read recursively), pictures, PDFs and text files.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write the records to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Go on where a killed run with the same inputs stopped (needs --output).
    #[arg(long, requires = "output")]
    resume: bool,
    /// Read only what holds fields, of documents of three pages or more: the first page down to the subject and the
    /// addressees, and the sign-off, sought from the first page on, then from the last page back. `source.read` of the
    /// record says what was read; `citations` and `deadlines`, which stand in the body, are null.
    #[arg(long)]
    fields_only: bool,
    /// Also write each document's text into this folder, pages separated by form feeds (with --fields-only, the text
    /// of what was read).
    #[arg(long, value_name = "DIR")]
    text_dir: Option<PathBuf>,
    /// How many pages to work on at a time [default: number of cores].
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    #[command(flatten)]
    readers: readers::Options,
    /// Read PDF pages from their picture even where they have a good text layer.
    #[arg(long)]
    force_ocr: bool,
    /// How damaged the text is [default: detected page by page].
    #[arg(long, value_name = "clean|stripped|latin|vie")]
    profile: Option<Profile>,
    /// Language model instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    preferences: Preferences,
    /// Read at most this many pages of a document.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_pages: Option<u32>,
    /// Begin no further page of a document after this many seconds.
    #[arg(long, value_name = "SECS", value_parser = clap::value_parser!(u32).range(1..))]
    timeout: Option<u32>,
    /// Do only each N-th document, beginning with the I-th (`2/4`).
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// How to show progress on standard error.
    #[arg(long, value_enum, default_value = "auto")]
    progress: Mode,
}

/// Every `count`-th document, beginning with number `index` (from 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shard {
    index: usize,
    count: usize,
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let parts = s.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            _ => Err("give I/N with 1 ≤ I ≤ N, such as 2/4".to_owned()),
        }
    }
}

/// Reads every input and writes its record.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let inputs = inputs(args);
    if inputs.is_empty() {
        eprintln!("dau: no pictures, PDFs or text files among the inputs");
        return Ok(Exit::Unreadable);
    }
    let scans = inputs.iter().any(|path| !is_text(path));
    let pipeline = pipeline(args, scans)?;
    if scans {
        pipeline.engines().check()?;
    }
    let done = resume(args, &inputs, &pipeline)?;
    let mut sink = Sink::open(args, done > 0)?;
    let progress = Progress::start(args.progress, inputs.len(), done);
    let mut tally = Tally::default();
    let emit = |outcome: Outcome| -> anyhow::Result<()> {
        tally.add(&outcome);
        sink.write(&outcome)?;
        progress.step(&outcome.record);
        Ok(())
    };
    jobs::pool(args.jobs)?.install(|| process(&inputs[done..], |path| pipeline.document(path), emit))?;
    progress.finish();
    Ok(tally.exit())
}

fn inputs(args: &Args) -> Vec<PathBuf> {
    let all = walk(&args.paths);
    match args.shard {
        None => all,
        Some(Shard { index, count }) => all.into_iter().skip(index - 1).step_by(count).collect(),
    }
}

fn pipeline(args: &Args, scans: bool) -> anyhow::Result<Pipeline> {
    let limits = Limits {
        max_pages: args.max_pages.map(|n| n as usize),
        timeout: args.timeout.map(|seconds| Duration::from_secs(seconds.into())),
    };
    let text_layer = if args.force_ocr { TextLayer::Ignore } else { TextLayer::Use };
    let restorer = restorer::load(args.model.as_deref(), &args.preferences)?;
    let engines = if scans { args.readers.engines()? } else { args.readers.tesseract() };
    let scope = if args.fields_only { Scope::Fields } else { Scope::Document };
    let pipeline = Pipeline::new(engines, restorer).text_layer(text_layer).profile(args.profile);
    Ok(pipeline.scope(scope).limits(limits))
}

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("txt"))
}

/// Number of inputs that an earlier run has done.
fn resume(args: &Args, inputs: &[PathBuf], pipeline: &Pipeline) -> anyhow::Result<usize> {
    let Some(output) = args.output.as_deref().filter(|_| args.resume) else { return Ok(0) };
    let resume = Resume::scan(output, inputs, &pipeline.tool())?;
    resume.trim(output)?;
    Ok(resume.done)
}

/// Where records and texts go.
struct Sink {
    records: Box<dyn Write + Send>,
    text_dir: Option<PathBuf>,
}

impl Sink {
    fn open(args: &Args, append: bool) -> anyhow::Result<Self> {
        let records: Box<dyn Write + Send> = match &args.output {
            None => Box::new(stdout()),
            Some(path) => Box::new(BufWriter::new(create(path, append)?)),
        };
        Ok(Self { records, text_dir: args.text_dir.clone() })
    }

    /// Writes one outcome and flushes it, so that whoever reads along, or resumes, has whole records.
    fn write(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        if let Some(dir) = &self.text_dir {
            write_text(dir, outcome)?;
        }
        let mut line = serde_json::to_vec(&outcome.record)?;
        line.push(b'\n');
        self.records.write_all(&line).and_then(|()| self.records.flush()).map_err(OutputError)?;
        Ok(())
    }
}

fn create(path: &Path, append: bool) -> anyhow::Result<File> {
    OpenOptions::new()
        .create(true)
        .write(true)
        .append(append)
        .truncate(!append)
        .open(path)
        .map_err(OutputError)
        .with_context(|| path.display().to_string())
}

/// Writes the text beside where the document stood, below `dir`: `in/a/b.pdf` becomes `dir/in/a/b.pdf.txt`.
fn write_text(dir: &Path, outcome: &Outcome) -> anyhow::Result<()> {
    if outcome.record.status == Status::Error {
        return Ok(());
    }
    let mut target = dir.to_owned();
    let components = Path::new(&outcome.record.source.path).components();
    target.extend(components.filter(|part| matches!(part, std::path::Component::Normal(_))));
    target.as_mut_os_string().push(".txt");
    let parent = target.parent().unwrap_or(dir);
    std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(&target, &outcome.text))
        .map_err(OutputError)
        .with_context(|| target.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards() {
        assert_eq!("2/4".parse(), Ok(Shard { index: 2, count: 4 }));
        for wrong in ["0/4", "5/4", "2", "a/b", "1/0"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
