//! Accuracy measures and reports.

pub mod restore;
