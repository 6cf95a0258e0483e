//! Where Tesseract's language data is, and which package brings it.

use std::path::PathBuf;

/// Where distributions put language data, the newest first.
const FOLDERS: &[&str] = &[
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
];

/// The folder that has the data of every language in `lang` (`vie`, `vie+eng`); `TESSDATA_PREFIX` rules alone
/// where it is set.
pub(super) fn folder(lang: &str) -> Option<PathBuf> {
    let has = |folder: &PathBuf| lang.split('+').all(|l| folder.join(format!("{l}.traineddata")).is_file());
    folders().into_iter().find(has)
}

/// The languages that are installed, by name.
pub fn installed() -> Vec<String> {
    let files = folders().into_iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let mut names: Vec<String> = files
        .filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".traineddata")?.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The Debian and Ubuntu package of a language.
pub fn package(lang: &str) -> String {
    format!("tesseract-ocr-{}", lang.to_lowercase().replace('_', "-"))
}

fn folders() -> Vec<PathBuf> {
    match std::env::var_os("TESSDATA_PREFIX") {
        Some(prefix) => vec![PathBuf::from(&prefix), PathBuf::from(prefix).join("tessdata")],
        None => FOLDERS.iter().map(PathBuf::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn packages_are_named_as_debian_names_them() {
        assert_eq!(super::package("vie"), "tesseract-ocr-vie");
        assert_eq!(super::package("chi_sim"), "tesseract-ocr-chi-sim");
    }
}
