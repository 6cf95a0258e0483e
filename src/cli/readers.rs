//! The readers that the options name.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;
use dau::batch::Engines;
use dau::ocr::{SecondReader, Weights};
use dau::restore::Restorer;

/// Who reads the scans.
#[derive(clap::Args)]
pub struct Options {
    /// Language, as Tesseract names it.
    #[arg(long, default_value = "vie", value_name = "LANG")]
    lang: String,
    /// Who reads: Tesseract alone, or also the second reader where its weights are there.
    #[arg(long, value_enum, default_value_t = Choice::Auto)]
    reader: Choice,
    /// Have both readers read whole pages and weigh their readings: fewer errors, several times slower. Needs the second
    /// reader's weights.
    #[arg(long, conflicts_with = "reader")]
    accurate: bool,
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
    ///
    /// # Errors
    /// When whole pages are to be read by a second reader that is not there.
    pub fn engines(&self) -> dau::Result<Engines> {
        Ok(self.tesseract().with_second_reader(self.second()?))
    }

    /// Tesseract alone, not started.
    pub fn tesseract(&self) -> Engines {
        Engines::new(&self.lang)
    }

    fn second(&self) -> dau::Result<Option<SecondReader>> {
        if self.reader == Choice::Tesseract {
            return Ok(None);
        }
        let weights = Weights::find(self.models.as_deref());
        let loaded = SecondReader::load(&weights);
        if self.accurate {
            let restorer = Restorer::built_in()?;
            let judge = Arc::new(move |text: &str| restorer.likelihood(text));
            let second = loaded.and_then(|second| second.accurate(judge, &weights));
            return second.map(Some).map_err(|why| dau::Error::Environment {
                what: format!("{why}: --accurate needs the second reader"),
                remedy: "get it with: make models".into(),
            });
        }
        Ok(loaded
            .map_err(|why| {
                eprintln!("dau: {why}: Tesseract reads alone (get the second reader with: make models)");
            })
            .ok())
    }

    /// Language, as Tesseract names it.
    pub fn lang(&self) -> &str {
        &self.lang
    }
}
