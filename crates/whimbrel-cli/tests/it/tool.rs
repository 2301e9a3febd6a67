//! The tool in a folder of its own, and what it answers.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The tool in a folder of its own.
pub(crate) struct Tool {
    folder: TempDir,
}

/// What a command answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Tool {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// The tool in a folder with files of these names and texts.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let tool = Self::new();
        for (name, text) in files {
            tool.write(name, text);
        }
        tool
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.file(name), text).unwrap();
    }

    /// `whimbrel …`, with none of this process's variables.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        Answer::of(self.command(arguments).output().unwrap())
    }

    /// Runs a command that reads this.
    pub(crate) fn run_reading(&self, input: &str, arguments: &[&str]) -> Answer {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        // A tool that refuses the request does not read.
        let _ = pipe.write_all(input.as_bytes());
        drop(pipe);
        Answer::of(child.wait_with_output().unwrap())
    }

    /// `whimbrel lint --backend postgres …`.
    pub(crate) fn lint(&self, arguments: &[&str]) -> Answer {
        self.run(&[&["lint", "--backend", "postgres"], arguments].concat())
    }

    /// `whimbrel lint --backend sqlite …`.
    pub(crate) fn lint_sqlite(&self, arguments: &[&str]) -> Answer {
        self.run(&[&["lint", "--backend", "sqlite"], arguments].concat())
    }
}

impl Answer {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            output: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The answer, which must end with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// The answer as one JSON object.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The rules of its findings, each once, sorted.
    #[track_caller]
    pub(crate) fn rules(&self) -> Vec<String> {
        let json = self.json();
        let findings = json["findings"].as_array().unwrap().iter();
        let mut rules: Vec<String> = findings
            .map(|finding| finding["rule"].as_str().unwrap().to_owned())
            .collect();
        rules.sort();
        rules.dedup();
        rules
    }

    /// The finding of a rule.
    #[track_caller]
    pub(crate) fn finding(&self, rule: &str) -> Value {
        let json = self.json();
        let mut findings = json["findings"].as_array().unwrap().iter();
        let found = findings.find(|finding| finding["rule"] == rule);
        found
            .unwrap_or_else(|| panic!("no {rule}: {json:#}"))
            .clone()
    }

    /// Both streams and the code.
    pub(crate) fn shown(&self) -> String {
        let mut text = format!("exit code {}\n", self.code);
        for (stream, content) in [("output", &self.output), ("errors", &self.errors)] {
            if !content.is_empty() {
                text.push_str(&format!("-- {stream}\n{content}"));
            }
        }
        text
    }
}
