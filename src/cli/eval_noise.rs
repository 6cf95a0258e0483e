//! `dau eval noise`: how much of a garbled text is mended.

use std::path::PathBuf;

use dau::eval::noise::{Kind, Reading, Score, score};
use dau::layout::in_reading_order;
use serde_json::{Value, json};

use super::eval::{read, share, tail};
use super::exit::Exit;
use super::restorer::{self, Preferences};

/// Options of `dau eval noise`.
#[derive(clap::Args)]
pub struct Args {
    /// The text as it was read, then its transcript; any number of such pairs.
    #[arg(required = true, num_args = 2.., value_names = ["NOISY", "CLEAN"])]
    files: Vec<PathBuf>,
    /// How the text was damaged: auto, clean, stripped, latin or vie.
    #[arg(long, default_value = "auto", value_parser = restorer::profile)]
    profile: restorer::Choice,
    /// Part the columns of the restored text's head and foot, as `dau restore --reading-order` does.
    #[arg(long)]
    reading_order: bool,
    /// A language model instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    preferences: Preferences,
    /// Also list up to this many words that are wrong: meant, given, written.
    #[arg(long, default_value_t = 0, value_name = "N")]
    errors: usize,
    /// One JSON object instead of the table.
    #[arg(long)]
    json: bool,
}

/// Runs `dau eval noise`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    anyhow::ensure!(
        args.files.len().is_multiple_of(2),
        "give each garbled text with its transcript: NOISY CLEAN"
    );
    let restorer = restorer::load(args.model.as_deref(), &args.preferences)?;
    let (mut rows, mut total, mut errors) = (Vec::new(), Score::default(), Vec::new());
    for pair in args.files.chunks_exact(2) {
        let (noisy, clean) = (read(&pair[0])?, read(&pair[1])?);
        let restoration = restorer.restore(&noisy, args.profile.0);
        let text = if args.reading_order { in_reading_order(&restoration.text) } else { restoration.text };
        let score = score(&clean, &noisy, &text, &mut |meant, given, written| {
            errors.push([meant, given, written].map(str::to_owned));
        });
        total += score;
        rows.push((pair[0].display().to_string(), restoration.profile.to_string(), score));
    }
    rows.push(("all".into(), String::new(), total));
    errors.truncate(args.errors);
    if args.json {
        let rows: Vec<Value> = rows.iter().map(|(name, profile, score)| row(name, profile, score)).collect();
        println!("{}", json!({"texts": rows, "errors": errors}));
    } else {
        print(&rows);
        for [meant, given, written] in &errors {
            println!("{meant:<12} {given:<16} {written}");
        }
    }
    Ok(Exit::Done)
}

fn row(name: &str, profile: &str, score: &Score) -> Value {
    let reading = |reading: &Reading| {
        let kinds: serde_json::Map<String, Value> =
            Kind::ALL.iter().zip(reading.wrong).map(|(kind, n)| (kind.name().to_owned(), n.into())).collect();
        json!({"found": share(reading.found, score.words), "word_error": share(reading.errors(), score.words),
            "character_error": share(reading.letters_wrong, score.letters), "errors": kinds})
    };
    json!({"text": name, "profile": profile, "words": score.words, "before": reading(&score.before),
        "after": reading(&score.after), "helped": score.helped, "hurt": score.hurt})
}

fn print(rows: &[(String, String, Score)]) {
    println!(
        "found = words of the transcript that are there, case and tone placement ignored; WER, CER = word and"
    );
    println!("character error; before > after; ratio = word errors after / before");
    println!(
        "{:<34} {:>8} {:>6} {:>15} {:>15} {:>15} {:>6} {:>6} {:>5}  errors after",
        "text", "profile", "words", "found", "WER", "CER", "ratio", "helped", "hurt"
    );
    for (name, profile, score) in rows {
        let percent = |part: usize, whole: usize| 100.0 * share(part, whole);
        let both = |figure: &dyn Fn(&Reading) -> f64| {
            format!("{:>6.2} > {:>6.2}", figure(&score.before), figure(&score.after))
        };
        let kinds: Vec<String> = Kind::ALL
            .iter()
            .zip(score.after.wrong)
            .map(|(kind, count)| format!("{} {count}", kind.name()))
            .collect();
        println!(
            "{:<34} {profile:>8} {:>6} {} {} {} {:>6.2} {:>6} {:>5}  {}",
            tail(name),
            score.words,
            both(&|reading| percent(reading.found, score.words)),
            both(&|reading| percent(reading.errors(), score.words)),
            both(&|reading| percent(reading.letters_wrong, score.letters)),
            score.after.errors() as f64 / score.before.errors().max(1) as f64,
            score.helped,
            score.hurt,
            kinds.join(", ")
        );
    }
}
