//! Accuracy measures and reports.

pub mod fields;
