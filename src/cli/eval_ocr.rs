//! `dau eval ocr`: how well scans are read, beside plain Tesseract on the same pages in the same run.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::Context;
use dau::batch::Engines;
use dau::eval::noise::{Reading, Score, score};
use dau::input::{Input, PageContent, Picture, TextLayer, walk};
use dau::restore::Restorer;
use rayon::prelude::*;
use serde_json::{Value, json};

use super::eval::{read, share, tail};
use super::exit::{Exit, OutputError};
use super::{jobs, readers};

/// Options of `dau eval ocr`.
#[derive(clap::Args)]
pub struct Args {
    /// Scans, PDFs, or folders of them; those without a transcript are passed over.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder of transcripts: `NAME.pN.txt` is page N of the scan NAME.
    #[arg(long, value_name = "DIR")]
    truth: PathBuf,
    #[command(flatten)]
    readers: readers::Options,
    /// How many pages to work on at a time [default: number of cores].
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Also list up to this many words that are wrong: meant, read, restored.
    #[arg(long, default_value_t = 0, value_name = "N")]
    errors: usize,
    /// One JSON object instead of the table.
    #[arg(long)]
    json: bool,
}

/// A page and its transcript.
struct Sheet {
    name: String,
    file: PathBuf,
    number: usize,
    transcript: String,
}

/// How a page was read.
#[derive(Clone, Default)]
struct Measured {
    name: String,
    plain: Score,
    /// Before and after restoration.
    ours: Score,
    plain_seconds: f64,
    our_seconds: f64,
    errors: Vec<[String; 3]>,
}

/// Runs `dau eval ocr`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let sheets = sheets(args)?;
    anyhow::ensure!(
        !sheets.is_empty(),
        "{}: no transcript NAME.pN.txt of these scans is there",
        args.truth.display()
    );
    let engines = args.readers.engines()?;
    engines.check()?;
    let restorer = Restorer::built_in()?;
    let measure = |sheet: &Sheet| measure(&engines, &restorer, args.readers.lang(), sheet);
    let mut rows = jobs::pool(args.jobs)?
        .install(|| sheets.par_iter().map(measure).collect::<anyhow::Result<Vec<Measured>>>())?;
    let errors: Vec<_> = rows.iter().flat_map(|row| row.errors.clone()).take(args.errors).collect();
    rows.push(sum(&rows));
    let mut out = std::io::stdout().lock();
    if args.json {
        let rows: Vec<Value> = rows.iter().map(row).collect();
        writeln!(out, "{}", json!({"pages": rows, "errors": errors})).map_err(OutputError)?;
        return Ok(Exit::Done);
    }
    print(&mut out, &rows).map_err(OutputError)?;
    for [meant, given, written] in &errors {
        writeln!(out, "{meant:<12} {given:<16} {written}").map_err(OutputError)?;
    }
    Ok(Exit::Done)
}

/// The pages that have a transcript.
fn sheets(args: &Args) -> anyhow::Result<Vec<Sheet>> {
    let mut sheets = Vec::new();
    for file in walk(&args.files) {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let transcript = |number: usize| args.truth.join(format!("{stem}.p{number}.txt"));
        let pages = Input::open(&file)?.page_count();
        for number in (1..=pages).filter(|&number| transcript(number).is_file()) {
            let transcript = read(&transcript(number))?;
            sheets.push(Sheet { name: format!("{stem}.p{number}"), file: file.clone(), number, transcript });
        }
    }
    Ok(sheets)
}

fn measure(engines: &Engines, restorer: &Restorer, lang: &str, sheet: &Sheet) -> anyhow::Result<Measured> {
    let input = Input::open(&sheet.file)?;
    let mut measured = Measured { name: sheet.name.clone(), ..Measured::default() };
    let PageContent::Picture(mut picture) = input.page(sheet.number, TextLayer::Ignore)? else {
        anyhow::bail!("{}: page {} is text, not a picture", sheet.file.display(), sheet.number);
    };
    // What the file writes over the picture is not read.
    picture.overlay.clear();
    let (text, seconds) = plain(&picture, lang)?;
    measured.plain = score(&sheet.transcript, &text, &text, &mut |_, _, _| {});
    measured.plain_seconds = seconds;
    let begun = Instant::now();
    let mut page = engines.picture(&picture, &sheet.file, sheet.number)?;
    measured.our_seconds = begun.elapsed().as_secs_f64();
    let before = page.text();
    restorer.restore_page(&mut page, None);
    measured.ours = score(&sheet.transcript, &before, &page.text(), &mut |meant, given, written| {
        measured.errors.push([meant, given, written].map(str::to_owned));
    });
    Ok(measured)
}

/// What plain Tesseract reads in the picture as it is, on one thread, and in how many seconds.
fn plain(picture: &Picture, lang: &str) -> anyhow::Result<(String, f64)> {
    let mut bytes = Vec::new();
    picture.image.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png)?;
    let mut command = Command::new("tesseract");
    command.args(["stdin", "stdout", "-l", lang]).env("OMP_THREAD_LIMIT", "1");
    if let Some(dpi) = picture.dpi {
        command.args(["--dpi", &dpi.to_string()]);
    }
    let begun = Instant::now();
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().context(
            "the command `tesseract`, to compare with; get it with: apt-get install tesseract-ocr",
        )?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&bytes)?;
    }
    let output = child.wait_with_output()?;
    anyhow::ensure!(output.status.success(), "the command `tesseract` failed: {}", output.status);
    Ok((String::from_utf8_lossy(&output.stdout).into_owned(), begun.elapsed().as_secs_f64()))
}

fn sum(rows: &[Measured]) -> Measured {
    let mut all = Measured { name: "all".into(), ..Measured::default() };
    for row in rows {
        all.plain += row.plain;
        all.ours += row.ours;
        all.plain_seconds += row.plain_seconds;
        all.our_seconds += row.our_seconds;
    }
    all
}

/// The three readings of a page: plain Tesseract's, ours, ours restored.
fn readings(row: &Measured) -> [(&'static str, Reading); 3] {
    [("tesseract", row.plain.after), ("read", row.ours.before), ("restored", row.ours.after)]
}

fn row(row: &Measured) -> Value {
    let of = |reading: &Reading| {
        json!({"found": share(reading.found, row.ours.words), "precision": share(reading.found, reading.words),
            "word_error": share(reading.errors(), row.ours.words),
            "character_error": share(reading.letters_wrong, row.ours.letters)})
    };
    let mut object = json!({"page": row.name, "words": row.ours.words,
        "seconds": {"tesseract": row.plain_seconds, "read": row.our_seconds}});
    for (name, reading) in readings(row) {
        object[name] = of(&reading);
    }
    object
}

fn print(out: &mut impl Write, rows: &[Measured]) -> std::io::Result<()> {
    writeln!(
        out,
        "found = words of the transcript that are there, precision = words there that are in the transcript (wherever"
    )?;
    writeln!(
        out,
        "they stand, case and tone placement ignored), WER, CER = word and character error, all in percent;"
    )?;
    writeln!(out, "plain tesseract | read | restored")?;
    writeln!(
        out,
        "{:<34} {:>6} {:>20} {:>20} {:>20} {:>20} {:>13}",
        "page", "words", "found", "precision", "WER", "CER", "seconds"
    )?;
    for row in rows {
        let three = |figure: &dyn Fn(&Reading) -> f64| {
            readings(row).map(|(_, reading)| format!("{:>6.2}", 100.0 * figure(&reading))).join(" ")
        };
        writeln!(
            out,
            "{:<34} {:>6} {} {} {} {} {:>6.2} {:>6.2}",
            tail(&row.name),
            row.ours.words,
            three(&|reading| share(reading.found, row.ours.words)),
            three(&|reading| share(reading.found, reading.words)),
            three(&|reading| share(reading.errors(), row.ours.words)),
            three(&|reading| share(reading.letters_wrong, row.ours.letters)),
            row.plain_seconds,
            row.our_seconds
        )?;
    }
    if let Some(all) = rows.last() {
        let pages = rows.len() - 1;
        let rate = |seconds: f64| pages as f64 / seconds;
        writeln!(
            out,
            "pages a second and thread: tesseract {:.2}, dau {:.2}, ratio {:.2}; WER restored / read {:.2}",
            rate(all.plain_seconds),
            rate(all.our_seconds),
            all.plain_seconds / all.our_seconds,
            all.ours.after.errors() as f64 / all.ours.before.errors().max(1) as f64
        )?;
    }
    Ok(())
}
