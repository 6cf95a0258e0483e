//! What becomes of a printed page on its way into the archive: the kinds of scan that offices keep, each with the range of
//! damage met in practice.

use clap::ValueEnum;

use crate::options::{Format, ScanOptions, Tone};
use crate::prng::Prng;

/// A kind of scan, from clean to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Condition {
    /// A picture straight from the word processor: 300 dpi, no damage.
    Print,
    /// A flatbed scan in grey or colour, JPEG of good quality.
    Scan,
    /// A photocopy scanned in black and white: thick or thin letters, dust.
    Copy,
    /// A hasty scan of a worn sheet: askew, soft, dark on one side, coarse JPEG.
    Worn,
    /// A fax: black and white at low resolution, ragged edges.
    Fax,
}

/// Each kind with its share of a hundred pages.
const SHARES: [(Condition, u32); 5] = [
    (Condition::Print, 15),
    (Condition::Scan, 30),
    (Condition::Copy, 20),
    (Condition::Worn, 15),
    (Condition::Fax, 20),
];

impl Condition {
    /// Draws a kind by its share.
    pub fn draw(rng: &mut Prng) -> Self {
        rng.weighted(&SHARES)
    }

    /// Draws the damage of one page.
    pub fn options(self, rng: &mut Prng) -> ScanOptions {
        let plain = ScanOptions { tone: Tone::Grey, ..ScanOptions::default() };
        match self {
            Self::Print => ScanOptions { dpi: 300.0, blur: 0.3, noise: 0.0, ..plain },
            Self::Scan => ScanOptions {
                format: Format::Jpeg,
                tone: rng.one_of(&[Tone::Grey, Tone::Colour]),
                dpi: rng.one_of(&[200.0, 200.0, 300.0]),
                skew: rng.between(-0.5, 0.5),
                blur: rng.between(0.4, 0.9),
                noise: rng.between(2.0, 7.0),
                light: rng.between(0.0, 0.2),
                specks: rng.between(0.0, 20.0) as u32,
                clip: rng.between(235.0, 255.0),
                quality: rng.between(45.0, 80.0) as u8,
                ..plain
            },
            Self::Copy => ScanOptions {
                format: Format::Tiff,
                tone: Tone::Bilevel,
                dpi: rng.one_of(&[200.0, 300.0]),
                skew: rng.between(-0.8, 0.8),
                blur: rng.between(0.7, 1.2),
                noise: rng.between(5.0, 14.0),
                specks: rng.between(20.0, 120.0) as u32,
                threshold: rng.between(95.0, 190.0),
                ..plain
            },
            Self::Worn => ScanOptions {
                format: Format::Jpeg,
                dpi: rng.one_of(&[150.0, 150.0, 200.0]),
                skew: rng.between(-1.2, 1.2),
                blur: rng.between(0.7, 1.1),
                noise: rng.between(7.0, 13.0),
                light: rng.between(0.2, 0.45),
                specks: rng.between(10.0, 60.0) as u32,
                quality: rng.between(25.0, 45.0) as u8,
                ..plain
            },
            Self::Fax => ScanOptions {
                format: Format::Tiff,
                tone: Tone::Bilevel,
                dpi: rng.one_of(&[150.0, 200.0, 200.0]),
                skew: rng.between(-0.8, 0.8),
                blur: rng.between(0.6, 1.0),
                noise: rng.between(14.0, 30.0),
                specks: rng.between(50.0, 250.0) as u32,
                threshold: rng.between(110.0, 180.0),
                ..plain
            },
        }
    }
}
