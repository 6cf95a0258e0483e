//! `dau eval restore`: how well stripped text is restored.

use std::collections::HashMap;
use std::path::PathBuf;

use dau::eval::restore::{Score, score};
use dau::restore::Restorer;
use serde_json::json;

use super::exit::Exit;

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
}

/// Runs `dau eval restore`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let restorer = match &args.model {
        Some(path) => Restorer::load(path)?,
        None => Restorer::built_in()?,
    };
    let mut session = restorer.session();
    let mut errors: HashMap<(String, String), usize> = HashMap::new();
    let mut rows: Vec<(String, Score)> = Vec::new();
    for path in &args.files {
        let read = std::fs::read_to_string(path);
        let text = read.map_err(|source| dau::Error::Io { path: path.clone(), source })?;
        let mut note = |want: &str, given: &str| {
            *errors.entry((want.to_owned(), given.to_owned())).or_default() += 1;
        };
        rows.push((path.display().to_string(), score(&mut session, &text, &mut note)));
    }
    let mut total = Score::default();
    for (_, score) in &rows {
        total.add(score);
    }
    let mut errors: Vec<_> = errors.into_iter().collect();
    errors.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    errors.truncate(args.errors);
    rows.push(("all".into(), total));
    if args.json {
        print_json(restorer.model_id(), &rows, &errors);
    } else {
        print_table(restorer.model_id(), &rows, &errors);
    }
    Ok(Exit::Done)
}

type Errors = [((String, String), usize)];

fn print_json(model: &str, rows: &[(String, Score)], errors: &Errors) {
    let texts: Vec<_> = rows
        .iter()
        .map(|(name, s)| {
            json!({"text": name, "syllables": s.syllables, "accuracy": s.accuracy(), "lines": s.lines,
                "lines_right": s.lines_right, "syllables_per_second": s.speed()})
        })
        .collect();
    let errors: Vec<_> = errors
        .iter()
        .map(|((want, given), n)| json!({"meant": want, "written": given, "count": n}))
        .collect();
    println!("{}", json!({"model": model, "texts": texts, "errors": errors}));
}

fn print_table(model: &str, rows: &[(String, Score)], errors: &Errors) {
    println!("model {model}; case and tone placement ignored");
    println!(
        "{:<40} {:>10} {:>9} {:>11} {:>12}",
        "text", "syllables", "right %", "lines ok %", "syllables/s"
    );
    for (name, s) in rows {
        let lines = 100.0 * s.lines_right as f64 / s.lines.max(1) as f64;
        let right = 100.0 * s.accuracy();
        println!("{name:<40} {:>10} {right:>9.3} {lines:>11.1} {:>12.0}", s.syllables, s.speed());
    }
    for ((want, given), n) in errors {
        println!("{n:>6}  {want} -> {given}");
    }
}
