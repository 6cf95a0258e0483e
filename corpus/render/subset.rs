//! Cuts a TrueType font down to the glyphs of a document, keeping their numbers.
//!
//! The outlines of other glyphs become empty and tables that a PDF does not need are left out; deflated, what remains is a
//! few tens of kilobytes. Table layouts: OpenType specification, `glyf`, `loca`, `head`.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};

const KEPT: [&[u8; 4]; 9] = [b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep"];

/// The font with the outlines of `glyphs` only.
pub fn subset(font: &[u8], glyphs: &BTreeSet<u16>) -> Result<Vec<u8>> {
    let (glyf, loca) = (table(font, *b"glyf")?, table(font, *b"loca")?);
    let long = u16_at(table(font, *b"head")?, 50)? == 1;
    let offsets = if long {
        loca.chunks_exact(4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize).collect()
    } else {
        loca.chunks_exact(2).map(|b| usize::from(u16::from_be_bytes([b[0], b[1]])) * 2).collect::<Vec<_>>()
    };
    let wanted = with_components(glyf, &offsets, glyphs)?;
    let (mut outlines, mut starts) = (Vec::new(), Vec::new());
    for (index, pair) in offsets.windows(2).enumerate() {
        starts.push(outlines.len());
        if wanted.contains(&(index as u16)) {
            outlines.extend(glyf.get(pair[0]..pair[1]).context("glyph outside its table")?);
            outlines.resize(outlines.len().next_multiple_of(4), 0);
        }
    }
    starts.push(outlines.len());
    let starts: Vec<u8> = if long {
        starts.iter().flat_map(|&start| (start as u32).to_be_bytes()).collect()
    } else {
        starts.iter().flat_map(|&start| ((start / 2) as u16).to_be_bytes()).collect()
    };
    let tables = KEPT.iter().filter_map(|tag| match *tag {
        b"glyf" => Some((*tag, outlines.clone())),
        b"loca" => Some((*tag, starts.clone())),
        _ => table(font, **tag).ok().map(|bytes| (*tag, bytes.to_vec())),
    });
    Ok(assemble(&tables.collect::<Vec<_>>()))
}

/// The glyphs and those that they are composed of.
fn with_components(glyf: &[u8], offsets: &[usize], glyphs: &BTreeSet<u16>) -> Result<BTreeSet<u16>> {
    let mut wanted = BTreeSet::from([0]);
    let mut open: Vec<u16> = glyphs.iter().copied().collect();
    while let Some(glyph) = open.pop() {
        let index = usize::from(glyph);
        ensure!(index + 1 < offsets.len(), "glyph {glyph} is not in the font");
        if wanted.insert(glyph) && offsets[index] < offsets[index + 1] {
            open.extend(components(&glyf[offsets[index]..offsets[index + 1]])?);
        }
    }
    Ok(wanted)
}

fn components(outline: &[u8]) -> Result<Vec<u16>> {
    let mut found = Vec::new();
    // A negative number of contours marks a composite glyph; its parts follow the bounding box.
    if u16_at(outline, 0)? < 0x8000 {
        return Ok(found);
    }
    let mut at = 10;
    loop {
        let flags = u16_at(outline, at)?;
        found.push(u16_at(outline, at + 2)?);
        let scale = if flags & 0x8 != 0 {
            2
        } else if flags & 0x40 != 0 {
            4
        } else if flags & 0x80 != 0 {
            8
        } else {
            0
        };
        at += 4 + if flags & 1 != 0 { 4 } else { 2 } + scale;
        if flags & 0x20 == 0 {
            return Ok(found);
        }
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16> {
    let pair = bytes.get(at..at + 2).context("font ends too early")?;
    Ok(u16::from_be_bytes([pair[0], pair[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<usize> {
    Ok(usize::from(u16_at(bytes, at)?) << 16 | usize::from(u16_at(bytes, at + 2)?))
}

/// The bytes of the table called `tag`.
fn table(font: &[u8], tag: [u8; 4]) -> Result<&[u8]> {
    for record in (0..usize::from(u16_at(font, 4)?)).map(|index| 12 + 16 * index) {
        if font.get(record..record + 4) == Some(tag.as_slice()) {
            let (start, length) = (u32_at(font, record + 8)?, u32_at(font, record + 12)?);
            return font.get(start..start + length).context("font table outside the file");
        }
    }
    Err(anyhow::anyhow!("font without table {}", String::from_utf8_lossy(&tag)))
}

fn assemble(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = count.ilog2();
    let mut font = vec![0, 1, 0, 0];
    for value in [count, 16 << power, power as u16, count * 16 - (16 << power)] {
        font.extend(value.to_be_bytes());
    }
    let mut offset = 12 + 16 * tables.len();
    for (tag, bytes) in tables {
        font.extend(*tag);
        for value in [checksum(bytes), offset as u32, bytes.len() as u32] {
            font.extend(value.to_be_bytes());
        }
        offset += bytes.len().next_multiple_of(4);
    }
    for (_, bytes) in tables {
        font.extend(bytes);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    font
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0, |sum: u32, chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}
