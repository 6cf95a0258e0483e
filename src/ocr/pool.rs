//! Pages of many files read by several workers, handed back in the order of the files.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};

use super::{Tesseract, read_page};
use crate::input::{Input, PageContent, TextLayer};
use crate::page::Page;
use crate::{Error, Result};

/// One page that was read, or the failure to.
#[derive(Debug)]
pub struct PageJob {
    /// The file.
    pub path: PathBuf,
    /// The page, or why there is none.
    pub page: Result<Page>,
}

struct Task {
    order: usize,
    path: PathBuf,
    /// The opened file and the number of the page, or why it could not be opened.
    work: Result<(Arc<Input>, usize)>,
}

/// Reads every page of `files` with `workers` engines and gives them to `sink` in order. One file after the other
/// is opened, as the workers come to it. Stops when `sink` fails, and returns its failure.
///
/// # Errors
/// [`Error::Environment`] when no engine can be started; whatever `sink` returns.
pub fn read_files<E: From<Error>>(
    files: &[PathBuf],
    lang: &str,
    layer: TextLayer,
    workers: usize,
    mut sink: impl FnMut(PageJob) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let engines = (0..workers.max(1)).map(|_| Tesseract::new(lang)).collect::<Result<Vec<_>>>()?;
    let (task_sender, task_receiver) = sync_channel::<Task>(engines.len());
    let (done_sender, done_receiver) = channel::<(usize, PageJob)>();
    let tasks = Arc::new(Mutex::new(task_receiver));
    std::thread::scope(|scope| {
        scope.spawn(move || open_all(files, &task_sender));
        for mut engine in engines {
            let (tasks, done) = (Arc::clone(&tasks), done_sender.clone());
            scope.spawn(move || {
                while let Some(task) = next(&tasks) {
                    let page = task.work.and_then(|(input, number)| read(&mut engine, &input, number, layer));
                    if done.send((task.order, PageJob { path: task.path, page })).is_err() {
                        return;
                    }
                }
            });
        }
        // The workers hold the only ends that are left, so that all stop when one side goes.
        drop((tasks, done_sender));
        in_order(done_receiver, &mut sink)
    })
}

fn open_all(files: &[PathBuf], tasks: &SyncSender<Task>) {
    let mut order = 0;
    for path in files {
        let works: Vec<Result<(Arc<Input>, usize)>> = match Input::open(path).map(Arc::new) {
            Ok(input) => (1..=input.page_count()).map(|number| Ok((Arc::clone(&input), number))).collect(),
            Err(error) => vec![Err(error)],
        };
        for work in works {
            if tasks.send(Task { order, path: path.clone(), work }).is_err() {
                return;
            }
            order += 1;
        }
    }
}

fn next(tasks: &Mutex<Receiver<Task>>) -> Option<Task> {
    tasks.lock().ok()?.recv().ok()
}

fn read(engine: &mut Tesseract, input: &Input, number: usize, layer: TextLayer) -> Result<Page> {
    match input.page(number, layer)? {
        PageContent::Words(page) => Ok(page),
        PageContent::Picture(picture) => {
            read_page(engine, &picture, number).map_err(|error| error.at(input.path(), number))
        }
    }
}

fn in_order<E>(
    done: Receiver<(usize, PageJob)>,
    sink: &mut impl FnMut(PageJob) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (order, job) in done {
        waiting.insert(order, job);
        while let Some(job) = waiting.remove(&next) {
            sink(job)?;
            next += 1;
        }
    }
    Ok(())
}
