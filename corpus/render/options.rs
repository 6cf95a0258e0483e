//! How a document is printed and scanned: file format, resolution, and the damage of the scanner.

use std::str::FromStr;

use anyhow::{Context, Result, bail};

/// The kinds of file that offices produce.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// PNG, bilevel, grey, or 16 colours.
    #[default]
    Png,
    /// JPEG, grey or colour.
    Jpeg,
    /// TIFF of one or several pages, bilevel (group 4) or grey.
    Tiff,
    /// PDF that holds one picture a page.
    PdfScan,
    /// PDF written by a text processor.
    PdfText,
}

impl Format {
    /// Extension of the file name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Tiff => "tif",
            Self::PdfScan | Self::PdfText => "pdf",
        }
    }
}

/// What the scanner keeps of the colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Red, green and blue.
    #[default]
    Colour,
    /// Grey.
    Grey,
    /// Black and white.
    Bilevel,
}

/// One line `scan:` of a source.
#[derive(Clone, Debug)]
pub struct ScanOptions {
    /// Kind of file.
    pub format: Format,
    /// What is kept of the colours.
    pub tone: Tone,
    /// Dots per inch.
    pub dpi: f32,
    /// Rotation in degrees, clockwise.
    pub skew: f32,
    /// Deviation of the blur in pixels.
    pub blur: f32,
    /// Deviation of the noise, of 255.
    pub noise: f32,
    /// How much darker the darkest corner is, 0 to 1.
    pub light: f32,
    /// Dust specks a page.
    pub specks: u32,
    /// Grey values from here on become white.
    pub clip: f32,
    /// Threshold of a bilevel scan; lower makes thinner letters.
    pub threshold: f32,
    /// JPEG quality.
    pub quality: u8,
    /// Size of the body in points.
    pub size: f32,
    /// Distance of lines as a multiple of the size.
    pub leading: f32,
    /// The number is written by hand.
    pub hand_number: bool,
    /// The day is written by hand.
    pub hand_day: bool,
}

impl Default for ScanOptions {
    fn default() -> Self {
        Self {
            format: Format::Png,
            tone: Tone::Colour,
            dpi: 200.0,
            skew: 0.0,
            blur: 0.4,
            noise: 3.0,
            light: 0.0,
            specks: 0,
            clip: 255.0,
            threshold: 150.0,
            quality: 60,
            size: 13.5,
            leading: 1.28,
            hand_number: false,
            hand_day: false,
        }
    }
}

impl ScanOptions {
    /// Reads `key=value` pairs separated by spaces.
    pub fn parse(line: &str) -> Result<Self> {
        let mut options = Self::default();
        for pair in line.split_whitespace() {
            let (key, value) = pair.split_once('=').with_context(|| format!("`{pair}` is no key=value"))?;
            options.set(key, value).with_context(|| format!("`{pair}`"))?;
        }
        Ok(options)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<()> {
        match key {
            "format" => self.format = value.parse()?,
            "tone" => self.tone = value.parse()?,
            "dpi" => self.dpi = value.parse()?,
            "skew" => self.skew = value.parse()?,
            "blur" => self.blur = value.parse()?,
            "noise" => self.noise = value.parse()?,
            "light" => self.light = value.parse()?,
            "specks" => self.specks = value.parse()?,
            "clip" => self.clip = value.parse()?,
            "threshold" => self.threshold = value.parse()?,
            "quality" => self.quality = value.parse()?,
            "size" => self.size = value.parse()?,
            "leading" => self.leading = value.parse()?,
            "hand" => {
                self.hand_number = value.contains("number");
                self.hand_day = value.contains("day");
            }
            _ => bail!("unknown option"),
        }
        Ok(())
    }
}

impl FromStr for Format {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "png" => Self::Png,
            "jpeg" => Self::Jpeg,
            "tiff" => Self::Tiff,
            "pdf-scan" => Self::PdfScan,
            "pdf-text" => Self::PdfText,
            _ => bail!("unknown format"),
        })
    }
}

impl FromStr for Tone {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "colour" => Self::Colour,
            "grey" => Self::Grey,
            "bilevel" => Self::Bilevel,
            _ => bail!("unknown tone"),
        })
    }
}
