//! How many fields of records are right, against truth read by people.
//!
//! Truth is one JSON file a document: `{"id", "file", "fields": {…}, "defect", "handwritten": […]}`; a record belongs to
//! the truth whose `file` has the same stem as the record's `source.path`. Documents marked `defect` are not counted.
//!
//! Two values are equal when they are the same after: NFC, lower case, one canonical place for the tone (`hòa` = `hoà`),
//! white space collapsed and dropped beside `. , - / :`, dashes and quotes of one kind, a leading `V/v` or `Về việc`
//! and marks at both ends left out. Numbers are compared without any white space. Lists are equal when all their items are,
//! in order; `legal_basis` is right when every number of the truth is among the record's citations.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::input::walk;
use crate::{Error, Result};

/// Truth of one document.
#[derive(Clone, Debug)]
pub struct Truth {
    fields: Value,
    handwritten: Vec<String>,
    defect: bool,
}

/// All truth of a folder, by file stem.
pub type Truths = BTreeMap<String, Truth>;

/// Counts of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// Documents whose truth has the field.
    pub documents: usize,
    /// Given and right.
    pub right: usize,
    /// Given and wrong.
    pub wrong: usize,
    /// Not given though the truth has it.
    pub missing: usize,
    /// Given though the truth has none.
    pub invented: usize,
}

impl Score {
    /// Share of the documents that have the field on which it is right; 1 when none has it.
    pub fn accuracy(&self) -> f64 {
        if self.documents == 0 { 1.0 } else { self.right as f64 / self.documents as f64 }
    }

    fn count(&mut self, verdict: Verdict) {
        self.documents += usize::from(!matches!(verdict, Verdict::Invented | Verdict::Absent));
        match verdict {
            Verdict::Right => self.right += 1,
            Verdict::Wrong => self.wrong += 1,
            Verdict::Missing => self.missing += 1,
            Verdict::Invented => self.invented += 1,
            Verdict::Absent => {}
        }
    }
}

fn scores<S: Serializer>(
    fields: &[(&'static str, Score)],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Row<'a> {
        #[serde(flatten)]
        score: &'a Score,
        accuracy: f64,
    }
    serializer
        .collect_map(fields.iter().map(|(name, score)| (name, Row { score, accuracy: score.accuracy() })))
}

/// One field of one document that is not right.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Miss {
    /// Stem of the document.
    pub document: String,
    /// Field.
    pub field: &'static str,
    /// What it should be.
    pub truth: Value,
    /// What the record says.
    pub got: Value,
    /// The record's confidence in it.
    pub confidence: Option<f64>,
}

/// What comparing gives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Documents compared.
    pub documents: usize,
    /// Stems of truth files without a record.
    pub without_record: Vec<String>,
    /// Scores in the order of the table; an object in JSON, with the accuracy of each.
    #[serde(serialize_with = "scores")]
    pub fields: Vec<(&'static str, Score)>,
    /// Values given at confidence 0.9 or more, and how many of them are right.
    pub confident: (usize, usize),
    /// All that is not right.
    pub errors: Vec<Miss>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Right,
    Wrong,
    Missing,
    Invented,
    Absent,
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Code,
    Date,
    List,
    Among,
}

/// Name in the table and in truth, pointer into the record, name of its confidence, kind. In a pointer `*` is the place
/// of the one who answers for the document among the signers.
const FIELDS: [(&str, &str, &str, Kind); 15] = [
    ("number", "/number", "number", Kind::Code),
    ("date", "/date", "date", Kind::Date),
    ("place", "/place", "place", Kind::Text),
    ("parent_agency", "/parent_issuer", "parent_issuer", Kind::Text),
    ("issuing_agency", "/issuer", "issuer", Kind::Text),
    ("doc_type", "/type/name", "type", Kind::Text),
    ("subject", "/subject", "subject", Kind::Text),
    ("recipients", "/addressees", "addressees", Kind::List),
    ("signer_name", "/signer", "signer", Kind::Text),
    ("signer_position", "/signers/*/position", "signers", Kind::Text),
    ("authority_lines", "/signers/*/authority", "signers", Kind::List),
    ("noi_nhan", "/recipients", "recipients", Kind::List),
    ("urgency", "/urgency", "urgency", Kind::Text),
    ("secrecy", "/secrecy", "secrecy", Kind::Text),
    ("legal_basis", "/citations", "citations", Kind::Among),
];

/// Reads all truth files (`*.json`) of a folder.
///
/// # Errors
/// When the folder or a file cannot be read, or a file is not truth.
pub fn read_truths(folder: &Path) -> Result<Truths> {
    let io = |source| Error::Io { path: folder.to_owned(), source };
    let mut truths = Truths::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|e| e == "json") {
            let (stem, truth) = read_truth(&path)?;
            truths.insert(stem, truth);
        }
    }
    Ok(truths)
}

fn read_truth(path: &Path) -> Result<(String, Truth)> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let damaged = |detail: String| Error::Damaged { path: path.to_owned(), page: None, detail };
    let value: Value = serde_json::from_str(&text).map_err(|e| damaged(e.to_string()))?;
    let name = value["file"].as_str().or(value["id"].as_str()).map(stem);
    let name = name.ok_or_else(|| damaged("neither `file` nor `id`".to_owned()))?;
    let list = value["handwritten"].as_array().map(Vec::as_slice).unwrap_or_default();
    let handwritten = list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
    let defect = value["defect"].as_bool().unwrap_or(false);
    Ok((name, Truth { fields: value["fields"].clone(), handwritten, defect }))
}

fn stem(path: &str) -> String {
    PathBuf::from(path).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

/// All texts (`*.txt`) of a folder and the folders in it, by stem of the document.
pub type Texts = BTreeMap<String, String>;

/// Reads the texts that `dau run --text-dir` wrote.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn read_texts(folder: &Path) -> Result<Texts> {
    let mut texts = Texts::new();
    for path in walk(&[folder.to_owned()]) {
        let text = std::fs::read(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
        let document = path.file_stem().map(|name| stem(&name.to_string_lossy()));
        texts.extend(document.map(|document| (document, String::from_utf8_lossy(&text).into_owned())));
    }
    Ok(texts)
}

/// Adds a row to the report: in how many of the texts the signer's name stands, spelt as printed.
pub fn find_names(report: &mut Report, truths: &Truths, texts: &Texts) {
    let mut score = Score::default();
    for (document, truth) in truths.iter().filter(|(_, truth)| !truth.defect) {
        let wanted = &truth.fields["signer_name"];
        if is_blank(wanted) {
            continue;
        }
        let found = texts.get(document).is_some_and(|text| normalise(text).contains(&normal(wanted)));
        score.count(if found { Verdict::Right } else { Verdict::Missing });
        if !found {
            let miss =
                Miss { document: document.clone(), field: NAMED, truth: wanted.clone(), ..Miss::default() };
            report.errors.push(miss);
        }
    }
    let at = report.fields.iter().position(|(field, _)| *field == "signer_name").map_or(0, |at| at + 1);
    report.fields.insert(at, (NAMED, score));
}

/// Row of the signer's name in the text.
const NAMED: &str = "signer in text";

/// Compares records (JSON, one a line of the output of `dau run` or `dau extract`) with truth.
pub fn compare(truths: &Truths, records: &[Value]) -> Report {
    let mut by_stem: BTreeMap<String, &Value> = BTreeMap::new();
    for record in records {
        by_stem.insert(stem(record["source"]["path"].as_str().unwrap_or("")), record);
    }
    let mut scores: BTreeMap<&'static str, Score> = BTreeMap::new();
    let mut report = Report::default();
    for (name, truth) in truths.iter().filter(|(_, t)| !t.defect) {
        let Some(record) = by_stem.get(name) else {
            report.without_record.push(name.clone());
            continue;
        };
        report.documents += 1;
        for field in FIELDS {
            score_field(name, truth, record, field, &mut scores, &mut report);
        }
    }
    report.fields = TABLE.iter().filter_map(|row| Some((*row, scores.remove(row)?))).collect();
    report
}

/// Rows of the table, in order.
const TABLE: [&str; 19] = [
    "number",
    "number printed",
    "number handwritten",
    "symbol",
    "date",
    "date as printed",
    "place",
    "parent_agency",
    "issuing_agency",
    "doc_type",
    "subject",
    "recipients",
    "signer_name",
    "signer_position",
    "authority_lines",
    "noi_nhan",
    "urgency",
    "secrecy",
    "legal_basis",
];

fn score_field(
    name: &str,
    truth: &Truth,
    record: &Value,
    (field, pointer, confidence, kind): (&'static str, &str, &str, Kind),
    scores: &mut BTreeMap<&'static str, Score>,
    report: &mut Report,
) {
    let Some(wanted) = truth.fields.get(field) else { return };
    let null = Value::Null;
    let got = record.pointer(&pointer.replace('*', &answering(record).to_string())).unwrap_or(&null);
    let verdict = judge(wanted, got, kind);
    scores.entry(field).or_default().count(verdict);
    let confidence = record["confidence"][confidence].as_f64();
    if confidence.is_some_and(|c| c >= 0.9)
        && matches!(verdict, Verdict::Right | Verdict::Wrong | Verdict::Invented)
    {
        report.confident.0 += 1;
        report.confident.1 += usize::from(verdict == Verdict::Right);
    }
    if kind == Kind::Code {
        score_number(truth, wanted, got, verdict, scores);
    }
    if kind == Kind::Date {
        scores.entry("date as printed").or_default().count(judge_printed(truth, wanted, got));
    }
    if !matches!(verdict, Verdict::Right | Verdict::Absent) {
        let miss =
            Miss { document: name.to_owned(), field, truth: wanted.clone(), got: got.clone(), confidence };
        report.errors.push(miss);
    }
}

/// Place among the signers of the one whom `signer` names; the first when it names none of them.
fn answering(record: &Value) -> usize {
    let signers = record["signers"].as_array().map_or(&[][..], Vec::as_slice);
    signers.iter().position(|s| s["name"] == record["signer"]).unwrap_or(0)
}

fn score_number(
    truth: &Truth,
    wanted: &Value,
    got: &Value,
    verdict: Verdict,
    scores: &mut BTreeMap<&'static str, Score>,
) {
    let by_hand = truth.handwritten.iter().any(|h| h == "number");
    scores.entry(if by_hand { "number handwritten" } else { "number printed" }).or_default().count(verdict);
    let symbol = |v: &Value| v.as_str().map_or(Value::Null, |s| Value::from(symbol(s)));
    scores.entry("symbol").or_default().count(judge(&symbol(wanted), &symbol(got), Kind::Code));
}

/// A number without its serial.
fn symbol(number: &str) -> &str {
    number.find(['/', '-']).map_or(number, |at| &number[at + 1..])
}

/// A date whose day or month is handwritten is right as far as it is printed; more must be right too.
fn judge_printed(truth: &Truth, wanted: &Value, got: &Value) -> Verdict {
    let by_hand = |part: &str| truth.handwritten.iter().any(|h| h.starts_with(part));
    let (Some(whole), Some(given)) = (wanted.as_str(), got.as_str()) else {
        return judge(wanted, got, Kind::Date);
    };
    let printed = match () {
        () if by_hand("date.year") => 0,
        () if truth.handwritten.iter().any(|h| h == "date.month") => 4,
        () if by_hand("date.day") => 7,
        () => whole.len(),
    };
    if given.len() >= printed && whole.starts_with(given) { Verdict::Right } else { Verdict::Wrong }
}

fn judge(wanted: &Value, got: &Value, kind: Kind) -> Verdict {
    match (is_blank(wanted), is_blank(got)) {
        (true, true) => Verdict::Absent,
        (true, false) if kind == Kind::Among => Verdict::Absent,
        (true, false) => Verdict::Invented,
        (false, true) => Verdict::Missing,
        (false, false) if equal(wanted, got, kind) => Verdict::Right,
        (false, false) => Verdict::Wrong,
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_null()
        || value.as_array().is_some_and(Vec::is_empty)
        || value.as_str().is_some_and(str::is_empty)
}

fn equal(wanted: &Value, got: &Value, kind: Kind) -> bool {
    match kind {
        Kind::Text | Kind::Date => normal(wanted) == normal(got),
        Kind::Code => code(wanted) == code(got),
        Kind::List => list(wanted).map(normal).eq(list(got).map(normal)),
        Kind::Among => {
            let cited: Vec<String> = list(got).map(|c| code(&c["number"])).collect();
            list(wanted).all(|number| cited.contains(&code(number)))
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

fn code(value: &Value) -> String {
    normalise(value.as_str().unwrap_or("")).chars().filter(|c| !c.is_whitespace()).collect()
}

fn normal(value: &Value) -> String {
    normalise(value.as_str().unwrap_or(""))
}

/// The form in which texts are compared.
///
/// ```
/// use dau::eval::fields::normalise;
/// assert_eq!(normalise("V/v  Hoà giải."), normalise("hòa giải"));
/// assert_eq!(normalise("TL.CHỦ TỊCH"), normalise("TL. Chủ tịch"));
/// ```
pub fn normalise(text: &str) -> String {
    let text = text.nfc().collect::<String>().to_lowercase();
    let words: Vec<String> = text.split_whitespace().map(canonical_tone).collect();
    let mut spaced = words.join(" ").replace(['–', '—', '‑'], "-").replace(['“', '”'], "\"");
    for mark in [".", ",", "-", "/", ":", ";"] {
        spaced = spaced.replace(&format!(" {mark}"), mark).replace(&format!("{mark} "), mark);
    }
    let edge = |c: char| c.is_whitespace() || ".,;:()*".contains(c);
    let mut rest = spaced.trim_matches(edge);
    let about = ["v/v".to_owned(), normal_words("về việc")];
    while let Some(shorter) = about.iter().find_map(|prefix| rest.strip_prefix(prefix.as_str())) {
        rest = shorter.trim_start_matches(edge);
    }
    rest.to_owned()
}

fn normal_words(text: &str) -> String {
    text.split(' ').map(canonical_tone).collect::<Vec<_>>().join(" ")
}

/// A word with its tone mark at the end, wherever it stood.
fn canonical_tone(word: &str) -> String {
    const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    let (mut canonical, mut tones) = (String::new(), String::new());
    for c in word.nfd() {
        if TONES.contains(&c) {
            tones.push(c);
            continue;
        }
        if !c.is_alphabetic() && !is_combining_mark(c) {
            canonical.push_str(&std::mem::take(&mut tones));
        }
        canonical.push(c);
    }
    canonical + &tones
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn truths(fields: Value, handwritten: &[&str]) -> Truths {
        let handwritten = handwritten.iter().map(|h| (*h).to_owned()).collect();
        Truths::from([("a".to_owned(), Truth { fields, handwritten, defect: false })])
    }

    fn score(report: &Report, field: &str) -> Score {
        report.fields.iter().find(|(name, _)| *name == field).map(|(_, s)| s.clone()).unwrap()
    }

    #[test]
    fn values_are_judged_one_by_one() {
        let truths = truths(
            json!({"number": "5/QĐ-X", "place": null, "subject": "V/v hòa giải", "noi_nhan": ["Như trên", "Lưu: VT"]}),
            &["number"],
        );
        let record = json!({"source": {"path": "x/a.pdf"}, "number": "/QĐ-X", "place": "Lai Vung",
            "subject": "Hoà giải.", "recipients": ["Như trên"], "confidence": {"subject": 0.95}});
        let report = compare(&truths, &[record]);
        assert_eq!(score(&report, "number handwritten").wrong, 1);
        assert_eq!(score(&report, "symbol").right, 1);
        assert_eq!(score(&report, "place").invented, 1);
        assert_eq!(score(&report, "subject").right, 1);
        assert_eq!(score(&report, "noi_nhan").wrong, 1);
        assert_eq!(report.confident, (1, 1));
    }

    #[test]
    fn names_are_looked_for_in_the_texts() {
        let truths = truths(json!({"signer_name": "Trần Thị Hoà"}), &[]);
        let mut report = Report::default();
        let texts = |text: &str| Texts::from([("a".to_owned(), text.to_owned())]);
        find_names(&mut report, &truths, &texts("CHỦ TỊCH\n\nTrần Thị\nHòa\n"));
        assert_eq!(score(&report, NAMED), Score { documents: 1, right: 1, ..Score::default() });
        let mut report = Report::default();
        find_names(&mut report, &truths, &texts("CHỦ TỊCH\nTrần Hoà\n"));
        assert_eq!(score(&report, NAMED), Score { documents: 1, missing: 1, ..Score::default() });
        assert_eq!(report.errors[0].field, NAMED);
    }

    #[test]
    fn half_a_date_is_right_when_only_half_is_printed() {
        let truths = truths(json!({"date": "2024-03-05"}), &["date.day"]);
        let at = |date: &str| compare(&truths, &[json!({"source": {"path": "a.png"}, "date": date})]);
        assert_eq!(score(&at("2024-03"), "date as printed").right, 1);
        assert_eq!(score(&at("2024-03"), "date").wrong, 1);
        assert_eq!(score(&at("2024-03-06"), "date as printed").wrong, 1);
        assert_eq!(score(&at("2024"), "date as printed").wrong, 1);
    }
}
