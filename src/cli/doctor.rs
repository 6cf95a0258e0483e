//! `dau doctor`: what is there, what is missing, and how to get it.

use std::io::Write;

use dau::ocr::{installed_languages, language_package, tesseract_version};
use dau::restore::Restorer;

use super::exit::{Exit, OutputError};

/// Options of `dau doctor`.
#[derive(clap::Args)]
pub struct Args {
    /// Language that is needed, as Tesseract names it.
    #[arg(long, default_value = "vie")]
    lang: String,
}

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    found: String,
    /// How to get it, when it is needed and missing.
    remedy: Option<String>,
}

/// Runs `dau doctor`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut findings = vec![program(), model(), tesseract()];
    findings.extend(args.lang.split('+').map(language));
    findings.push(threads());
    let mut out = std::io::stdout().lock();
    for finding in &findings {
        let mark = if finding.remedy.is_none() { "ok     " } else { "MISSING" };
        writeln!(out, "{mark}  {:<10}  {}", finding.what, finding.found).map_err(OutputError)?;
        if let Some(remedy) = &finding.remedy {
            writeln!(out, "         {:<10}  get it with: {remedy}", "").map_err(OutputError)?;
        }
    }
    let complete = findings.iter().all(|finding| finding.remedy.is_none());
    Ok(if complete { Exit::Done } else { Exit::Environment })
}

fn program() -> Finding {
    Finding { what: "dau", found: env!("CARGO_PKG_VERSION").into(), remedy: None }
}

fn model() -> Finding {
    match Restorer::built_in() {
        Ok(restorer) => {
            Finding { what: "model", found: format!("{} (built in)", restorer.model_id()), remedy: None }
        }
        Err(error) => Finding {
            what: "model",
            found: error.to_string(),
            remedy: Some("a build with an undamaged dictionaries/dau.lm".into()),
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
    }
}

fn threads() -> Finding {
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    Finding { what: "threads", found: format!("{count} (one page each, with -j)"), remedy: None }
}
