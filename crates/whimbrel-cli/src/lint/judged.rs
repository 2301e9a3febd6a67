//! One file, judged.

use whimbrel_schema::analyze::act::{Act, Name, TableChange};
use whimbrel_schema::analyze::judgement::{Judgement, Judging, Location};
use whimbrel_schema::analyze::world::World;
use whimbrel_schema::analyze::{Script, Settings, Statement, Transactions, judge as judge_script};
use whimbrel_schema::plan::Direction;
use whimbrel_schema::verify::Policy;
use whimbrel_sql::{SqlError, Wrapping, statements};

use super::arguments::{Lint, read};
use super::place::Lines;
use crate::failure::Failure;

/// One file, judged.
pub(super) struct JudgedFile {
    /// Its name.
    pub(super) file: String,
    /// Its text.
    pub(super) text: String,
    /// Where each statement stands, in bytes.
    pub(super) spans: Vec<std::ops::Range<usize>>,
    /// What the analyzer says; nothing when the text is no SQL.
    pub(super) judgement: Option<Judgement>,
    /// Why the text is no SQL, with the places.
    pub(super) broken: Vec<(Location, SqlError)>,
}

impl JudgedFile {
    /// Tells whether the text is no SQL.
    pub(super) fn is_broken(&self) -> bool {
        self.judgement.is_none()
    }

    /// Tells whether nothing in it is denied, and its score is high enough.
    pub(super) fn is_valid(&self, min_score: Option<u8>) -> bool {
        self.judgement
            .as_ref()
            .is_some_and(|judgement| judgement.valid && !is_low(judgement, min_score))
    }
}

/// Tells whether a score is below the least one.
pub(super) fn is_low(judgement: &Judgement, min_score: Option<u8>) -> bool {
    min_score.is_some_and(|least| judgement.safety_score.value() < least)
}

/// Judges a file, and moves the schema to the state after it.
pub(super) fn judge(
    lint: &Lint,
    file: &str,
    policy: &Policy,
    settings: &Settings,
    world: &mut World,
    later: Vec<Validated>,
) -> Result<JudgedFile, Failure> {
    let text = read(file)?;
    let file = match file {
        "-" => "<stdin>".to_owned(),
        file => file.to_owned(),
    };
    let lines = Lines::of(&text);
    let locate = |offset: usize| {
        let (line, column) = lines.place(offset);
        Location {
            file: file.clone(),
            line,
            column,
        }
    };
    let statements = match statements(settings.backend, &text, lint.wrapping()) {
        Ok(statements) => statements,
        Err(errors) => {
            let broken = errors.into_iter().map(|e| (locate(e.offset), e)).collect();
            return Ok(JudgedFile {
                file,
                text,
                spans: Vec::new(),
                judgement: None,
                broken,
            });
        }
    };
    let script = Script {
        statements,
        transactions: match lint.wrapping() {
            Wrapping::Transaction => Transactions::Runner,
            Wrapping::None => Transactions::Script,
        },
        validated_later: later,
        ..Script::default()
    };
    let report = judge_script(&script, world, settings);
    let judging = Judging {
        script: &script,
        direction: Direction::Up,
        settings,
        world,
        level: &|rule| policy.level_of(rule),
        locate: &|statement| Some(locate(statement.offset)),
    };
    let judgement = judging.judgement(&report);
    let spans = script.statements.iter();
    let spans = spans.map(|s| s.offset..s.offset + s.text.len());
    let spans = spans.collect();
    world.settle();
    Ok(JudgedFile {
        file,
        text,
        spans,
        judgement: Some(judgement),
        broken: Vec::new(),
    })
}

/// A constraint that is validated, with its table.
pub(super) type Validated = (Name, String);

/// The constraints that statements validate.
pub(super) fn validated(statements: &[Statement]) -> impl Iterator<Item = Validated> {
    statements.iter().flat_map(|statement| {
        let alter = match &statement.act {
            Act::AlterTable(alter) => Some(alter),
            _ => None,
        };
        alter.into_iter().flat_map(|alter| {
            alter.changes.iter().filter_map(|change| match change {
                TableChange::ValidateConstraint(name) => Some((alter.table.clone(), name.clone())),
                _ => None,
            })
        })
    })
}
