//! PDFs made for the purpose.

use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str};

use super::*;

/// A page of A4 with a grey picture over it (`pixels` of `width`), turned by `/Rotate`, and a line of text.
fn scan(width: i32, pixels: &[u8], rotate: i32, text: Option<&str>) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let [catalog, tree, page, image, content, font] = [1, 2, 3, 4, 5, 6].map(Ref::new);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut leaf = pdf.page(page);
    leaf.media_box(Rect::new(0.0, 0.0, 595.0, 842.0)).rotate(rotate).parent(tree).contents(content);
    let mut resources = leaf.resources();
    resources.x_objects().pair(Name(b"I"), image);
    resources.fonts().pair(Name(b"F"), font);
    resources.finish();
    leaf.finish();
    pdf.type1_font(font).base_font(Name(b"Helvetica"));
    let mut object = pdf.image_xobject(image, pixels);
    object.width(width).height(pixels.len() as i32 / width).bits_per_component(8);
    object.color_space().device_gray();
    object.finish();
    let mut stream = Content::new();
    stream.save_state().transform([595.0, 0.0, 0.0, 842.0, 0.0, 0.0]).x_object(Name(b"I")).restore_state();
    if let Some(text) = text {
        stream
            .begin_text()
            .set_font(Name(b"F"), 10.0)
            .next_line(400.0, 800.0)
            .show(Str(text.as_bytes()))
            .end_text();
    }
    pdf.stream(content, &stream.finish());
    pdf.finish()
}

fn picture(bytes: Vec<u8>) -> Picture {
    match Document::open(bytes).unwrap().page(0, TextLayer::Use).unwrap() {
        PageContent::Picture(picture) => picture,
        PageContent::Words(page) => panic!("words: {page:?}"),
    }
}

#[test]
fn the_embedded_picture_comes_untouched() {
    let found = picture(scan(2, &[10, 20, 30, 40, 50, 60], 0, None));
    assert_eq!(found.image.into_luma8().into_raw(), [10, 20, 30, 40, 50, 60]);
    assert!(found.overlay.is_empty());
}

#[test]
fn rotate_turns_it() {
    let found = picture(scan(2, &[10, 20, 30, 40, 50, 60], 90, None));
    assert_eq!(found.image.into_luma8().into_raw(), [50, 30, 10, 60, 40, 20]);
}

#[test]
fn a_stamp_over_a_scan_travels_beside_it() {
    let found = picture(scan(100, &[200; 14100], 0, Some("Ngay: 01/02/2024")));
    let words: Vec<_> = found.overlay[0].words.iter().map(|w| (w.text.as_str(), w.bbox.x)).collect();
    assert_eq!(words[0].0, "Ngay:");
    assert_eq!(words[0].1, 67);
}

#[test]
fn media_and_count() {
    let document = Document::open(scan(2, &[1, 2], 0, None)).unwrap();
    assert_eq!((document.media(), document.page_count()), (Media::PdfScan, 1));
}

#[test]
fn a_broken_picture_or_file_is_an_error_and_no_panic() {
    let whole = scan(2, &[10, 20, 30, 40], 0, None);
    assert!(matches!(Document::open(whole[..whole.len() / 2].to_vec()), Err(Fault::Damaged(_))));
    let mut pdf = Pdf::new();
    pdf.stream(Ref::new(1), b"nothing").filter(Filter::FlateDecode);
    assert!(Document::open(pdf.finish()).is_err());
}
