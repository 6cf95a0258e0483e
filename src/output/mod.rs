//! What leaves the program: the record, its JSON Schema, the words of a page as hOCR and ALTO, the ordered writer.

mod alto;
pub mod assemble;
mod hocr;
mod ordered;
pub mod record;
mod schema;
mod xml;

pub use alto::Alto;
pub use hocr::Hocr;
pub use ordered::Ordered;
pub use schema::record_schema;

/// Name and version of this program, for formats that name what wrote them.
const SOFTWARE: (&str, &str) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
