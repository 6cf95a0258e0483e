//! The stack of lines above a name: authorities, then the position, as a scan shows them under the seal.

use std::sync::LazyLock;

use regex::Regex;

use super::{SignOff, read_name};
use crate::extract::person::{self, Person};
use crate::extract::tables::{POSITIONS, PREFIXES, TYPES};
use crate::layout::Segment;
use crate::layout::anchors::is_recipients_label;
use crate::layout::fold::{Folded, bare, capitals, letters, similarity};
use crate::lexicon::{deputy, is_syllable, positions};
use crate::page::{self, Origin, Word, sureness};
use crate::text::{canonical, count_letters};

static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
    let bare: Vec<String> = PREFIXES.iter().map(|(bare, _)| regex::escape(bare)).collect();
    Regex::new(&format!(r"^({})\s?([.,:;/]|\b)\s?", bare.join("|"))).expect("a valid pattern")
});

/// Confidence from which a line of a scan is believed to go on with the one above.
const SURE: f32 = 0.8;

/// A line of a text of more characters is of the body.
pub(super) const WIDE: usize = 60;

/// Words of a position in small letters at most.
const MOST_WORDS: usize = 6;

/// Most lines of specks within a stack.
const SPECKS: usize = 3;

/// A sign-off that begins at `at`, with where to go on.
pub(super) fn read_at(
    stream: &[Segment],
    at: usize,
    sheet: usize,
    on_paper: bool,
) -> Option<(SignOff, usize)> {
    let mut sign_off = SignOff { sheet, ..SignOff::default() };
    let mut next = at;
    while let Some(segment) = stream.get(next).filter(|segment| !is_listed(segment)) {
        let text = without_specks(segment);
        if let Some(authority) = authority(&text) {
            sign_off.authority.push(authority);
        } else if is_position(&text) {
            take(&mut sign_off, clean(&text), segment);
        } else if sign_off.position.is_none() && !sign_off.lines.is_empty() && is_low_position(segment) {
            sign_off.position = Some(text);
        } else if let Some(position) = position_meant(segment, &sign_off) {
            sign_off.position = Some(position);
        } else if wraps(&stream[next..], &sign_off) {
            extend(&mut sign_off, &text);
        } else if !sign_off.lines.is_empty() && stands_in_a_stack(&stream[next..]) {
            next += 1;
            continue;
        } else {
            break;
        }
        sign_off.lines.push(segment.clone());
        next += 1;
    }
    if sign_off.lines.is_empty() {
        return None;
    }
    let reach = if on_paper { 14 } else { 4 };
    sign_off.name = name_after(&stream[next..stream.len().min(next + reach)], &mut sign_off);
    stand_in(&mut sign_off);
    Some((sign_off, next))
}

/// Takes a position. The line before the last position belongs to nobody else: two titles, the last one counts. But no title
/// of a scan stands right below itself, nor below `KT.` with it: there the seal has hidden that a deputy signs.
fn take(sign_off: &mut SignOff, position: String, line: &Segment) {
    let deputy = deputy(&position).filter(|_| line.origin == Origin::Ocr);
    let for_head = |authority: &String| {
        authority.strip_prefix("KT").is_some_and(|head| head.trim_start_matches(['.', ' ']) == position)
    };
    let close = |above: &Segment| {
        let (above, below) = (above.bbox, line.bbox);
        let under = above.y + above.height / 4..above.bottom() + above.height.max(below.height) / 2;
        under.contains(&below.y) && above.x < below.right() && below.x < above.right()
    };
    match deputy {
        Some(deputy) if sign_off.authority.last().is_some_and(for_head) => {
            sign_off.position = Some(deputy);
            sign_off.inferred = true;
        }
        Some(deputy) if sign_off.position.as_ref() == Some(&position) => {
            if sign_off.lines.last().is_some_and(close) {
                sign_off.authority.push(format!("KT. {position}"));
                sign_off.position = Some(deputy);
                sign_off.inferred = true;
            }
        }
        _ => {
            let above = sign_off.position.replace(position);
            sign_off.authority.extend(above.filter(|above| represents(above)));
        }
    }
}

/// Whether a line says for whom the position below it signs: `ĐẠI DIỆN BÊN A`.
fn represents(position: &str) -> bool {
    bare(position).starts_with("dai dien")
}

/// Makes `Q. GIÁM ĐỐC` the position where no other stands below it.
fn stand_in(sign_off: &mut SignOff) {
    if sign_off.position.is_none() {
        sign_off.position = sign_off.authority.pop_if(|last| last.starts_with('Q'));
    }
}

/// Whether a line of a text is an item of a list.
fn is_listed(line: &Segment) -> bool {
    line.origin == Origin::Text && line.text().starts_with(['-', '+'])
}

/// Whether a line is of the body: a sentence, or capitals that open one (`QUYẾT ĐỊNH:`).
fn is_body(text: &str) -> bool {
    let sentence = text.ends_with([';', '.']) && text.split(' ').count() > 2;
    sentence || text.ends_with(':') && capitals(text) > 0.9 || text.chars().count() > WIDE
}

/// Whether a line of specks begins these lines, and an authority or position follows.
fn stands_in_a_stack(lines: &[Segment]) -> bool {
    let specks = |line: &Segment| line.words.iter().all(|word| count_letters(&word.text) < 2);
    let next = lines.iter().take(SPECKS + 1).position(|line| !specks(line));
    next.is_some_and(|next| next > 0 && belongs_to_a_stack(&lines[next]))
}

/// A line of capitals without what was read before its position or authority: one or two specks (`h TL. GIÁM ĐỐC`), or
/// words of a scan that have no capital (`hai THỦ TƯỚNG`).
fn without_specks(line: &Segment) -> String {
    let begins = |text: &str| {
        authority(text).is_some_and(|authority| !authority.starts_with('Q')) || is_position(text)
    };
    let text = line.text();
    if is_signing(&text) {
        return text;
    }
    let words = &line.words;
    let speck = |word: &Word| {
        let letters = word.text.chars().filter(|c| c.is_alphanumeric()).count();
        letters < 2 || line.origin == Origin::Ocr && !word.text.contains(char::is_uppercase)
    };
    (1..words.len().min(3))
        .take_while(|&n| words[..n].iter().all(speck))
        .map(|at| page::text(&words[at..]))
        .find(|rest| begins(rest))
        .unwrap_or(text)
}

/// The name below a position: the first line that is a known kind of name, else the first that is shaped like one.
fn name_after(lines: &[Segment], sign_off: &mut SignOff) -> Option<Segment> {
    let mut fallback = None;
    for line in lines {
        let text = line.text();
        if is_recipients_label(&text) || text.starts_with('-') {
            continue;
        }
        let below = is_body(&text) || sign_off.position.is_some() && is_signing(&text);
        if line.origin == Origin::Text && below && read_name(line).is_none() {
            break;
        }
        if sign_off.position.is_none() {
            if let Some(authority) = authority(&text) {
                sign_off.authority.push(authority);
                sign_off.lines.push(line.clone());
                continue;
            }
            if is_position(&text) {
                take(sign_off, clean(&text), line);
            } else {
                sign_off.position = position_meant(line, sign_off);
            }
            if sign_off.position.is_some() {
                continue;
            }
        }
        match read_name(line).map(|(person, _)| person) {
            Some(Person { known: true, .. }) if !is_position(&text) => return Some(line.clone()),
            Some(_) if fallback.is_none() && !is_position(&text) => fallback = Some(line.clone()),
            _ => {}
        }
    }
    fallback
}

/// The position that a damaged line of a scan means, among those that the lines above it leave: a deputy under `KT.` or
/// under the head's title, any position under `TL.` and the like.
fn position_meant(line: &Segment, sign_off: &SignOff) -> Option<String> {
    let text = line.text();
    if line.origin != Origin::Ocr || capitals(&text) < 0.6 {
        return None;
    }
    let possible = match (sign_off.authority.last(), &sign_off.position) {
        (Some(authority), None) if authority.starts_with("KT") => {
            deputy(authority[2..].trim_start_matches(['.', ' '])).into_iter().collect::<Vec<_>>()
        }
        (Some(_), None) => positions().map(str::to_owned).collect(),
        (None, Some(position)) if sign_off.name.is_none() => deputy(position).into_iter().collect(),
        _ => return None,
    };
    let alike =
        possible.into_iter().map(|p| (similarity(&text, &p), p)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (alike.0 >= 0.7).then_some(alike.1)
}

/// Whether the first of these lines, of capitals, goes on with the authority or position above it. One that is poorly read
/// does only where an authority or position follows, and most of its words are syllables.
fn wraps(lines: &[Segment], sign_off: &SignOff) -> bool {
    let line = &lines[0];
    let text = line.text();
    let begun = !sign_off.lines.is_empty();
    let capital = capitals(&text) > 0.9 && count_letters(&text) >= 4 && text.chars().count() < WIDE;
    let read = line.origin != Origin::Ocr || sureness(&line.words) >= SURE;
    begun
        && capital
        && (read || is_legible(line) && lines.get(1).is_some_and(belongs_to_a_stack))
        && person::read(&text).is_none_or(|p| !p.known)
        && !is_annex(&text)
        && !opens_body(line)
}

/// Whether a line of capitals opens the body: `QUYẾT ĐỊNH:`.
fn opens_body(line: &Segment) -> bool {
    let text = line.text();
    let key = letters(&text);
    TYPES.iter().any(|entry| entry.key == key) || line.origin != Origin::Ocr && text.ends_with(':')
}

/// Whether most words of a line are syllables.
fn is_legible(line: &Segment) -> bool {
    let syllable = |word: &&Word| is_syllable(&canonical(&word.text));
    line.words.iter().filter(syllable).count() * 2 > line.words.len()
}

/// Whether a line is an authority or a position, but for specks.
fn belongs_to_a_stack(line: &Segment) -> bool {
    is_signing(&without_specks(line))
}

fn is_annex(text: &str) -> bool {
    let bare = bare(text);
    ["phu luc", "quy che", "quy dinh", "danh muc", "ke hoach", "bieu", "mau", "quoc hoi"]
        .iter()
        .any(|a| bare.starts_with(a))
}

/// Adds a line to the authority or position above it, but for what a seal left of a deputy's title, the end of its head's:
/// `TỊCH` under `KT. CHỦ TỊCH`.
fn extend(sign_off: &mut SignOff, text: &str) {
    let line = clean(text);
    match (&mut sign_off.position, sign_off.authority.last_mut()) {
        (Some(above), _) | (None, Some(above)) if above.ends_with(&line) => {}
        (Some(above), _) | (None, Some(above)) => *above = format!("{above} {line}"),
        (None, None) => sign_off.position = Some(line),
    }
}

/// `TM. ỦY BAN NHÂN DÂN`, with the prefix in its written form.
fn authority(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    if capitals(text) < 0.75 || text.chars().count() > 90 {
        return None;
    }
    let folded = Folded::new(text);
    let found = PREFIX.captures(&folded.bare)?;
    let (_, written) = PREFIXES.iter().find(|(bare, _)| *bare == &found[1])?;
    let end = found.get(0)?.end();
    let rest = clean(&folded.from(end));
    if count_letters(&rest) < 4 {
        return None;
    }
    let spaced = folded.bare[..end].ends_with(' ');
    let prefix = match &found[2] {
        _ if found[1].contains(' ') => folded.slice(found.get(1)?.range()),
        "/" => format!("{}/", written.trim_end_matches('.')),
        "" => written.trim_end_matches('.').to_owned(),
        _ => (*written).to_owned(),
    };
    Some(format!("{prefix}{}{rest}", if spaced { " " } else { "" }))
}

/// Whether a line is an authority or a position.
pub fn is_signing(line: &str) -> bool {
    authority(line).is_some() || is_position(line)
}

/// Whether a line names a position in capitals.
pub(super) fn is_position(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if capitals(text) < 0.75 || text.chars().count() > 70 {
        return false;
    }
    let bare = bare(text);
    let core = ["pho ", "p. ", "p.", "quyen ", "q. ", "q."]
        .iter()
        .find_map(|p| bare.strip_prefix(p))
        .unwrap_or(&bare);
    let written: String = text.chars().skip(bare.chars().count() - core.chars().count()).collect();
    POSITIONS.iter().any(|position| {
        let head: String = core.chars().take(position.chars().count()).collect();
        let ends = !core.chars().nth(position.chars().count()).is_some_and(char::is_alphanumeric);
        // A school is none: `TRƯỜNG`, `TRƯỜNG KHOA HỌC XÃ HỘI`.
        let more = position == "truong" || core.chars().count() > position.chars().count();
        let school = more && written.starts_with("TRƯỜNG");
        // Nor is an embassy: `ĐẠI SỨ QUÁN`.
        let embassy = core[head.len()..].starts_with(" quan");
        ends && !school
            && !embassy
            && (head == *position || position.len() >= 8 && similarity(&head, position) >= 0.85)
    })
}

/// Whether a line of a text is a position that begins with the only capital of its first word: `Phó Giám đốc Sở`.
pub(super) fn is_low_position(line: &Segment) -> bool {
    let text = line.text();
    let written = text.starts_with(char::is_uppercase) && text.split(' ').count() <= MOST_WORDS;
    let known = |position: &String| bare(&text).trim_start_matches("pho ").starts_with(position.as_str());
    line.origin != Origin::Ocr && written && POSITIONS.iter().any(known) && is_position(&text.to_uppercase())
}

fn clean(text: &str) -> String {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let closes = text.contains('(');
    text.trim_end_matches(|c: char| c == ')' && !closes).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Sheet;
    use crate::page::{BBox, Line, Page, Word};

    #[test]
    fn sealed_lines_are_understood() {
        let line = |text: &str| {
            let words = text.split(' ').map(|w| Word::read(w, BBox::default(), 0.9)).collect();
            let page = Page {
                number: 1,
                width: 100,
                height: 100,
                origin: Origin::Ocr,
                slant: 0.0,
                lines: vec![Line { words, paragraph: 0 }],
            };
            Sheet::new(&page).rows[0].segments[0].clone()
        };
        let under = |authority: &str| SignOff { authority: vec![authority.into()], ..SignOff::default() };
        let meant = |text: &str, authority: &str| position_meant(&line(text), &under(authority));
        assert_eq!(meant("HÓ GIÁM ĐỚC", "KT. GIÁM ĐỐC").as_deref(), Some("PHÓ GIÁM ĐỐC"));
        assert_eq!(meant("HÓ GIÁM ĐỐC SỞ", "KT. GIÁM ĐỐC SỞ").as_deref(), Some("PHÓ GIÁM ĐỐC SỞ"));
        assert_eq!(meant("CHÁNH VĂN PHÒ", "TL. GIÁM ĐỐC").as_deref(), Some("CHÁNH VĂN PHÒNG"));
        assert_eq!(meant("WU TƯỜNG", "KT. THỦ TƯỚNG"), None);
        assert_eq!(without_specks(&line("h TL. GIÁM ĐỐC")), "TL. GIÁM ĐỐC");
        assert_eq!(without_specks(&line("hai THỦ TƯỚNG")), "THỦ TƯỚNG");
    }

    #[test]
    fn what_is_left_of_a_title_is_not_added_twice() {
        let mut sign_off = SignOff { authority: vec!["KT. CHỦ TỊCH".into()], ..SignOff::default() };
        extend(&mut sign_off, "TỊCH");
        assert_eq!((sign_off.authority, sign_off.position), (vec!["KT. CHỦ TỊCH".into()], None));
        let mut sign_off = SignOff { authority: vec!["TM. ỦY BAN".into()], ..SignOff::default() };
        extend(&mut sign_off, "NHÂN DÂN");
        assert_eq!(sign_off.authority, ["TM. ỦY BAN NHÂN DÂN"]);
    }

    #[test]
    fn a_title_that_stands_twice_is_a_deputys() {
        let line = |y: u32, text: &str, origin: Origin| {
            let bbox = BBox { x: 10, y, width: 80, height: 20 };
            let words = vec![Word::read(text, bbox, 0.9)];
            let lines = vec![Line { words, paragraph: 0 }];
            let page = Page { number: 1, width: 100, height: 900, origin, slant: 0.0, lines };
            Sheet::new(&page).rows[0].segments[0].clone()
        };
        let taken = |lines: &[(u32, &str)], origin: Origin| {
            let stream: Vec<Segment> = lines.iter().map(|(y, text)| line(*y, text, origin)).collect();
            let (sign_off, _) = read_at(&stream, 0, 0, true).expect("a stack");
            (sign_off.authority, sign_off.position.unwrap_or_default(), sign_off.inferred)
        };
        let deputy = (vec!["KT. BỘ TRƯỞNG".to_owned()], "THỨ TRƯỞNG".to_owned(), true);
        assert_eq!(taken(&[(0, "BỘ TRƯỞNG"), (25, "BỘ TRƯỞNG")], Origin::Ocr), deputy);
        assert_eq!(taken(&[(0, "KT. BỘ TRƯỞNG"), (25, "BỘ TRƯỞNG")], Origin::Ocr), deputy);
        // Printed, and stamped again below the signature.
        let head = (vec![], "GIÁM ĐỐC".to_owned(), false);
        assert_eq!(taken(&[(0, "GIÁM ĐỐC"), (180, "GIÁM ĐỐC")], Origin::Ocr), head);
        assert_eq!(taken(&[(0, "GIÁM ĐỐC"), (25, "GIÁM ĐỐC")], Origin::TextLayer), head);
        let member = (vec![], "ỦY VIÊN".to_owned(), false);
        assert_eq!(taken(&[(0, "ỦY VIÊN"), (25, "ỦY VIÊN")], Origin::Ocr), member);
        assert_eq!(taken(&[(0, "TL. BỘ TRƯỞNG"), (25, "VỤ TRƯỞNG")], Origin::Ocr).1, "VỤ TRƯỞNG");
    }

    #[test]
    fn prefixes() {
        assert_eq!(authority("TM, ỦY BAN NHÂN DÂN").as_deref(), Some("TM. ỦY BAN NHÂN DÂN"));
        assert_eq!(authority("KT GIÁM ĐỐC").as_deref(), Some("KT GIÁM ĐỐC"));
        assert_eq!(authority("Q. GIÁM ĐỐC").as_deref(), Some("Q. GIÁM ĐỐC"));
        assert_eq!(authority("TM/ ỦY BAN NHÂN DÂN").as_deref(), Some("TM/ ỦY BAN NHÂN DÂN"));
        assert_eq!(authority("T/M ĐẢNG ỦY").as_deref(), Some("T/M ĐẢNG ỦY"));
        assert_eq!(authority("T.M ỦY BAN NHÂN DÂN").as_deref(), Some("T.M ỦY BAN NHÂN DÂN"));
        for written in ["THỪA LỆNH GIÁM ĐỐC", "KÝ THAY CHỦ TỊCH", "THỪA UỶ QUYỀN GIÁM ĐỐC"]
        {
            assert_eq!(authority(written).as_deref(), Some(written));
        }
        assert_eq!(authority("QUY CHẾ"), None);
        assert!(is_position("ĐẠI SỨ") && !is_position("ĐẠI SỨ QUÁN VIỆT NAM"));
        assert!(is_position("TRƯỞNG BAN") && is_position("TRUONG BAN") && !is_position("TRƯỜNG ĐẠI HỌC"));
        assert!(is_position("TRƯỞNG THÔN TRƯỜNG SƠN") && !is_position("TRƯỜNG KHOA HỌC XÃ HỘI"));
        assert!(is_position("TRƯỜNG PHÒNG") && is_position("PHÓ TRƯỞNG PHÒNG") && !is_position("TRƯỜNG"));
    }
}
