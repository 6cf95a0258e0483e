//! Results that finish in any order, handed on in the order of the inputs.

use std::collections::BTreeMap;

/// Holds back what comes too early: give each item its place, take out what is due.
///
/// ```
/// let mut ordered = dau::output::Ordered::default();
/// assert!(ordered.put(1, "b").is_empty());
/// assert_eq!(ordered.put(0, "a"), ["a", "b"]);
/// ```
#[derive(Debug)]
pub struct Ordered<T> {
    next: usize,
    early: BTreeMap<usize, T>,
}

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self { next: 0, early: BTreeMap::new() }
    }
}

impl<T> Ordered<T> {
    /// Adds the item with this place (0 first, each place once) and returns all items now due, in order.
    pub fn put(&mut self, place: usize, item: T) -> Vec<T> {
        self.early.insert(place, item);
        let mut due = Vec::new();
        while let Some(item) = self.early.remove(&self.next) {
            due.push(item);
            self.next += 1;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_order_in_one_order_out() {
        let mut ordered = Ordered::default();
        let out: Vec<usize> = [3, 1, 0, 4, 2].into_iter().flat_map(|i| ordered.put(i, i)).collect();
        assert_eq!(out, [0, 1, 2, 3, 4]);
    }
}
