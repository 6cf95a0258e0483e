//! The pool of workers.

use rayon::{ThreadPool, ThreadPoolBuilder};

/// A pool of this many workers; as many as there are cores for `None`.
pub fn pool(jobs: Option<u16>) -> anyhow::Result<ThreadPool> {
    Ok(ThreadPoolBuilder::new().num_threads(jobs.map_or(0, usize::from)).build()?)
}
