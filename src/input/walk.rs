//! Which files there are: folders recursively and in one fixed order.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

/// Extensions of pictures and PDFs, and of texts: what is looked at inside folders. A file given by its name is taken
/// whatever it is called.
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "jpe", "jfif", "tif", "tiff", "bmp", "webp", "pdf"];
const TEXTS: &[&str] = &["txt"];

/// The files among `paths`, in the order given; a folder stands for the files in it, sorted by path, hidden ones
/// and those of other kinds left out. What does not exist or cannot be listed is kept, so that it is reported.
pub fn walk(paths: &[PathBuf]) -> Vec<PathBuf> {
    paths.iter().flat_map(|path| if path.is_dir() { folder(path) } else { vec![path.clone()] }).collect()
}

fn folder(path: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = WalkDir::new(path)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
        .filter_map(|entry| match entry {
            Ok(entry) => (entry.path().is_file() && is_of_interest(entry.path())).then(|| entry.into_path()),
            Err(error) => error.path().map(Path::to_path_buf),
        })
        .collect();
    files.sort();
    files
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_of_interest(path: &Path) -> bool {
    is_named(path, TEXTS) || names_a_picture(path)
}

/// Whether a file is called a picture or PDF.
pub(super) fn names_a_picture(path: &Path) -> bool {
    is_named(path, PICTURES)
}

fn is_named(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    extension.is_some_and(|e| extensions.contains(&e.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_sorted_and_filtered_and_names_kept() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("b/.git")).unwrap();
        for name in ["b/2.PDF", "b/1.Jpg", "a.txt", "c.docx", ".d.png", "b/.git/e.png"] {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        let given = [dir.path().join("c.docx"), dir.path().to_path_buf(), PathBuf::from("no/such.pdf")];
        let names: Vec<String> = walk(&given)
            .iter()
            .map(|p| p.strip_prefix(dir.path()).unwrap_or(p).to_string_lossy().replace('\\', "/"))
            .collect();
        assert_eq!(names, ["c.docx", "a.txt", "b/1.Jpg", "b/2.PDF", "no/such.pdf"]);
    }
}
