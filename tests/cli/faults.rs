//! Bad input: a record for each, the run goes on, the message says what and where.

use serde_json::Value;

use crate::support::Dir;

const TEXT: &str = "corpus/text/cong-van-van-thu.txt";
const SCAN: &str = "corpus/scans/to-trinh-tram-y-te.png";

fn error(record: &Value) -> (&str, &str) {
    let error = &record["error"];
    (error["code"].as_str().unwrap_or(""), error["message"].as_str().unwrap_or(""))
}

#[test]
fn unreadable_files_get_records_and_the_run_goes_on() {
    let dir = Dir::new();
    dir.copy(TEXT, "in/a.txt");
    dir.write("in/b.pdf", b"");
    let scan = std::fs::read(crate::support::repository(SCAN)).expect("sample scan");
    dir.write("in/c.png", &scan[..scan.len() / 3]);
    dir.write("in/d.tif", b"this is no picture at all, whatever its name says");
    dir.write("in/e.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog");
    dir.copy(TEXT, "in/f.txt");
    let run = dir.dau(&["run", "in"]).expect(4);
    let records = run.records();
    let paths: Vec<_> = records.iter().map(|r| r["source"]["path"].as_str().unwrap_or("")).collect();
    assert_eq!(paths, ["in/a.txt", "in/b.pdf", "in/c.png", "in/d.tif", "in/e.pdf", "in/f.txt"]);
    let statuses: Vec<_> = records.iter().map(|r| r["status"].as_str().unwrap_or("")).collect();
    assert_eq!(statuses, ["ok", "error", "error", "error", "error", "ok"]);
    let codes: Vec<_> = records.iter().map(|r| error(r).0).collect();
    assert_eq!(codes, ["", "empty", "damaged", "unsupported", "damaged", ""]);
    for record in &records[1..5] {
        let path = record["source"]["path"].as_str().unwrap_or("");
        assert!(error(record).1.contains(path), "{record}");
        assert!(run.stderr().contains(path), "{}", run.stderr());
    }
}

#[test]
fn a_file_is_what_its_bytes_say() {
    let dir = Dir::new();
    dir.copy(SCAN, "scan.pdf");
    let records = dir.dau(&["run", "scan.pdf"]).expect(0).records();
    assert_eq!(records[0]["source"]["media"], "image");
}

#[test]
fn nothing_readable_is_its_own_exit_code() {
    let dir = Dir::new();
    dir.write("a.pdf", b"");
    assert_eq!(dir.dau(&["run", "a.pdf", "missing.png"]).expect(3).records().len(), 2);
    dir.write("folder/readme.docx", b"x");
    dir.dau(&["run", "folder"]).expect(3);
}

#[test]
fn missing_language_names_the_package() {
    let dir = Dir::new();
    dir.copy(SCAN, "scan.png");
    let run = dir.dau(&["run", "--lang", "xyz", "scan.png"]).expect(6);
    assert!(run.stderr().contains("tesseract-ocr-xyz"), "{}", run.stderr());
    assert_eq!(run.stdout(), "");
}

#[test]
fn unwritable_output_is_its_own_exit_code() {
    let dir = Dir::new();
    dir.copy(TEXT, "a.txt");
    let run = dir.dau(&["run", "a.txt", "-o", "no/such/folder/out.jsonl"]).expect(5);
    assert!(run.stderr().contains("no/such/folder/out.jsonl"), "{}", run.stderr());
}

#[test]
fn wrong_model_is_refused() {
    let dir = Dir::new();
    dir.copy(TEXT, "a.txt");
    dir.write("model.bin", b"not a model");
    let run = dir.dau(&["run", "a.txt", "--model", "model.bin"]).expect(6);
    assert!(run.stderr().contains("model.bin"), "{}", run.stderr());
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    use std::process::{Command, Stdio};
    let dir = Dir::new();
    for i in 0..40 {
        dir.copy(TEXT, &format!("in/{i}.txt"));
    }
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("dau"))
        .args(["run", "-j", "1"])
        .arg(dir.path("in"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("dau started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("dau ended");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
