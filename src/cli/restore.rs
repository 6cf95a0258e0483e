//! `dau restore`: text to text, block by block.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use dau::layout::in_reading_order;
use dau::lexicon::is_syllable;
use dau::restore::{Blocks, Malformed, Profile, Session, Token, Utf16Reader};
use dau::text::encoding::bytes::{Utf16, as_shown, recognise};
use dau::text::encoding::find;
use serde::Serialize;

use super::exit::{Exit, OutputError};
use super::restorer::{self, Preferences};

/// Bytes that are read at a time.
const READ: usize = 64 << 10;

/// Bytes from which UTF-16 is told.
const HEAD: u64 = 4 << 10;

/// Options of `dau restore`.
#[derive(clap::Args)]
pub struct Args {
    /// Text files; `-` or none reads standard input.
    files: Vec<PathBuf>,
    /// How the text was damaged: auto, clean, stripped, latin or vie.
    #[arg(long, default_value = "auto", value_parser = restorer::profile)]
    profile: restorer::Choice,
    /// One JSON object a line, with the tokens.
    #[arg(long)]
    json: bool,
    /// Part the two columns of a document's head and foot where OCR read them as one, and put one after the other; a file is
    /// held in memory for that.
    #[arg(long, conflicts_with = "json")]
    reading_order: bool,
    /// A language model instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    preferences: Preferences,
    /// Replace bytes that are not UTF-8 instead of stopping.
    #[arg(long)]
    lossy: bool,
}

/// Runs `dau restore`.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut session = restorer::load(args.model.as_deref(), &args.preferences)?.session();
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let stdin = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &stdin[..] } else { &args.files };
    for path in files {
        let reader: Box<dyn Read> = if path.as_os_str() == "-" {
            Box::new(io::stdin().lock())
        } else {
            Box::new(File::open(path).map_err(|source| dau::Error::Io { path: path.clone(), source })?)
        };
        restore_file(reader, path, args, &mut session, &mut out)?;
    }
    out.flush().map_err(OutputError)?;
    Ok(Exit::Done)
}

/// Restores a file, whatever its characters are made of.
fn restore_file(
    mut reader: Box<dyn Read>,
    path: &Path,
    args: &Args,
    session: &mut Session,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut head = Vec::new();
    let read = reader.by_ref().take(HEAD).read_to_end(&mut head);
    read.map_err(|source| dau::Error::Io { path: path.to_owned(), source })?;
    let told = Utf16::detect(&head);
    let mark = told.map_or(0, |(_, mark)| mark);
    let whole = io::Cursor::new(head.split_off(mark)).chain(reader);
    let Some((order, _)) = told else {
        let reader = BufReader::with_capacity(READ, whole);
        return restore_stream(reader, (path, None), args, session, out);
    };
    let malformed = if args.lossy { Malformed::Replace } else { Malformed::Refuse };
    let reader = BufReader::with_capacity(READ, Utf16Reader::new(whole, order, malformed));
    restore_stream(reader, (path, Some(order.name())), args, session, out)
}

/// Restores block by block; each block decides its own profile.
fn restore_stream(
    reader: impl BufRead,
    (path, encoding): (&Path, Option<&'static str>),
    args: &Args,
    session: &mut Session,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let (mut place, mut single_bytes, mut restored) = (Place::default(), false, String::new());
    let mut blocks = Blocks::new(reader).peekable();
    while let Some(block) = blocks.next() {
        let bytes = block.map_err(|source| dau::Error::Io { path: path.to_owned(), source })?;
        let block = match in_single_bytes(&bytes, &mut single_bytes) {
            Some(text) => text.into(),
            None if args.lossy => String::from_utf8_lossy(&bytes),
            None => Cow::from(checked(&bytes, path, place)?),
        };
        if args.json {
            let continues = !block.ends_with('\n') && blocks.peek().is_some();
            write_records((&block, continues, encoding), args.profile.0, session, out)?;
        } else {
            restored.reserve(block.len() + block.len() / 2);
            session.restore(&block, args.profile.0, &mut restored, None);
            if !args.reading_order {
                out.write_all(restored.as_bytes()).map_err(OutputError)?;
                restored.clear();
            }
        }
        place.pass(&bytes);
    }
    if args.reading_order {
        out.write_all(in_reading_order(&restored).as_bytes()).map_err(OutputError)?;
    }
    Ok(())
}

/// The block as Windows-1252 shows it, if it is in a single-byte encoding of Vietnamese, or was `before`.
fn in_single_bytes(bytes: &[u8], before: &mut bool) -> Option<String> {
    if std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let known = before.then(|| as_shown(bytes));
    let text = known.or_else(|| recognise(bytes, &is_syllable).map(|(text, _)| text));
    *before = text.is_some();
    text
}

/// Where in a file a block begins: lines before it, and bytes before it on its line.
#[derive(Clone, Copy, Default)]
struct Place {
    lines: usize,
    bytes: usize,
}

impl Place {
    fn pass(&mut self, bytes: &[u8]) {
        self.lines += bytes.split(|&byte| byte == b'\n').count() - 1;
        match bytes.iter().rposition(|&byte| byte == b'\n') {
            Some(last) => self.bytes = bytes.len() - last - 1,
            None => self.bytes += bytes.len(),
        }
    }
}

fn checked<'a>(bytes: &'a [u8], path: &Path, mut place: Place) -> dau::Result<&'a str> {
    std::str::from_utf8(bytes).map_err(|e| {
        place.pass(&bytes[..e.valid_up_to()]);
        dau::Error::NotUtf8 { path: path.to_owned(), line: place.lines + 1, byte: place.bytes + 1 }
    })
}

/// Writes the lines of a block as JSON. The last of them may continue in the next block.
fn write_records(
    (block, continues, encoding): (&str, bool, Option<&'static str>),
    profile: Option<Profile>,
    session: &mut Session,
    out: &mut impl Write,
) -> Result<(), OutputError> {
    let (mut restored, mut tokens) = (String::new(), Vec::new());
    let profile = session.restore(block, profile, &mut restored, Some(&mut tokens)).to_string();
    let legacy = find(block, &is_syllable).runs;
    let (mut rest, mut end) = (&tokens[..], 0);
    for (line, text) in block.split_inclusive('\n').zip(restored.split_inclusive('\n')) {
        let start = end;
        end += line.len();
        let run = legacy.get(legacy.partition_point(|(run, _)| run.end <= start));
        let encoding = run.filter(|(run, _)| run.start < end).map(|(_, of_run)| of_run.name()).or(encoding);
        let (here, behind) = rest.split_at(rest.partition_point(|token| token.span.start < end));
        rest = behind;
        let text = text.trim_end_matches(['\n', '\r']);
        let continues = continues && end == block.len();
        let tokens = here.iter().map(Shown::of).collect();
        let record = Record { text, profile: &profile, encoding, continues, tokens };
        serde_json::to_writer(&mut *out, &record).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A line of `--json`.
#[derive(Serialize)]
struct Record<'a> {
    text: &'a str,
    profile: &'a str,
    /// What the line was written in, if that is not UTF-8 or not Unicode.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    /// The line is so long that it comes in parts, and this is not the last.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    continues: bool,
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
