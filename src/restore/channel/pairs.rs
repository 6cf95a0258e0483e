//! Folders of pairs: `NAME.clean.txt` beside `NAME.KIND.txt`, what was read of it.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::learn::Pairs;
use super::table::Reader;
use crate::{Error, Result};

/// What the table says of itself.
const HEAD: &str = "\
# What OCR reads in place of letters, with the probability of that; a capital is a letter of its own.
# ∅: nothing; ␣: the space. Built: `dau train channel`, see README.md.
# reader\tmeant\tseen\tprobability
";

/// Readings of one kind in one folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The reader they are an example of.
    pub reader: Reader,
    /// Who read: `eng` stands for the files `NAME.eng.txt`.
    pub kind: String,
    /// The folder.
    pub folder: PathBuf,
    /// How much each pair counts.
    pub weight: f64,
}

impl FromStr for Source {
    type Err = String;

    /// `READER:KIND:FOLDER` or `READER:KIND:FOLDER=WEIGHT`.
    fn from_str(given: &str) -> std::result::Result<Self, String> {
        let form =
            || format!("{given:?}: give READER:KIND:FOLDER, such as latin:eng:pairs, or with =WEIGHT behind");
        let (rest, weight) = given.rsplit_once('=').unwrap_or((given, "1"));
        let mut parts = rest.splitn(3, ':');
        let (Some(name), Some(kind), Some(folder)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(form());
        };
        let weight = weight.parse().ok().filter(|weight: &f64| *weight > 0.0).ok_or_else(form)?;
        let known = Reader::ALL.into_iter().find(|reader| reader.name() == name);
        let reader = known.ok_or_else(|| format!("{name:?} is no reader; give latin, scanner or vie"))?;
        Ok(Self { reader, kind: kind.into(), folder: folder.into(), weight })
    }
}

/// Learns the table of confusions; gives its text, and how many pages each source had.
///
/// # Errors
/// When a folder cannot be read or has no reading of its kind, or a file is not UTF-8.
pub fn train(sources: &[Source]) -> Result<(String, Vec<usize>)> {
    let mut counts = vec![0; sources.len()];
    let mut table = HEAD.to_owned();
    for reader in Reader::ALL {
        let mut pairs = Pairs::default();
        for (source, count) in sources.iter().zip(&mut counts).filter(|(s, _)| s.reader == reader) {
            *count = add(source, &mut pairs)?;
        }
        pairs.learn().iter().for_each(|row| row.write(reader.name(), &mut table));
    }
    Ok((table, counts))
}

fn add(source: &Source, pairs: &mut Pairs) -> Result<usize> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Io { path, source }
    };
    let mut names: Vec<String> = std::fs::read_dir(&source.folder)
        .map_err(io(&source.folder))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| Some(name.strip_suffix(&format!(".{}.txt", source.kind))?.to_owned()))
        .collect();
    names.sort_unstable();
    let read = |name: &str, kind: &str| {
        let path = source.folder.join(format!("{name}.{kind}.txt"));
        std::fs::read_to_string(&path).map_err(io(&path))
    };
    for name in &names {
        pairs.add(&read(name, "clean")?, &read(name, &source.kind)?, source.weight);
    }
    if names.is_empty() {
        let detail = format!("no NAME.{}.txt in it", source.kind);
        return Err(Error::Model {
            name: source.folder.display().to_string(),
            kind: "folder of pairs",
            detail,
        });
    }
    Ok(names.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_by_reader_kind_and_folder() {
        let source: Source = "latin:eng:/a:b=2".parse().unwrap();
        assert_eq!((source.reader, source.kind.as_str(), source.weight), (Reader::Latin, "eng", 2.0));
        assert_eq!(source.folder, Path::new("/a:b"));
        for wrong in ["latin:eng", "klingon:eng:a", "latin:eng:a=0"] {
            assert!(wrong.parse::<Source>().is_err(), "{wrong}");
        }
    }
}
