//! `whimbrel lint`: judges files of SQL.

mod arguments;
mod excerpt;
mod github;
mod human;
mod json;
mod judged;
mod place;
mod sarif;
mod sizes;

use std::process::ExitCode;

pub(crate) use arguments::Lint;

use crate::failure::{Failure, Kind, Shown, answer};
use arguments::Format;
use judged::JudgedFile;
use whimbrel_schema::analyze::Settings;
use whimbrel_schema::analyze::typed::{Validated, validated};
use whimbrel_sql::statements;

/// The exit code of a migration that is not to run.
const UNSAFE: u8 = 4;

impl Lint {
    pub(crate) fn run(&self) -> ExitCode {
        match self.judge() {
            Ok(files) => self.show(&files),
            Err(failure) => failure.report(self.shown()),
        }
    }

    fn judge(&self) -> Result<Vec<JudgedFile>, Failure> {
        self.must_read_once()?;
        let settings = self.settings()?;
        let policy = self.policy()?;
        let mut sizes = self.sizes()?;
        let mut world = self.world(&settings)?;
        let mut judged = Vec::with_capacity(self.files.len());
        let mut validated = self.validated(&settings);
        for (at, file) in self.files.iter().enumerate() {
            sizes.tell(&mut world);
            validated.retain(|(file, _)| *file > at);
            let later = validated.iter().map(|(_, validated)| validated.clone());
            let later = later.collect();
            judged.push(judged::judge(
                self, file, &policy, &settings, &mut world, later,
            )?);
        }
        sizes.must_be_of_tables()?;
        Ok(judged)
    }

    /// The constraints that the files validate, each with the place of its file, as far as these can
    /// be read.
    fn validated(&self, settings: &Settings) -> Vec<(usize, Validated)> {
        let files = self.files.iter().enumerate();
        let files = files.filter(|(_, file)| *file != "-");
        let read = files.filter_map(|(at, file)| {
            let text = arguments::read(file).ok()?;
            let read = statements(settings.backend, &text, self.wrapping()).ok()?;
            Some((at, read))
        });
        read.flat_map(|(at, read)| {
            let validated = validated(&read);
            validated.map(|found| (at, found)).collect::<Vec<_>>()
        })
        .collect()
    }

    fn show(&self, files: &[JudgedFile]) -> ExitCode {
        let text = match self.format {
            Format::Human => human::text(files, self.min_score),
            Format::Json => json::text(files, self.min_score),
            Format::Sarif => sarif::text(files),
            Format::Github => github::text(files),
        };
        if let Err(error) = answer(&text) {
            return Failure::new(Kind::Failed, error).report(self.shown());
        }
        if files.iter().any(JudgedFile::is_broken) {
            return ExitCode::FAILURE;
        }
        let is_unsafe = files.iter().any(|file| !file.is_valid(self.min_score));
        match is_unsafe {
            true => ExitCode::from(UNSAFE),
            false => ExitCode::SUCCESS,
        }
    }

    fn shown(&self) -> Shown {
        match self.format {
            Format::Human | Format::Github => Shown::Text,
            Format::Json | Format::Sarif => Shown::Json,
        }
    }
}
