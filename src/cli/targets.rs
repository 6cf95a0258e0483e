//! The files that are written below a folder, one an input.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use dau::input::walk;

use super::exit::UsageError;

/// The inputs that `paths` name, each with the file to write for it: `dir/NAME.EXTENSION`, in the same folders as below
/// the path that was given. Inputs that are told apart by their extension alone keep it: `a.pdf.hocr`, `a.png.hocr`.
///
/// # Errors
/// When one file would be written for two inputs, or over one of them.
pub fn below(dir: &Path, paths: &[PathBuf], extension: &str) -> Result<Vec<(PathBuf, PathBuf)>, UsageError> {
    let inputs: Vec<(PathBuf, PathBuf)> = paths.iter().flat_map(|path| places(path)).collect();
    let mut namesakes: HashMap<PathBuf, usize> = HashMap::new();
    for (_, place) in &inputs {
        *namesakes.entry(place.with_extension("")).or_default() += 1;
    }
    let target = |place: &Path| {
        let stem = place.with_extension("");
        let mut name = OsString::from(dir.join(if namesakes[&stem] > 1 { place } else { &stem }));
        name.push(".");
        name.push(extension);
        PathBuf::from(name)
    };
    let targets: Vec<_> = inputs.into_iter().map(|(input, place)| (input, target(&place))).collect();
    check(&targets)?;
    Ok(targets)
}

/// The files that a path names, each with its place below it.
fn places(path: &Path) -> Vec<(PathBuf, PathBuf)> {
    let place = |file: &Path| match file.strip_prefix(path) {
        Ok(below) if below != Path::new("") => below.to_owned(),
        _ => file.file_name().map(PathBuf::from).unwrap_or_default(),
    };
    walk(&[path.to_owned()]).into_iter().map(|file| (file.clone(), place(&file))).collect()
}

fn check(targets: &[(PathBuf, PathBuf)]) -> Result<(), UsageError> {
    let inputs: HashSet<PathBuf> =
        targets.iter().filter_map(|(input, _)| input.canonicalize().ok()).collect();
    let mut written: HashMap<&Path, &Path> = HashMap::new();
    for (input, target) in targets {
        if let Some(other) = written.insert(target, input) {
            let (other, input, target) = (other.display(), input.display(), target.display());
            return Err(UsageError(format!("{other} and {input} would both be written to {target}")));
        }
        if target.canonicalize().is_ok_and(|target| inputs.contains(&target)) {
            let target = target.display();
            return Err(UsageError(format!("{target} is an input; choose another folder to write to")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(dir: &Path, paths: &[&str]) -> Result<Vec<String>, UsageError> {
        let paths: Vec<PathBuf> = paths.iter().map(|path| dir.join(path)).collect();
        let targets = below(Path::new("out"), &paths, "alto.xml")?;
        Ok(targets.iter().map(|(_, target)| target.to_string_lossy().replace('\\', "/")).collect())
    }

    #[test]
    fn names_lose_their_extension_unless_it_tells_them_apart() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("in/b")).unwrap();
        for name in ["in/1.v2.pdf", "in/2.pdf", "in/2.png", "in/b/2.png", "c.png"] {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        assert_eq!(
            written(dir.path(), &["in", "c.png"]).unwrap(),
            [
                "out/1.v2.alto.xml",
                "out/2.pdf.alto.xml",
                "out/2.png.alto.xml",
                "out/b/2.alto.xml",
                "out/c.alto.xml"
            ]
        );
        let error = written(dir.path(), &["in/2.png", "in/b/2.png"]).unwrap_err();
        assert!(error.to_string().contains("out/2.png.alto.xml"), "{error}");
    }

    #[test]
    fn no_input_is_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let text = dir.path().join("a.txt");
        std::fs::write(&text, "x").unwrap();
        let inputs = [text];
        assert!(below(dir.path(), &inputs, "txt").is_err());
        assert!(below(dir.path(), &inputs, "hocr").is_ok());
    }
}
