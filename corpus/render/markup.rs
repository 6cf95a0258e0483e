//! The source of a sample document: its zones as `key: value` lines, a line `---`, then the body.
//!
//! ```text
//! scan: format=jpeg dpi=200 skew=0.8       how the page is printed and scanned, see `ScanOptions`
//! type: Công văn                           name of the document type
//! issuer: ỦY BAN NHÂN DÂN                  one line for each printed line; `parent` likewise
//! number: 215/UBND-VX                      `/UBND-VX` prints a blank serial
//! place: Lai Thạnh
//! date: 2024-03-05                         `2024-05` leaves the day blank
//! subject: V/v tăng cường kiểm tra         one line for each printed line
//! to: Các phòng, ban thuộc huyện           addressees
//! cc: Như trên                             recipients ("Nơi nhận")
//! sign: KT. CHỦ TỊCH                       lines of the sign-off; the last before `name` is the position
//! title: TS.                               rank or degree printed before the name, if any
//! name: Trần Thị Minh
//! ---
//! body: one paragraph a line, first sign `~` italic, `=` centred bold, `%` centred italic, `+` bold heading;
//! **bold** and __italic__ inside a line; a line of `~~~` begins the next page
//! ```
//! Zones and their names follow Decree 30/2020/NĐ-CP, annex I; `family: party` follows the Party's own guide.

use anyhow::{Context, Result, bail, ensure};

use crate::options::ScanOptions;

/// Which rules the header, the number and the sign-off follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Family {
    /// State bodies: national name and motto, `Số: 15/QĐ-UBND`.
    #[default]
    State,
    /// Party bodies: `ĐẢNG CỘNG SẢN VIỆT NAM`, `Số 15-QĐ/HU`.
    Party,
}

/// A sample document, as its source describes it.
#[derive(Debug, Default)]
pub struct Document {
    /// Stem of the file names.
    pub name: String,
    /// How it is printed and scanned.
    pub scan: ScanOptions,
    /// State or Party.
    pub family: Family,
    /// Name of the type, "Công văn" for a letter.
    pub type_name: String,
    /// Issuer, number, place and date.
    pub head: Head,
    /// Printed lines of the subject ("trích yếu").
    pub subject: Vec<String>,
    /// "Kính gửi".
    pub addressees: Vec<String>,
    /// Paragraphs of each page.
    pub pages: Vec<Vec<Paragraph>>,
    /// Recipients and sign-off.
    pub foot: Foot,
    /// The block of a certified copy under the document.
    pub copy: Option<(Head, Foot)>,
    /// "KHẨN", "HỎA TỐC".
    pub urgency: Option<String>,
    /// "MẬT".
    pub secrecy: Option<String>,
    /// Lines of a digital signature's stamp at the top of page 1.
    pub stamp: Vec<String>,
}

/// The block at the top of a document or of a copy's certificate.
#[derive(Debug, Default)]
pub struct Head {
    /// Lines of the body above the issuer.
    pub parent: Vec<String>,
    /// Lines of the issuer.
    pub issuer: Vec<String>,
    /// Serial and symbol; begins with `/` where the serial is left blank.
    pub number: String,
    /// Where it was issued; absent in minutes.
    pub place: Option<String>,
    /// When it was issued; absent in minutes.
    pub date: Option<PartialDate>,
}

/// A date with the day perhaps left blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartialDate {
    /// Year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, or a blank to be filled in by hand.
    pub day: Option<u8>,
}

/// Recipients and signers.
#[derive(Debug, Default)]
pub struct Foot {
    /// "Nơi nhận", without dashes and end marks.
    pub recipients: Vec<String>,
    /// Signers from left to right.
    pub signers: Vec<Signer>,
}

/// One sign-off.
#[derive(Debug, Default)]
pub struct Signer {
    /// Printed lines above the signature; the last is the position.
    pub lines: Vec<String>,
    /// Rank or degree before the name.
    pub title: Option<String>,
    /// Name.
    pub name: String,
}

impl Signer {
    /// The name as printed, after the rank or degree.
    pub fn printed_name(&self) -> String {
        self.title.iter().chain([&self.name]).map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// How a paragraph is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Justified, first line indented.
    Body,
    /// Justified italic: a legal basis, a closing sentence.
    Basis,
    /// Centred bold: a chapter, "QUYẾT ĐỊNH:".
    Title,
    /// Centred italic.
    Note,
    /// Justified bold.
    Heading,
}

/// Emphasis of a run inside a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// As the paragraph.
    None,
    /// Bold.
    Bold,
    /// Italic.
    Italic,
}

/// A paragraph as runs of equal emphasis.
#[derive(Debug, PartialEq)]
pub struct Paragraph {
    /// How it is set.
    pub style: Style,
    /// Its runs in order.
    pub runs: Vec<(Emphasis, String)>,
}

impl Paragraph {
    /// The words without the marks of emphasis.
    pub fn plain(&self) -> String {
        self.runs.iter().map(|(_, text)| text.as_str()).collect()
    }
}

/// Reads the source `text` of the document called `name`.
pub fn parse(name: &str, text: &str) -> Result<Document> {
    let (zones, body) = text
        .split_once("\n---\n")
        .with_context(|| format!("{name}: no line `---` between zones and body"))?;
    let mut document = Document { name: name.to_owned(), ..Document::default() };
    for (index, line) in zones.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (key, value) =
            line.split_once(':').with_context(|| format!("{name}:{}: no `key: value`", index + 1))?;
        document
            .set(key.trim(), value.trim())
            .with_context(|| format!("{name}:{}: key `{}`", index + 1, key.trim()))?;
    }
    document.pages = parse_pages(body);
    ensure!(!document.head.issuer.is_empty(), "{name}: no issuer");
    ensure!(!document.foot.signers.is_empty(), "{name}: no signer");
    Ok(document)
}

impl Document {
    fn set(&mut self, key: &str, value: &str) -> Result<()> {
        if let Some(key) = key.strip_prefix("copy.") {
            let (head, foot) = self.copy.get_or_insert_default();
            return set_block(head, foot, key, value);
        }
        match key {
            "scan" => self.scan = ScanOptions::parse(value)?,
            "family" if value == "party" => self.family = Family::Party,
            "type" => value.clone_into(&mut self.type_name),
            "subject" => self.subject.push(value.to_owned()),
            "to" => self.addressees.push(value.to_owned()),
            "urgency" => self.urgency = Some(value.to_owned()),
            "secrecy" => self.secrecy = Some(value.to_owned()),
            "stamp" => self.stamp.push(value.to_owned()),
            _ => set_block(&mut self.head, &mut self.foot, key, value)?,
        }
        Ok(())
    }

    /// Whether this is a letter: no title, its subject under the number.
    pub fn is_letter(&self) -> bool {
        self.type_name == "Công văn"
    }
}

fn set_block(head: &mut Head, foot: &mut Foot, key: &str, value: &str) -> Result<()> {
    match key {
        "parent" => head.parent.push(value.to_owned()),
        "issuer" => head.issuer.push(value.to_owned()),
        "number" => value.clone_into(&mut head.number),
        "place" => head.place = Some(value.to_owned()),
        "date" => head.date = Some(PartialDate::parse(value)?),
        "cc" => foot.recipients.push(value.to_owned()),
        "sign" => match foot.signers.last_mut() {
            Some(signer) if signer.name.is_empty() => signer.lines.push(value.to_owned()),
            _ => foot.signers.push(Signer { lines: vec![value.to_owned()], ..Signer::default() }),
        },
        "title" => foot.signers.last_mut().context("no `sign` before it")?.title = Some(value.to_owned()),
        "name" => value.clone_into(&mut foot.signers.last_mut().context("no `sign` before it")?.name),
        _ => bail!("unknown key or value"),
    }
    Ok(())
}

impl PartialDate {
    fn parse(value: &str) -> Result<Self> {
        let mut parts = value.split('-');
        let mut next = || parts.next().map(str::parse::<u16>).transpose();
        let year = next()?.context("no year")?;
        let month = next()?.context("no month")? as u8;
        let day = next()?.map(|day| day as u8);
        ensure!((1..=12).contains(&month) && day.is_none_or(|day| (1..=31).contains(&day)), "no such day");
        Ok(Self { year, month, day })
    }

    /// ISO 8601, shortened to what is known.
    pub fn iso(self) -> String {
        match self.day {
            Some(day) => format!("{:04}-{:02}-{day:02}", self.year, self.month),
            None => format!("{:04}-{:02}", self.year, self.month),
        }
    }

    /// The printed day, month and year; days below 10 and the months 1 and 2 with a leading zero, as the decree has it.
    pub fn printed(self) -> (Option<String>, String, String) {
        let month = if self.month < 3 { format!("{:02}", self.month) } else { self.month.to_string() };
        (self.day.map(|day| format!("{day:02}")), month, self.year.to_string())
    }
}

fn parse_pages(body: &str) -> Vec<Vec<Paragraph>> {
    let mut pages = vec![Vec::new()];
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line == "~~~" {
            pages.push(Vec::new());
        } else if let Some(page) = pages.last_mut() {
            page.push(parse_paragraph(line));
        }
    }
    pages
}

fn parse_paragraph(line: &str) -> Paragraph {
    let marks = [('~', Style::Basis), ('=', Style::Title), ('%', Style::Note), ('+', Style::Heading)];
    let marked =
        marks.iter().find_map(|&(mark, style)| line.strip_prefix(mark).map(|rest| (style, rest.trim())));
    let (style, rest) = marked.unwrap_or((Style::Body, line));
    Paragraph { style, runs: parse_runs(rest) }
}

fn parse_runs(text: &str) -> Vec<(Emphasis, String)> {
    let mut runs = Vec::new();
    for (i, part) in text.split("**").enumerate() {
        for (j, piece) in part.split("__").enumerate().filter(|(_, piece)| !piece.is_empty()) {
            let emphasis = match (i % 2, j % 2) {
                (1, _) => Emphasis::Bold,
                (_, 1) => Emphasis::Italic,
                _ => Emphasis::None,
            };
            runs.push((emphasis, piece.to_owned()));
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "type: Biên bản\nissuer: SỞ X\nnumber: 04/BB-SX\nplace: Y\ndate: 2024-05\n\
        sign: THƯ KÝ\nname: An\nsign: TM. HỘI NGHỊ\nsign: CHỦ TRÌ\nname: Bình\n---\n= I. A\n\n**1.** b __c__\n~~~\nd\n";

    #[test]
    fn two_signers_and_two_pages() {
        let document = parse("m", SOURCE).unwrap();
        let names: Vec<_> = document.foot.signers.iter().map(|signer| signer.name.as_str()).collect();
        assert_eq!(names, ["An", "Bình"]);
        assert_eq!(document.foot.signers[1].lines, ["TM. HỘI NGHỊ", "CHỦ TRÌ"]);
        assert_eq!(document.pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(document.pages[0][0].style, Style::Title);
        assert_eq!(document.pages[0][1].plain(), "1. b c");
        assert_eq!(document.pages[0][1].runs[2], (Emphasis::Italic, "c".to_owned()));
    }

    #[test]
    fn dates_keep_what_is_known() {
        let blank = PartialDate::parse("2024-05").unwrap();
        assert_eq!(blank.iso(), "2024-05");
        let full = PartialDate::parse("2024-02-07").unwrap();
        assert_eq!(full.printed(), (Some("07".into()), "02".into(), "2024".into()));
        assert!(PartialDate::parse("2024-13-01").is_err());
    }

    #[test]
    fn unknown_key_names_the_line() {
        let error = parse("x", "issuer: A\nisuer: B\n---\n").unwrap_err();
        assert!(format!("{error:#}").contains("x:2"), "{error:#}");
    }
}
