//! `dau eval`: accuracy against truth.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use dau::eval::fields::{self, Report};
use serde_json::Value;

use super::exit::{Exit, OutputError};

/// What `dau eval` can do.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Fields of records against truth files.
    Fields(FieldsArgs),
}

/// Options of `dau eval fields`.
#[derive(clap::Args)]
pub struct FieldsArgs {
    /// Folder of truth files, one JSON a document
    #[arg(long, value_name = "DIR")]
    truth: PathBuf,
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

/// Runs `dau eval`.
pub fn run(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Fields(args) => run_fields(args),
    }
}

fn run_fields(args: &FieldsArgs) -> anyhow::Result<Exit> {
    let truths = fields::read_truths(&args.truth)?;
    let mut records = Vec::new();
    for path in &args.records {
        records.extend(read_records(path)?);
    }
    let report = fields::compare(&truths, &records);
    let mut text = if args.json { serde_json::to_string_pretty(&report)? + "\n" } else { table(&report) };
    if args.errors && !args.json {
        text += &misses(&report);
    }
    std::io::stdout().write_all(text.as_bytes()).map_err(OutputError)?;
    Ok(Exit::Done)
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

fn table(report: &Report) -> String {
    let mut text = format!("{} documents\n", report.documents);
    text += &format!(
        "{:<20}{:>10}{:>7}{:>7}{:>9}{:>10}{:>10}\n",
        "field", "documents", "right", "wrong", "missing", "invented", "accuracy"
    );
    for (field, s) in &report.fields {
        let share = 100.0 * s.accuracy();
        text += &format!(
            "{field:<20}{:>10}{:>7}{:>7}{:>9}{:>10}{share:>9.1}%\n",
            s.documents, s.right, s.wrong, s.missing, s.invented
        );
    }
    let (given, right) = report.confident;
    text += &format!("given at confidence 0.9 or more: {given}, right {right}\n");
    if !report.without_record.is_empty() {
        text += &format!("without a record: {}\n", report.without_record.join(", "));
    }
    text
}

fn misses(report: &Report) -> String {
    let mut text = String::new();
    for miss in &report.errors {
        let confidence = miss.confidence.map_or("-".to_owned(), |c| format!("{c:.2}"));
        text += &format!(
            "\n{} {} ({confidence})\n  truth {}\n  got   {}\n",
            miss.document, miss.field, miss.truth, miss.got
        );
    }
    text
}
