//! The header: issuer and number at the left, national name and place-date at the right, then title and addressees.

use ab_glyph::point;

use crate::fonts::Face;
use crate::layout::{LEFT, RIGHT, Sheet, Type};
use crate::markup::{Document, Family, Head};
use crate::pen::{figures, figures_width, framed};
use crate::truth::{NATION, PARTY, addressee_lines, listed, number_line};

/// Middle of the issuer's column.
const ISSUER_X: f32 = 168.0;
/// Middle of the national name's column.
const NATION_X: f32 = 408.0;
const CAPTION: Type = Type { face: Face::Bold, size: 12.0 };
const PLAIN: Type = Type { face: Face::Regular, size: 13.0 };
const ITALIC: Type = Type { face: Face::Italic, size: 13.0 };
/// Height of handwritten figures.
const FIGURE: f32 = 13.0;

/// Sets issuer, number, national name, place and date of a document or of a copy's certificate.
pub fn set_head(sheet: &mut Sheet, document: &Document, head: &Head) {
    let top = sheet.y;
    let left = set_issuer(sheet, document.family, head, top);
    let right = set_nation(sheet, document.family, top);
    let row = left.max(right) + 20.0;
    set_number(sheet, document, head, row);
    set_place_date(sheet, document, head, row);
    sheet.y = row + 20.0;
}

/// The issuer's lines and the rule or star below; gives the height where they end.
fn set_issuer(sheet: &mut Sheet, family: Family, head: &Head, top: f32) -> f32 {
    let mut y = top;
    for line in &head.parent {
        sheet.centre(ISSUER_X, y, line, Type { face: Face::Regular, size: 12.0 });
        y += 15.0;
    }
    let mut width: f32 = 0.0;
    for line in &head.issuer {
        width = sheet.centre(ISSUER_X, y, line, CAPTION);
        y += 15.0;
    }
    if family == Family::Party {
        sheet.centre(ISSUER_X, y, "*", CAPTION);
        return y;
    }
    sheet.centre_rule(ISSUER_X, y - 10.5, (width * 0.45).max(40.0));
    y - 9.0
}

fn set_nation(sheet: &mut Sheet, family: Family, top: f32) -> f32 {
    if family == Family::Party {
        let width = sheet.centre(NATION_X, top, PARTY, Type { face: Face::Bold, size: 15.0 });
        sheet.centre_rule(NATION_X, top + 5.0, width);
        return top + 6.0;
    }
    sheet.centre(NATION_X, top, NATION[0], CAPTION);
    let width = sheet.centre(NATION_X, top + 15.5, NATION[1], Type { face: Face::Bold, size: 13.0 });
    sheet.centre_rule(NATION_X, top + 20.5, width);
    top + 21.5
}

fn set_number(sheet: &mut Sheet, document: &Document, head: &Head, y: f32) {
    let line = number_line(document.family, &head.number);
    let parts = head.number.find(['/', '-']).map(|index| head.number.split_at(index));
    let (Some((serial, symbol)), true) = (parts, document.scan.hand_number) else {
        sheet.centre(ISSUER_X, y, &line, PLAIN);
        return;
    };
    let label = line.split(' ').next().unwrap_or_default();
    let gap = figures_width(serial, FIGURE) + 9.0;
    let label_width = sheet.fonts.width(PLAIN.face, label, PLAIN.size);
    let x = ISSUER_X - (label_width + gap + sheet.fonts.width(PLAIN.face, symbol, PLAIN.size)) / 2.0;
    sheet.put(x, y, label, PLAIN);
    sheet.put(x + label_width + gap, y, symbol, PLAIN);
    let digits = figures(serial, x + label_width + 4.5, y + 0.5, FIGURE, sheet.rng);
    sheet.items.extend(digits);
}

fn set_place_date(sheet: &mut Sheet, document: &Document, head: &Head, y: f32) {
    let (Some(date), Some(place)) = (head.date, &head.place) else { return };
    let (day, month, year) = date.printed();
    let before = format!("{place}, ngày");
    let after = format!("tháng {month} năm {year}");
    let Some(day) = day.clone().filter(|_| document.scan.hand_day) else {
        let day = day.map_or_else(|| "     ".to_owned(), |day| format!(" {day} "));
        sheet.centre(NATION_X, y, &format!("{before}{day}{after}"), ITALIC);
        return;
    };
    let gap = figures_width(&day, FIGURE) + 9.0;
    let width = sheet.fonts.width(ITALIC.face, &before, ITALIC.size);
    let x = NATION_X - (width + gap + sheet.fonts.width(ITALIC.face, &after, ITALIC.size)) / 2.0;
    sheet.put(x, y, &before, ITALIC);
    sheet.put(x + width + gap, y, &after, ITALIC);
    let digits = figures(&day, x + width + 4.5, y + 0.5, FIGURE, sheet.rng);
    sheet.items.extend(digits);
}

/// Sets what stands between the header and the body: subject, stamps, title, addressees.
pub fn set_title(sheet: &mut Sheet, document: &Document) {
    let middle = f32::midpoint(LEFT, RIGHT);
    let row = sheet.y;
    if document.is_letter() {
        let face = if document.family == Family::Party { Face::Italic } else { Face::Regular };
        for line in &document.subject {
            let y = sheet.y - 3.0;
            sheet.centre(ISSUER_X, y, line, Type { face, size: 12.0 });
            sheet.y += 14.5;
        }
    }
    set_marks(sheet, document, if document.is_letter() { sheet.y } else { row });
    sheet.y += 8.0;
    if !document.is_letter() {
        let size = if document.family == Family::Party { 15.5 } else { 14.0 };
        sheet.centre(middle, sheet.y, &document.type_name.to_uppercase(), Type { face: Face::Bold, size });
        for line in &document.subject {
            sheet.y += 17.5;
            let y = sheet.y;
            sheet.centre(middle, y, line, Type { face: Face::Bold, size: 13.5 });
        }
        if document.family == Family::Party {
            sheet.centre(middle, sheet.y + 15.0, "-----", PLAIN);
        } else {
            sheet.centre_rule(middle, sheet.y + 6.0, 90.0);
        }
        sheet.y += 30.0;
    }
    set_addressees(sheet, document);
}

/// Stamps of secrecy and urgency, one below the other at the left.
fn set_marks(sheet: &mut Sheet, document: &Document, top: f32) {
    let mut y = top;
    for mark in document.secrecy.iter().chain(&document.urgency) {
        let angle = sheet.rng.between(-0.07, 0.03);
        let corner = point(LEFT + sheet.rng.between(0.0, 14.0), y);
        sheet.items.push(framed(sheet.fonts, mark, corner, angle));
        y += 30.0;
    }
    if document.is_letter() && y > top {
        sheet.y = sheet.y.max(y - 8.0);
    }
}

fn set_addressees(sheet: &mut Sheet, document: &Document) {
    if document.addressees.is_empty() {
        return;
    }
    sheet.y += 8.0;
    let size = document.scan.size;
    let regular = Type { face: Face::Regular, size };
    if let [line] = addressee_lines(&document.addressees).as_slice() {
        sheet.centre(f32::midpoint(LEFT, RIGHT), sheet.y, line, regular);
    } else {
        let x = LEFT + 88.0;
        sheet.put(x, sheet.y, "Kính gửi:", regular);
        for line in listed(&document.addressees) {
            sheet.y += size * 1.28;
            let y = sheet.y;
            sheet.put(x + 58.0, y, &line, regular);
        }
    }
    sheet.y += 26.0;
}
