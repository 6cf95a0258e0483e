//! The n-gram language model: count, smooth, prune, store, query.
