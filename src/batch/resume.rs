//! Going on where a killed run stopped, without a journal.
//!
//! Records are written whole, in the order of the inputs, each ended by a newline. So what a run left behind, up to
//! its last newline, is the first part of what an undisturbed run writes; the rest is still to do.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::output::record::{Record, Tool};

/// What an earlier run left in the output file.
#[derive(Debug, PartialEq, Eq)]
pub struct Resume {
    /// Number of inputs whose records are there.
    pub done: usize,
    /// Bytes of whole records; a torn one after them is cut off.
    pub bytes: u64,
}

/// Why a run cannot go on from an output file.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// The file cannot be read or cut.
    #[error("{}: {source}", path.display())]
    Io {
        /// The output file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds something else than the beginning of this run's output.
    #[error("{} line {line}: {detail}; give the same inputs and version as before, or another -o file", path.display())]
    Mismatch {
        /// The output file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What does not fit.
        detail: String,
    },
}

impl Resume {
    /// Reads what is in the output file; nothing is there when it does not exist.
    ///
    /// # Errors
    /// [`ResumeError::Mismatch`] unless the records are those of the first of `inputs`, made by the same `tool`.
    pub fn scan(output: &Path, inputs: &[PathBuf], tool: &Tool) -> Result<Self, ResumeError> {
        let io = |source| ResumeError::Io { path: output.to_owned(), source };
        let file = match std::fs::File::open(output) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { done: 0, bytes: 0 });
            }
            Err(error) => return Err(io(error)),
        };
        let mut resume = Self { done: 0, bytes: 0 };
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).map_err(io)? > 0 && line.ends_with(b"\n") {
            check(&line, inputs.get(resume.done), tool).map_err(|detail| ResumeError::Mismatch {
                path: output.to_owned(),
                line: resume.done + 1,
                detail,
            })?;
            resume.done += 1;
            resume.bytes += line.len() as u64;
            line.clear();
        }
        Ok(resume)
    }

    /// Cuts a torn record off the output file, which is then ready to be appended to.
    ///
    /// # Errors
    /// [`ResumeError::Io`].
    pub fn trim(&self, output: &Path) -> Result<(), ResumeError> {
        let io = |source| ResumeError::Io { path: output.to_owned(), source };
        if !output.exists() {
            return Ok(());
        }
        OpenOptions::new().write(true).open(output).and_then(|file| file.set_len(self.bytes)).map_err(io)
    }
}

fn check(line: &[u8], input: Option<&PathBuf>, tool: &Tool) -> Result<(), String> {
    let record: Record = serde_json::from_slice(line).map_err(|error| format!("not a record ({error})"))?;
    let input = input.ok_or("more records than inputs")?.display().to_string();
    if record.source.path != input {
        return Err(format!("a record of {}, where {input} was expected", record.source.path));
    }
    if record.tool != *tool {
        return Err(format!("made by dau {} with model {}", record.tool.version, record.tool.model));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::assemble;
    use crate::output::record::{Failure, Source};

    fn tool() -> Tool {
        Tool { version: "1".into(), model: "m".into() }
    }

    fn line(path: &str) -> String {
        let failure = Failure { code: "empty".into(), message: "x".into() };
        let record = assemble::failed(Source::at(Path::new(path)), failure, tool());
        serde_json::to_string(&record).unwrap() + "\n"
    }

    fn scan(content: &str, inputs: &[&str]) -> Result<Resume, ResumeError> {
        let dir = tempfile::tempdir().unwrap();
        let output = dir.path().join("out.jsonl");
        std::fs::write(&output, content).unwrap();
        let inputs: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
        let resume = Resume::scan(&output, &inputs, &tool())?;
        resume.trim(&output)?;
        assert_eq!(std::fs::metadata(&output).unwrap().len(), resume.bytes);
        Ok(resume)
    }

    #[test]
    fn torn_record_is_cut_off() {
        let whole = line("a.pdf");
        let resume = scan(&(whole.clone() + &line("b.pdf")[..40]), &["a.pdf", "b.pdf"]).unwrap();
        assert_eq!(resume, Resume { done: 1, bytes: whole.len() as u64 });
    }

    #[test]
    fn other_inputs_are_refused() {
        let error = scan(&line("a.pdf"), &["b.pdf"]).unwrap_err().to_string();
        assert!(error.contains("line 1: a record of a.pdf, where b.pdf was expected"), "{error}");
        assert!(scan(&line("a.pdf"), &[]).is_err());
        assert!(scan("hello\n", &["a.pdf"]).is_err());
    }
}
