//! Documents side by side, outcomes in the order of the inputs.

use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

use rayon::iter::{ParallelBridge, ParallelIterator};

use super::pipeline::{Outcome, Pipeline};
use crate::output::Ordered;

/// Reads every file on the current rayon pool and hands each outcome to `emit`, in the order of `paths`.
///
/// `emit` runs on a thread of its own, so that slow output delays no worker for long; finished documents wait in a
/// bounded queue. Stops early, and returns the error, when `emit` fails.
///
/// # Errors
/// What `emit` failed with.
pub fn process<E: Send>(
    pipeline: &Pipeline,
    paths: &[PathBuf],
    mut emit: impl FnMut(Outcome) -> Result<(), E> + Send,
) -> Result<(), E> {
    let (sender, receiver) = sync_channel::<(usize, Outcome)>(64);
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let mut ordered = Ordered::default();
            for (place, outcome) in receiver {
                ordered.put(place, outcome).into_iter().try_for_each(&mut emit)?;
            }
            Ok(())
        });
        // Sending fails only once the writer has given up; then there is nobody left to work for.
        let _ =
            paths.iter().enumerate().par_bridge().try_for_each_with(sender, |sender, (place, path)| {
                sender.send((place, pipeline.document(path)))
            });
        writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
