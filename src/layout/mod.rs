//! Lines, columns and zones of a page.
