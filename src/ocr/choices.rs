//! What Tesseract would read otherwise: the choices of `lstm_choice_mode` for each letter, from its hOCR.
//!
//! A word is a `span` of class `ocrx_word` with its box in the title; in it, a `span` for each letter with one `span` of
//! class `ocrx_cinfo` a choice, best first, its confidence (0–100) in the title as `x_confs`.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::page::{Alternative, BBox, Line};

/// Choices of less than this confidence are none.
const LEAST: f32 = 0.01;
/// Other readings of a word that are kept.
const KEPT: usize = 4;

/// Notes in the words what else the letters of each may be.
pub(super) fn note(lines: &mut [Line], hocr: &str) {
    let mut spelled: HashMap<[u32; 4], Vec<Vec<Choice>>> = HashMap::new();
    for word in hocr.split("<span class='ocrx_word'").skip(1) {
        spelled.extend(bbox(word).map(|bbox| (bbox, letters(word))));
    }
    for word in lines.iter_mut().flat_map(|line| &mut line.words) {
        let Some(letters) = spelled.get(&<[u32; 4]>::from(word.bbox)) else { continue };
        if text(letters.iter().filter_map(|choices| choices.first())) == word.text {
            word.alternatives = others(letters, word.confidence);
        }
    }
}

/// What a letter may be.
struct Choice {
    text: String,
    confidence: f32,
}

fn bbox(word: &str) -> Option<[u32; 4]> {
    let numbers = word.split_once("bbox ")?.1.split([' ', ';']);
    let numbers: Vec<u32> = numbers.map_while(|number| number.parse().ok()).collect();
    let [left, top, right, bottom] = numbers.try_into().ok()?;
    Some(BBox { x: left, y: top, width: right.checked_sub(left)?, height: bottom.checked_sub(top)? }.into())
}

/// The choices of each letter, best first.
fn letters(word: &str) -> Vec<Vec<Choice>> {
    let letters = word.split("id='lstm_choices_").skip(1);
    letters.map(|letter| letter.split("x_confs ").skip(1).filter_map(choice).collect()).collect()
}

/// `96.9'>g</span>…`
fn choice(span: &str) -> Option<Choice> {
    let (confidence, rest) = span.split_once("'>")?;
    let (text, _) = rest.split_once("</span>")?;
    let mut plain = text.to_owned();
    for (entity, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        plain = plain.replace(entity, sign);
    }
    Some(Choice { text: plain, confidence: confidence.parse::<f32>().ok()? / 100.0 })
}

fn text<'a>(letters: impl Iterator<Item = &'a Choice>) -> String {
    letters.map(|choice| choice.text.as_str()).collect::<String>().trim().nfc().collect()
}

/// The word with one letter exchanged, likeliest first; its confidence goes down as that of the letter does.
fn others(letters: &[Vec<Choice>], confidence: f32) -> Vec<Alternative> {
    let mut others = Vec::new();
    for (at, choices) in letters.iter().enumerate() {
        let Some((best, rest)) = choices.split_first() else { continue };
        for other in rest.iter().filter(|choice| choice.confidence >= LEAST) {
            let chosen = |(i, choices): (usize, &'_ Vec<Choice>)| {
                if i == at {
                    other.text.clone()
                } else {
                    choices.first().map_or(String::new(), |c| c.text.clone())
                }
            };
            let text: String = letters.iter().enumerate().map(chosen).collect();
            let odds = (other.confidence / best.confidence.max(LEAST)).min(1.0);
            others.push(Alternative { text: text.trim().nfc().collect(), confidence: confidence * odds });
        }
    }
    others.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    others.truncate(KEPT);
    others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Word;

    const HOCR: &str = "<span class='ocr_line' title=\"bbox 0 0 9 9\">\
        <span class='ocrx_word' id='word_1_1' title='bbox 10 20 50 40; x_wconf 90'>tỉ&amp;\
        <span class='ocrx_cinfo' id='lstm_choices_1_1_1'><span class='ocrx_cinfo' id='choice_1_1_1' title='x_confs 95'> </span></span>\
        <span class='ocrx_cinfo' id='lstm_choices_1_1_2'><span class='ocrx_cinfo' id='choice_1_1_2' title='x_confs 90'>t</span>\
        <span class='ocrx_cinfo' id='choice_1_1_3' title='x_confs 0'>l</span></span>\
        <span class='ocrx_cinfo' id='lstm_choices_1_1_3'><span class='ocrx_cinfo' id='choice_1_1_4' title='x_confs 80'>i\u{309}</span>\
        <span class='ocrx_cinfo' id='choice_1_1_5' title='x_confs 8'>i</span>\
        <span class='ocrx_cinfo' id='choice_1_1_6' title='x_confs 16'>í</span></span>\
        <span class='ocrx_cinfo' id='lstm_choices_1_1_4'><span class='ocrx_cinfo' id='choice_1_1_7' title='x_confs 70'>&amp;</span></span></span>";

    fn noted(text: &str, bbox: [u32; 4]) -> Vec<(String, f32)> {
        let mut lines = [Line { words: vec![Word::read(text, bbox.into(), 0.9)], paragraph: 0 }];
        note(&mut lines, HOCR);
        lines[0].words[0].alternatives.iter().map(|other| (other.text.clone(), other.confidence)).collect()
    }

    #[test]
    fn words_with_another_letter_are_alternatives() {
        let others = noted("tỉ&", [10, 20, 40, 20]);
        let texts: Vec<&str> = others.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["tí&", "ti&"]);
        assert!((others[0].1 - 0.18).abs() < 1e-5 && (others[1].1 - 0.09).abs() < 1e-5, "{others:?}");
    }

    #[test]
    fn other_words_get_none() {
        assert_eq!(noted("tỉ", [10, 20, 40, 20]), []);
        assert_eq!(noted("tỉ&", [10, 20, 41, 20]), []);
    }
}
