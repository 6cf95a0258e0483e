//! `dau doctor`: what is there, what is missing, and how to get it.

use std::io::Write;
use std::path::PathBuf;

use dau::ocr::{
    Unusable, WEIGHTS, Weight, Weights, installed_languages, language_package, tesseract_version,
};
use dau::restore::Restorer;

use super::exit::{Exit, OutputError};

/// Options of `dau doctor`.
#[derive(clap::Args)]
pub struct Args {
    /// Language that is needed, as Tesseract names it.
    #[arg(long, default_value = "vie")]
    lang: String,
    /// Folder of the second reader's weights [default: `DAU_MODELS`, or dau/models in the user's data directory].
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
}

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    found: String,
    /// How to get it, when it is missing.
    remedy: Option<String>,
    /// Whether everything works without it, if less well.
    optional: bool,
}

/// Runs `dau doctor`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut findings = vec![program(), model(), tesseract()];
    findings.extend(args.lang.split('+').map(language));
    let weights = Weights::find(args.models.as_deref());
    findings.extend(WEIGHTS.iter().map(|weight| reader(&weights, weight)));
    findings.push(threads());
    let mut out = std::io::stdout().lock();
    for finding in &findings {
        let mark = match (&finding.remedy, finding.optional) {
            (None, _) => "ok     ",
            (Some(_), false) => "MISSING",
            (Some(_), true) => "absent ",
        };
        writeln!(out, "{mark}  {:<10}  {}", finding.what, finding.found).map_err(OutputError)?;
        if let Some(remedy) = &finding.remedy {
            writeln!(out, "         {:<10}  get it with: {remedy}", "").map_err(OutputError)?;
        }
    }
    let complete = findings.iter().all(|finding| finding.remedy.is_none() || finding.optional);
    Ok(if complete { Exit::Done } else { Exit::Environment })
}

fn reader(weights: &Weights, weight: &Weight) -> Finding {
    let Weight { what, file, licence, package, .. } = weight;
    let trouble = weights.read(weight).err();
    let state = match &trouble {
        None => "",
        Some(Unusable::Absent(_)) => ", is not there",
        Some(Unusable::Damaged(_)) => ", is damaged",
    };
    Finding {
        what: "reader",
        found: format!("{what} ({file}; {licence}, from {package}){state}"),
        remedy: trouble.map(|_| format!("make models (into {})", weights.folder().display())),
        optional: true,
    }
}

fn program() -> Finding {
    Finding { what: "dau", found: env!("CARGO_PKG_VERSION").into(), remedy: None, optional: false }
}

fn model() -> Finding {
    match Restorer::built_in() {
        Ok(restorer) => Finding {
            what: "model",
            found: format!("{} (built in)", restorer.model_id()),
            remedy: None,
            optional: false,
        },
        Err(error) => Finding {
            what: "model",
            found: error.to_string(),
            remedy: Some("a build with an undamaged dictionaries/dau.lm".into()),
            optional: false,
        },
    }
}

fn tesseract() -> Finding {
    let version = tesseract_version();
    let old =
        version.split('.').next().and_then(|major| major.parse::<u32>().ok()).is_none_or(|major| major < 4);
    Finding {
        what: "tesseract",
        found: format!("{version}; languages: {}", installed_languages().join(" ")),
        remedy: old.then(|| "apt-get install libtesseract-dev (version 4 or later)".into()),
        optional: false,
    }
}

fn language(name: &str) -> Finding {
    let there = installed_languages().iter().any(|installed| installed == name);
    let package = language_package(name);
    Finding {
        what: "language",
        found: name.to_owned(),
        remedy: (!there).then(|| {
            format!("apt-get install {package}; or set TESSDATA_PREFIX to the folder with {name}.traineddata")
        }),
        optional: false,
    }
}

fn threads() -> Finding {
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    Finding {
        what: "threads",
        found: format!("{count} (one page each, with -j)"),
        remedy: None,
        optional: false,
    }
}
