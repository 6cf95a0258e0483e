//! The command line: one file a subcommand.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod doctor;
mod eval;
mod eval_encoding;
mod eval_fields;
mod eval_noise;
mod eval_ocr;
mod eval_restore;
mod exit;
mod extract;
mod jobs;
mod ocr;
mod progress;
mod readers;
mod restore;
mod restorer;
mod run;
mod schema;
mod tally;
mod targets;
mod train;

/// Scanned Vietnamese official documents to clean text and JSON.
#[derive(Parser)]
#[command(name = "dau", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Folders, scans, PDFs and texts to JSON Lines, one record a document.
    Run(run::Args),
    /// Text to text with marks restored and OCR noise mended.
    Restore(restore::Args),
    /// Text to a record.
    Extract(extract::Args),
    /// Scans to text, or to words in their boxes: JSON, hOCR, ALTO.
    Ocr(ocr::Args),
    /// Accuracy against truth.
    #[command(subcommand)]
    Eval(eval::Command),
    /// Build dictionaries and models.
    #[command(subcommand)]
    Train(train::Command),
    /// What the output means.
    Schema(schema::Args),
    /// What is installed, what is missing, and how to get it.
    Doctor(doctor::Args),
}

/// Parses the arguments and runs the subcommand.
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Ocr(args) => ocr::run(&args),
        Command::Eval(command) => eval::run(&command),
        Command::Train(command) => train::run(&command),
        Command::Schema(args) => schema::run(&args),
        Command::Doctor(args) => doctor::run(&args),
    };
    exit::code(result)
}
