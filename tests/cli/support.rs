//! A scratch folder and the program to run in it.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

/// Path of something in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A scratch folder, gone when dropped.
pub struct Dir(TempDir);

impl Dir {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a scratch folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folder made");
        std::fs::write(&path, content).expect("file written");
        path
    }

    pub fn copy(&self, from: &str, name: &str) -> PathBuf {
        self.write(name, std::fs::read(repository(from)).expect("file of the repository"))
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("file to read")
    }

    /// Runs `dau` in this folder.
    pub fn dau(&self, args: &[&str]) -> Run {
        self.dau_with_input(args, "")
    }

    /// Runs `dau` in this folder with this standard input; the same readers on every machine: Tesseract alone.
    pub fn dau_with_input(&self, args: &[&str], input: impl Into<Vec<u8>>) -> Run {
        Run(self.command(args).env("DAU_MODELS", "none").write_stdin(input).output().expect("dau started"))
    }

    /// Runs `dau` in this folder with both readers, where the weights of the second are.
    pub fn dau_with_models(&self, args: &[&str]) -> Run {
        Run(self.command(args).output().expect("dau started"))
    }

    fn command(&self, args: &[&str]) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(cargo_bin("dau"));
        command.current_dir(self.0.path()).args(args);
        command
    }
}

/// What a run of `dau` left.
pub struct Run(Output);

impl Run {
    pub fn code(&self) -> i32 {
        self.0.status.code().expect("ended by itself")
    }

    pub fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).expect("UTF-8 on standard output")
    }

    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// The run must have ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code(), code, "stderr: {}", self.stderr());
        self
    }

    /// One JSON value a line of standard output.
    pub fn records(&self) -> Vec<Value> {
        records(&self.stdout())
    }
}

/// One JSON value a line.
pub fn records(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON value a line")).collect()
}
