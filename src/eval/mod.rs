//! Accuracy measures and reports.
