//! The second reader: neural networks of other makers, for what Tesseract reads badly.
//!
//! PP-OCRv6 tiny reads digits written by hand and finds lines; `AsterNet` reads Vietnamese. Both run through `rten`, in
//! this process, on one thread a worker. Weights are optional: without them there is no second reader.

mod fill;
mod frames;
mod network;
mod recogniser;
mod templates;
mod weights;
mod written;

use image::GrayImage;
use network::Network;
use recogniser::Recogniser;
pub use weights::{Unusable, WEIGHTS, Weight, Weights};

use crate::ocr::ReadError;
use crate::page::Line;

/// The networks that are there.
pub struct SecondReader {
    digits: Recogniser,
    letters: Option<Recogniser>,
}

impl SecondReader {
    /// Loads the networks from a folder of weights.
    ///
    /// # Errors
    /// [`Unusable`] when not even the recogniser of digits is usable.
    pub fn load(weights: &Weights) -> Result<Self, Unusable> {
        let damaged = |file: &str| Unusable::Damaged(weights.folder().join(file));
        let network = |file: &str| Network::load(weights.named(file)?).ok_or_else(|| damaged(file));
        let characters = String::from_utf8(weights.named("ppocrv6-tiny-rec.txt")?)
            .map_err(|_| damaged("ppocrv6-tiny-rec.txt"))?;
        let digits = Recogniser::pp_ocr(network("ppocrv6-tiny-rec.onnx")?, &characters);
        let letters = network("asternet.onnx").ok().zip(weights.named("asternet.json").ok());
        let letters = letters.and_then(|(network, vocabulary)| Recogniser::aster_net(network, &vocabulary));
        Ok(Self { digits, letters })
    }

    /// Reads again what is written by hand into the templates of a page's head.
    ///
    /// # Errors
    /// When a network fails.
    pub fn fill_in(&self, lines: &mut [Line], image: &GrayImage) -> Result<(), ReadError> {
        fill::fill(&self.digits, lines, image)
    }

    /// The same networks for another worker.
    #[must_use]
    pub fn for_worker(&self) -> Self {
        Self { digits: self.digits.for_worker(), letters: self.letters.as_ref().map(Recogniser::for_worker) }
    }
}
