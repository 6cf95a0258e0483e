//! Free faces of the kinds that offices print with, read from where the system keeps them.
//!
//! The sample documents are set in Liberation Serif, which has the widths of Times New Roman; pages of plain text in any.

use std::fs;
use std::path::Path;

use ab_glyph::{Font, FontVec, GlyphId, OutlineCurve, point};
use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::shape::Placement;

/// Where systems keep them. Version 1 of Liberation, which Debian 12 has in the second folder, lacks Vietnamese letters.
const FOLDERS: [&str; 3] = [
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/truetype/dejavu",
];
const ADVICE: &str = "install Liberation 2 and DejaVu: `apt-get install fonts-liberation2 fonts-dejavu-core \
    fonts-dejavu-extra` on Debian 12, `fonts-liberation` instead of the first on later systems";

/// A family of four cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Typeface {
    /// Liberation Serif, like Times New Roman.
    Serif,
    /// Liberation Sans, like Arial.
    Sans,
    /// Liberation Mono, like Courier New.
    Mono,
    /// `DejaVu` Serif, wide and sturdy.
    WideSerif,
    /// `DejaVu` Sans, like Verdana.
    WideSans,
}

impl Typeface {
    /// The name that its files begin with, and what they call each cut, in the order of [`Face`].
    fn files(self) -> (&'static str, [&'static str; 4]) {
        const LIBERATION: [&str; 4] = ["-Regular", "-Bold", "-Italic", "-BoldItalic"];
        match self {
            Self::Serif => ("LiberationSerif", LIBERATION),
            Self::Sans => ("LiberationSans", LIBERATION),
            Self::Mono => ("LiberationMono", LIBERATION),
            Self::WideSerif => ("DejaVuSerif", ["", "-Bold", "-Italic", "-BoldItalic"]),
            Self::WideSans => ("DejaVuSans", ["", "-Bold", "-Oblique", "-BoldOblique"]),
        }
    }
}

/// A cut of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// Upright.
    Regular,
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Bold italic.
    BoldItalic,
}

/// All cuts, in the order of [`Face`].
pub const FACES: [(Face, &str); 4] = [
    (Face::Regular, "Regular"),
    (Face::Bold, "Bold"),
    (Face::Italic, "Italic"),
    (Face::BoldItalic, "BoldItalic"),
];

/// The four cuts.
pub struct Fonts(Vec<FontVec>);

impl Fonts {
    /// Reads the cuts; says which package brings them where they are missing.
    pub fn load(typeface: Typeface) -> Result<Self> {
        let fonts: Vec<FontVec> = FACES
            .iter()
            .map(|&(face, _)| Ok(FontVec::try_from_vec(bytes(typeface, face)?)?))
            .collect::<Result<_>>()?;
        let fonts = Self(fonts);
        let vietnamese = FACES.iter().all(|&(face, _)| fonts.has(face, 'ệ'));
        ensure!(vietnamese, "the installed {} has no Vietnamese letters; {ADVICE}", typeface.files().0);
        Ok(fonts)
    }

    /// Whether there is a glyph for a character.
    pub fn has(&self, face: Face, character: char) -> bool {
        self.glyph(face, character).0 != 0
    }

    fn face(&self, face: Face) -> &FontVec {
        &self.0[face as usize]
    }

    /// The glyph of a character.
    pub fn glyph(&self, face: Face, character: char) -> GlyphId {
        self.face(face).glyph_id(character)
    }

    /// Width of a character at size 1.
    pub fn advance(&self, face: Face, character: char) -> f32 {
        let font = self.face(face);
        font.h_advance_unscaled(font.glyph_id(character)) / font.units_per_em().unwrap_or(2048.0)
    }

    /// Width of a text in points.
    pub fn width(&self, face: Face, text: &str, size: f32) -> f32 {
        text.chars().map(|character| self.advance(face, character)).sum::<f32>() * size
    }

    /// The outlines of a text that starts at `placement`, whose scale is the size in points.
    pub fn outlines(&self, face: Face, text: &str, placement: Placement) -> Vec<OutlineCurve> {
        let font = self.face(face);
        let em = font.units_per_em().unwrap_or(2048.0);
        let mut curves = Vec::new();
        let mut x = 0.0;
        for character in text.chars() {
            if let Some(outline) = font.outline(font.glyph_id(character)) {
                let glyph = Placement {
                    origin: placement.apply(point(x, 0.0)),
                    angle: placement.angle,
                    scale: (placement.scale.0 / em, -placement.scale.1 / em),
                };
                curves.extend(glyph.outline(&outline.curves));
            }
            x += self.advance(face, character);
        }
        curves
    }
}

/// The font file of a cut.
pub fn bytes(typeface: Typeface, face: Face) -> Result<Vec<u8>> {
    let (family, cuts) = typeface.files();
    let name = format!("{family}{}.ttf", cuts[face as usize]);
    let found = FOLDERS.iter().map(|folder| Path::new(folder).join(&name)).find(|path| path.exists());
    let path = found.with_context(|| format!("{name} is not in {}; {ADVICE}", FOLDERS.join(" or ")))?;
    fs::read(&path).with_context(|| path.display().to_string())
}
