//! The bodies in the head: the issuer, and the body above it.
//!
//! A line that begins with the name of a kind of body (`SỞ`, `ỦY BAN`, `TRƯỜNG`) begins a body; other lines
//! (`TỈNH KIÊN GIANG`, `VÀ ĐÀO TẠO`) continue the one above. The last body issues, the one before it is its parent.

use crate::extract::finding::Extraction;
use crate::extract::header::Header;
use crate::extract::phrase;
use crate::extract::tables::BODIES;
use crate::layout::Segment;
use crate::layout::fold::{bare, similarity};

/// Fills issuer and parent issuer.
pub fn extract(header: &Header, out: &mut Extraction) {
    let lines: Vec<(String, &Segment)> = header.bodies.iter().map(|s| (clean(&s.text()), s)).collect();
    let mut bodies: Vec<(String, Vec<&Segment>)> = Vec::new();
    for (line, segment) in lines.into_iter().filter(|(line, _)| !line.is_empty()) {
        match bodies.last_mut() {
            Some((name, segments)) if continues(name, &line) => {
                name.push(' ');
                name.push_str(&line);
                segments.push(segment);
            }
            _ => bodies.push((line, vec![segment])),
        }
    }
    if let Some((name, segments)) = bodies.pop() {
        out.note("issuer", &segments, if known(&name) { 0.97 } else { 0.8 });
        out.fields.issuer = Some(phrase::mend(&name));
    }
    if let Some((name, segments)) = bodies.pop() {
        out.note("parent_issuer", &segments, if known(&name) { 0.95 } else { 0.7 });
        out.fields.parent_issuer = Some(phrase::mend(&name));
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

fn known(name: &str) -> bool {
    opens(name)
}

/// Whether a line begins with a kind of body.
fn opens(line: &str) -> bool {
    let line = bare(line);
    BODIES.iter().any(|body| {
        let head: String = line.chars().take(body.chars().count()).collect();
        let ends = !line.chars().nth(body.chars().count()).is_some_and(char::is_alphanumeric);
        ends && (head == *body || body.len() >= 6 && similarity(&head, body) >= 0.85)
    })
}

/// Whether a line goes on with the name above it.
fn continues(name: &str, line: &str) -> bool {
    let above = bare(name);
    let open_end =
        above.ends_with(" va") || above.ends_with(',') || above.ends_with('-') || above.ends_with(" ve");
    let lone = !above.contains(' ') && above != "ubnd";
    let inner = bare(line).split(' ').next().is_some_and(|word| word.ends_with(','));
    open_end || lone || inner || !opens(line)
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
}
