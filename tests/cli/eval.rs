//! `dau eval restore` and `dau eval encoding`: what they count, and other restorers beside ours.

use serde_json::Value;

use crate::corpus::repository_path;
use crate::support::Dir;

fn eval(args: &[&str]) -> Value {
    let text = repository_path("corpus/text/cong-van-van-thu.txt");
    let args = [&["eval", "restore", "--json", &text], args].concat();
    Dir::new().dau(&args).expect(0).records().remove(0)
}

#[test]
fn right_text_given_again_counts_what_is_changed() {
    for profile in ["auto", "clean", "stripped", "latin", "vie"] {
        let report = eval(&["--keep", "1", "--profile", profile]);
        let text = &report["restorers"][0]["texts"][0];
        assert_eq!((&text["changed"], &text["given_right"]), (&0.into(), &438.into()), "{profile}");
    }
    Dir::new().dau(&["eval", "restore", "--keep", "1.1", "x"]).expect(2);
}

#[test]
fn the_more_marks_are_kept_the_more_is_right() {
    let accuracy = |keep| eval(&["--keep", keep])["restorers"][0]["texts"][0]["accuracy"].as_f64();
    assert!(accuracy("0") <= accuracy("0.5") && accuracy("0.5") < Some(1.0 + 1e-9));
    assert_eq!(accuracy("1"), Some(1.0));
}

#[test]
fn every_encoding_is_measured() {
    let text = repository_path("corpus/text/cong-van-van-thu.txt");
    let report = Dir::new().dau(&["eval", "encoding", "--json", &text]).expect(0).records().remove(0);
    assert_eq!(report["clean_taken"], 0);
    for (i, encoding) in ["tcvn3", "vni", "viqr", "windows-1258"].iter().enumerate() {
        let row = &report["texts"][i];
        assert_eq!(row["encoding"], *encoding);
        assert!(row["accuracy"].as_f64() > Some(0.97) && row["detected"].as_f64() > Some(0.9), "{row}");
    }
}

#[test]
fn another_restorer_is_measured_beside_ours() {
    let report = eval(&["--against", "cat"]);
    let accuracy = |i: usize| report["restorers"][i]["texts"][0]["accuracy"].as_f64();
    assert_eq!(report["restorers"][1]["restorer"], "cat");
    assert!(accuracy(1) < Some(0.5) && accuracy(0) > Some(0.95), "{report}");
}

#[test]
fn another_restorer_that_fails_is_told() {
    let text = repository_path("corpus/text/cong-van-van-thu.txt");
    for (command, what) in
        [("false", "exit status: 1"), ("head -n 1", "wrote 1"), ("printf '\\377'", "UTF-8")]
    {
        let run = Dir::new().dau(&["eval", "restore", "--against", command, &text]).expect(1);
        assert!(run.stderr().contains("--against") && run.stderr().contains(what), "{}", run.stderr());
    }
}
