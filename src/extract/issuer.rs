//! The bodies in the head: the issuer, and the body above it.
//!
//! A line that begins with the name of a kind of body (`SỞ`, `ỦY BAN`, `TRƯỜNG`) begins a body; other lines
//! (`TỈNH KIÊN GIANG`, `VÀ ĐÀO TẠO`) continue the one above. The last body issues, the one before it is its parent.

use crate::extract::finding::Extraction;
use crate::extract::header::Header;
use crate::extract::tables::{BODIES, COMPOUNDS, HALVES, PHRASES};
use crate::layout::Segment;
use crate::layout::anchors::units;
use crate::layout::fold::{bare, similarity};
use crate::text::{canonical, canonical_words, has_mark};

/// The name of a body, of one line or more.
struct Body<'a> {
    name: String,
    segments: Vec<&'a Segment>,
    /// Whether a line of it may be the name of another body.
    doubtful: bool,
}

/// Fills issuer and parent issuer.
pub fn extract(header: &Header, out: &mut Extraction) {
    let lines = header.bodies.iter().map(|segment| (clean(&segment.text()), segment));
    let mut bodies: Vec<Body> = Vec::new();
    for (line, segment) in lines.filter(|(line, _)| !line.is_empty()) {
        match bodies.last_mut() {
            Some(body) if continues(&body.name, &line) => {
                body.doubtful |= is_whole(&body.name) && !begins_low(&line);
                body.name.push(' ');
                body.name.push_str(&line);
                body.segments.push(segment);
            }
            _ => bodies.push(Body { name: line, segments: vec![segment], doubtful: false }),
        }
    }
    let sure = |body: &Body| opens(&body.name) && !body.doubtful;
    if let Some(body) = bodies.pop() {
        out.note("issuer", &body.segments, if sure(&body) { 0.97 } else { 0.8 });
        out.fields.issuer = Some(body.name);
    }
    if let Some(body) = bodies.pop() {
        out.note("parent_issuer", &body.segments, if sure(&body) { 0.95 } else { 0.7 });
        out.fields.parent_issuer = Some(body.name);
    }
}

/// A line without the noise at its ends: signs, and up to two broken words before the name of a kind of body.
fn clean(line: &str) -> String {
    let noise = |c: char| (!c.is_alphanumeric() || ('\u{2b0}'..='\u{2ff}').contains(&c)) && c != ')';
    let line = line.trim_matches(noise);
    let words: Vec<&str> = line.split_whitespace().collect();
    let broken = |w: &&str| w.chars().count() < 2 || w.chars().any(char::is_lowercase);
    if words.len() == 1 && words.iter().all(broken) {
        return String::new();
    }
    let start =
        (1..words.len().min(3)).find(|&n| words[..n].iter().all(broken) && opens(&words[n..].join(" ")));
    words[start.filter(|_| !opens(line)).unwrap_or(0)..].join(" ")
}

/// Whether a line begins with a kind of body.
pub(super) fn opens(line: &str) -> bool {
    let first = line.split(' ').next().map(canonical);
    let marked = has_mark(line);
    let line = bare(line);
    BODIES.iter().any(|body| {
        let head: String = line.chars().take(body.bare.chars().count()).collect();
        let ends = !line.chars().nth(body.bare.chars().count()).is_some_and(char::is_alphanumeric);
        let spelt = !body.marked || !marked || first.as_ref() == Some(&body.written);
        let alike = body.bare.len() >= 6 && similarity(&head, &body.bare) >= 0.85;
        ends && spelt && (head == body.bare || alike)
    })
}

/// Whether a line goes on with the name above it.
fn continues(name: &str, line: &str) -> bool {
    let above = bare(name);
    let open_end =
        above.ends_with(" va") || above.ends_with(',') || above.ends_with('-') || above.ends_with(" ve");
    let of_several = name.ends_with(" CÁC") || name.ends_with(" KHỐI");
    let lone = !above.contains(' ') && above != "ubnd";
    let inner = bare(line).split(' ').next().is_some_and(|word| word.ends_with(','));
    open_end
        || of_several
        || lone
        || inner
        || HALVES.contains(&above)
        || parts_a_word(name, line)
        || !opens(line)
}

/// Whether a word of two syllables stands on both lines: `… PHÁT TRIỂN NÔNG` / `THÔN`.
fn parts_a_word(name: &str, line: &str) -> bool {
    let (Some(end), Some(start)) = (name.split(' ').next_back(), line.split(' ').next()) else {
        return false;
    };
    COMPOUNDS.contains(&format!("{} {}", canonical(end), canonical(start)))
}

/// Whether a name needs nothing more: it is that of a ministry or department, or has a place's of two words.
fn is_whole(name: &str) -> bool {
    let written = canonical_words(name);
    let placed = |unit: &str| {
        written.split_once(&format!(" {unit} ")).is_some_and(|(before, place)| {
            place.contains(' ') && !before.ends_with("hợp tác") && !place.starts_with("hội ")
        })
    };
    let name = bare(name);
    let office = name.starts_with("so ") || name.starts_with("bo ");
    units().any(placed) || office && PHRASES.iter().any(|phrase| bare(phrase) == name)
}

/// Whether a line plainly goes on: with a conjunction, or the kind of a place.
pub(super) fn begins_low(line: &str) -> bool {
    let line = canonical_words(line);
    let begins = |word: &str| line.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '));
    begins("và") || units().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Sheet;
    use crate::page::Page;

    fn issuers(head: &str) -> (Option<String>, Option<String>) {
        let text = format!("{head}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/QĐ-X\n");
        let header = crate::extract::header::find(&[Sheet::new(&Page::from_text(1, &text))]);
        let mut out = Extraction::default();
        extract(&header, &mut out);
        (out.fields.parent_issuer, out.fields.issuer)
    }

    #[test]
    fn wrapped_names_are_joined() {
        assert_eq!(
            issuers("ỦY BAN NHÂN DÂN\nTỈNH KIÊN GIANG"),
            (None, Some("ỦY BAN NHÂN DÂN TỈNH KIÊN GIANG".into()))
        );
        assert_eq!(
            issuers("BỘ TÀI\nCHÍNH\nCỤC HẢI QUAN"),
            (Some("BỘ TÀI CHÍNH".into()), Some("CỤC HẢI QUAN".into()))
        );
        assert_eq!(
            issuers("UBND TỈNH LAI VUNG\nBAN CHỈ HUY\nPHÒNG, CHỐNG THIÊN TAI"),
            (Some("UBND TỈNH LAI VUNG".into()), Some("BAN CHỈ HUY PHÒNG, CHỐNG THIÊN TAI".into()))
        );
        assert_eq!(issuers("BỘ KHOA HỌC VÀ\nCÔNG NGHỆ").1.as_deref(), Some("BỘ KHOA HỌC VÀ CÔNG NGHỆ"));
    }
    #[test]
    fn parent_and_issuer_are_two() {
        for issuer in
            ["THƯ VIỆN TỈNH", "HẠT KIỂM LÂM LAI VUNG", "BÁO LAI VUNG", "TỔ DÂN PHỐ SỐ 5", "ĐỒN BIÊN PHÒNG"]
        {
            let head = format!("UBND TỈNH LAI VUNG\n{issuer}");
            assert_eq!(issuers(&head), (Some("UBND TỈNH LAI VUNG".into()), Some(issuer.into())));
        }
    }

    #[test]
    fn words_and_names_are_not_parted() {
        for (above, below) in [
            ("SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG", "THÔN"),
            ("SỞ TÀI NGUYÊN VÀ MÔI", "TRƯỜNG"),
            ("ĐÀI KHÍ TƯỢNG VÀ DỰ", "BÁO LAI VUNG"),
            ("CHI CỤC", "THI HÀNH ÁN DÂN SỰ LAI VUNG"),
            ("BAN QUẢN LÝ", "KHU DI TÍCH LAI VUNG"),
            ("ĐẢNG ỦY CÁC", "CƠ QUAN ĐẢNG TỈNH LAI VUNG"),
            ("BAN NHÂN DÂN", "THÔN LAI VUNG"),
            ("TRUNG TÂM CÔNG TÁC XÃ HỘI", "BẢO TRỢ TRẺ EM"),
            ("VIỆN KIẾN TRÚC", "QUY HOẠCH LAI VUNG"),
        ] {
            assert_eq!(issuers(&format!("{above}\n{below}")), (None, Some(format!("{above} {below}"))));
        }
        assert!(!continues("UBND XÃ ĐỔI MỚI", "TRƯỜNG THCS LAI VUNG"));
    }

    #[test]
    fn a_line_of_no_known_kind_leaves_doubt_below_a_whole_name() {
        let sure = |head: &str| {
            let text = format!("{head}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/QĐ-X\n");
            crate::extract::extract(&[Page::from_text(1, &text)]).confidence["issuer"] >= 0.9
        };
        assert!(sure("ỦY BAN NHÂN DÂN\nTỈNH LAI VUNG"));
        assert!(sure("TRƯỜNG ĐẠI HỌC KINH TẾ THÀNH PHỐ\nLAI VUNG"));
        assert!(sure("UBND THÀNH PHỐ LAI\nVUNG"));
        assert!(sure("ĐẠI SỨ QUÁN VIỆT NAM\nTẠI LAI VUNG"));
        assert!(sure("SỞ LAO ĐỘNG VÀ XÃ HỘI LAI\nVUNG"));
        assert!(!sure("UBND TỈNH LAI VUNG\nMÔ HÌNH KINH TẾ"));
        assert!(!sure("SỞ Y TẾ\nPHÂN KHU CÁCH LY"));
    }
}
