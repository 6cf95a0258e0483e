//! The sample documents: their records are as reviewed, their scans give the fields that their truth names.

use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{Dir, Run, records, repository};

/// Path of something in the repository, as an argument.
pub fn repository_path(path: &str) -> String {
    repository(path).to_str().expect("a UTF-8 path").to_owned()
}

/// The records of a folder of the corpus, with paths as seen from there.
fn run(folder: &str) -> Run {
    Dir::new().dau(&["run", "-j", "2", &repository_path(folder)]).expect(0)
}

/// What `dau run` writes for the sample scans; read once for all tests, since reading takes a while.
pub fn scans() -> &'static str {
    static SCANS: LazyLock<String> = LazyLock::new(|| run("corpus/scans").stdout());
    &SCANS
}

fn stem(record: &Value) -> String {
    let path = record["source"]["path"].as_str().expect("a path");
    let stem = std::path::Path::new(path).file_stem().expect("a file name");
    stem.to_string_lossy().into_owned()
}

#[test]
fn records_of_the_texts_are_as_reviewed() {
    for mut record in run("corpus/text").records() {
        let name = stem(&record);
        // Neither where the repository lies nor which model is built in is what is reviewed here.
        record["source"]["path"] = format!("{name}.txt").into();
        record["tool"] = Value::Null;
        insta::with_settings!({snapshot_path => "golden", prepend_module_to_snapshot => false}, {
            insta::assert_json_snapshot!(name, record);
        });
    }
}

#[test]
fn records_of_the_scans_keep_to_the_schema() {
    let schema: Value =
        serde_json::from_str(&Dir::new().dau(&["schema", "record"]).stdout()).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let records = records(scans());
    assert_eq!(records.len(), 21);
    for record in records {
        let errors: Vec<_> = validator.iter_errors(&record).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", stem(&record));
        let truth = std::fs::read_to_string(repository(&format!("corpus/truth/{}.json", stem(&record))));
        let truth: Value = serde_json::from_str(&truth.expect("a truth file")).expect("JSON");
        assert_eq!(record["source"]["pages"], truth["pages"], "{}", stem(&record));
    }
}

#[test]
fn fields_of_the_scans_are_right() {
    let dir = Dir::new();
    dir.write("records.jsonl", scans());
    let truth = repository_path("corpus/truth");
    let report = dir.dau(&["eval", "fields", "--json", "--truth", &truth, "records.jsonl"]).expect(0);
    let report = &serde_json::from_str::<Value>(&report.stdout()).expect("a JSON report");
    for (field, least) in [
        ("doc_type", 1.0),
        ("issuing_agency", 0.9),
        ("subject", 0.7),
        ("symbol", 0.9),
        ("date as printed", 0.9),
    ] {
        let accuracy = report["fields"][field]["accuracy"].as_f64().expect("an accuracy");
        assert!(accuracy >= least, "{field}: {accuracy} is below {least}");
    }
}
