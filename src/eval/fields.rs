//! How many fields of records are right, against truth read by people.
//!
//! Truth is one JSON file a document: `{"id", "file", "fields": {…}, "defect", "handwritten": […]}`; a record belongs to
//! the truth whose `file` has the same stem as the record's `source.path`. Documents marked `defect` are not counted.
//!
//! Two values are equal when they are the same after: NFC, lower case, one canonical place for the tone (`hòa` = `hoà`),
//! white space collapsed and dropped beside `. , - / :`, dashes and quotes of one kind, a leading `V/v` or `Về việc`
//! and marks at both ends left out. Numbers are compared without any white space. Lists are equal when all their items are,
//! in order; `legal_basis` is right when every number of the truth is among the record's citations.

mod equal;
mod truth;

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;

pub use equal::normalise;
use equal::{Kind, equal, is_blank, normal};
use truth::stem;
pub use truth::{Texts, Truth, Truths, read_texts, read_truths};

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
