//! Dictionaries as finite-state transducers: toneless key to candidates.
