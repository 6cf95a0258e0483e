//! The title: the line of the head that names the type of the document.

use super::{Columns, Header};
use crate::extract::tables::{LONGER, PAPERS, TYPES, TypeEntry};
use crate::layout::fold::{capitals, letters, similarity};
use crate::layout::{Row, Segment};

/// Words of the title of a paper at most.
const LONGEST_TITLE: usize = 10;

/// The line that names the type.
#[derive(Clone, Debug)]
pub struct Title {
    /// The type; `None` for a paper of a type that is not known.
    pub entry: Option<&'static TypeEntry>,
    /// The line.
    pub segment: Segment,
    /// Its row.
    pub row: usize,
    /// What stands behind the type name on the same line.
    pub rest: Option<Segment>,
    /// The row of the number, where it stands below the title, as contracts and records have it.
    pub numbered: Option<usize>,
}

impl Title {
    /// The title that a whole segment is.
    fn new(entry: Option<&'static TypeEntry>, segment: &Segment, row: usize) -> Self {
        Self { entry, segment: segment.clone(), row, rest: None, numbered: None }
    }
}

/// The title a row is, if any: a type name in capitals, alone or before the subject.
pub(super) fn title(row: &Row, at: usize, header: &Header) -> Option<Title> {
    row.segments.iter().find_map(|segment| {
        let text = segment.text();
        let names = TYPES.iter().filter(|t| t.code != "CV" && is_name(&text, t));
        let alone = names.map(|t| (similarity(&text, t.name), t)).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, entry)) = alone {
            return Some(Title::new(Some(entry), segment, at));
        }
        header.heading?;
        let longer = LONGER.iter().find(|(title, _)| *title == letters(&text) && capitals(&text) > 0.9);
        longer.map(|(_, entry)| Title::new(Some(entry), segment, at)).or_else(|| longer_title(segment, at))
    })
}

fn is_name(text: &str, entry: &TypeEntry) -> bool {
    let letters = letters(text);
    let close = letters == entry.key || (entry.key.len() >= 6 && similarity(text, entry.name) >= 0.85);
    close && capitals(text) >= 0.6 && !text.trim_end().ends_with(':')
}

/// `THÔNG BÁO KẾT LUẬN …`, `QUYẾT ĐỊNH Về việc …`.
fn longer_title(segment: &Segment, at: usize) -> Option<Title> {
    TYPES.iter().filter(|t| t.code != "CV").find_map(|entry| {
        let count = entry.name.split(' ').count();
        let head = segment.first(count)?;
        let rest = segment.without_first(count)?;
        let fits = count >= 2 && capitals(&head.text()) > 0.9 && letters(&head.text()) == entry.key;
        let title = Title { rest: Some(rest), ..Title::new(Some(entry), &head, at) };
        fits.then_some(title)
    })
}

/// The title of a paper of no known type, which stands alone below number or date: `GIẤY BÁO TRÚNG TUYỂN`.
pub(super) fn paper(row: &Row, at: usize, columns: &Columns, header: &Header) -> Option<Title> {
    let [segment] = row.segments.as_slice() else { return None };
    let text = segment.text();
    let begins = PAPERS
        .iter()
        .any(|word| text.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')));
    let alone = header.heading.is_some() && !columns.is_left(segment);
    let title = begins && alone && capitals(&text) > 0.9 && segment.words.len() <= LONGEST_TITLE;
    (title && !text.ends_with(':')).then(|| Title::new(None, segment, at))
}
