//! Accuracy measures and reports.

pub mod encoding;
pub mod fields;
pub mod noise;
pub mod restore;
