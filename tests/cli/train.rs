//! `dau train lm`: a small model of the texts in `corpus/`.

use crate::support::{Dir, repository};

#[test]
fn the_same_text_gives_the_same_bytes_and_a_model_that_restores() {
    let dir = Dir::new();
    let texts = std::fs::read_dir(repository("corpus/text")).expect("the texts of the corpus");
    let mut sources: Vec<String> =
        texts.map(|text| text.expect("a text").path().to_string_lossy().into_owned()).collect();
    sources.sort();
    let train = |out: &str| {
        let mut args = vec!["train", "lm", "--ngrams", "1", "--context", "1", "-o", out];
        args.extend(sources.iter().map(String::as_str));
        dir.dau(&args).expect(0);
        std::fs::read(dir.path(out)).expect("a model")
    };
    let (one, other) = (train("one.lm"), train("other.lm"));
    assert!(one == other && one.len() > 1 << 20, "{} and {} bytes", one.len(), other.len());
    let restored = dir.dau_with_input(
        &["restore", "--model", "one.lm", "--profile", "stripped"],
        "Cong hoa xa hoi chu nghia Viet Nam\n",
    );
    assert_eq!(restored.expect(0).stdout(), "Cộng hòa xã hội chủ nghĩa Việt Nam\n");
}

#[test]
fn a_source_without_text_is_refused() {
    let dir = Dir::new();
    for text in ["", "\n\n"] {
        dir.write("empty.txt", text);
        let refused = dir.dau(&["train", "lm", "-o", "empty.lm", "empty.txt"]).expect(6).stderr();
        assert!(refused.contains("empty.txt") && refused.contains("no text"), "{refused}");
        assert!(!dir.path("empty.lm").exists());
    }
}

#[test]
fn a_single_word_is_text() {
    let dir = Dir::new();
    dir.write("one.txt", "Một\nMột\nMột\n");
    dir.dau(&["train", "lm", "-o", "one.lm", "one.txt"]).expect(0);
    let restored = dir.dau_with_input(&["restore", "--model", "one.lm", "--profile", "stripped"], "Mot\n");
    assert_eq!(restored.expect(0).stdout(), "Một\n");
}
