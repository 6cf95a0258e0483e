//! `dau eval fields`: records against the fields that truth files name.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use dau::eval::fields::{self, Report};
use serde_json::Value;

use super::exit::{Exit, OutputError};

/// Options of `dau eval fields`.
#[derive(clap::Args)]
pub struct Args {
    /// Folder of truth files, one JSON a document
    #[arg(long, value_name = "DIR")]
    truth: PathBuf,
    /// Also look for the signers' names in the texts that `dau run --text-dir` wrote into this folder
    #[arg(long, value_name = "DIR")]
    text_dir: Option<PathBuf>,
    /// Show truth and record of every field that is not right
    #[arg(long)]
    errors: bool,
    /// Write the report as JSON
    #[arg(long)]
    json: bool,
    /// Records as JSON Lines; `-` for standard input
    #[arg(required = true, value_name = "RECORDS")]
    records: Vec<PathBuf>,
}

/// Runs `dau eval fields`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let truths = fields::read_truths(&args.truth)?;
    let mut records = Vec::new();
    for path in &args.records {
        records.extend(read_records(path)?);
    }
    let mut report = fields::compare(&truths, &records);
    if let Some(folder) = &args.text_dir {
        fields::find_names(&mut report, &truths, &fields::read_texts(folder)?);
    }
    write_report(args, &report)?;
    Ok(Exit::Done)
}

fn write_report(args: &Args, report: &Report) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(report)?).map_err(OutputError)?;
        return Ok(());
    }
    write_table(&mut out, report).map_err(OutputError)?;
    if args.errors {
        write_errors(&mut out, report).map_err(OutputError)?;
    }
    Ok(())
}

fn read_records(path: &Path) -> anyhow::Result<Vec<Value>> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("standard input")?;
    } else {
        text = std::fs::read_to_string(path)
            .map_err(|source| dau::Error::Io { path: path.to_owned(), source })?;
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_str(line).with_context(|| format!("{}, line {}", path.display(), at + 1))
        })
        .collect()
}

fn write_table(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    writeln!(out, "{} documents", report.documents)?;
    writeln!(
        out,
        "{:<20}{:>10}{:>7}{:>7}{:>9}{:>10}{:>10}",
        "field", "documents", "right", "wrong", "missing", "invented", "accuracy"
    )?;
    for (field, s) in &report.fields {
        let share = 100.0 * s.accuracy();
        writeln!(
            out,
            "{field:<20}{:>10}{:>7}{:>7}{:>9}{:>10}{share:>9.1}%",
            s.documents, s.right, s.wrong, s.missing, s.invented
        )?;
    }
    let (given, right) = report.confident;
    writeln!(out, "given at confidence 0.9 or more: {given}, right {right}")?;
    if !report.without_record.is_empty() {
        writeln!(out, "without a record: {}", report.without_record.join(", "))?;
    }
    Ok(())
}

fn write_errors(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    for miss in &report.errors {
        let confidence = miss.confidence.map_or("-".to_owned(), |c| format!("{c:.2}"));
        writeln!(out, "\n{} {} ({confidence})", miss.document, miss.field)?;
        writeln!(out, "  truth {}\n  got   {}", miss.truth, miss.got)?;
    }
    Ok(())
}
