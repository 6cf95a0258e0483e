//! TIFF of one page or more: bilevel (fax), grey, palette and colour.

use std::io::Cursor;
use std::sync::Arc;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

use super::bytes::Bytes;
use super::{Fault, Picture, check_size};

/// A TIFF whose pages were counted.
pub(super) struct Tiff {
    bytes: Arc<Bytes>,
    pages: usize,
}

/// A folder of pages that points back at itself would never end.
const MAX_PAGES: usize = 20_000;

impl Tiff {
    /// Reads the directory of pages.
    pub(super) fn open(bytes: Arc<Bytes>) -> Result<Self, Fault> {
        let mut decoder = Decoder::new(Cursor::new((*bytes).as_ref())).map_err(fault)?;
        let mut pages = 1;
        while decoder.more_images() && pages < MAX_PAGES {
            decoder.next_image().map_err(fault)?;
            pages += 1;
        }
        Ok(Self { bytes, pages })
    }

    /// Number of pages; at least 1.
    pub(super) fn page_count(&self) -> usize {
        self.pages
    }

    /// Page `index`, from 0.
    pub(super) fn page(&self, index: usize) -> Result<Picture, Fault> {
        let mut limits = Limits::default();
        limits.decoding_buffer_size = 4 * super::MAX_PIXELS as usize;
        limits.intermediate_buffer_size = limits.decoding_buffer_size;
        let mut decoder =
            Decoder::new(Cursor::new((*self.bytes).as_ref())).map_err(fault)?.with_limits(limits);
        decoder.seek_to_image(index).map_err(fault)?;
        let (width, height) = decoder.dimensions().map_err(fault)?;
        check_size(width, height)?;
        let color = decoder.colortype().map_err(fault)?;
        let samples = bytes_of(decoder.read_image().map_err(fault)?)?;
        let palette = decoder.get_tag_u16_vec(Tag::ColorMap).unwrap_or_default();
        let mut image = assemble(width, height, color, &samples, &palette)?;
        if let Some(orientation) = orientation(&mut decoder) {
            image.apply_orientation(orientation);
        }
        Ok(Picture { image, dpi: dpi(&mut decoder), overlay: Vec::new() })
    }
}

/// Samples of 8 bits or fewer as they are packed, those of 16 shortened to 8.
fn bytes_of(samples: DecodingResult) -> Result<Vec<u8>, Fault> {
    match samples {
        DecodingResult::U8(samples) => Ok(samples),
        DecodingResult::U16(samples) => Ok(samples.iter().map(|s| (s >> 8) as u8).collect()),
        _ => Err(Fault::Unsupported("a TIFF with samples of more than 16 bits".into())),
    }
}

fn assemble(
    width: u32,
    height: u32,
    color: ColorType,
    samples: &[u8],
    palette: &[u16],
) -> Result<DynamicImage, Fault> {
    let grey = |pixels| GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8);
    let rgb = |pixels| RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8);
    let image = match color {
        ColorType::Gray(bits @ (1 | 2 | 4)) => {
            let scale = 255 / ((1u16 << bits) - 1) as u8;
            grey(unpack(samples, width, bits).map(|v| v * scale).collect())
        }
        ColorType::Gray(_) => grey(samples.to_vec()),
        ColorType::GrayA(_) => grey(samples.as_chunks().0.iter().map(|&[v, a]| over_white(v, a)).collect()),
        ColorType::Palette(bits @ (1 | 2 | 4 | 8)) => {
            let entries = palette.len() / 3;
            let channel =
                |index: usize, c: usize| palette.get(c * entries + index).map_or(0, |v| (v >> 8) as u8);
            let indices = unpack(samples, width, bits).map(usize::from);
            rgb(indices.flat_map(|i| [channel(i, 0), channel(i, 1), channel(i, 2)]).collect())
        }
        ColorType::RGB(_) => rgb(samples.to_vec()),
        ColorType::RGBA(_) => {
            let pixels = samples.as_chunks().0.iter();
            rgb(pixels.flat_map(|&[r, g, b, a]| [r, g, b].map(|v| over_white(v, a))).collect())
        }
        ColorType::CMYK(_) => {
            let pixels = samples.as_chunks().0.iter();
            let light = |ink: u8, k: u8| (u32::from(255 - ink) * u32::from(255 - k) / 255) as u8;
            rgb(pixels.flat_map(|&[c, m, y, k]| [c, m, y].map(|ink| light(ink, k))).collect())
        }
        ColorType::YCbCr(_) => rgb(samples.as_chunks().0.iter().flat_map(|p| from_ycbcr(*p)).collect()),
        other => return Err(Fault::Unsupported(format!("a TIFF with pixels of kind {other:?}"))),
    };
    image.ok_or_else(|| Fault::Damaged("fewer pixels than announced".into()))
}

/// Pixels of 1, 2, 4 or 8 bits; every row begins on a byte.
fn unpack(samples: &[u8], width: u32, bits: u8) -> impl Iterator<Item = u8> {
    let (width, bits) = (width as usize, usize::from(bits));
    let mask = ((1u16 << bits) - 1) as u8;
    samples
        .chunks_exact((width * bits).div_ceil(8))
        .flat_map(move |row| (0..width).map(move |x| (row[x * bits / 8] >> (8 - bits - x * bits % 8)) & mask))
}

fn over_white(value: u8, alpha: u8) -> u8 {
    ((u32::from(value) * u32::from(alpha) + 255 * u32::from(255 - alpha)) / 255) as u8
}

/// ITU-R BT.601, full range.
fn from_ycbcr([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    [y + 1.402 * cr, y - 0.344 * cb - 0.714 * cr, y + 1.772 * cb].map(|v| v.round().clamp(0.0, 255.0) as u8)
}

fn orientation(decoder: &mut Decoder<Cursor<&[u8]>>) -> Option<Orientation> {
    let value: u8 = decoder.find_tag_unsigned(Tag::Orientation).ok().flatten()?;
    Orientation::from_exif(value)
}

/// Resolution unit 2 is the inch (and the default), 3 the centimetre.
fn dpi(decoder: &mut Decoder<Cursor<&[u8]>>) -> Option<u32> {
    let density = f64::from(decoder.get_tag_f32(Tag::XResolution).ok()?);
    let unit: u16 = decoder.find_tag_unsigned(Tag::ResolutionUnit).ok().flatten().unwrap_or(2);
    let dpi = match unit {
        2 => density,
        3 => density * 2.54,
        _ => return None,
    };
    (30.0..=2400.0).contains(&dpi).then(|| dpi.round() as u32)
}

fn fault(error: TiffError) -> Fault {
    match error {
        TiffError::UnsupportedError(error) => Fault::Unsupported(format!("TIFF: {error}")),
        other => Fault::Damaged(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use tiff::encoder::{TiffEncoder, colortype};

    use super::*;

    #[test]
    fn pages_and_depths() {
        let mut bytes = Vec::new();
        let mut encoder = TiffEncoder::new(Cursor::new(&mut bytes)).unwrap();
        encoder.write_image::<colortype::Gray8>(2, 1, &[7, 200]).unwrap();
        encoder.write_image::<colortype::Gray16>(1, 1, &[0x1234]).unwrap();
        encoder.write_image::<colortype::RGB8>(1, 1, &[1, 2, 3]).unwrap();
        let tiff = Tiff::open(Arc::new(bytes.into())).unwrap();
        assert_eq!(tiff.page_count(), 3);
        assert_eq!(tiff.page(0).unwrap().image.into_luma8().into_raw(), [7, 200]);
        assert_eq!(tiff.page(1).unwrap().image.into_luma8().into_raw(), [0x12]);
        assert_eq!(tiff.page(2).unwrap().image.into_rgb8().into_raw(), [1, 2, 3]);
    }

    #[test]
    fn bits_unpack_row_by_row() {
        let image = assemble(3, 2, ColorType::Gray(1), &[0b1010_0000, 0b0110_0000], &[]).unwrap();
        assert_eq!(image.into_luma8().into_raw(), [255, 0, 255, 0, 255, 255]);
        let palette = [0, 0xFF00, 0, 0x8000, 0, 0x1000];
        let image = assemble(2, 1, ColorType::Palette(1), &[0b0100_0000], &palette).unwrap();
        assert_eq!(image.into_rgb8().into_raw(), [0, 0, 0, 255, 128, 16]);
    }

    #[test]
    fn a_cut_file_is_damaged() {
        let mut bytes = Vec::new();
        let mut encoder = TiffEncoder::new(Cursor::new(&mut bytes)).unwrap();
        encoder.write_image::<colortype::Gray8>(64, 64, &[0; 4096]).unwrap();
        bytes.truncate(2000);
        assert!(
            Tiff::open(Arc::new(bytes.into()))
                .map(|t| t.page(0))
                .is_err_and(|f| matches!(f, Fault::Damaged(_)))
        );
    }
}
