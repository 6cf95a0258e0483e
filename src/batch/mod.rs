//! Many documents: engines, jobs, order, limits, resuming.
//!
//! Each document goes one way, input → pages → words → text → record ([`Pipeline`]); documents, and the pages
//! of one document, are worked on side by side, and the records come out in the order of the inputs ([`process`]).

mod engines;
mod pipeline;
mod queue;
mod resume;
mod zones;

pub use engines::Engines;
pub use pipeline::{Limits, Outcome, Pipeline, Scope};
pub use queue::process;
pub use resume::{Resume, ResumeError};
