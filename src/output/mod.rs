//! What leaves the program: the record, its JSON Schema, the ordered writer.

pub mod record;
