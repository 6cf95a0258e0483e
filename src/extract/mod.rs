//! Fields of a document from its restored pages.
