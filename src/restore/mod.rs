//! The restorer: channel, lattice, decoder.
