//! The restorer that the options name.

use std::path::Path;

use dau::restore::Restorer;

/// The built-in restorer, or one with the model in this file.
pub fn load(model: Option<&Path>) -> dau::Result<Restorer> {
    model.map_or_else(Restorer::built_in, Restorer::load)
}
