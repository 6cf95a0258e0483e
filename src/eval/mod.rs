//! Accuracy measures and reports.

pub mod fields;
pub mod restore;
