//! The record: what dau knows of one document, one JSON object a line.
//!
//! Plain values first, so that `jq .number` works; provenance (confidence, evidence, alternatives) beside them
//! under the same key. Every key is always present; `null` means "not on the page or not legible".

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::BBox;

/// Version of the record's shape; it changes when a key changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// One document, or the failure to read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Version of the record's shape.
    pub schema_version: u32,
    /// Whether the document was read.
    pub status: Status,
    /// Why it was not, or not wholly; `null` when `status` is `ok`.
    pub error: Option<Failure>,
    /// The input.
    pub source: Source,
    /// What the document says of itself.
    #[serde(flatten)]
    pub fields: Fields,
    /// How sure each given field is, 0 to 1; keys are names of fields.
    pub confidence: BTreeMap<String, f32>,
    /// Where each given field stands; keys are names of fields.
    pub evidence: BTreeMap<String, Evidence>,
    /// Other readings, likeliest first, of fields that are doubtful; keys are names of fields.
    pub alternatives: BTreeMap<String, Vec<String>>,
    /// How well the document could be read.
    pub quality: Option<Quality>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
    /// What made the record.
    pub tool: Tool,
}

/// Whether a document was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All was read that was to be read.
    Ok,
    /// Cut short by a limit, or some pages failed.
    Partial,
    /// Nothing could be read.
    Error,
}

/// Why a document was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// Short and fixed, for programs: `empty`, `damaged`, `unsupported`, …
    pub code: String,
    /// For people: names the file, the page and what to do.
    pub message: String,
}

/// The input a record was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Path as it was given or found.
    pub path: String,
    /// SHA-256 of the file, in hexadecimal; `null` when it could not be read.
    pub sha256: Option<String>,
    /// What the file is; `null` when that could not be told.
    pub media: Option<Media>,
    /// Number of pages in the file; `null` when that could not be told.
    pub pages: Option<usize>,
    /// What was read of it, when only the zones of the fields were to be read and that was not all; else `null`.
    pub read: Option<Vec<Area>>,
}

/// A page, or a part of one, that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Area {
    /// Page, from 1.
    pub page: usize,
    /// Box in pixels of the page as scanned; `null` for the whole page.
    pub bbox: Option<BBox>,
}

/// What a file is, judged by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    /// A picture (PNG, JPEG, TIFF, BMP, WebP).
    Image,
    /// A PDF whose pages are pictures.
    PdfScan,
    /// A PDF whose pages have a text layer.
    PdfText,
    /// A PDF with pages of both kinds.
    PdfMixed,
    /// Plain text.
    Text,
}

/// The fields of an official document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fields {
    /// Which rules the document follows.
    pub family: Option<Family>,
    /// Its type (loại văn bản); `null` for a text that is no official document.
    #[serde(rename = "type")]
    pub doc_type: Option<DocType>,
    /// Number and symbol (số, ký hiệu) without spaces: `215/UBND-VX`; a blank serial gives `/UBND-VX`.
    pub number: Option<String>,
    /// The parts of `number`.
    pub number_parts: Option<NumberParts>,
    /// Date of issue, ISO 8601, shortened to what is known: `2024-03-05`, `2024-03`, `2024`.
    pub date: Option<String>,
    /// Place of issue (địa danh).
    pub place: Option<String>,
    /// The body above the issuer (cơ quan chủ quản), when the header names one.
    pub parent_issuer: Option<String>,
    /// The body that issued it; header lines joined.
    pub issuer: Option<String>,
    /// What it is about (trích yếu), without `V/v`.
    pub subject: Option<String>,
    /// To whom it is addressed (Kính gửi).
    pub addressees: Vec<String>,
    /// Name of the one who answers for it: the only signer, of minutes the chair.
    pub signer: Option<String>,
    /// All signers.
    pub signers: Vec<Signer>,
    /// Who receives copies (Nơi nhận), the archive line last.
    pub recipients: Vec<String>,
    /// Documents it refers to; `null` when its body was not read (`source.read`).
    pub citations: Option<Vec<Citation>>,
    /// Dates by which something is due, ISO 8601; `null` when its body was not read (`source.read`).
    pub deadlines: Option<Vec<String>>,
    /// Urgency mark (KHẨN, THƯỢNG KHẨN, HỎA TỐC).
    pub urgency: Option<String>,
    /// Secrecy mark (MẬT, TỐI MẬT, TUYỆT MẬT).
    pub secrecy: Option<String>,
    /// Form of copy (SAO Y, SAO LỤC, TRÍCH SAO), when it is one.
    pub copy: Option<String>,
    /// Author of a text that is no official document.
    pub author: Option<String>,
    /// Digital signatures that the page shows.
    pub signatures: Vec<Signature>,
}

/// The family of rules a document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Administrative document of the state (Nghị định 30/2020/NĐ-CP and before).
    State,
    /// Legal normative document (văn bản quy phạm pháp luật).
    Legal,
    /// Document of the Party.
    Party,
    /// Document of a mass organisation.
    Mass,
    /// No official document.
    Other,
}

/// Type of document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocType {
    /// Abbreviation as numbers use it (`QĐ`); `CV` for a công văn.
    pub code: String,
    /// Name (`Quyết định`).
    pub name: String,
}

/// The parts of a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NumberParts {
    /// `215`, `15a`; `null` when blank or not legible.
    pub serial: Option<String>,
    /// Year, in numbers that hold one (`30/2020/NĐ-CP`).
    pub year: Option<u16>,
    /// `UBND-VX`.
    pub symbol: Option<String>,
}

/// One who signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signer {
    /// Full name as printed; `null` when the page shows none that is legible.
    pub name: Option<String>,
    /// Position, the last line before the name: `PHÓ CHỦ TỊCH`.
    pub position: Option<String>,
    /// On whose behalf: `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`.
    pub authority: Vec<String>,
    /// Rank or academic title before the name: `Đại tá`, `TS.`
    pub title: Option<String>,
}

/// A document that is referred to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Citation {
    /// Name of its type (`Nghị định`).
    #[serde(rename = "type")]
    pub doc_type: Option<String>,
    /// Its number; `null` for laws cited without one.
    pub number: Option<String>,
    /// Its date, as in [`Fields::date`].
    pub date: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
}

/// A digital signature as the page or the PDF shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signature {
    /// Time of signing, ISO 8601 with offset where it is given.
    pub signed_at: Option<String>,
    /// Person, agency or portal.
    pub signer: Option<String>,
    /// Where it was found: `text` or `pdf`.
    pub source: String,
}

/// Where a field stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Page, from 1.
    pub page: usize,
    /// Box in pixels of the page as scanned; `null` for text files.
    pub bbox: Option<BBox>,
    /// What was read there, before restoration.
    pub raw: String,
}

/// How well a document could be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    /// Mean confidence of the words read by OCR, 0 to 1; `null` when nothing was.
    pub ocr_confidence: Option<f32>,
    /// How damaged the text was: `clean`, `stripped`, `latin`, `vie`.
    pub profile: Option<String>,
    /// Number of Vietnamese syllables.
    pub syllables: usize,
    /// Number of words that restoration changed.
    pub changed: usize,
    /// Number of words with confidence below 0.5.
    pub low_confidence: usize,
}

/// Something a person should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Short and fixed, for programs.
    pub code: String,
    /// For people.
    pub message: String,
}

/// What made a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Version of dau.
    pub version: String,
    /// Identity of the language model.
    pub model: String,
}
