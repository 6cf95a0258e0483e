//! The readers that the options name.

use std::path::PathBuf;

use clap::ValueEnum;
use dau::batch::Engines;
use dau::ocr::{SecondReader, Weights};

/// Who reads the scans.
#[derive(clap::Args)]
pub struct Options {
    /// Language, as Tesseract names it.
    #[arg(long, default_value = "vie", value_name = "LANG")]
    lang: String,
    /// Who reads: Tesseract alone, or also the second reader where its weights are there.
    #[arg(long, value_enum, default_value_t = Choice::Auto)]
    reader: Choice,
    /// Folder of the second reader's weights [default: `DAU_MODELS`, or dau/models in the user's data directory].
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    Auto,
    Tesseract,
}

impl Options {
    /// The readers, none of them started; says on standard error why there is no second one.
    pub fn engines(&self) -> Engines {
        self.tesseract().with_second_reader(self.second())
    }

    /// Tesseract alone, not started.
    pub fn tesseract(&self) -> Engines {
        Engines::new(&self.lang)
    }

    fn second(&self) -> Option<SecondReader> {
        if self.reader == Choice::Tesseract {
            return None;
        }
        match SecondReader::load(&Weights::find(self.models.as_deref())) {
            Ok(second) => Some(second),
            Err(why) => {
                eprintln!("dau: {why}: Tesseract reads alone (get the second reader with: make models)");
                None
            }
        }
    }

    /// Language, as Tesseract names it.
    pub fn lang(&self) -> &str {
        &self.lang
    }
}
