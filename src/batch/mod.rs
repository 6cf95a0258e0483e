//! Many documents: jobs, order, limits, progress.
