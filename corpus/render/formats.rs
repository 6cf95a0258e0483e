//! Picture files as scanners write them: PNG of 1, 4 or 8 bits, JPEG, multi-page TIFF.

use std::io::Write;

use anyhow::{Context, Result};
use fax::encoder::Encoder as G4Encoder;
use fax::{Color, VecWriter};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::ExtendedColorType;
use image::codecs::jpeg::{JpegEncoder, PixelDensity};

use crate::degrade::Scan;
use crate::options::{ScanOptions, Tone};

/// Sixteen colours that hold a signed and sealed page: greys, reds, blues.
const PALETTE: [[u8; 3]; 16] = [
    [255, 255, 255],
    [224, 224, 224],
    [190, 190, 190],
    [150, 150, 150],
    [105, 105, 105],
    [62, 62, 62],
    [24, 24, 26],
    [246, 208, 210],
    [238, 160, 165],
    [228, 105, 112],
    [216, 38, 48],
    [120, 20, 26],
    [208, 214, 238],
    [150, 162, 212],
    [88, 106, 182],
    [36, 54, 156],
];

/// The page as PNG.
pub fn png(scan: &Scan, options: &ScanOptions) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, scan.width, scan.height);
    encoder.set_compression(png::Compression::High);
    let per_metre = (options.dpi / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    let rows = match options.tone {
        Tone::Bilevel => {
            encoder.set_color(png::ColorType::Grayscale);
            encoder.set_depth(png::BitDepth::One);
            packed(scan, 1, |pixel| pixel[0] >> 7)
        }
        Tone::Grey => {
            encoder.set_color(png::ColorType::Grayscale);
            encoder.set_depth(png::BitDepth::Four);
            packed(scan, 4, |pixel| pixel[0] >> 4)
        }
        Tone::Colour => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_depth(png::BitDepth::Four);
            encoder.set_palette(PALETTE.concat());
            packed(scan, 4, nearest)
        }
    };
    encoder.write_header()?.write_image_data(&rows)?;
    Ok(out)
}

fn nearest(pixel: [u8; 3]) -> u8 {
    let distance = |colour: &[u8; 3]| -> u32 {
        colour.iter().zip(pixel).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    (0..16).min_by_key(|&index| distance(&PALETTE[usize::from(index)])).unwrap_or(0)
}

/// Values of `bits` bits each, rows padded to whole bytes.
fn packed(scan: &Scan, bits: usize, value: impl Fn([u8; 3]) -> u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in scan.pixels.chunks(scan.width as usize) {
        for group in row.chunks(8 / bits) {
            let byte = group.iter().fold(0_u8, |byte, &pixel| byte << bits | value(pixel));
            bytes.push(byte << (8 - bits * group.len()));
        }
    }
    bytes
}

/// The page as JPEG.
pub fn jpeg(scan: &Scan, options: &ScanOptions) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, options.quality);
    encoder.set_pixel_density(PixelDensity::dpi(options.dpi.round() as u16));
    if options.tone == Tone::Colour {
        encoder.encode(&scan.pixels.concat(), scan.width, scan.height, ExtendedColorType::Rgb8)?;
    } else {
        encoder.encode(&scan.grey(), scan.width, scan.height, ExtendedColorType::L8)?;
    }
    Ok(out)
}

/// The black pixels of the page in ITU-T T.6 (fax group 4).
pub fn group4(scan: &Scan) -> Result<Vec<u8>> {
    let width = u16::try_from(scan.width).context("page too wide for a fax")?;
    let mut encoder = G4Encoder::new(VecWriter::new());
    for row in scan.pixels.chunks(scan.width as usize) {
        let colours = row.iter().map(|pixel| if pixel[0] < 128 { Color::Black } else { Color::White });
        // The writer's error type has no values.
        let _ = encoder.encode_line(colours, width);
    }
    let Ok(writer) = encoder.finish();
    Ok(writer.finish())
}

/// Bytes in zlib's format.
pub fn deflated(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// The pages as one TIFF: group 4 for bilevel pages, deflated 4-bit grey for others.
pub fn tiff(scans: &[Scan], options: &ScanOptions) -> Result<Vec<u8>> {
    let mut out = b"II*\0".to_vec();
    let mut link = out.len();
    out.extend([0; 4]);
    for scan in scans {
        let bilevel = options.tone == Tone::Bilevel;
        let strip = if bilevel { group4(scan)? } else { deflated(&packed(scan, 4, |pixel| pixel[0] >> 4))? };
        let strip_at = append(&mut out, &strip)?;
        let resolution = [(options.dpi.round() as u32).to_le_bytes(), 1_u32.to_le_bytes()].concat();
        let resolution_at = append(&mut out, &resolution)?;
        let directory = directory(&[
            (254, LONG, 2),
            (256, LONG, scan.width),
            (257, LONG, scan.height),
            (258, SHORT, if bilevel { 1 } else { 4 }),
            (259, SHORT, if bilevel { 4 } else { 8 }),
            (262, SHORT, u32::from(!bilevel)),
            (273, LONG, strip_at),
            (277, SHORT, 1),
            (278, LONG, scan.height),
            (279, LONG, u32::try_from(strip.len())?),
            (282, RATIONAL, resolution_at),
            (283, RATIONAL, resolution_at),
            (296, SHORT, 2),
        ]);
        let directory_at = append(&mut out, &directory)?;
        out[link..link + 4].copy_from_slice(&directory_at.to_le_bytes());
        link = out.len() - 4;
    }
    Ok(out)
}

const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;

/// Appends at an even offset, which TIFF asks for, and gives that offset.
fn append(out: &mut Vec<u8>, bytes: &[u8]) -> Result<u32> {
    out.resize(out.len().next_multiple_of(2), 0);
    let offset = u32::try_from(out.len())?;
    out.extend(bytes);
    Ok(offset)
}

/// An image file directory of single values, ending with a link to the next directory that is still 0.
fn directory(entries: &[(u16, u16, u32)]) -> Vec<u8> {
    let mut bytes = (entries.len() as u16).to_le_bytes().to_vec();
    for &(tag, kind, value) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 4]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_padded_to_bytes() {
        let scan = Scan {
            width: 3,
            height: 2,
            pixels: vec![[255; 3], [0; 3], [255; 3], [0; 3], [255; 3], [255; 3]],
        };
        assert_eq!(packed(&scan, 1, |pixel| pixel[0] >> 7), [0b1010_0000, 0b0110_0000]);
        assert_eq!(packed(&scan, 4, |pixel| pixel[0] >> 4), [0xf0, 0xf0, 0x0f, 0xf0]);
    }
}
