//! From paths to pages: folders, pictures, PDFs, text files.
//!
//! A file is judged by its bytes, never by its name. [`Input`] is opened once and gives its pages one at a time
//! and from any thread; at most the page that is asked for is decoded, and large files stay on the disk, so a document
//! of a thousand pages costs no more memory than its longest page. Files are opened for reading only.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use image::DynamicImage;
use sha2::{Digest, Sha256};

use crate::output::record::Media;
use crate::page::{Line, Page};
use crate::{Error, Result};

mod bytes;
mod kind;
mod pdf;
mod picture;
mod text;
mod tiff;
mod walk;

use bytes::Bytes;
use kind::Kind;
pub use walk::walk;

/// The most pixels a picture may have: A2 at 600 dpi, with room to spare. More is a mistake or an attack.
pub(crate) const MAX_PIXELS: u64 = 200_000_000;
/// Bytes of a file that are hashed at a time.
const HASHED: usize = 8 << 20;

/// What to do with the text layer of a PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextLayer {
    /// Take it where it is good.
    Use,
    /// Read every page from its picture.
    Ignore,
}

/// One page, ready for the next stage.
#[derive(Clone, Debug)]
pub enum PageContent {
    /// A picture that has to be read.
    Picture(Picture),
    /// Words that the file gives itself.
    Words(Page),
}

/// The picture of a page, upright as the file says.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The pixels, without transparency.
    pub image: DynamicImage,
    /// Dots per inch as the file says; `None` when it does not.
    pub dpi: Option<u32>,
    /// What a PDF writes over the picture as text (stamps of digital signatures), in pixels of the picture.
    pub overlay: Vec<Line>,
}

/// An opened file.
pub struct Input {
    path: PathBuf,
    sha256: String,
    bytes: Arc<Bytes>,
    body: Body,
}

enum Body {
    Picture,
    Tiff(tiff::Tiff),
    Pdf(pdf::Document),
    Text(Vec<String>),
}

impl Input {
    /// Opens a file and finds out what it is.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Empty`], [`Error::Unsupported`], [`Error::Damaged`], [`Error::Encrypted`].
    pub fn open(path: &Path) -> Result<Self> {
        let bytes = Bytes::open(path).map_err(|source| Error::Io { path: path.into(), source })?;
        Self::of(path, bytes)
    }

    /// As [`Input::open`], from bytes at hand; `path` is only what messages call them.
    ///
    /// # Errors
    /// As [`Input::open`], but for [`Error::Io`].
    pub fn from_bytes(path: &Path, bytes: Vec<u8>) -> Result<Self> {
        Self::of(path, bytes.into())
    }

    fn of(path: &Path, bytes: Bytes) -> Result<Self> {
        let content = bytes.as_ref();
        if content.is_empty() {
            return Err(Error::Empty { path: path.into() });
        }
        let sha256 = digest(&bytes);
        let kind = kind::of(content);
        let bytes = Arc::new(bytes);
        let in_file = |fault: Fault| fault.in_file(path);
        let body = match kind {
            Kind::Picture => {
                picture::check((*bytes).as_ref()).map_err(in_file)?;
                Body::Picture
            }
            Kind::Tiff => Body::Tiff(tiff::Tiff::open(Arc::clone(&bytes)).map_err(in_file)?),
            Kind::Pdf => Body::Pdf(pdf::Document::open(Arc::clone(&bytes)).map_err(in_file)?),
            // An error page that was saved as a scan is no document.
            Kind::Text if walk::names_a_picture(path) => {
                let detail = "its name says picture or PDF, but it holds plain text".to_owned();
                return Err(Error::Unsupported { path: path.into(), detail });
            }
            Kind::Text => Body::Text(text::pages((*bytes).as_ref()).map_err(in_file)?),
            Kind::Other(what) => {
                return Err(Error::Unsupported { path: path.into(), detail: format!("this is {what}") });
            }
        };
        bytes.release();
        Ok(Self { path: path.into(), sha256, bytes, body })
    }

    /// The path it was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// SHA-256 of the file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// What the file is. For a PDF this looks at every page that was not yet asked for, but decodes no picture.
    pub fn media(&self) -> Media {
        match &self.body {
            Body::Picture | Body::Tiff(_) => Media::Image,
            Body::Pdf(document) => document.media(),
            Body::Text(_) => Media::Text,
        }
    }

    /// Number of pages; at least 1.
    pub fn page_count(&self) -> usize {
        match &self.body {
            Body::Picture => 1,
            Body::Tiff(tiff) => tiff.page_count(),
            Body::Pdf(document) => document.page_count(),
            Body::Text(pages) => pages.len(),
        }
    }

    /// Whether the file itself gives the words of page `number` (from 1), so that no picture has to be read.
    pub fn gives_words(&self, number: usize, layer: TextLayer) -> bool {
        match &self.body {
            Body::Picture | Body::Tiff(_) => false,
            Body::Pdf(document) => layer == TextLayer::Use && document.gives_words(number - 1),
            Body::Text(_) => true,
        }
    }

    /// Page `number`, from 1.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the page cannot be decoded, or there is none of that number;
    /// [`Error::Unsupported`] when its encoding is not known here.
    pub fn page(&self, number: usize, layer: TextLayer) -> Result<PageContent> {
        if number == 0 || number > self.page_count() {
            let detail = format!("there is no such page; the file has {}", self.page_count());
            return Err(Error::Damaged { path: self.path.clone(), page: Some(number), detail });
        }
        let content = match &self.body {
            Body::Picture => picture::decode((*self.bytes).as_ref()).map(PageContent::Picture),
            Body::Tiff(tiff) => tiff.page(number - 1).map(PageContent::Picture),
            Body::Pdf(document) => document.page(number - 1, layer),
            Body::Text(pages) => Ok(PageContent::Words(Page::from_text(number, &pages[number - 1]))),
        };
        self.bytes.release();
        content.map_err(|fault| match self.page_count() {
            1 => fault.in_file(&self.path),
            _ => fault.on_page(&self.path, number),
        })
    }
}

/// What a decoder can complain of; the file and page are added where they are known.
#[derive(Debug, PartialEq)]
enum Fault {
    Damaged(String),
    Unsupported(String),
    Encrypted,
    Empty,
}

impl Fault {
    fn in_file(self, path: &Path) -> Error {
        self.at(path, None)
    }

    fn on_page(self, path: &Path, page: usize) -> Error {
        self.at(path, Some(page))
    }

    fn at(self, path: &Path, page: Option<usize>) -> Error {
        let path = path.to_path_buf();
        match self {
            Self::Damaged(detail) => Error::Damaged { path, page, detail },
            Self::Unsupported(detail) => Error::Unsupported { path, detail },
            Self::Encrypted => Error::Encrypted { path },
            Self::Empty => Error::Empty { path },
        }
    }
}

/// Refuses pictures whose header announces more pixels than any page has.
fn check_size(width: u32, height: u32) -> std::result::Result<(), Fault> {
    if width == 0 || height == 0 {
        return Err(Fault::Damaged("the picture has no pixels".into()));
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Fault::Damaged(format!("{width} × {height} pixels are more than a page can have")));
    }
    Ok(())
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The SHA-256 of a file, of which little is in memory at a time.
fn digest(bytes: &Bytes) -> String {
    let mut hash = Sha256::new();
    for part in bytes.as_ref().chunks(HASHED) {
        hash.update(part);
        bytes.release();
    }
    hexadecimal(&hash.finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(name: &str, bytes: &[u8]) -> &'static str {
        Input::from_bytes(Path::new(name), bytes.to_vec()).err().map_or("ok", |e| e.code())
    }

    #[test]
    fn content_decides_not_the_name() {
        let mut png = Vec::new();
        let image = DynamicImage::new_luma8(8, 8);
        image.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
        let input = Input::from_bytes(Path::new("a.pdf"), png.clone()).unwrap();
        assert_eq!((input.media(), input.page_count()), (Media::Image, 1));
        assert_eq!(code("a.png", &png[..20]), "damaged");
        assert_eq!(code("a.pdf", b""), "empty");
        assert_eq!(code("a.docx", b"PK\x03\x04rest"), "unsupported");
        assert_eq!(code("a.pdf", b"%PDF-1.4\nnothing more"), "damaged");
    }

    #[test]
    fn inputs_are_read_from_several_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Input>();
    }

    #[test]
    fn the_digest_is_of_the_file() {
        let input = Input::from_bytes(Path::new("a.txt"), b"abc".to_vec()).unwrap();
        assert_eq!(input.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_page_that_is_not_there_is_named() {
        let input = Input::from_bytes(Path::new("a.txt"), b"abc".to_vec()).unwrap();
        let error = input.page(2, TextLayer::Use).unwrap_err();
        assert!(error.to_string().contains("a.txt, page 2"), "{error}");
    }
}
