//! Exit codes, in one table.

use std::io::ErrorKind;
use std::process::ExitCode;

use dau::batch::ResumeError;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All done.
    Done = 0,
    /// An internal failure.
    Internal = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Nothing readable among the inputs.
    Unreadable = 3,
    /// Finished, but some documents failed or are partial.
    Partial = 4,
    /// Output could not be written.
    Output = 5,
    /// Tesseract, a language or the model is missing.
    Environment = 6,
    /// Finished, but hardly any text was found.
    LowYield = 7,
    /// Interrupted.
    Interrupted = 130,
}

/// Every code with its meaning, as `dau schema exit-codes` prints them.
pub const TABLE: &[(Exit, &str)] = &[
    (Exit::Done, "all done"),
    (Exit::Internal, "internal failure"),
    (Exit::Usage, "usage: the command line is wrong"),
    (Exit::Unreadable, "nothing readable among the inputs"),
    (Exit::Partial, "finished, but some documents failed or are partial"),
    (Exit::Output, "output could not be written"),
    (Exit::Environment, "environment incomplete: Tesseract, a language or the model is missing"),
    (Exit::LowYield, "low yield: finished, but hardly any text was found"),
    (Exit::Interrupted, "interrupted"),
];

/// A failure to write output; told apart from other errors so that it gets its own exit code.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the output: {0}")]
pub struct OutputError(#[from] pub std::io::Error);

/// Arguments that do not go together, in a way that only shows with the files at hand.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

/// Reports an error on stderr and turns the outcome into the process's exit code.
pub fn code(result: anyhow::Result<Exit>) -> ExitCode {
    let exit = result.unwrap_or_else(|error| {
        let exit = classify(&error);
        if exit != Exit::Done {
            eprintln!("dau: {}", told(&error));
        }
        exit
    });
    ExitCode::from(exit as u8)
}

/// An error and its causes, each once.
fn told(error: &anyhow::Error) -> String {
    let mut told = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !told.ends_with(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

fn classify(error: &anyhow::Error) -> Exit {
    if let Some(OutputError(io)) = error.downcast_ref::<OutputError>() {
        // A reader that has seen enough (`dau … | head`) is no failure.
        return if io.kind() == ErrorKind::BrokenPipe { Exit::Done } else { Exit::Output };
    }
    if error.is::<UsageError>() {
        return Exit::Usage;
    }
    match error.downcast_ref::<ResumeError>() {
        Some(ResumeError::Io { .. }) => return Exit::Output,
        Some(ResumeError::Mismatch { .. }) => return Exit::Usage,
        None => {}
    }
    match error.downcast_ref::<dau::Error>() {
        Some(dau::Error::Environment { .. } | dau::Error::Model { .. }) => Exit::Environment,
        Some(
            dau::Error::Io { .. }
            | dau::Error::Empty { .. }
            | dau::Error::Unsupported { .. }
            | dau::Error::NotUtf8 { .. }
            | dau::Error::Damaged { .. }
            | dau::Error::Encrypted { .. },
        ) => Exit::Unreadable,
        _ => Exit::Internal,
    }
}
