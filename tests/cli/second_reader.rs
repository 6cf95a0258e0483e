//! What the second reader adds. Run with `--include-ignored` where its weights are (`make models`).

use std::sync::LazyLock;

use serde_json::Value;

use crate::corpus::repository_path;
use crate::support::{Dir, Run, records};

/// Runs `dau` with the weights of this machine.
fn dau(args: &[&str]) -> Run {
    Dir::new().dau_with_models(args)
}

/// The record of a scan of the corpus that both readers read.
fn record(name: &str) -> &'static Value {
    static SCANS: [&str; 9] = [
        "cong-van-mat.pdf",
        "cong-van-van-thu.jpg",
        "dang-ke-hoach-hoc-tap.jpg",
        "giay-moi-hoi-nghi.jpg",
        "quyet-dinh-bo-nhiem.png",
        "quyet-dinh-quy-pham.tif",
        "quyet-dinh-to-cong-tac.tif",
        "thong-bao-lich-tiep-dan.jpg",
        "to-trinh-tram-y-te.png",
    ];
    static RECORDS: LazyLock<Vec<Value>> = LazyLock::new(|| {
        let paths = SCANS.map(|name| repository_path(&format!("corpus/scans/{name}")));
        let args: Vec<_> = ["run", "-j", "2"].into_iter().chain(paths.iter().map(String::as_str)).collect();
        records(&dau(&args).expect(0).stdout())
    });
    let is_named =
        |record: &&Value| record["source"]["path"].as_str().is_some_and(|path| path.ends_with(name));
    RECORDS.iter().find(is_named).expect("a record a scan")
}

#[test]
#[ignore = "needs the weights of the second reader: make models"]
fn numbers_and_days_written_by_hand_are_read() {
    assert_eq!(record("cong-van-van-thu.jpg")["number"], "215/UBND-VX");
    assert_eq!(record("cong-van-van-thu.jpg")["date"], "2024-03-05");
    assert_eq!(record("giay-moi-hoi-nghi.jpg")["number"], "147/GM-SNV");
    assert_eq!(record("giay-moi-hoi-nghi.jpg")["date"], "2024-11-06");
}

#[test]
#[ignore = "needs the weights of the second reader: make models"]
fn a_number_that_the_cuts_do_not_agree_on_is_offered_and_not_given() {
    let record = record("cong-van-mat.pdf");
    assert_eq!(record["number_parts"]["serial"], Value::Null);
    let others = record["alternatives"]["number"].as_array().expect("other readings");
    assert!(others.contains(&"37/TTr-NV2".into()), "{others:?}");
    let codes: Vec<_> = record["warnings"].as_array().expect("warnings").iter().map(|w| &w["code"]).collect();
    assert!(codes.contains(&&"handwritten-number".into()), "{codes:?}");
}

#[test]
#[ignore = "needs the weights of the second reader: make models"]
fn printed_numbers_are_left_as_they_are() {
    assert_eq!(record("quyet-dinh-quy-pham.tif")["number"], "02/2022/QĐ-UBND");
    assert_eq!(record("dang-ke-hoach-hoc-tap.jpg")["number"], "23-KH/HU");
    assert_eq!(record("quyet-dinh-bo-nhiem.png")["number"], "06/QĐ-HĐT");
}

#[test]
#[ignore = "needs the weights of the second reader: make models"]
fn names_under_the_seal_are_read() {
    assert_eq!(record("quyet-dinh-quy-pham.tif")["signer"], "Ngô Bảo Quyên");
    assert_eq!(record("thong-bao-lich-tiep-dan.jpg")["signer"], "Võ Thành Nhân");
    assert_eq!(record("cong-van-mat.pdf")["signer"], "Hoàng Đức Bình");
    assert_eq!(record("quyet-dinh-to-cong-tac.tif")["signer"], "Nguyễn Hữu Phước");
}

#[test]
#[ignore = "needs the weights of the second reader: make models"]
fn titles_under_the_seal_are_read() {
    let position = |scan: &str| record(scan)["signers"][0]["position"].clone();
    assert_eq!(position("thong-bao-lich-tiep-dan.jpg"), "CHỦ TỊCH");
    assert_eq!(position("to-trinh-tram-y-te.png"), "CHỦ TỊCH");
    assert_eq!(position("quyet-dinh-to-cong-tac.tif"), "PHÓ CHỦ TỊCH");
}

#[test]
#[ignore = "needs the weights of the second reader: make models"]
fn accurate_reads_what_tesseract_reads_and_more() {
    let scan = repository_path("corpus/scans/cong-van-van-thu.jpg");
    let text = |args: &[&str]| dau(&[&["ocr", scan.as_str()], args].concat()).expect(0).stdout();
    let (alone, accurate) = (text(&["--reader", "tesseract"]), text(&["--accurate"]));
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (alone, accurate) = (words(&alone), words(&accurate));
    let kept = alone.iter().filter(|word| accurate.contains(word)).count();
    assert!(kept * 100 >= alone.len() * 95, "{kept} of {} words", alone.len());
    assert!(accurate.iter().any(|word| word.contains("215")), "{accurate:?}");
}
