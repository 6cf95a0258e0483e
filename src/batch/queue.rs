//! Documents side by side, outcomes in the order of the inputs.

use std::sync::mpsc::sync_channel;

use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::output::Ordered;

/// Finished documents that may wait for the writer before the workers do.
const QUEUE: usize = 64;

/// Does `work` on every item on the current rayon pool and hands each outcome to `emit`, in the order of the items.
///
/// `emit` runs on a thread of its own, so that slow output delays no worker for long. Stops early, and returns the
/// error, when `emit` fails.
///
/// # Errors
/// What `emit` failed with.
pub fn process<T: Sync, U: Send, E: Send>(
    items: &[T],
    work: impl Fn(&T) -> U + Sync,
    mut emit: impl FnMut(U) -> Result<(), E> + Send,
) -> Result<(), E> {
    let (sender, receiver) = sync_channel::<(usize, U)>(QUEUE);
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let mut ordered = Ordered::default();
            for (place, outcome) in receiver {
                ordered.put(place, outcome).into_iter().try_for_each(&mut emit)?;
            }
            Ok(())
        });
        // Sending fails only once the writer has given up; then there is nobody left to work for.
        let _ = items
            .iter()
            .enumerate()
            .par_bridge()
            .try_for_each_with(sender, |sender, (place, item)| sender.send((place, work(item))));
        writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..200).collect();
        let mut seen = Vec::new();
        let work = |n: &u64| {
            std::thread::sleep(std::time::Duration::from_micros((n * 37) % 500));
            n * 2
        };
        let done: Result<(), ()> = process(&items, work, |n| {
            seen.push(n);
            Ok(())
        });
        assert_eq!(done, Ok(()));
        assert_eq!(seen, items.iter().map(|n| n * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_failing_writer_ends_the_work() {
        let items: Vec<u64> = (0..10_000).collect();
        assert_eq!(process(&items, |n| *n, |n| if n < 3 { Ok(()) } else { Err(n) }), Err(3));
    }
}
