//! `dau run`: order, jobs, resuming, texts.

use crate::corpus::{repository_path, scans};
use crate::support::{Dir, records};

const DOCUMENTS: usize = 5;

fn texts(dir: &Dir) {
    for i in 0..DOCUMENTS {
        dir.copy("corpus/text/cong-van-van-thu.txt", &format!("in/{i}.txt"));
    }
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let one = Dir::new().dau(&["run", "-j", "1", &repository_path("corpus/scans")]).expect(0).stdout();
    let two = scans();
    assert!(one == two, "records differ between one job and two");
}

#[test]
fn resumed_run_equals_an_undisturbed_one() {
    let dir = Dir::new();
    texts(&dir);
    dir.dau(&["run", "in", "-o", "whole.jsonl"]).expect(0);
    let whole = dir.read("whole.jsonl");
    for cut in [0, 10, whole.len() / 2, whole.len()] {
        // A kill may come anywhere, in the middle of a letter too.
        dir.write("out.jsonl", &whole.as_bytes()[..cut]);
        dir.dau(&["run", "in", "-o", "out.jsonl", "--resume"]).expect(0);
        assert!(dir.read("out.jsonl") == whole, "differs after a cut at byte {cut}");
    }
}

#[test]
fn resuming_with_other_inputs_is_refused() {
    let dir = Dir::new();
    texts(&dir);
    dir.dau(&["run", "in", "-o", "out.jsonl"]).expect(0);
    let before = dir.read("out.jsonl");
    let run = dir.dau(&["run", "in/3.txt", "-o", "out.jsonl", "--resume"]).expect(2);
    assert!(run.stderr().contains("out.jsonl line 1"), "{}", run.stderr());
    assert_eq!(dir.read("out.jsonl"), before);
}

#[test]
fn shards_share_the_work() {
    let dir = Dir::new();
    texts(&dir);
    let whole = dir.dau(&["run", "in"]).expect(0).stdout();
    let first = dir.dau(&["run", "in", "--shard", "1/2"]).expect(0).stdout();
    let second = dir.dau(&["run", "in", "--shard", "2/2"]).expect(0).stdout();
    let mut lines: Vec<_> = first.lines().chain(second.lines()).collect();
    lines.sort_unstable();
    assert_eq!(lines, whole.lines().collect::<Vec<_>>());
}

#[test]
fn text_dir_mirrors_the_inputs() {
    let dir = Dir::new();
    texts(&dir);
    dir.dau(&["run", "in", "-o", "out.jsonl", "--text-dir", "texts"]).expect(0);
    assert_eq!(records(&dir.read("out.jsonl")).len(), DOCUMENTS);
    assert!(dir.read("texts/in/4.txt.txt").contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
}

#[test]
fn the_columns_of_text_are_put_in_reading_order() {
    let dir = Dir::new();
    let head =
        "UBND TỈNH X CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/QĐ-UBND Hà Nội, ngày 5 tháng 3 năm 2024\n";
    dir.write("a.txt", head);
    let records = dir.dau(&["run", "a.txt", "--text-dir", "t"]).expect(0).records();
    assert_eq!(records[0]["number"], "1/QĐ-UBND");
    let ordered =
        "UBND TỈNH X\nSố: 1/QĐ-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHà Nội, ngày 5 tháng 3 năm 2024\n";
    assert_eq!(dir.read("t/a.txt.txt"), ordered);
}

#[test]
fn page_limit_makes_a_partial_record() {
    let dir = Dir::new();
    dir.write("two.txt", "Số: 1/QĐ-UBND\n\u{c}Trang hai của văn bản này\n");
    let records = dir.dau(&["run", "two.txt", "--max-pages", "1"]).expect(4).records();
    assert_eq!(records[0]["status"], "partial");
    assert_eq!(records[0]["error"]["code"], "max-pages");
    assert_eq!(records[0]["source"]["pages"], 2);
}

#[test]
fn hardly_any_text_is_low_yield() {
    let dir = Dir::new();
    dir.write("specks.txt", ". ,\n\n   '\n");
    let records = dir.dau(&["run", "specks.txt"]).expect(7).records();
    assert_eq!(records[0]["warnings"][0]["code"], "low-yield");
}

#[test]
fn json_progress_goes_to_stderr() {
    let dir = Dir::new();
    texts(&dir);
    let run = dir.dau(&["run", "in", "-o", "out.jsonl", "--progress", "json"]).expect(0);
    assert_eq!(run.stdout(), "");
    let events = records(&run.stderr());
    let done: Vec<_> = events.iter().map(|e| e["done"].as_u64().unwrap_or(0)).collect();
    assert_eq!(done, [1, 2, 3, 4, 5]);
}

#[test]
fn words_of_the_user_and_a_bar_for_confidence_hold_in_a_run() {
    let dir = Dir::new();
    dir.write("a.txt", "CONG TY HOANG SEN\n\nCong ty Hoang Sen thong bao: ban nay cua ai\n");
    dir.write("names.txt", "Hoẵng Sẽn\t20\n");
    let text = |args: &[&str]| {
        dir.dau(&[&["run", "a.txt", "--text-dir", "t"], args].concat());
        dir.read("t/a.txt.txt")
    };
    assert!(text(&[]).contains("Hoàng Sen thông báo"));
    assert!(text(&["--dict", "names.txt"]).contains("Hoẵng Sẽn thông báo"));
    assert!(text(&["--min-confidence", "1"]).contains("ban nay cua ai"));
    dir.dau(&["run", "a.txt", "--dict", "missing.txt"]).expect(3);
}
