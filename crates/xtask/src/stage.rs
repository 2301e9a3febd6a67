//! The stages of a chore: named, timed, and summed up at the end.

use std::time::{Duration, Instant};

use anyhow::bail;

/// The stages run so far.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    done: Vec<Stage>,
}

#[derive(Debug)]
struct Stage {
    name: String,
    took: Duration,
    failed: bool,
}

impl Stages {
    /// Runs a stage and returns whether it passed. A failure is told at once; the caller
    /// decides which stages still make sense.
    pub(crate) fn run(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<()>) -> bool {
        eprintln!("\n== {name}");
        let started = Instant::now();
        let outcome = work();
        if let Err(error) = &outcome {
            eprintln!("xtask: {error:#}");
        }
        let failed = outcome.is_err();
        self.done.push(Stage {
            name: name.to_owned(),
            took: started.elapsed(),
            failed,
        });
        !failed
    }

    /// Prints the stages with their times.
    ///
    /// # Errors
    /// When one has failed; the error names which.
    pub(crate) fn conclude(self) -> anyhow::Result<()> {
        eprintln!();
        for Stage { name, took, failed } in &self.done {
            let word = if *failed { "FAILED" } else { "ok" };
            eprintln!("{word:>6}  {:>7.1} s  {name}", took.as_secs_f64());
        }
        let total: Duration = self.done.iter().map(|stage| stage.took).sum();
        let failed = self.done.iter().filter(|stage| stage.failed);
        let failed: Vec<&str> = failed.map(|stage| stage.name.as_str()).collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        eprintln!("xtask: all passed in {:.1} s", total.as_secs_f64());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::Stages;

    #[test]
    fn a_failed_stage_is_named_at_the_end() {
        let mut stages = Stages::default();
        assert!(!stages.run("first", || bail!("it rains")));
        assert!(stages.run("last", || Ok(())));
        assert_eq!(stages.conclude().unwrap_err().to_string(), "failed: first");
    }

    #[test]
    fn stages_without_a_failure_pass() {
        let mut stages = Stages::default();
        assert!(stages.run("only", || Ok(())));
        assert!(stages.conclude().is_ok());
    }
}
