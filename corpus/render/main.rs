//! Renders the sample corpus: each `source/NAME.txt` gives a transcript, its fields, and a scan of the printed page.
//!
//! `cargo run --release --example render -- corpus [NAME...]`
//!
//! One source for all three, so that they cannot disagree. Every step is repeatable: the noise of a document comes from a
//! generator seeded with its name.
//!
//! With `pages TEXT FOLDER` it prints and scans pages of any plain text instead, see [`pages`]; with
//! `damaged CORPUS FOLDER` each page of the corpus damaged in one way at a time, see [`damage`].

mod canvas;
mod condition;
mod damage;
mod degrade;
mod fonts;
mod foot;
mod formats;
mod head;
mod layout;
mod markup;
mod options;
mod pages;
mod pdf;
mod pen;
mod prng;
mod shape;
mod subset;
mod truth;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};

use canvas::Canvas;
use degrade::Scan;
use fonts::{Fonts, Typeface};
use markup::Document;
use options::Format;
use pdf::PdfPage;
use prng::Prng;
use shape::{Ink, Item};

#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    /// The corpus's folder.
    #[arg(required = true)]
    corpus: Option<PathBuf>,
    /// Documents to render, all when none is named.
    names: Vec<String>,
}

#[derive(Subcommand)]
enum Task {
    /// Prints and scans pages of plain text.
    Pages(pages::Order),
    /// Scans the documents with one kind of damage at a time.
    Damaged(damage::Order),
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match (arguments.task, arguments.corpus) {
        (Some(Task::Pages(order)), _) => pages::render(&order),
        (Some(Task::Damaged(order)), _) => damage::render(&order),
        (None, corpus) => render_corpus(&corpus.context("no corpus folder")?, &arguments.names),
    }
}

fn render_corpus(folder: &Path, names: &[String]) -> Result<()> {
    let fonts = Fonts::load(Typeface::Serif)?;
    for document in documents(folder)? {
        if names.is_empty() || names.contains(&document.name) {
            write_texts(folder, &document)?;
            let bytes = render(&document, &fonts).with_context(|| document.name.clone())?;
            let path =
                folder.join("scans").join(&document.name).with_extension(document.scan.format.extension());
            fs::write(&path, &bytes).with_context(|| path.display().to_string())?;
            println!("{} {} KiB", path.display(), bytes.len() / 1024);
        }
    }
    Ok(())
}

/// All documents of `folder`/source in the order of their names.
fn documents(folder: &Path) -> Result<Vec<Document>> {
    let folder = folder.join("source");
    let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    ensure!(!paths.is_empty(), "{}: no sources", folder.display());
    paths.iter().map(|path| read_source(path)).collect()
}

fn read_source(path: &Path) -> Result<Document> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let name = path.file_stem().and_then(|stem| stem.to_str()).context("a source without a name")?;
    markup::parse(name, &text)
}

fn write_texts(folder: &Path, document: &Document) -> Result<()> {
    fs::write(folder.join("text").join(&document.name).with_extension("txt"), truth::transcript(document))?;
    fs::write(folder.join("truth").join(&document.name).with_extension("json"), truth_file(document)?)?;
    Ok(())
}

fn truth_file(document: &Document) -> Result<String> {
    Ok(serde_json::to_string_pretty(&truth::truth(document))? + "\n")
}

/// The file of a document in the format its source names.
fn render(document: &Document, fonts: &Fonts) -> Result<Vec<u8>> {
    let mut rng = Prng::named(&document.name);
    let pages = layout::set_document(document, fonts, &mut rng)?;
    let options = &document.scan;
    if options.format == Format::PdfText {
        let pages: Vec<PdfPage> = pages.iter().map(|items| PdfPage { scan: None, items }).collect();
        return pdf::pdf(&pages, fonts, options);
    }
    // A digital signature is put on after the scan: in a PDF as text above the picture.
    let keeps_stamp = options.format == Format::PdfScan;
    let (stamps, printed): (Vec<Vec<Item>>, Vec<Vec<Item>>) = pages
        .into_iter()
        .map(|items| items.into_iter().partition(|item| keeps_stamp && is_stamp(item)))
        .unzip();
    let scans: Vec<Scan> = printed
        .iter()
        .map(|items| {
            let mut canvas = Canvas::new(options.dpi);
            canvas.draw(items, fonts, &mut rng);
            degrade::scan(canvas, options, &mut rng)
        })
        .collect();
    match options.format {
        Format::Tiff => formats::tiff(&scans, options),
        Format::PdfScan | Format::PdfText => {
            let pages: Vec<PdfPage> =
                scans.iter().zip(&stamps).map(|(scan, items)| PdfPage { scan: Some(scan), items }).collect();
            pdf::pdf(&pages, fonts, options)
        }
        Format::Png | Format::Jpeg => {
            let [scan] = scans.as_slice() else { anyhow::bail!("this format holds one page") };
            if options.format == Format::Png {
                formats::png(scan, options)
            } else {
                formats::jpeg(scan, options)
            }
        }
    }
}

/// Only the stamp of a digital signature is blue text.
fn is_stamp(item: &Item) -> bool {
    matches!(item, Item::Text { ink: Ink::Blue, .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
    }

    #[test]
    fn committed_texts_are_those_of_the_sources() {
        for document in documents(&corpus()).unwrap() {
            let name = &document.name;
            let text = fs::read_to_string(corpus().join("text").join(name).with_extension("txt")).unwrap();
            assert_eq!(text, truth::transcript(&document), "{name}: render the corpus again");
            let fields =
                fs::read_to_string(corpus().join("truth").join(name).with_extension("json")).unwrap();
            assert_eq!(fields, truth_file(&document).unwrap(), "{name}: render the corpus again");
        }
    }

    #[test]
    fn every_document_has_one_scan_and_all_are_small() {
        let mut stems: Vec<String> = Vec::new();
        let mut bytes = 0;
        for entry in fs::read_dir(corpus().join("scans")).unwrap() {
            let path = entry.unwrap().path();
            bytes += path.metadata().unwrap().len();
            stems.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
        }
        stems.sort();
        let names: Vec<String> =
            documents(&corpus()).unwrap().into_iter().map(|document| document.name).collect();
        assert_eq!(stems, names);
        assert!(bytes <= 8 << 20, "{bytes} bytes");
    }
}
