//! `dau ocr`: words restored in their boxes, as text, JSON, hOCR and ALTO.

use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;

use crate::support::Dir;

const SCAN: &str = "corpus/scans/to-trinh-tram-y-te.png";

/// Text and left, top, right and bottom edge of a word.
type Boxed = (String, [i64; 4]);

fn of_class<'a>(document: &'a Document, class: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(move |node| node.attribute("class") == Some(class))
}

fn named<'a>(document: &'a Document, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    document
        .descendants()
        .filter(move |node| node.has_tag_name(("http://www.loc.gov/standards/alto/ns-v4#", name)))
}

fn xhtml(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).expect("XHTML")
}

/// The numbers of a property in a `title` of hOCR.
fn property(node: Node, name: &str) -> Vec<i64> {
    let title = node.attribute("title").expect("a title");
    let value = title.split("; ").find_map(|part| part.strip_prefix(name)).expect("the property");
    value.split_whitespace().map(|n| n.parse().expect("a number")).collect()
}

fn hocr_words(document: &Document) -> Vec<Boxed> {
    let corners = |node| property(node, "bbox ").try_into().expect("four edges");
    of_class(document, "ocrx_word").map(|w| (w.text().expect("text").to_owned(), corners(w))).collect()
}

fn alto_words(document: &Document) -> Vec<Boxed> {
    let number =
        |node: Node, name| node.attribute(name).and_then(|n| n.parse::<i64>().ok()).expect("a number");
    let word = |node: Node| {
        let (x, y) = (number(node, "HPOS"), number(node, "VPOS"));
        let corners = [x, y, x + number(node, "WIDTH"), y + number(node, "HEIGHT")];
        (node.attribute("CONTENT").expect("text").to_owned(), corners)
    };
    named(document, "String").map(word).collect()
}

fn json_words(page: &Value) -> Vec<&Value> {
    let lines = page["lines"].as_array().expect("lines");
    lines.iter().flat_map(|line| line["words"].as_array().expect("words")).collect()
}

fn boxed(word: &Value) -> Boxed {
    let at: Vec<i64> = word["bbox"].as_array().expect("a box").iter().filter_map(Value::as_i64).collect();
    let text = word["text"].as_str().expect("text");
    (text.to_owned(), [at[0], at[1], at[0] + at[2], at[1] + at[3]])
}

#[test]
fn every_format_has_the_same_words_in_the_same_boxes() {
    let dir = Dir::new();
    dir.copy(SCAN, "scan.png");
    let page = dir.dau(&["ocr", "scan.png", "--format", "json"]).expect(0).records().remove(0);
    let words: Vec<Boxed> = json_words(&page).into_iter().map(boxed).collect();
    assert!(words.len() > 200, "{}", words.len());
    let hocr = dir.dau(&["ocr", "scan.png", "--format", "hocr"]).expect(0).stdout();
    let hocr = xhtml(&hocr);
    assert_eq!(hocr_words(&hocr), words);
    let sheet = of_class(&hocr, "ocr_page").next().expect("a page");
    assert_eq!(property(sheet, "bbox "), [0, 0, 1654, 2339]);
    let sure = of_class(&hocr, "ocrx_word").filter(|word| property(*word, "x_wconf ")[0] > 80).count();
    assert!(sure * 10 > words.len() * 8, "{sure} of {}", words.len());
    let alto = dir.dau(&["ocr", "scan.png", "--format", "alto"]).expect(0).stdout();
    let alto = Document::parse(&alto).expect("XML");
    assert_eq!(alto_words(&alto), words);
    let blocks = of_class(&hocr, "ocr_par").count();
    assert_eq!((named(&alto, "TextBlock").count(), named(&alto, "Page").count()), (blocks, 1));
}

#[test]
fn words_are_restored_unless_asked_not_to() {
    let dir = Dir::new();
    dir.write("a.txt", "Thanh pho Sa Dec, 2024\n");
    let page = |args: &[&str]| {
        let args = [&["ocr", "a.txt", "--format", "json"], args].concat();
        dir.dau(&args).expect(0).records().remove(0)
    };
    let (restored, read) = (page(&[]), page(&["--as-is"]));
    let words = |page: &Value| json_words(page).iter().map(|w| boxed(w).0).collect::<Vec<_>>().join(" ");
    assert_eq!(words(&restored), "Thành phố Sa Đéc, 2024");
    assert_eq!(words(&read), "Thanh pho Sa Dec, 2024");
    let raw: Vec<_> = json_words(&restored).iter().map(|word| word["raw"].as_str()).collect();
    assert_eq!(raw, [Some("Thanh"), Some("pho"), None, Some("Dec,"), None]);
    assert!(json_words(&read).iter().all(|word| word.get("raw").is_none()), "{read}");
    assert_eq!(dir.dau(&["ocr", "a.txt"]).expect(0).stdout(), "Thành phố Sa Đéc, 2024\n\u{c}");
}

#[test]
fn pages_of_one_file_stand_in_one_document_and_files_in_their_own() {
    let dir = Dir::new();
    dir.write("in/a & b.txt", "Trang một\n\u{c}Trang hai <2>\n");
    dir.write("in/c/d.txt", "Điều 1.\n");
    for format in ["hocr", "alto"] {
        let run = dir.dau(&["ocr", "in", "--format", format]).expect(2);
        assert!(run.stderr().contains("-o DIR") && run.stdout().is_empty(), "{}", run.stderr());
        dir.dau(&["ocr", "in", "--format", format, "-o", "out"]).expect(0);
    }
    let hocr = dir.read("out/a & b.hocr");
    let hocr = xhtml(&hocr);
    let pages: Vec<_> = of_class(&hocr, "ocr_page").map(|page| property(page, "ppageno ")).collect();
    assert_eq!(pages, [[0], [1]]);
    let alto = dir.read("out/a & b.alto.xml");
    let alto = Document::parse(&alto).expect("XML");
    assert_eq!(alto_words(&alto), hocr_words(&hocr));
    assert_eq!(alto_words(&alto)[4], ("<2>".to_owned(), [100, 0, 130, 20]));
    assert_eq!(named(&alto, "fileName").next().and_then(|n| n.text()), Some("in/a & b.txt"));
    assert_eq!(hocr_words(&xhtml(&dir.read("out/c/d.hocr"))).len(), 2);
}

#[test]
fn no_input_is_written_over() {
    let dir = Dir::new();
    dir.write("a.txt", "Thanh pho\n");
    dir.dau(&["ocr", "a.txt", "-o", "."]).expect(2);
    assert_eq!(dir.read("a.txt"), "Thanh pho\n");
}
