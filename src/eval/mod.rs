//! Accuracy measures and reports.

pub mod fields;
pub mod noise;
pub mod restore;
