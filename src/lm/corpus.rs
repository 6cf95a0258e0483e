//! Training text: plain, `.zst` or the first column of a `.tsv`; one paragraph a line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::{Error, Result};

/// One file of training text and how much each of its n-grams counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// Weight of its text; 1 leaves it as it is.
    pub weight: f32,
}

impl FromStr for Source {
    type Err = String;

    /// `FILE` or `FILE=WEIGHT`.
    fn from_str(given: &str) -> std::result::Result<Self, String> {
        let Some((path, weight)) = given.rsplit_once('=') else {
            return Ok(Self { path: given.into(), weight: 1.0 });
        };
        match weight.parse::<f32>() {
            Ok(weight) if weight > 0.0 && weight <= 100.0 => Ok(Self { path: path.into(), weight }),
            _ => Err(format!("{weight:?} is no weight; give FILE=WEIGHT with a number above 0, at most 100")),
        }
    }
}

impl Source {
    /// Calls `each` with every line that holds text.
    ///
    /// # Errors
    /// When the file cannot be opened, decompressed or is not UTF-8.
    pub fn for_each_line(&self, mut each: impl FnMut(&str)) -> Result<()> {
        let io = |source| Error::Io { path: self.path.clone(), source };
        let table = has_extension(&self.path, "tsv");
        let mut reader = open(&self.path).map_err(io)?;
        let mut line = String::new();
        loop {
            line.clear();
            if reader.read_line(&mut line).map_err(io)? == 0 {
                return Ok(());
            }
            let text = line.trim();
            let comment = table && text.starts_with('#');
            if !text.is_empty() && !comment {
                each(if table { text.split('\t').next().unwrap_or(text) } else { text });
            }
        }
    }
}

fn open(path: &Path) -> std::io::Result<Box<dyn BufRead>> {
    let file = File::open(path)?;
    let reader: Box<dyn Read> = if has_extension(path, "zst") {
        let mut decoder = zstd::Decoder::new(file)?;
        // Long-distance matching: windows up to 128 MiB, as `zstd --long=27` makes them.
        decoder.window_log_max(27)?;
        Box::new(decoder)
    } else {
        Box::new(file)
    };
    Ok(Box::new(BufReader::with_capacity(1 << 20, reader)))
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_read_from_the_argument() {
        assert_eq!("a=b.txt=0.5".parse(), Ok(Source { path: "a=b.txt".into(), weight: 0.5 }));
        assert_eq!("a.txt".parse(), Ok(Source { path: "a.txt".into(), weight: 1.0 }));
        assert!("a.txt=0".parse::<Source>().is_err());
    }
}
