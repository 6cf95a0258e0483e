//! Recognisers: the picture of one line to probabilities of characters along it.

use image::GrayImage;
use image::imageops::{FilterType, resize};
use serde::Deserialize;

use super::frames::Frames;
use super::network::{Network, failed};
use crate::ocr::ReadError;

/// A network that reads lines, and what its classes stand for.
#[derive(Clone)]
pub struct Recogniser {
    network: Network,
    alphabet: Vec<char>,
    shape: Shape,
}

/// What a network wants of a line, and what it gives.
#[derive(Clone, Copy, Debug)]
struct Shape {
    /// Height of a line, in pixels.
    height: u32,
    /// Its width is at least this, white behind the line if need be.
    least: u32,
    /// And at most this.
    most: u32,
    /// And a multiple of this.
    multiple: u32,
    /// Whether it gives logarithms, steps first.
    logs: bool,
}

impl Recogniser {
    /// PP-OCRv6 tiny, by `PaddleOCR`: digits and Latin letters, printed and written; few Vietnamese letters.
    pub(super) fn pp_ocr(network: Network, characters: &str) -> Self {
        let alphabet = std::iter::once('\0').chain(characters.lines().filter_map(|line| line.chars().next()));
        let shape = Shape { height: 48, least: 320, most: 3200, multiple: 8, logs: false };
        Self { network, alphabet: alphabet.chain([' ']).collect(), shape }
    }

    /// `AsterNet`: all Vietnamese letters. `None` when its characters cannot be read.
    pub(super) fn aster_net(network: Network, vocabulary: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Vocabulary {
            chars: Vec<String>,
        }
        let vocabulary: Vocabulary = serde_json::from_slice(vocabulary).ok()?;
        let alphabet = vocabulary.chars.iter().filter_map(|c| c.chars().next()).collect();
        let shape = Shape { height: 32, least: 16, most: 1012, multiple: 4, logs: true };
        Some(Self { network, alphabet, shape })
    }

    /// The same recogniser for another worker.
    pub(super) fn for_worker(&self) -> Self {
        Self { network: self.network.for_worker(), ..self.clone() }
    }

    /// The character that a class stands for.
    pub fn character(&self, class: usize) -> char {
        self.alphabet.get(class).copied().unwrap_or('\u{fffd}')
    }

    /// The class of a character.
    pub fn class(&self, character: char) -> Option<usize> {
        self.alphabet.iter().position(|c| *c == character)
    }

    /// The widest line, for its height, that is read as one.
    pub fn longest(&self) -> f32 {
        self.shape.most as f32 / self.shape.height as f32
    }

    /// Reads a line, dark on white.
    ///
    /// # Errors
    /// When the network fails.
    pub fn frames(&self, line: &GrayImage) -> Result<Frames, ReadError> {
        let Shape { height, least, most, multiple, logs } = self.shape;
        let scale = f64::from(height) / f64::from(line.height().max(1));
        let width = ((f64::from(line.width()) * scale).round() as u32).clamp(1, most);
        let padded = width.max(least).next_multiple_of(multiple);
        let small = resize(line, width, height, FilterType::Triangle);
        let shape = [1, 3, height as usize, padded as usize];
        let output = self.network.run(shape, planes(&small, padded))?;
        let ([a, b, classes], mut p) = output.into_shape_vec::<f32, 3>().map_err(|error| failed(&error))?;
        if logs {
            for p in &mut p {
                *p = p.exp();
            }
        }
        // One of the first two is 1, the other counts the steps.
        let step = padded as f32 / (a * b).max(1) as f32;
        Ok(Frames::new(classes, p, step * line.width() as f32 / width as f32))
    }
}

/// Three times the same plane, from -1 to 1, white behind the line.
fn planes(line: &GrayImage, width: u32) -> Vec<f32> {
    let mut plane = Vec::with_capacity((width * line.height()) as usize * 3);
    for row in line.rows() {
        plane.extend(row.map(|pixel| f32::from(pixel[0]) / 127.5 - 1.0));
        plane.resize(plane.len() + (width - line.width()) as usize, 1.0);
    }
    plane.repeat(3)
}
