//! Truth read by people, and the texts beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::input::walk;
use crate::{Error, Result};

/// Truth of one document.
#[derive(Clone, Debug)]
pub struct Truth {
    pub(super) fields: Value,
    pub(super) handwritten: Vec<String>,
    pub(super) defect: bool,
}

/// All truth of a folder, by file stem.
pub type Truths = BTreeMap<String, Truth>;

/// Reads all truth files (`*.json`) of a folder.
///
/// # Errors
/// When the folder or a file cannot be read, or a file is not truth.
pub fn read_truths(folder: &Path) -> Result<Truths> {
    let io = |source| Error::Io { path: folder.to_owned(), source };
    let mut truths = Truths::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|e| e == "json") {
            let (stem, truth) = read_truth(&path)?;
            truths.insert(stem, truth);
        }
    }
    Ok(truths)
}

fn read_truth(path: &Path) -> Result<(String, Truth)> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let damaged = |detail: String| Error::Damaged { path: path.to_owned(), page: None, detail };
    let value: Value = serde_json::from_str(&text).map_err(|e| damaged(e.to_string()))?;
    let name = value["file"].as_str().or(value["id"].as_str()).map(stem);
    let name = name.ok_or_else(|| damaged("neither `file` nor `id`".to_owned()))?;
    let list = value["handwritten"].as_array().map(Vec::as_slice).unwrap_or_default();
    let handwritten = list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
    let defect = value["defect"].as_bool().unwrap_or(false);
    Ok((name, Truth { fields: value["fields"].clone(), handwritten, defect }))
}

/// What the files of one document share: the name without folder and extension.
pub(super) fn stem(path: &str) -> String {
    PathBuf::from(path).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

/// All texts (`*.txt`) of a folder and the folders in it, by stem of the document.
pub type Texts = BTreeMap<String, String>;

/// Reads the texts that `dau run --text-dir` wrote.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn read_texts(folder: &Path) -> Result<Texts> {
    let mut texts = Texts::new();
    for path in walk(&[folder.to_owned()]) {
        let text = std::fs::read(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
        let document = path.file_stem().map(|name| stem(&name.to_string_lossy()));
        texts.extend(document.map(|document| (document, String::from_utf8_lossy(&text).into_owned())));
    }
    Ok(texts)
}
