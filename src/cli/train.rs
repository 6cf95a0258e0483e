//! `dau train`: dictionaries and models from their sources.

use std::path::{Path, PathBuf};

use anyhow::Context;
use dau::lexicon::{Lexicon, build};
use dau::lm::corpus::Source;
use dau::lm::{self, MAX_WORDS};
use dau::restore::channel::pairs;
use dau::restore::learn;

use super::eval::read;
use super::exit::{Exit, OutputError};
use super::restorer::{self, Preferences};

/// What `dau train` can do.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Build the language model from training text.
    Lm(LmArgs),
    /// Learn from pairs of texts what OCR reads in place of letters.
    Channel(ChannelArgs),
    /// Learn from texts that the language model has not seen how far its confidence is to be believed.
    Calibration(CalibrationArgs),
    /// Build the dictionary from the tables in a folder.
    Lexicon(LexiconArgs),
}

/// Options of `dau train lm`.
#[derive(clap::Args)]
pub struct LmArgs {
    /// Text, one paragraph a line: plain, .zst, or the first column of a .tsv; `FILE=WEIGHT` counts it more or less.
    #[arg(required = true)]
    corpus: Vec<Source>,
    /// Where to write the model.
    #[arg(short, long)]
    output: PathBuf,
    /// Size of the n-grams in the file, in MiB.
    #[arg(long, default_value_t = 40.8)]
    ngrams: f64,
    /// Size of the context weights in the file, in MiB.
    #[arg(long, default_value_t = 15.5)]
    context: f64,
    /// How many neighbours, the most frequent, have vectors.
    #[arg(long, default_value_t = 8191)]
    neighbours: usize,
    /// Leave out fourgrams seen less often than this.
    #[arg(long, default_value_t = 2)]
    cutoff: u32,
    /// Most words in the vocabulary.
    #[arg(long, default_value_t = MAX_WORDS)]
    words: usize,
}

/// Options of `dau train channel`.
#[derive(clap::Args)]
pub struct ChannelArgs {
    /// Folders with `NAME.clean.txt` and what was read of it, `NAME.KIND.txt`: `READER:KIND:FOLDER[=WEIGHT]`.
    /// Readers: latin (neural, of English), scanner (engine of a scanner, of English), vie (of Vietnamese).
    #[arg(required = true)]
    pairs: Vec<pairs::Source>,
    /// Where to write the table.
    #[arg(short, long, default_value = "dictionaries/confusions.tsv")]
    output: PathBuf,
}

/// Options of `dau train calibration`.
#[derive(clap::Args)]
pub struct CalibrationArgs {
    /// Clean texts, one paragraph a line, on which the model was not trained.
    #[arg(required = true)]
    texts: Vec<PathBuf>,
    /// A language model instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Where to write the table.
    #[arg(short, long, default_value = "dictionaries/calibration.tsv")]
    output: PathBuf,
}

/// Options of `dau train lexicon`.
#[derive(clap::Args)]
pub struct LexiconArgs {
    /// Folder with the tables.
    #[arg(default_value = "dictionaries")]
    folder: PathBuf,
    /// Where to write the dictionary.
    #[arg(short, long, default_value = "dictionaries/lexicon.fst")]
    output: PathBuf,
}

/// Runs `dau train`.
pub fn run(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Lm(args) => {
            let options = lm::Options {
                ngrams: bytes(args.ngrams),
                cutoff: args.cutoff,
                words: args.words,
                context: bytes(args.context),
                neighbours: args.neighbours,
            };
            let lexicon = Lexicon::built_in()?;
            let model = learn::train(&args.corpus, &lexicon, &options, &|news| eprintln!("{news}"))?;
            write(&args.output, &model)
        }
        Command::Channel(args) => {
            let (table, counts) = pairs::train(&args.pairs)?;
            for (source, pages) in args.pairs.iter().zip(counts) {
                eprintln!("{} {}: {pages} pages", source.folder.display(), source.kind);
            }
            write(&args.output, table.as_bytes())
        }
        Command::Calibration(args) => {
            let restorer = restorer::load(args.model.as_deref(), &Preferences::default())?;
            let texts = args.texts.iter().map(|path| read(path)).collect::<dau::Result<Vec<_>>>()?;
            let fit = learn::calibration::fit(&restorer, &texts)
                .context("no word with several readings in the texts")?;
            let [before, after] = fit.losses;
            eprintln!(
                "{} words: {before:.4} nats a word as the model says, {after:.4} as calibrated",
                fit.words
            );
            write(&args.output, learn::calibration::table(&fit.calibration).as_bytes())
        }
        Command::Lexicon(args) => write(&args.output, &build::build(&args.folder)?),
    }
}

fn bytes(mebibytes: f64) -> usize {
    (mebibytes * f64::from(1 << 20)) as usize
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<Exit> {
    std::fs::write(path, bytes).map_err(OutputError)?;
    eprintln!("{}: {} bytes", path.display(), bytes.len());
    Ok(Exit::Done)
}
