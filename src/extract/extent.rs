//! How far a page has to be read: where its head ends, and whether its sign-off is there.

use crate::extract::{extract, straight};
use crate::layout::Sheet;
use crate::output::record::{Evidence, Fields};
use crate::page::Page;

/// Rows of the body below what the head says last, from which the head is known to be over.
const BODY: usize = 4;
/// Rows of the body, from which it is over whatever is missing.
const LONG: usize = 14;

/// How much of the head of a document stands on what was read of a page from its top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// Nothing of it.
    None,
    /// Something, but what follows may belong to it.
    Begun,
    /// All of it.
    Whole,
}

/// How much of the head stands on a page that was read from its top, already restored.
pub fn head(page: &Page) -> Head {
    let out = straight(std::slice::from_ref(page));
    let Fields { number, date, doc_type, subject, addressees, .. } = &out.fields;
    // What is no official document has a subject and a date too, but no type and no number.
    if number.is_none() && doc_type.is_none() {
        return Head::None;
    }
    let secret = out.warnings.iter().any(|warning| warning.code == "top-secret");
    let titled = doc_type.as_ref().is_some_and(|doc_type| doc_type.code != "CV");
    let told = date.is_some() && (subject.is_some() || secret) && (titled || !addressees.is_empty());
    let last = ["number", "date", "subject", "addressees"]
        .iter()
        .filter_map(|field| bottom(out.evidence.get(*field)?));
    let last = last.max().unwrap_or(0);
    let body = Sheet::new(page).rows.iter().filter(|row| row.bbox().y >= last).count();
    if told && body >= BODY || body >= LONG { Head::Whole } else { Head::Begun }
}

/// Where the sign-off begins on page `page`, if it is there; `pages` are the head of the document and that page.
pub fn sign_off(pages: &[Page], page: usize) -> Option<u32> {
    let out = extract(pages);
    let found = ["signer", "signers", "recipients"].iter().filter_map(|field| out.evidence.get(*field));
    found.filter(|evidence| evidence.page == page).filter_map(|evidence| Some(evidence.bbox?.y)).min()
}

fn bottom(evidence: &Evidence) -> Option<u32> {
    evidence.bbox.map(|bbox| bbox.bottom())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Origin;

    const HEAD: &str = "UBND HUYỆN LAI VUNG          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
                        Số: 12/QĐ-UBND               Lai Vung, ngày 5 tháng 3 năm 2024\n\nQUYẾT ĐỊNH\nVề việc khen thưởng\n";
    const BODY: &str = "\nCăn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;\nXét đề nghị của Phòng Nội vụ,\n\
                        QUYẾT ĐỊNH:\nĐiều 1. Tặng giấy khen cho các tập thể có tên sau đây.\nĐiều 2. Có hiệu lực.\n";

    fn scan(number: usize, text: &str) -> Page {
        Page { origin: Origin::Ocr, ..Page::from_text(number, text) }
    }

    #[test]
    fn a_head_is_whole_once_the_body_has_begun() {
        assert_eq!(head(&scan(1, "Cảm ơn bạn đã đọc\nbài này")), Head::None);
        assert_eq!(head(&scan(1, HEAD)), Head::Begun);
        assert_eq!(head(&scan(1, &format!("{HEAD}{BODY}"))), Head::Whole);
    }

    #[test]
    fn a_sign_off_is_told_with_its_place() {
        let foot = "đã nêu.\n\nNơi nhận:                      CHỦ TỊCH\n- Như trên;\n- Lưu: VT.\n\
                    \n                              Trần Thị Minh\n";
        let first = scan(1, HEAD);
        let pages = [first.clone(), scan(2, foot)];
        assert_eq!(sign_off(&pages, 2), Some(40));
        assert_eq!(sign_off(&pages, 1), None);
        assert_eq!(sign_off(&[first, scan(2, BODY)], 2), None);
    }
}
