//! Liberation Serif, the free face with the widths of Times New Roman, read from where the system keeps it.

use std::fs;
use std::path::Path;

use ab_glyph::{Font, FontVec, GlyphId, OutlineCurve, point};
use anyhow::{Context, Result, ensure};

use crate::shape::Placement;

/// Where systems keep version 2; version 1, which Debian 12 has in the second folder, lacks Vietnamese letters.
const FOLDERS: [&str; 2] = ["/usr/share/fonts/truetype/liberation2", "/usr/share/fonts/truetype/liberation"];
const ADVICE: &str = "install Liberation Serif 2: `apt-get install fonts-liberation2` on Debian 12, \
    `fonts-liberation` on later systems";

/// A cut of the face.
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
    pub fn load() -> Result<Self> {
        let fonts: Vec<FontVec> =
            FACES.iter().map(|&(face, _)| Ok(FontVec::try_from_vec(bytes(face)?)?)).collect::<Result<_>>()?;
        let vietnamese = fonts.iter().all(|font| font.glyph_id('ệ').0 != 0);
        ensure!(vietnamese, "the installed Liberation Serif has no Vietnamese letters; {ADVICE}");
        Ok(Self(fonts))
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
pub fn bytes(face: Face) -> Result<Vec<u8>> {
    let name = format!("LiberationSerif-{}.ttf", FACES[face as usize].1);
    let found = FOLDERS.iter().map(|folder| Path::new(folder).join(&name)).find(|path| path.exists());
    let path = found.with_context(|| format!("{name} is not in {}; {ADVICE}", FOLDERS.join(" or ")))?;
    fs::read(&path).with_context(|| path.display().to_string())
}
