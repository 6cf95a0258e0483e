//! `dau restore`: text to text, line by line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use dau::restore::{Dictionary, Profile, Session, Token};
use serde::Serialize;

use super::exit::{Exit, OutputError};
use super::restorer;

/// Bytes of text that are looked at together to tell how it was damaged.
const BLOCK: usize = 64 << 10;

/// Options of `dau restore`.
#[derive(clap::Args)]
pub struct Args {
    /// Text files; `-` or none reads standard input.
    files: Vec<PathBuf>,
    /// How the text was damaged: auto, clean, stripped, latin or vie.
    #[arg(long, default_value = "auto", value_parser = profile)]
    profile: Choice,
    /// One JSON object a line, with the tokens.
    #[arg(long)]
    json: bool,
    /// A language model instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Words and phrases to prefer, one a line; a tab and a weight may follow.
    #[arg(long, value_name = "FILE")]
    dict: Option<PathBuf>,
    /// Leave what is less sure than this as it was, 0 to 1.
    #[arg(long, default_value_t = 0.0, value_name = "P", value_parser = probability)]
    min_confidence: f32,
    /// Replace bytes that are not UTF-8 instead of stopping.
    #[arg(long)]
    lossy: bool,
}

/// The profile asked for; `None` for auto.
#[derive(Clone, Copy)]
struct Choice(Option<Profile>);

fn profile(given: &str) -> Result<Choice, String> {
    if given == "auto" { Ok(Choice(None)) } else { given.parse().map(|p| Choice(Some(p))) }
}

fn probability(given: &str) -> Result<f32, String> {
    match given.parse() {
        Ok(p) if (0.0..=1.0).contains(&p) => Ok(p),
        _ => Err("give a number from 0 to 1".into()),
    }
}

/// Runs `dau restore`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut session =
        restorer::load(args.model.as_deref())?.session().with_min_confidence(args.min_confidence);
    if let Some(path) = &args.dict {
        session = session.with_dictionary(Dictionary::load(path)?);
    }
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let stdin = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &stdin[..] } else { &args.files };
    for path in files {
        let reader: Box<dyn Read> = if path.as_os_str() == "-" {
            Box::new(io::stdin().lock())
        } else {
            Box::new(File::open(path).map_err(|source| dau::Error::Io { path: path.clone(), source })?)
        };
        restore_stream(BufReader::with_capacity(BLOCK, reader), path, args, &mut session, &mut out)?;
    }
    out.flush().map_err(OutputError)?;
    Ok(Exit::Done)
}

/// Reads block by block; a block ends with a line and decides its own profile.
fn restore_stream(
    mut reader: impl BufRead,
    path: &Path,
    args: &Args,
    session: &mut Session,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let (mut block, mut number) = (String::new(), 1);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line);
        let length = read.map_err(|source| dau::Error::Io { path: path.to_owned(), source })?;
        if length > 0 {
            block.push_str(&decode(&line, path, number, args.lossy)?);
            number += 1;
        }
        if block.len() >= BLOCK || length == 0 {
            write_block(&block, args, session, out)?;
            block.clear();
        }
        if length == 0 {
            return Ok(());
        }
    }
}

fn decode<'a>(
    line: &'a [u8],
    path: &Path,
    number: usize,
    lossy: bool,
) -> anyhow::Result<std::borrow::Cow<'a, str>> {
    if lossy {
        return Ok(String::from_utf8_lossy(line));
    }
    let text = std::str::from_utf8(line).map_err(|e| dau::Error::NotUtf8 {
        path: path.to_owned(),
        line: number,
        byte: e.valid_up_to() + 1,
    })?;
    Ok(text.into())
}

fn write_block(
    block: &str,
    args: &Args,
    session: &mut Session,
    out: &mut impl Write,
) -> Result<(), OutputError> {
    let profile = args.profile.0.unwrap_or_else(|| Profile::detect(block));
    session.note(block);
    let (mut restored, mut tokens) = (String::new(), Vec::new());
    for line in block.split_inclusive('\n') {
        restored.clear();
        if args.json {
            tokens.clear();
            let line = line.trim_end_matches(['\n', '\r']);
            session.restore_into(line, profile, &mut restored, Some(&mut tokens));
            let tokens: Vec<Shown> = tokens.iter().map(Shown::of).collect();
            let record = Record { text: &restored, profile: profile.to_string(), tokens };
            serde_json::to_writer(&mut *out, &record).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        } else {
            session.restore_into(line, profile, &mut restored, None);
            out.write_all(restored.as_bytes())?;
        }
    }
    Ok(())
}

/// A line of `--json`.
#[derive(Serialize)]
struct Record<'a> {
    text: &'a str,
    profile: String,
    tokens: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    input: &'a str,
    output: &'a str,
    confidence: f64,
    alternatives: Vec<Alternative<'a>>,
    reason: &'static str,
}

#[derive(Serialize)]
struct Alternative<'a> {
    output: &'a str,
    confidence: f64,
}

impl<'a> Shown<'a> {
    fn of(token: &'a Token) -> Self {
        let round = |p: f32| (f64::from(p) * 1e4).round() / 1e4;
        let others = token.alternatives.iter();
        Self {
            input: &token.read,
            output: &token.output,
            confidence: round(token.confidence),
            alternatives: others.map(|(output, p)| Alternative { output, confidence: round(*p) }).collect(),
            reason: token.reason.name(),
        }
    }
}
