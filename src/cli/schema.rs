//! `dau schema`: what the output means.

use std::io::{Write, stdout};

use dau::output::record_schema;

use super::exit::{Exit, OutputError, TABLE};

/// Options of `dau schema`.
#[derive(clap::Args)]
pub struct Args {
    /// What to explain.
    #[arg(value_enum, default_value = "record")]
    topic: Topic,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Topic {
    /// JSON Schema of one record.
    Record,
    /// The exit codes.
    ExitCodes,
}

/// Prints the JSON Schema of the record, or the table of exit codes.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let text = match args.topic {
        Topic::Record => serde_json::to_string_pretty(&record_schema())? + "\n",
        Topic::ExitCodes => {
            let lines: Vec<_> = TABLE.iter().map(|(exit, text)| format!("{}\t{text}", *exit as u8)).collect();
            lines.join("\n") + "\n"
        }
    };
    stdout().write_all(text.as_bytes()).map_err(OutputError)?;
    Ok(Exit::Done)
}
