//! Restoration of a page of words in boxes.

use std::ops::Range;

use crate::page::{Origin, Page, Word};
use crate::text::strip;
use crate::text::token::Kind;

use super::decoder::Want;
use super::edit::{Edit, apply};
use super::piece::reads_on;
use super::prepare::characters;
use super::session::Session;
use super::strays;
use super::tidy::tidy;
use super::{Profile, Restorer, Summary};

/// Confidence from which a word of a page is not in doubt.
const SURE: f32 = 0.8;

/// Lines that are read together, as one text.
#[derive(Default)]
struct Run {
    text: String,
    /// Line, word and place in the text of each word.
    words: Vec<(usize, usize, Range<usize>)>,
}

impl Restorer {
    /// Restores the words of a page: sets `text` and `confidence`, leaves `raw`; takes out words that are none.
    ///
    /// Words in a legacy encoding come to Unicode first, as do letters of other alphabets. Lines of one paragraph read on
    /// when they begin in lower case. `profile`: how the page was damaged; `None` tells it from the letters and from where
    /// the words come.
    pub fn restore_page(&self, page: &mut Page, profile: Option<Profile>) -> Summary {
        change(page, characters(&page.text()), |_, _, _| true);
        let text = page.text();
        let profile = profile.unwrap_or_else(|| match (Profile::detect(&text), page.origin) {
            (Profile::Clean, Origin::Ocr) => Profile::Vie,
            (told, _) => told,
        });
        strays::blank(page);
        let mut summary = Summary { profile, syllables: 0, changed: 0, low_confidence: 0 };
        let mut session = self.session();
        session.boxed = true;
        session.note(&text, profile);
        let text = page.text();
        change(page, tidy(&text, profile, &|letters| session.syllable(letters)), is_told);
        for run in runs(page) {
            restore_run(&mut session, page, &run, profile, &mut summary);
        }
        let words = page.lines.iter().flat_map(|line| &line.words);
        summary.low_confidence = words.clone().filter(|w| w.confidence < 0.5).count();
        summary.changed = words.filter(|w| w.text != w.raw).count();
        page.drop_empty();
        summary
    }
}

/// Whether an edit of a word may be made: in the date of a head, of which many a day is written by hand, not one that makes
/// figures of what the reader is unsure of.
fn is_told(line: &str, word: &Word, edit: &Edit) -> bool {
    let figures = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let day = |word: &str| {
        let bare = strip(word).to_lowercase();
        bare.trim_start_matches(',').starts_with("ng") && bare.ends_with('y')
    };
    let dates = || {
        let words: Vec<&str> = line.split(' ').collect();
        let at = words.iter().position(|word| day(word));
        at.is_some_and(|at| words[at].starts_with(',') || at > 0 && words[at - 1].ends_with(','))
    };
    word.confidence >= SURE || figures(&edit.output) <= figures(&word.text[edit.span.clone()]) || !dates()
}

/// Changes the words that edits of the page's text stand on, where they may be made. Edits that join or part words are left
/// out.
fn change(page: &mut Page, edits: Vec<Edit>, may: impl Fn(&str, &Word, &Edit) -> bool) {
    let text = page.text();
    let mut edits = edits.into_iter().flat_map(|edit| by_word(&text, edit)).peekable();
    let mut end = 0;
    for (line, read) in page.lines.iter_mut().zip(text.lines()) {
        for word in &mut line.words {
            let start = end;
            end += word.text.len();
            let of_word = std::iter::from_fn(|| edits.next_if(|edit| edit.span.end <= end));
            let within = |edit: Edit| Edit { span: edit.span.start - start..edit.span.end - start, ..edit };
            let changes: Vec<Edit> = of_word.map(within).filter(|edit| may(read, word, edit)).collect();
            if !changes.is_empty() {
                word.text = apply(&word.text, &changes);
            }
            // The space or line end behind it.
            end += 1;
        }
        end += usize::from(line.words.is_empty());
    }
}

/// An edit as one for each word that it stands on; none when it leaves more of them or fewer.
fn by_word(text: &str, edit: Edit) -> Vec<Edit> {
    let Edit { span, output, reason } = edit;
    let (was, now): (Vec<&str>, Vec<&str>) =
        (text[span.clone()].split([' ', '\n']).collect(), output.split([' ', '\n']).collect());
    if was.len() != now.len() {
        return Vec::new();
    }
    let mut at = span.start;
    let word = |(was, now): (&str, &str)| {
        let span = at..at + was.len();
        at = span.end + 1;
        Edit { span, output: now.to_owned(), reason }
    };
    was.into_iter().zip(now).map(word).collect()
}

fn runs(page: &Page) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut paragraph = None;
    for (l, line) in page.lines.iter().enumerate() {
        let first = line.words.first().map_or("", |w| w.text.as_str());
        if paragraph != Some(line.paragraph) || !reads_on(first) {
            runs.push(Run::default());
        }
        paragraph = Some(line.paragraph);
        let Some(run) = runs.last_mut() else { continue };
        for (w, word) in line.words.iter().enumerate() {
            if !run.text.is_empty() {
                run.text.push(' ');
            }
            let start = run.text.len();
            run.text.push_str(&word.text);
            run.words.push((l, w, start..run.text.len()));
        }
    }
    runs
}

fn restore_run(session: &mut Session, page: &mut Page, run: &Run, profile: Profile, summary: &mut Summary) {
    let word_at = |byte: usize| run.words.partition_point(|(_, _, place)| place.end <= byte);
    let words: Vec<&Word> = run.words.iter().map(|&(l, w, _)| &page.lines[l].words[w]).collect();
    let read: Vec<f32> = words.iter().map(|word| word.confidence).collect();
    let mut texts = vec![String::new(); run.words.len()];
    let mut sure = read.clone();
    let mut done: Vec<usize> = run.words.iter().map(|(_, _, place)| place.start).collect();
    session.decode(
        &run.text,
        0..run.text.len(),
        profile,
        &|byte| words.get(word_at(byte)).copied(),
        Want::Posteriors,
        &mut |session, piece, slot| {
            let i = word_at(piece.token.start);
            let Some(out) = texts.get_mut(i) else { return };
            out.push_str(&run.text[done[i]..piece.token.start]);
            let before = out.len();
            session.write(&run.text, piece, slot, out);
            let changed = &out[before..] != piece.token.text(&run.text);
            done[i] = piece.token.end;
            if piece.token.kind == Kind::Word {
                summary.syllables += usize::from(session.is_syllable(slot));
                // What was mended is as sure as the decoder; what was kept, as the reader.
                let now = session.confidence(slot);
                sure[i] = if changed { now } else { sure[i].min(read[i] * now) };
            }
        },
    );
    for (i, (l, w, place)) in run.words.iter().enumerate() {
        let word = &mut page.lines[*l].words[*w];
        texts[i].push_str(&run.text[done[i]..place.end]);
        word.text = std::mem::take(&mut texts[i]);
        word.confidence = sure[i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Alternative;

    #[test]
    fn a_page_keeps_its_boxes_and_what_was_read() {
        let mut page = Page::from_text(1, "Thanh pho\nSa Dec, ngay 5");
        let boxes: Vec<_> = page.lines.iter().map(crate::page::Line::bbox).collect();
        let summary = Restorer::built_in().unwrap().restore_page(&mut page, None);
        assert_eq!(page.text(), "Thành phố\nSa Đéc, ngày 5\n");
        assert_eq!(page.lines[1].raw(), "Sa Dec, ngay 5");
        assert_eq!(boxes, page.lines.iter().map(crate::page::Line::bbox).collect::<Vec<_>>());
        assert_eq!((summary.profile, summary.changed, summary.syllables), (Profile::Stripped, 4, 5));
    }

    #[test]
    fn what_the_reader_would_read_otherwise_counts_but_for_digits() {
        let read = |other: Option<&str>| {
            let mut page =
                Page { origin: Origin::Ocr, ..Page::from_text(1, "Công ty Thành Tam gửi 15 hồ sơ") };
            let other = other.map(|text| Alternative { text: text.to_owned(), confidence: 0.6 });
            let words = &mut page.lines[0].words;
            for word in words.iter_mut() {
                word.confidence = 0.9;
            }
            words[3].alternatives.extend(other);
            words[5].alternatives.push(Alternative { text: "16".to_owned(), confidence: 0.6 });
            Restorer::built_in().unwrap().restore_page(&mut page, Some(Profile::Vie));
            page.text()
        };
        assert_eq!(read(None), "Công ty Thành Tam gửi 15 hồ sơ\n");
        assert_eq!(read(Some("Tâm")), "Công ty Thành Tâm gửi 15 hồ sơ\n");
        assert_eq!(read(Some("Tấxm")), "Công ty Thành Tam gửi 15 hồ sơ\n");
    }

    #[test]
    fn words_of_a_page_are_tidied_in_their_boxes() {
        let mut page = Page {
            origin: Origin::Ocr,
            ..Page::from_text(1, "Quyết định sỐ 12 ngày 23 tháng I1 năm 2018\nCông TTĐT; năm2019")
        };
        let boxes = |page: &Page| page.lines.iter().map(crate::page::Line::bbox).collect::<Vec<_>>();
        let before = boxes(&page);
        Restorer::built_in().unwrap().restore_page(&mut page, None);
        // What would be two words stays one.
        assert_eq!(page.text(), "Quyết định số 12 ngày 23 tháng 11 năm 2018\nCổng TTĐT; năm2019\n");
        assert_eq!(page.lines[1].raw(), "Công TTĐT; năm2019");
        assert_eq!(boxes(&page), before);
        let text = "Sa Đéc, ngảy l2 tháng I1 năm 2018\nQuyết định ngày l2 tháng I1 năm 2018";
        let mut pen = Page { origin: Origin::Ocr, ..Page::from_text(1, text) };
        let days = pen.lines.iter_mut().flat_map(|line| &mut line.words).filter(|word| word.text == "l2");
        days.for_each(|day| day.confidence = 0.5);
        Restorer::built_in().unwrap().restore_page(&mut pen, None);
        let told = "Sa Đéc, ngảy l2 tháng 11 năm 2018\nQuyết định ngày 12 tháng 11 năm 2018\n";
        assert_eq!(pen.text(), told);
    }

    #[test]
    fn legacy_encodings_are_undone() {
        let mut page = Page::from_text(1, "Sè: 12/Q§-UBND\nC¨n cø LuËt Tæ chøc chÝnh quyÒn ®Þa ph\u{ad}¬ng;");
        let summary = Restorer::built_in().unwrap().restore_page(&mut page, None);
        assert_eq!(page.text(), "Số: 12/QĐ-UBND\nCăn cứ Luật Tổ chức chính quyền địa phương;\n");
        assert_eq!(page.lines[0].raw(), "Sè: 12/Q§-UBND");
        assert_eq!(summary.profile, Profile::Clean);
    }
}
