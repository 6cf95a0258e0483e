//! A neural network in a file, run on one thread.

use std::sync::Arc;

use rten::{Model, RunOptions, ThreadPool, Value};

use crate::ocr::ReadError;

/// A network with one input and one output, both of floats.
#[derive(Clone)]
pub(super) struct Network {
    model: Arc<Model>,
    pool: Arc<ThreadPool>,
}

impl Network {
    /// Loads an ONNX file; `None` when it is none that can be run.
    pub fn load(bytes: Vec<u8>) -> Option<Self> {
        // On a thread of its own, as in `run`.
        let model = std::thread::scope(|scope| scope.spawn(|| Model::load(bytes)).join());
        let model = Arc::new(model.ok()?.ok()?);
        Some(Self { model, pool: Arc::new(ThreadPool::with_num_threads(1)) })
    }

    /// The same network for another worker, with a thread of its own.
    pub fn for_worker(&self) -> Self {
        Self { model: self.model.clone(), pool: Arc::new(ThreadPool::with_num_threads(1)) }
    }

    /// Runs the network on `data` (row by row) of this shape.
    ///
    /// # Errors
    /// When the network cannot be run on such a shape.
    pub fn run(&self, shape: [usize; 4], data: Vec<f32>) -> Result<Value, ReadError> {
        let input = Value::from_shape(shape, data).map_err(|error| failed(&error))?;
        let options = RunOptions::default().with_thread_pool(Some(self.pool.clone()));
        // On a thread of its own: a worker that waits for another pool would begin the next page meanwhile.
        let output = std::thread::scope(|scope| {
            scope.spawn(|| self.model.run_one(input.into(), Some(options))).join()
        });
        output.map_err(|_| failed(&"internal failure"))?.map_err(|error| failed(&error))
    }
}

/// The reader's error.
pub(super) fn failed(error: &dyn std::fmt::Display) -> ReadError {
    ReadError(format!("the second reader failed: {error}"))
}
