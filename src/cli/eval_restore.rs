//! `dau eval restore`: how well stripped text is restored.

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, ensure};
use dau::eval::restore::{Score, score, score_lines, strip_some};
use dau::restore::Profile;
use serde_json::{Value, json};

use super::eval::read;
use super::exit::Exit;
use super::restorer::{self, Preferences};

/// Options of `dau eval restore`.
#[derive(clap::Args)]
pub struct Args {
    /// Clean texts, a sentence or paragraph a line.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// A language model instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// One JSON object instead of the table.
    #[arg(long)]
    json: bool,
    /// Also show the commonest errors.
    #[arg(long, default_value_t = 0, value_name = "N")]
    errors: usize,
    /// Another restorer to compare with: a shell command that maps lines to lines.
    #[arg(long, value_name = "COMMAND")]
    against: Option<String>,
    /// Keep the marks of this share of words, 0 to 1.
    #[arg(long, default_value_t = 0.0, value_name = "SHARE", value_parser = share)]
    keep: f64,
    /// Restore as this kind of damage: auto, clean, stripped, latin or vie. With `--keep 1` the column `changed` tells
    /// how much of right text is changed.
    #[arg(long, default_value = "stripped", value_parser = restorer::profile)]
    profile: restorer::Choice,
}

fn share(given: &str) -> Result<f64, String> {
    match given.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("give a number from 0 to 1".into()),
    }
}

/// What one restorer made of all texts.
#[derive(Default)]
struct Report {
    rows: Vec<(String, Score)>,
    errors: HashMap<(String, String), usize>,
}

impl Report {
    fn add(&mut self, name: &str, score: impl FnOnce(&mut dyn FnMut(&str, &str)) -> Score) {
        let errors = &mut self.errors;
        let score = score(&mut |want, given| {
            *errors.entry((want.to_owned(), given.to_owned())).or_default() += 1;
        });
        self.rows.push((name.to_owned(), score));
    }

    fn finish(&mut self) {
        let mut total = Score::default();
        self.rows.iter().for_each(|(_, score)| total.add(score));
        self.rows.push(("all".into(), total));
    }

    fn commonest(&self, most: usize) -> Vec<(&(String, String), usize)> {
        let mut errors: Vec<_> = self.errors.iter().map(|(pair, n)| (pair, *n)).collect();
        errors.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        errors.truncate(most);
        errors
    }
}

/// Runs `dau eval restore`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let restorer = restorer::load(args.model.as_deref(), &Preferences::default())?;
    let mut session = restorer.session();
    let (mut own, mut other) = (Report::default(), Report::default());
    for path in &args.files {
        let clean = read(path)?;
        let stripped = strip_some(&clean, args.keep);
        let name = path.display().to_string();
        let profile = args.profile.0.unwrap_or_else(|| Profile::detect(&stripped));
        own.add(&name, |wrong| score(&mut session, profile, &clean, &stripped, wrong));
        if let Some(command) = &args.against {
            let begin = Instant::now();
            let restored = restore_by(command, &stripped)?;
            let seconds = begin.elapsed().as_secs_f64();
            other.add(&name, |wrong| score_lines(&session, &clean, &restored, seconds, wrong));
        }
    }
    let mut reports = vec![(restorer.model_id(), own)];
    reports.extend(args.against.as_deref().map(|command| (command, other)));
    for (_, report) in &mut reports {
        report.finish();
    }
    if args.json {
        let all: Vec<Value> = reports.iter().map(|(name, r)| report_json(name, r, args.errors)).collect();
        println!("{}", json!({"kept": args.keep, "restorers": all}));
    } else {
        for (name, report) in &reports {
            print_table(name, report, args.errors);
        }
    }
    Ok(Exit::Done)
}

/// What the command makes of the lines.
fn restore_by(command: &str, lines: &str) -> anyhow::Result<String> {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = shell.spawn().context("cannot run sh for --against")?;
    let mut input = child.stdin.take().context("the command takes no input")?;
    let output = std::thread::scope(|scope| {
        // A command that stops reading early is told by its lines or its status.
        scope.spawn(move || input.write_all(lines.as_bytes()));
        child.wait_with_output()
    })?;
    ensure!(output.status.success(), "--against: {command:?} failed ({})", output.status);
    let restored = String::from_utf8(output.stdout)
        .with_context(|| format!("--against: {command:?} wrote what is not UTF-8"))?;
    let (given, got) = (lines.lines().count(), restored.lines().count());
    ensure!(given == got, "--against: {command:?} was given {given} lines and wrote {got}");
    Ok(restored)
}

fn report_json(name: &str, report: &Report, errors: usize) -> Value {
    let texts: Vec<Value> = report
        .rows
        .iter()
        .map(|(name, s)| {
            json!({"text": name, "syllables": s.syllables, "accuracy": s.accuracy(), "exact": s.exactness(),
                "ambiguous": s.ambiguous, "ambiguous_accuracy": s.ambiguous_accuracy(), "lines": s.lines,
                "lines_right": s.lines_right, "given_right": s.given_right, "changed": s.changed,
                "calibration_error": s.calibration_error(),
                "sure_accuracy": s.sure_accuracy(), "syllables_per_second": s.speed()})
        })
        .collect();
    let errors: Vec<Value> = report
        .commonest(errors)
        .iter()
        .map(|((want, given), n)| json!({"meant": want, "written": given, "count": n}))
        .collect();
    json!({"restorer": name, "texts": texts, "errors": errors})
}

fn print_table(name: &str, report: &Report, errors: usize) {
    println!("{name}: right = case and tone placement ignored; sure = confidence 0.99 or more;");
    println!("changed = share changed of the tokens that were given as they should be");
    println!(
        "{:<28} {:>9} {:>7} {:>7} {:>7} {:>7} {:>6} {:>7} {:>7} {:>9}",
        "text", "syllables", "right", "exact", "ambig.", "lines", "ECE", "sure", "changed", "syll./s"
    );
    let percent = |share: f64| format!("{:.2}", 100.0 * share);
    let known = |figure: Option<String>| figure.unwrap_or_else(|| "-".into());
    for (name, s) in &report.rows {
        let file = name.rsplit('/').next().unwrap_or(name);
        println!(
            "{file:<28} {:>9} {:>7} {:>7} {:>7} {:>7} {:>6} {:>7} {:>7} {:>9.0}",
            s.syllables,
            percent(s.accuracy()),
            percent(s.exactness()),
            percent(s.ambiguous_accuracy()),
            percent(s.line_accuracy()),
            known(s.calibration_error().map(|error| format!("{error:.4}"))),
            known(s.sure_accuracy().map(percent)),
            known(s.harm().map(|share| format!("{:.4}", 100.0 * share))),
            s.speed()
        );
    }
    for ((want, given), n) in report.commonest(errors) {
        println!("{n:>6}  {want} -> {given}");
    }
}
