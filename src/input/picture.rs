//! Single pictures: PNG, JPEG, BMP, WebP; orientation, transparency, resolution.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageReader, Limits, Rgb, RgbImage};

use super::{Fault, Picture, check_size};

/// Looks at the header, and at the end of a JPEG, without decoding.
pub(super) fn check(bytes: &[u8]) -> Result<(), Fault> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| damaged(&e))?;
    let (width, height) = reader.into_dimensions().map_err(fault)?;
    check_size(width, height)?;
    if is_cut_jpeg(bytes) {
        return Err(Fault::Damaged("the JPEG ends before its last line".into()));
    }
    Ok(())
}

/// Decodes the picture, upright and on white.
pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Fault> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| damaged(&e))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(4 * super::MAX_PIXELS);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let orientation = decoder.orientation().map_err(fault)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(fault)?;
    image.apply_orientation(orientation);
    Ok(Picture { image: on_white(image), dpi: dpi(bytes), overlay: Vec::new() })
}

/// Eight bits a channel, transparency shown as white paper.
pub(super) fn on_white(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => image,
        DynamicImage::ImageLuma16(_) => DynamicImage::ImageLuma8(image.into_luma8()),
        image if !image.color().has_alpha() => DynamicImage::ImageRgb8(image.into_rgb8()),
        image => {
            let (width, height) = image.dimensions();
            let rgba = image.into_rgba8();
            let mut flat = RgbImage::new(width, height);
            for (to, from) in flat.pixels_mut().zip(rgba.pixels()) {
                let alpha = u32::from(from[3]);
                *to =
                    Rgb([0, 1, 2].map(|i| ((u32::from(from[i]) * alpha + 255 * (255 - alpha)) / 255) as u8));
            }
            DynamicImage::ImageRgb8(flat)
        }
    }
}

/// A JPEG has an end mark; scanners may append bytes after it, a broken copy has none. The decoder itself would
/// silently fill the rest with grey.
fn is_cut_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xD8]) && !bytes.windows(2).rev().any(|w| w == [0xFF, 0xD9])
}

fn dpi(bytes: &[u8]) -> Option<u32> {
    let dpi = match bytes {
        [0x89, b'P', ..] => png_dpi(bytes),
        [0xFF, 0xD8, ..] => jfif_dpi(bytes),
        [b'B', b'M', ..] => {
            bytes.get(38..42).map(|b| per_metre(u32::from_le_bytes([b[0], b[1], b[2], b[3]])))
        }
        _ => None,
    };
    dpi.filter(|dpi| (30..=2400).contains(dpi))
}

/// The `pHYs` chunk stands before the first `IDAT`.
fn png_dpi(bytes: &[u8]) -> Option<u32> {
    let mut rest = bytes.get(8..)?;
    loop {
        let length = u32::from_be_bytes(rest.first_chunk::<4>().copied()?) as usize;
        let body = rest.get(8..8 + length)?;
        match rest.get(4..8)? {
            b"pHYs" if *body.get(8)? == 1 => {
                return Some(per_metre(u32::from_be_bytes(body.first_chunk::<4>().copied()?)));
            }
            b"IDAT" => return None,
            _ => rest = rest.get(length + 12..)?,
        }
    }
}

/// The JFIF header is the first segment: unit (1: inch, 2: cm) and horizontal density.
fn jfif_dpi(bytes: &[u8]) -> Option<u32> {
    if bytes.get(6..11)? != b"JFIF\0" {
        return None;
    }
    let density = u32::from(u16::from_be_bytes([*bytes.get(14)?, *bytes.get(15)?]));
    match bytes.get(13)? {
        1 => Some(density),
        2 => Some((f64::from(density) * 2.54).round() as u32),
        _ => None,
    }
}

fn per_metre(pixels: u32) -> u32 {
    (f64::from(pixels) * 0.0254).round() as u32
}

fn fault(error: ImageError) -> Fault {
    match error {
        ImageError::Unsupported(error) => Fault::Unsupported(error.to_string()),
        other => damaged(&other),
    }
}

fn damaged(error: &dyn std::error::Error) -> Fault {
    Fault::Damaged(error.to_string())
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    #[test]
    fn transparency_becomes_paper() {
        let image = RgbaImage::from_pixel(1, 1, Rgba([0, 0, 0, 51]));
        let flat = on_white(DynamicImage::ImageRgba8(image)).into_rgb8();
        assert_eq!(flat.get_pixel(0, 0).0, [204; 3]);
    }

    #[test]
    fn a_cut_jpeg_is_damaged_and_a_padded_one_is_not() {
        let mut jpeg = encode(
            &DynamicImage::ImageLuma8(GrayImage::from_fn(64, 64, |x, y| image::Luma([(x * y) as u8]))),
            ImageFormat::Jpeg,
        );
        assert!(matches!(check(&jpeg[..jpeg.len() / 2]), Err(Fault::Damaged(_))));
        jpeg.extend([0; 7]);
        assert_eq!(check(&jpeg), Ok(()));
    }

    #[test]
    fn resolution_is_found_in_png_and_jpeg() {
        let mut png = encode(&DynamicImage::new_luma8(4, 4), ImageFormat::Png);
        let mut chunk = b"\0\0\0\x09pHYs".to_vec();
        chunk.extend(11811u32.to_be_bytes().iter().chain(&11811u32.to_be_bytes()).chain(&[1, 0, 0, 0, 0]));
        png.splice(33..33, chunk);
        assert_eq!(png_dpi(&png), Some(300));
        let mut jpeg = encode(&DynamicImage::new_luma8(4, 4), ImageFormat::Jpeg);
        jpeg[13..18].copy_from_slice(&[1, 0, 200, 0, 200]);
        assert_eq!(dpi(&jpeg), Some(200));
    }

    #[test]
    fn dimension_bombs_are_refused() {
        let mut bmp = encode(&DynamicImage::new_luma8(4, 4), ImageFormat::Bmp);
        bmp[18..26].copy_from_slice(&[0, 0, 1, 0, 0, 0, 1, 0]);
        assert!(matches!(check(&bmp), Err(Fault::Damaged(_))));
    }
}
