//! Pure functions on pixels: what is done to a page before it is read.
