//! A text that is no official document: a web article keeps its title, author and date.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::date;
use crate::extract::finding::Extraction;
use crate::extract::header::opens_body;
use crate::extract::person;
use crate::layout::{Row, Segment, Sheet};
use crate::output::record::Family;
use crate::text::count_letters;

static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:tac gia|bai va anh|bai|theo|nguon)\s?:?\s+(.+)$").expect("a valid pattern")
});
static DATED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d{1,2}[/-]\d{1,2}[/-](?:19|20)\d\d").expect("a valid pattern"));

/// Fills what an article has.
pub fn extract(sheets: &[Sheet], out: &mut Extraction) {
    out.fields.family = Some(Family::Other);
    let lines: Vec<&Segment> = sheets.iter().flat_map(Sheet::segments).collect();
    let Some(title) = lines.iter().find(|s| count_letters(&s.text()) >= 8) else {
        return;
    };
    let text = title.text();
    let inside = opens_body(&Row { segments: vec![(*title).clone()] }) || title.bare().starts_with("dieu ");
    if text.chars().count() <= 250 && !inside {
        out.fields.subject = Some(text.trim_end_matches(['.', ' ']).to_owned());
        out.note("subject", &[title], 0.6);
    }
    let top = lines.iter().take(8).find(|s| DATED.is_match(&s.bare()));
    if let Some(line) = top {
        out.fields.date = date::read(&line.text()).iso();
        out.note("date", &[line], 0.6);
    }
    author(&lines, out);
}

fn author(lines: &[&Segment], out: &mut Extraction) {
    let near = lines.iter().take(6).chain(lines.iter().rev().take(6));
    for line in near {
        let folded = line.folded();
        let named = AUTHOR.captures(&folded.bare).and_then(|c| c.get(1)).map(|m| folded.slice(m.range()));
        let candidate = named.unwrap_or_else(|| line.text());
        if let Some(person) = person::read(&candidate).filter(|p| p.known) {
            out.fields.author = Some(person.name);
            out.note("author", &[line], 0.6);
            return;
        }
    }
}
