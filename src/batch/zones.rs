//! Reading only what holds fields: the head of a document, and the page that is signed.
//!
//! The head is read strip by strip until the body has begun. The sign-off may stand on the second page, before the annexes,
//! as well as on the last, so pages are first looked at, which costs a fraction of reading them: a page with a foot and
//! a red seal on it is tried at once, pages with a foot alone after that, the last page when nothing was found. Of a page
//! that is tried, the foot is read.

use std::collections::BTreeMap;

use super::engines::Engines;
use crate::error::Result;
use crate::extract::{self, Head};
use crate::imaging;
use crate::input::{Input, PageContent, Picture, TextLayer};
use crate::ocr::{Parts, READABLE, Tesseract, read_page};
use crate::output::record::{Area, Failure};
use crate::page::{BBox, Page};

/// Documents of so many pages are read whole.
pub(super) const SHORT: usize = 2;
/// The head begins on one of so many first pages.
const HEAD_PAGES: usize = 3;
/// The part of the page that is read first of a head, and by which more is read.
const STRIP: f64 = 0.4;
const MORE: f64 = 0.2;
/// Pages that are looked at from the head on, and from the end back.
const LOOKS: usize = 16;
/// Pages without a red seal that are tried.
const TRIES: usize = 4;
/// What is read above a foot, so that its columns stand out from the body, and how near its edge a sign-off may begin,
/// as parts of the page's height.
const MARGIN: f64 = 0.1;
const EDGE: f64 = 0.02;
/// The part of a page that is read where no foot is seen.
const LOWER: f64 = 0.5;

/// What was read of a document.
pub(super) struct Zones {
    /// The pages, in order, as they were read.
    pub pages: Vec<Page>,
    /// The parts of them that were read, unless that is every page whole.
    pub areas: Option<Vec<Area>>,
    /// What went wrong.
    pub failures: Vec<Failure>,
}

/// What may keep a page, by its number, from being read.
pub(super) type Timely<'a> = &'a dyn Fn(usize) -> std::result::Result<(), Failure>;

/// Reads the zones of a document of which the pages up to `last` count.
pub(super) fn read(
    engines: &Engines,
    input: &Input,
    layer: TextLayer,
    last: usize,
    restored: &dyn Fn(&Page) -> Page,
    timely: Timely<'_>,
) -> Zones {
    let (pages, failures) = (BTreeMap::new(), Vec::new());
    let mut search = Search { engines, input, layer, last, restored, timely, pages, failures };
    search.take_words();
    if search.pages.len() < last
        && let Some(head) = search.find_head()
    {
        search.find_sign_off(&head);
    }
    let Search { pages, failures, .. } = search;
    let whole = pages.len() == last && pages.values().all(|read| read.area.is_none());
    let areas = pages.iter().map(|(&page, read)| Area { page, bbox: read.area }).collect();
    let pages = pages.into_values().map(|read| read.page).collect();
    Zones { pages, areas: (!whole).then_some(areas), failures }
}

struct Search<'a> {
    engines: &'a Engines,
    input: &'a Input,
    layer: TextLayer,
    last: usize,
    restored: &'a dyn Fn(&Page) -> Page,
    timely: Timely<'a>,
    pages: BTreeMap<usize, ReadPart>,
    failures: Vec<Failure>,
}

/// A page as it was read, and the part of it that was; `None` for all of it.
struct ReadPart {
    page: Page,
    area: Option<BBox>,
}

/// The page with the head, and whether it may be signed too.
struct FoundHead {
    page: usize,
    look: Look,
}

/// What a page shows from afar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// A foot with a red seal.
    Sealed,
    /// Something like a foot.
    Foot,
    /// Neither.
    Plain,
}

impl Look {
    /// Looks at the part of a page below `from`, a part of its height.
    fn at(picture: &Picture, from: f64) -> Self {
        let dpi = imaging::dpi(picture);
        let from = (f64::from(picture.image.height()) * from) as u32;
        let Some(foot) = imaging::foot(&picture.image.to_luma8(), dpi, from) else { return Self::Plain };
        let seal = picture.image.as_rgb8().and_then(|image| imaging::red_seal(image, dpi));
        let sealed = seal.is_some_and(|seal| seal.start < foot.end && seal.end > foot.start);
        // Below the foot of a document stands no more body; below its seal, notes may.
        let last = picture.image.height() - foot.end < dpi / 4;
        match (sealed, last) {
            (true, _) => Self::Sealed,
            (false, true) => Self::Foot,
            (false, false) => Self::Plain,
        }
    }
}

impl Search<'_> {
    /// The pages whose words the file gives: they cost nothing.
    fn take_words(&mut self) {
        for number in 1..=self.last {
            if !self.input.gives_words(number, self.layer) {
                continue;
            }
            let page = (self.timely)(number).and_then(|()| {
                self.engines.page(self.input, number, self.layer).map_err(|error| Failure::from(&error))
            });
            match page {
                Ok(page) => self.keep(ReadPart { page, area: None }),
                Err(failure) => self.failures.push(failure),
            }
        }
    }

    /// Reads first pages until one has the head.
    fn find_head(&mut self) -> Option<FoundHead> {
        for number in 1..=HEAD_PAGES.min(self.last) {
            let mut look = Look::Plain;
            if !self.pages.contains_key(&number) {
                let Some(picture) = self.picture(number) else { continue };
                let read = self.read_head(&picture, number);
                let Some((read, seen)) = self.noted(read) else { continue };
                self.keep(read);
                look = seen;
            }
            if self.restored(number).is_some_and(|page| extract::head(&page) != Head::None) {
                return Some(FoundHead { page: number, look });
            }
        }
        None
    }

    /// Reads a page from its top until the head is over; all of it when it is signed and sealed.
    fn read_head(&self, picture: &Picture, number: usize) -> Result<(ReadPart, Look)> {
        let look = Look::at(picture, STRIP);
        self.engines.lend(self.input.path(), number, |tesseract, second| {
            let whole = |tesseract: &mut Tesseract| {
                let page = read_page(tesseract, second, picture, number)?;
                Ok((ReadPart { page, area: None }, Look::Plain))
            };
            if look == Look::Sealed {
                return whole(tesseract);
            }
            let mut parts = Parts::new(picture, number);
            let mut down_to = STRIP;
            parts.read_down_to(tesseract, down_to)?;
            if parts.sureness() < READABLE {
                return whole(tesseract);
            }
            while parts.area().is_some() && extract::head(&(self.restored)(&parts.so_far())) != Head::Whole {
                down_to += MORE;
                parts.read_down_to(tesseract, down_to)?;
            }
            let area = parts.area();
            Ok((ReadPart { page: parts.finish(tesseract, second)?, area }, look))
        })
    }

    /// Looks at pages and reads the foot of those that may be signed, until one is.
    fn find_sign_off(&mut self, head: &FoundHead) {
        let read: Vec<Page> = self.pages.values().map(|read| (self.restored)(&read.page)).collect();
        if self.pages.keys().any(|&page| extract::sign_off(&read, page).is_some()) {
            return;
        }
        let mut doubtful = Vec::new();
        if head.look == Look::Foot {
            doubtful.push((head.page, Look::Foot));
        }
        let forth = head.page + 1..=self.last.min(head.page + LOOKS);
        let back = (forth.end() + 1..=self.last).rev().take(LOOKS);
        for number in forth.clone().chain(back) {
            if self.pages.contains_key(&number) {
                continue;
            }
            let Some(picture) = self.picture(number) else { continue };
            match Look::at(&picture, 0.0) {
                Look::Sealed if self.is_signed(&picture, number, head.page, Look::Sealed) => return,
                Look::Foot => doubtful.push((number, Look::Foot)),
                Look::Sealed | Look::Plain => {}
            }
        }
        doubtful.sort_unstable_by_key(|(number, _)| *number);
        doubtful.truncate(TRIES);
        if !self.pages.contains_key(&self.last) && !doubtful.contains(&(self.last, Look::Foot)) {
            doubtful.push((self.last, Look::Plain));
        }
        for (number, look) in doubtful {
            let Some(picture) = self.picture(number) else { continue };
            if self.is_signed(&picture, number, head.page, look) {
                return;
            }
        }
    }

    /// Reads the foot of a page; whether the document is signed there.
    fn is_signed(&mut self, picture: &Picture, number: usize, head: usize, look: Look) -> bool {
        let read = self.read_foot(picture, number, head, look);
        let Some((read, signed)) = self.noted(read) else { return false };
        self.keep(read);
        signed
    }

    /// Reads a page from its foot on, and further up while the sign-off may begin there.
    fn read_foot(
        &self,
        picture: &Picture,
        number: usize,
        head: usize,
        look: Look,
    ) -> Result<(ReadPart, bool)> {
        let first = if head == number { None } else { self.restored(head) };
        let top_of = |page: &Page| {
            let page = (self.restored)(page);
            extract::sign_off(&first.iter().cloned().chain([page]).collect::<Vec<_>>(), number)
        };
        self.engines.lend(self.input.path(), number, |tesseract, second| {
            let mut parts = Parts::new(picture, number);
            let mut up_to = match parts.foot() {
                _ if head == number => 0.0,
                Some(foot) => (foot - MARGIN).max(0.0),
                None => 1.0 - LOWER,
            };
            // A seal may bridge the columns of a foot, which then seems to begin below it.
            for step in 0.. {
                parts.read_up_to(tesseract, up_to)?;
                let Some(area) = parts.area() else { break };
                let edge = f64::from(area.y) + EDGE * f64::from(picture.image.height());
                match top_of(&parts.so_far()) {
                    Some(top) if f64::from(top) > edge => break,
                    None if look == Look::Foot && step > 0 => break,
                    _ => up_to = (up_to - MORE).max(0.0),
                }
            }
            let mut signed = top_of(&parts.so_far()).is_some();
            let area = parts.area();
            let page = if !signed && parts.sureness() < READABLE {
                let page = read_page(tesseract, second, picture, number)?;
                signed = top_of(&page).is_some();
                page
            } else {
                parts.finish(tesseract, second)?
            };
            Ok((ReadPart { page, area }, signed))
        })
    }

    /// A kept page, restored.
    fn restored(&self, number: usize) -> Option<Page> {
        self.pages.get(&number).map(|read| (self.restored)(&read.page))
    }

    fn picture(&mut self, number: usize) -> Option<Picture> {
        let content = (self.timely)(number)
            .and_then(|()| self.input.page(number, self.layer).map_err(|error| Failure::from(&error)));
        match content {
            Ok(PageContent::Picture(picture)) => Some(picture),
            Ok(PageContent::Words(page)) => {
                self.keep(ReadPart { page, area: None });
                None
            }
            Err(failure) => {
                self.failures.push(failure);
                None
            }
        }
    }

    fn noted<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.failures.push(Failure::from(&error))).ok()
    }

    fn keep(&mut self, read: ReadPart) {
        self.pages.insert(read.page.number, read);
    }
}
