//! Tesseract's table of results: a row an element, words on level 5.
//!
//! Columns: level, page, block, paragraph, line, word, left, top, width, height, confidence (0–100), text.

use unicode_normalization::UnicodeNormalization;

use crate::page::{BBox, Line, Word};

/// The lines of the table; paragraphs are numbered through the page.
pub(super) fn lines(table: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut place = None;
    let mut paragraph = 0;
    for row in table.lines() {
        let Some(([block, par, line], word)) = word(row) else { continue };
        let here = (block, par, line);
        match place {
            Some(last) if last == here => {}
            last => {
                paragraph += u32::from(last.is_some_and(|(b, p, _)| (b, p) != (block, par)));
                lines.push(Line { words: Vec::new(), paragraph });
            }
        }
        place = Some(here);
        if let Some(line) = lines.last_mut() {
            line.words.push(word);
        }
    }
    lines
}

/// Block, paragraph and line of a word, and the word; `None` for other rows and for words without letters.
fn word(row: &str) -> Option<([u32; 3], Word)> {
    let columns: Vec<&str> = row.splitn(12, '\t').collect();
    let [level, _, block, par, line, _, left, top, width, height, confidence, text] = columns[..] else {
        return None;
    };
    let text: String = text.trim().nfc().collect();
    if level != "5" || text.is_empty() {
        return None;
    }
    let number = |s: &str| s.parse::<u32>().ok();
    let bbox = BBox { x: number(left)?, y: number(top)?, width: number(width)?, height: number(height)? };
    let confidence = (confidence.parse::<f32>().ok()? / 100.0).clamp(0.0, 1.0);
    Some(([number(block)?, number(par)?, number(line)?], Word::read(text, bbox, confidence)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_lines_and_paragraphs() {
        let table = "1\t1\t0\t0\t0\t0\t0\t0\t900\t900\t-1\t\n\
                     5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96.5\tSo\u{302}\u{301}:\n\
                     5\t1\t1\t1\t1\t2\t50\t20\t30\t12\t40\t12\n\
                     5\t1\t1\t1\t2\t1\t10\t40\t30\t12\t90\t \n\
                     5\t1\t2\t1\t1\t1\t10\t60\t30\t12\t90\tKính\n";
        let lines = lines(table);
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].text().as_str(), lines[0].paragraph), ("Số: 12", 0));
        assert_eq!((lines[1].text().as_str(), lines[1].paragraph), ("Kính", 1));
        assert_eq!(lines[0].words[0].bbox, BBox::from([10, 20, 30, 12]));
        assert!((lines[0].words[0].confidence - 0.965).abs() < 1e-6);
    }
}
