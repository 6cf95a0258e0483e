//! `dau eval encoding`: how well legacy encodings are found and undone.

use std::path::PathBuf;

use dau::eval::encoding::{Score, score, taken};
use dau::text::encoding::Encoding;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::eval::read;
use super::exit::Exit;

/// Options of `dau eval encoding`.
#[derive(clap::Args)]
pub struct Args {
    /// Clean texts, a paragraph a line.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// One JSON object instead of the table.
    #[arg(long)]
    json: bool,
}

/// A text in an encoding.
struct Row {
    text: String,
    encoding: Encoding,
    score: Score,
}

/// Runs `dau eval encoding`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let (mut rows, mut totals, mut clean_taken) = (Vec::new(), [Score::default(); 4], 0);
    for path in &args.files {
        let clean: String = read(path)?.nfc().collect();
        clean_taken += taken(&clean);
        for (encoding, total) in Encoding::ALL.into_iter().zip(&mut totals) {
            let score = score(&clean, encoding);
            total.add(&score);
            rows.push(Row { text: path.display().to_string(), encoding, score });
        }
    }
    let all = Encoding::ALL.into_iter().zip(totals);
    rows.extend(all.map(|(encoding, score)| Row { text: "all".into(), encoding, score }));
    if args.json {
        let texts: Vec<Value> = rows.iter().map(row_json).collect();
        println!("{}", json!({"texts": texts, "clean_taken": clean_taken}));
    } else {
        print_table(&rows, clean_taken);
    }
    Ok(Exit::Done)
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn row_json(row: &Row) -> Value {
    let s = &row.score;
    json!({"text": row.text, "encoding": row.encoding.name(), "paragraphs": s.paragraphs,
        "detected": share(s.detected, s.paragraphs), "detected_alone": share(s.detected_alone, s.paragraphs),
        "syllables": s.syllables, "accuracy": share(s.right, s.syllables), "exact": share(s.exact, s.syllables)})
}

fn print_table(rows: &[Row], clean_taken: usize) {
    println!("detected = taken for what it is, in its text and by itself; right = case ignored");
    println!(
        "{:<28} {:<12} {:>10} {:>8} {:>7} {:>9} {:>7} {:>7}",
        "text", "encoding", "paragraphs", "detected", "alone", "syllables", "right", "exact"
    );
    let percent = |part, whole| format!("{:.2}", 100.0 * share(part, whole));
    for Row { text, encoding, score: s } in rows {
        println!(
            "{:<28} {:<12} {:>10} {:>8} {:>7} {:>9} {:>7} {:>7}",
            text.rsplit('/').next().unwrap_or(text),
            encoding.name(),
            s.paragraphs,
            percent(s.detected, s.paragraphs),
            percent(s.detected_alone, s.paragraphs),
            s.syllables,
            percent(s.right, s.syllables),
            percent(s.exact, s.syllables)
        );
    }
    println!("clean paragraphs taken for a legacy encoding: {clean_taken}");
}
