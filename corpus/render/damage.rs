//! The sample documents, each page damaged in one way at a time: what the image stage is measured with.
//!
//! `FOLDER/KIND/NAME-N.jpg` is page N of the document NAME, `FOLDER/truth/NAME-N.p1.txt` its transcript, as
//! `dau eval ocr` takes them. All kinds show the same pages at 200 dpi, without seal and signature unless the kind is
//! about them, so that a kind's character error can be set beside that of `clean`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use crate::canvas::Canvas;
use crate::degrade::{self, Scan};
use crate::documents;
use crate::fonts::{Fonts, Typeface};
use crate::formats;
use crate::layout;
use crate::markup::Document;
use crate::options::{ScanOptions, Tone};
use crate::prng::Prng;
use crate::shape::{Ink, Item};
use crate::truth::transcript;

/// One way to damage a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Damage {
    /// None: a good scan.
    Clean,
    /// The signer's red seal and blue signature over the sign-off.
    Seal,
    /// The blue signature alone, low enough to cross the printed name.
    Signature,
    /// 2° askew, clockwise or not by turns.
    Skew2,
    /// 5° askew.
    Skew5,
    /// 10° askew.
    Skew10,
    /// 150 dpi.
    Dpi150,
    /// Less than half of the light in one corner.
    Light,
    /// JPEG quality 30.
    Jpeg30,
    /// One pixel in fifty black or white.
    Salt,
    /// Print of the other side shining through.
    Bleed,
    /// Grey print on grey paper.
    Faint,
    /// Dark print on paper that the scanner saw dark.
    Dim,
    /// A quarter turn clockwise.
    Turned90,
    /// Upside down.
    Turned180,
    /// A quarter turn the other way.
    Turned270,
    /// The scanner's black lid around the sheet, and two punch holes.
    Border,
}

/// What is to be damaged, how, and where it goes.
#[derive(Args)]
pub struct Order {
    /// The corpus's folder.
    corpus: PathBuf,
    /// Where pages go; made if it is missing.
    folder: PathBuf,
    /// Kinds of damage, all when none is given.
    #[arg(long = "kind")]
    kinds: Vec<Damage>,
    /// Documents, all when none is given.
    #[arg(long = "document")]
    names: Vec<String>,
}

/// Writes the pages and their transcripts.
pub fn render(order: &Order) -> Result<()> {
    let fonts = Fonts::load(Typeface::Serif)?;
    let kinds = if order.kinds.is_empty() { Damage::value_variants() } else { &order.kinds };
    let wanted = |document: &Document| order.names.is_empty() || order.names.contains(&document.name);
    let transcripts = order.folder.join("truth");
    fs::create_dir_all(&transcripts).with_context(|| transcripts.display().to_string())?;
    let documents = documents(&order.corpus)?.into_iter().filter(wanted).map(plain);
    for (turn, document) in documents.enumerate() {
        let pages = layout::set_document(&document, &fonts, &mut Prng::named(&document.name))?;
        let text = transcript(&document);
        let texts: Vec<&str> = text.split('\u{c}').collect();
        ensure!(
            texts.len() == pages.len(),
            "{}: {} pages, {} transcripts",
            document.name,
            pages.len(),
            texts.len()
        );
        for (index, (items, text)) in pages.iter().zip(texts).enumerate() {
            let name = format!("{}-{}", document.name, index + 1);
            fs::write(transcripts.join(format!("{name}.p1.txt")), text)?;
            for kind in kinds {
                let folder = order.folder.join(kind.name());
                fs::create_dir_all(&folder)?;
                let scan = kind.scan(items, &fonts, turn % 2 == 1, &mut Prng::named(&name));
                fs::write(folder.join(&name).with_extension("jpg"), formats::jpeg(&scan, &kind.options())?)?;
            }
        }
    }
    Ok(())
}

/// The document with nothing stamped or written by hand.
fn plain(mut document: Document) -> Document {
    (document.scan.hand_number, document.scan.hand_day) = (false, false);
    (document.secrecy, document.urgency) = (None, None);
    document
}

impl Damage {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn options(self) -> ScanOptions {
        let clean = ScanOptions { tone: Tone::Grey, noise: 2.0, quality: 92, ..ScanOptions::default() };
        match self {
            Self::Seal | Self::Signature => ScanOptions { tone: Tone::Colour, ..clean },
            Self::Skew2 => ScanOptions { skew: 2.0, ..clean },
            Self::Skew5 => ScanOptions { skew: 5.0, ..clean },
            Self::Skew10 => ScanOptions { skew: 10.0, ..clean },
            Self::Dpi150 => ScanOptions { dpi: 150.0, ..clean },
            Self::Light => ScanOptions { light: 0.65, ..clean },
            Self::Jpeg30 => ScanOptions { quality: 30, ..clean },
            _ => clean,
        }
    }

    /// The page as scanned; `mirrored` turns the other way what has a direction.
    fn scan(self, items: &[Item], fonts: &Fonts, mirrored: bool, rng: &mut Prng) -> Scan {
        let mut options = self.options();
        if mirrored {
            options.skew = -options.skew;
        }
        let mut canvas = Canvas::new(options.dpi);
        canvas.draw(&self.printed(items), fonts, rng);
        match self {
            Self::Bleed => canvas.shine_through(0.22),
            Self::Faint => canvas.fade(150.0, 205.0),
            Self::Dim => canvas.fade(70.0, 160.0),
            _ => {}
        }
        let mut scan = degrade::scan(canvas, &options, rng);
        match self {
            Self::Salt => scan.salt(0.02, rng),
            Self::Border => scan.lid(mirrored),
            Self::Turned90 => scan.turn(1),
            Self::Turned180 => scan.turn(2),
            Self::Turned270 => scan.turn(3),
            _ => {}
        }
        scan
    }

    /// What of the page is printed, signed and sealed.
    fn printed(self, items: &[Item]) -> Vec<Item> {
        let is_seal = |item: &Item| matches!(item, Item::Fill { ink: Ink::Red, worn: true, .. });
        let is_pen = |item: &Item| matches!(item, Item::Stroke { .. });
        let kept = |item: &&Item| match self {
            Self::Seal => true,
            Self::Signature => !is_seal(item),
            _ => !is_seal(item) && !is_pen(item),
        };
        let items = items.iter().filter(kept).cloned();
        if self == Self::Signature { items.map(lowered).collect() } else { items.collect() }
    }
}

/// A signature moved down onto the name below it.
fn lowered(item: Item) -> Item {
    /// From the middle of the signature to the middle of the name's letters, in points.
    const DOWN: f32 = 36.0;
    match item {
        Item::Stroke { mut path, ink } => {
            for (point, _) in &mut path {
                point.y += DOWN;
            }
            Item::Stroke { path, ink }
        }
        other => other,
    }
}

impl Canvas {
    /// Darkens the page by `share` of its own mirror image, as a thin sheet printed on both sides does.
    fn shine_through(&mut self, share: f32) {
        let front = self.pixels.clone();
        for (row, front) in self.pixels.chunks_mut(self.width).zip(front.chunks(self.width)) {
            for (pixel, back) in row.iter_mut().zip(front.iter().rev()) {
                *pixel = std::array::from_fn(|i| pixel[i] * (1.0 - share * (1.0 - back[i] / 255.0)));
            }
        }
    }

    /// Black becomes `ink`, white `paper`.
    fn fade(&mut self, ink: f32, paper: f32) {
        for pixel in &mut self.pixels {
            *pixel = pixel.map(|value| ink + value * (paper - ink) / 255.0);
        }
    }
}

impl Scan {
    /// Makes `share` of the pixels black or white.
    fn salt(&mut self, share: f32, rng: &mut Prng) {
        for pixel in &mut self.pixels {
            if rng.unit() < share {
                *pixel = if rng.unit() < 0.5 { [0; 3] } else { [255; 3] };
            }
        }
    }

    /// Makes the page `quarters` quarter turns clockwise.
    fn turn(&mut self, quarters: usize) {
        for _ in 0..quarters {
            let (width, height) = (self.width as usize, self.height as usize);
            let from = |index: usize| (height - 1 - index % height) * width + index / height;
            self.pixels = (0..width * height).map(|index| self.pixels[from(index)]).collect();
            (self.width, self.height) = (self.height, self.width);
        }
    }

    /// A black lid that shows at three edges of a sheet not quite straight, and two punch holes near the left one.
    fn lid(&mut self, mirrored: bool) {
        let (width, height) = (self.width as f32, self.height as f32);
        let hole = width * 3.0 / 210.0;
        for (index, pixel) in self.pixels.iter_mut().enumerate() {
            let (x, y) = ((index % self.width as usize) as f32, (index / self.width as usize) as f32);
            let across = if mirrored { width - x } else { x };
            let side = across < width * (0.022 + 0.008 * y / height);
            let lid = side || y < height * (0.012 + 0.004 * x / width) || y > height * 0.985;
            let punched = [0.36, 0.64]
                .iter()
                .any(|at| (x - width * 0.057).hypot(y - height * 0.5 - width * (at - 0.5)) < hole);
            if lid || punched {
                *pixel = pixel.map(|level| 14 + level / 40);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_quarter_turns_are_none() {
        let pixels: Vec<[u8; 3]> = (0..6).map(|i| [i; 3]).collect();
        let mut scan = Scan { width: 3, height: 2, pixels: pixels.clone() };
        scan.turn(1);
        assert_eq!((scan.width, scan.height), (2, 3));
        assert_eq!(scan.grey(), [3, 0, 4, 1, 5, 2]);
        scan.turn(3);
        assert_eq!(scan.pixels, pixels);
    }

    #[test]
    fn salt_falls_as_often_as_asked() {
        let mut scan = Scan { width: 100, height: 100, pixels: vec![[200; 3]; 10_000] };
        scan.salt(0.02, &mut Prng::named("salt"));
        let hit = scan.pixels.iter().filter(|pixel| pixel[0] != 200).count();
        assert!((150..250).contains(&hit), "{hit}");
    }
}
