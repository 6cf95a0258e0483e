//! The restorer that the options name.

use std::path::{Path, PathBuf};

use dau::restore::{Dictionary, Profile, Restorer};

/// The profile asked for; `None` for auto.
#[derive(Clone, Copy)]
pub struct Choice(pub Option<Profile>);

/// Reads the name of a profile, or `auto`.
pub fn profile(given: &str) -> Result<Choice, String> {
    if given == "auto" { Ok(Choice(None)) } else { given.parse().map(|p| Choice(Some(p))) }
}

/// What the user wants of the restorer.
#[derive(clap::Args, Default)]
pub struct Preferences {
    /// Words and phrases to prefer, one a line; a tab and a weight may follow.
    #[arg(long, value_name = "FILE")]
    dict: Option<PathBuf>,
    /// Leave what is less sure than this as it was, 0 to 1.
    #[arg(long, default_value_t = 0.0, value_name = "P", value_parser = probability)]
    min_confidence: f32,
    /// A table of confusions, as `dau train channel` writes it, instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    confusions: Option<PathBuf>,
}

fn probability(given: &str) -> Result<f32, String> {
    match given.parse() {
        Ok(p) if (0.0..=1.0).contains(&p) => Ok(p),
        _ => Err("give a number from 0 to 1".into()),
    }
}

/// The built-in restorer, or one with the model in this file.
pub fn load(model: Option<&Path>, preferences: &Preferences) -> dau::Result<Restorer> {
    let restorer = model.map_or_else(Restorer::built_in, Restorer::load)?;
    let restorer = restorer.with_min_confidence(preferences.min_confidence);
    let restorer = match &preferences.confusions {
        Some(path) => restorer.with_confusions(path)?,
        None => restorer,
    };
    match &preferences.dict {
        Some(path) => Ok(restorer.with_dictionary(Dictionary::load(path)?)),
        None => Ok(restorer),
    }
}
