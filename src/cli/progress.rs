//! Progress, on standard error.

use std::io::{IsTerminal, stderr};
use std::sync::atomic::{AtomicUsize, Ordering};

use dau::output::record::{Record, Status};
use indicatif::{ProgressBar, ProgressStyle};

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Mode {
    /// A bar where standard error is a terminal, else only failures.
    Auto,
    /// One JSON object a document.
    Json,
    /// Only failures.
    Never,
}

/// Shows how far a run is and which documents failed.
pub struct Progress {
    bar: ProgressBar,
    json: bool,
    total: usize,
    done: AtomicUsize,
}

impl Progress {
    /// Begins at `done` of `total` documents.
    pub fn start(mode: Mode, total: usize, done: usize) -> Self {
        let bar = if mode == Mode::Auto && stderr().is_terminal() {
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len} documents, {per_sec}, {eta} left");
            ProgressBar::new(total as u64)
                .with_position(done as u64)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        } else {
            ProgressBar::hidden()
        };
        Self { bar, json: mode == Mode::Json, total, done: AtomicUsize::new(done) }
    }

    /// One more document is done.
    pub fn step(&self, record: &Record) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.inc(1);
        if self.json {
            let event = serde_json::json!({
                "event": "document", "done": done, "total": self.total,
                "path": record.source.path, "status": record.status,
                "error": record.error.as_ref().map(|e| &e.message),
            });
            eprintln!("{event}");
        } else if let (Status::Error | Status::Partial, Some(error)) = (record.status, &record.error) {
            self.bar.suspend(|| eprintln!("dau: {}", error.message));
        }
    }

    /// The run is over.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
