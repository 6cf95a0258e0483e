//! The command line, from outside.

mod corpus;
mod eval;
mod faults;
mod fields_only;
mod ocr;
mod restore;
mod run;
mod schema;
mod second_reader;
mod support;
mod train;
