//! The end of a document: recipients at the left, sign-off with signature and seal at the right.

use ab_glyph::point;

use crate::fonts::Face;
use crate::layout::{LEFT, Sheet, Type};
use crate::markup::{Family, Foot, Signer};
use crate::pen::{seal, signature};
use crate::truth::listed;

/// Middle of the sign-off's column.
const SIGN_X: f32 = 428.0;
/// Middle of the first of two signers' columns.
const FIRST_SIGN_X: f32 = 170.0;
/// Radius of a seal of 36 mm.
const SEAL: f32 = 51.0;
/// Room between the position and the name.
const ROOM: f32 = 78.0;

/// Sets recipients and signers from `sheet.y` down; `words` stand on the seal.
pub fn set_foot(sheet: &mut Sheet, family: Family, foot: &Foot, words: &(String, String)) {
    let top = sheet.y + 4.0;
    let left_end = set_recipients(sheet, family, &foot.recipients, top);
    let mut end = left_end;
    let last = foot.signers.len().saturating_sub(1);
    for (index, signer) in foot.signers.iter().enumerate() {
        let x = if index == last { SIGN_X } else { FIRST_SIGN_X };
        let sealed = (index == last).then_some(words);
        end = end.max(set_signer(sheet, family, signer, x, top, sealed));
    }
    sheet.y = end + 10.0;
}

fn set_recipients(sheet: &mut Sheet, family: Family, recipients: &[String], top: f32) -> f32 {
    if recipients.is_empty() {
        return top;
    }
    let label =
        Type { face: if family == Family::Party { Face::Regular } else { Face::BoldItalic }, size: 12.0 };
    sheet.put(LEFT, top, "Nơi nhận:", label);
    if family == Family::Party {
        sheet.centre_rule(LEFT + 24.0, top + 2.0, 48.0);
    }
    let mut y = top;
    for line in listed(recipients) {
        y += 13.5;
        sheet.put(LEFT, y, &line, Type { face: Face::Regular, size: 11.0 });
    }
    y
}

/// Sets one sign-off around `x` and gives the baseline of the name.
fn set_signer(
    sheet: &mut Sheet,
    family: Family,
    signer: &Signer,
    x: f32,
    top: f32,
    sealed: Option<&(String, String)>,
) -> f32 {
    let last = signer.lines.len() - 1;
    let mut y = top;
    for (index, line) in signer.lines.iter().enumerate() {
        let plain = family == Family::Party && index == last;
        let face = if plain { Face::Regular } else { Face::Bold };
        sheet.centre(x, y, line, Type { face, size: 13.5 });
        y += 16.5;
    }
    let name = y - 16.5 + ROOM;
    sheet.centre(x, name, &signer.printed_name(), Type { face: Face::Bold, size: 13.5 });
    let centre = point(x + sheet.rng.between(0.0, 14.0), name - 42.0);
    let drawn = signature(centre, sheet.rng.between(78.0, 104.0), sheet.rng);
    sheet.items.extend(drawn);
    if let Some((upper, lower)) = sealed {
        let centre =
            point(x - 38.0 + sheet.rng.between(-8.0, 6.0), name - 38.0 + sheet.rng.between(-8.0, 6.0));
        let turn = sheet.rng.between(-0.12, 0.12);
        sheet.items.push(seal(sheet.fonts, centre, SEAL, upper, lower, turn));
    }
    name
}
