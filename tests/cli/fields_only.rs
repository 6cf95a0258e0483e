//! `dau run --fields-only`: the head and the sign-off are read, what lies between and behind is not.

use std::io::Cursor;

use dau::input::{Input, PageContent, TextLayer};
use image::GrayImage;
use serde_json::{Value, json};
use tiff::encoder::{TiffEncoder, colortype};

use crate::support::{Dir, repository};

/// The pages of a scan of the corpus, in grey.
fn pages(name: &str) -> Vec<GrayImage> {
    let input = Input::open(&repository(&format!("corpus/scans/{name}"))).expect("a scan");
    let page = |number| match input.page(number, TextLayer::Ignore).expect("a page") {
        PageContent::Picture(picture) => picture.image.to_luma8(),
        PageContent::Words(_) => panic!("a picture"),
    };
    (1..=input.page_count()).map(page).collect()
}

fn tiff(pages: &[&GrayImage]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).expect("a TIFF");
    for page in pages {
        encoder.write_image::<colortype::Gray8>(page.width(), page.height(), page).expect("a page");
    }
    bytes.into_inner()
}

/// A page of body alone: the upper half of a page, twice.
fn body(page: &GrayImage) -> GrayImage {
    let half = page.height() * 47 / 100;
    GrayImage::from_fn(page.width(), page.height(), |x, y| *page.get_pixel(x, y % half))
}

#[test]
fn head_and_sign_off_are_read_and_the_rest_is_not() {
    let dir = Dir::new();
    let scan = pages("ke-hoach-cay-xanh.tif");
    let body = body(&scan[1]);
    dir.write("plan.tif", tiff(&[&scan[0], &body, &body, &scan[1], &body]));
    let run = dir.dau(&["run", "plan.tif", "--fields-only", "--text-dir", "text"]).expect(0);
    let record = &run.records()[0];
    for (field, value) in [
        ("status", json!("ok")),
        ("number", json!("92/KH-SNNMT")),
        ("date", json!("2025-03-14")),
        ("place", json!("Tân Hòa")),
        ("subject", json!("Trồng và chăm sóc cây phân tán năm 2025")),
        ("citations", Value::Null),
        ("deadlines", Value::Null),
    ] {
        assert_eq!(record[field], value, "{field}");
    }
    let read = record["source"]["read"].as_array().expect("what was read");
    let parts: Vec<_> = read.iter().map(|area| area["page"].as_u64().expect("a page")).collect();
    assert_eq!(parts, [1, 4]);
    let below = |at: usize| read[at]["bbox"][1].as_u64().expect("a top edge");
    assert_eq!(below(0), 0);
    assert!((400..900).contains(&below(1)), "{read:?}");
    let whole = &dir.dau(&["run", "plan.tif"]).expect(0).records()[0];
    for field in ["issuer", "type", "signers"] {
        assert_eq!(record[field], whole[field], "{field}");
    }
    let recipients = record["recipients"].as_array().expect("recipients");
    assert_eq!(recipients[1..3], ["UBND các huyện, thành phố", "Chi cục Kiểm lâm"]);
    assert_eq!(recipients.len(), 6, "{recipients:?}");
    assert_eq!(record["evidence"]["recipients"]["page"], 4);
    assert!(record["warnings"].as_array().expect("warnings").iter().any(|w| w["code"] == "fields-only"));
    let text = dir.read("text/plan.tif.txt");
    assert!(text.contains("KẾ HOẠCH") && text.contains("Chi cục Kiểm lâm"), "{text}");
    assert!(!text.contains("NHIỆM VỤ VÀ GIẢI PHÁP"), "{text}");
}

#[test]
fn short_documents_and_texts_are_read_whole() {
    let dir = Dir::new();
    dir.copy("corpus/scans/ke-hoach-cay-xanh.tif", "in/plan.tif");
    let text = std::fs::read_to_string(repository("corpus/text/ke-hoach-cay-xanh.txt")).expect("a text");
    dir.write("in/long.txt", [text.as_str(), "Trang hai", "Trang ba"].join("\u{c}"));
    let whole = dir.dau(&["run", "in"]).expect(0).stdout();
    assert_eq!(dir.dau(&["run", "in", "--fields-only"]).expect(0).stdout(), whole);
    assert_eq!(dir.dau(&["run", "in/long.txt"]).records()[0]["source"]["read"], Value::Null);
}

#[test]
fn a_document_without_a_sign_off_has_none() {
    let dir = Dir::new();
    let scan = pages("ke-hoach-cay-xanh.tif");
    let body = body(&scan[1]);
    dir.write("plan.tif", tiff(&[&scan[0], &body, &body]));
    let record = &dir.dau(&["run", "plan.tif", "--fields-only"]).expect(0).records()[0];
    assert_eq!(record["number"], "92/KH-SNNMT");
    assert_eq!((&record["signer"], &record["signers"]), (&Value::Null, &json!([])));
}
