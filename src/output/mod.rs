//! What leaves the program: the record, its JSON Schema, the ordered writer.

pub mod assemble;
mod ordered;
pub mod record;
mod schema;

pub use ordered::Ordered;
pub use schema::record_schema;
