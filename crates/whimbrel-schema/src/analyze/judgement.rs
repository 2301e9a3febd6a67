//! Judgements: what a report comes to under a policy, ready to be stored and shown.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::act::Name;
use super::cost::{Waits, known_rows};
use super::finding::Finding;
use super::fix::Fix;
use super::footprint::LockMode;
use super::report::{Report, Weighed};
use super::rules::Rule;
use super::score::{Band, Score};
use super::script::{Script, Settings, Statement, Transaction};
use super::world::World;
use crate::backend::Backend;
use crate::plan::Direction;
use crate::verify::Level;

/// A place in a file; line and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

/// A lock on a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLock {
    /// The table.
    pub table: String,
    /// The mode, as PostgreSQL writes it.
    pub mode: String,
}

/// A finding, as it is stored and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedFinding {
    /// The rule.
    pub rule: String,
    /// Its group.
    pub group: String,
    /// How grave it is by itself: `info`, `warning`, `error`.
    pub severity: String,
    /// What the policy does with it.
    pub level: Level,
    /// What happens.
    pub message: String,
    /// What to do instead.
    #[serde(default)]
    pub help: Option<String>,
    /// How the source is mended, where that is mechanical.
    #[serde(default)]
    pub fix: Option<Fix>,
    /// Where it is.
    pub location: Option<Location>,
    /// The index of its statement.
    pub statement: usize,
    /// Whether somebody answers for it.
    pub acknowledged: bool,
    /// Why, in the words of the `assume_safe`.
    #[serde(default)]
    pub reason: Option<String>,
    /// The locks that the statement takes.
    pub lock: Vec<HeldLock>,
    /// The tables that it writes anew.
    pub rewrites: Vec<String>,
    /// The tables that it reads from end to end.
    pub scans: Vec<String>,
    /// What data goes.
    pub data_loss: Option<String>,
    /// The name by which what it found is known, such as "DROP COLUMN operation found".
    #[serde(default)]
    pub headline: Option<String>,
    /// What it costs the score.
    pub penalty: u32,
    /// Whether the database refuses it whatever the rows are.
    #[serde(default)]
    pub certain: bool,
}

impl JudgedFinding {
    /// Tells whether it makes the migration invalid: denied, and nobody answers for it.
    pub fn is_fatal(&self) -> bool {
        self.level == Level::Deny && !self.acknowledged
    }
}

/// A statement, as it is stored and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedStatement {
    /// The database.
    pub backend: Backend,
    /// Its text.
    pub sql: String,
    /// Where it is.
    pub location: Option<Location>,
    /// The strongest lock on every table and index.
    pub locks: BTreeMap<String, String>,
    /// The tables that it writes anew.
    pub rewrites: Vec<String>,
    /// The tables that it reads from end to end.
    pub scans: Vec<String>,
    /// The indexes that it builds anew.
    pub index_rebuilds: Vec<String>,
    /// Whether it runs in a transaction together with others.
    pub transactional: bool,
    /// How long it is predicted to work, in milliseconds.
    pub predicted_ms: u64,
    /// Who waits meanwhile: `nobody`, `writers`, `everybody`.
    pub waits: String,
    /// Why the database refuses it whatever the rows are.
    #[serde(default)]
    pub refusal: Option<String>,
}

/// What the analyzer says of a migration on one database, under a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The database.
    pub backend: Backend,
    /// Which way.
    pub direction: Direction,
    /// How safe it is, 0 to 100.
    pub safety_score: Score,
    /// What the score means.
    pub band: Band,
    /// Whether nothing is denied that nobody answers for.
    pub valid: bool,
    /// What was found.
    pub findings: Vec<JudgedFinding>,
    /// The statements.
    pub statements: Vec<JudgedStatement>,
}

/// What a judgement needs besides the report.
pub struct Judging<'j> {
    /// What was judged.
    pub script: &'j Script,
    /// Which way it goes.
    pub direction: Direction,
    /// The server and the session.
    pub settings: &'j Settings,
    /// The schema, for the sizes of tables.
    pub world: &'j World,
    /// The level of a rule.
    pub level: &'j dyn Fn(&Rule) -> Level,
    /// Where a statement is.
    pub locate: &'j dyn Fn(&Statement) -> Option<Location>,
}

impl Judging<'_> {
    /// What a report comes to.
    pub fn judgement(&self, report: &Report) -> Judgement {
        let findings = report.findings.iter();
        let findings: Vec<_> = findings.map(|f| self.finding(f, report)).collect();
        let statements = self.script.statements.iter().zip(&report.statements);
        Judgement {
            backend: self.settings.backend,
            direction: self.direction,
            safety_score: report.score,
            band: report.score.band(),
            valid: !findings.iter().any(JudgedFinding::is_fatal),
            findings,
            statements: statements.map(|(s, w)| self.statement(s, w)).collect(),
        }
    }

    fn finding(&self, finding: &Finding, report: &Report) -> JudgedFinding {
        let statement = self.script.statements.get(finding.statement);
        let footprint = report
            .statements
            .get(finding.statement)
            .map(|w| &w.footprint);
        let names = |names: Option<&BTreeSet<Name>>| {
            names.into_iter().flatten().map(Name::to_string).collect()
        };
        let locks = footprint.into_iter().flat_map(|footprint| &footprint.locks);
        JudgedFinding {
            rule: finding.rule.id.to_owned(),
            group: finding.rule.group.name().to_owned(),
            severity: finding.severity.name().to_owned(),
            level: finding.level(self.level),
            message: finding.message.clone(),
            help: finding.help.clone(),
            fix: self.fix(finding),
            location: statement.and_then(|statement| (self.locate)(statement)),
            statement: finding.statement,
            acknowledged: finding.acknowledged,
            reason: statement
                .and_then(|s| s.reason.clone())
                .filter(|_| finding.acknowledged),
            lock: locks
                .map(|(table, mode)| HeldLock {
                    table: table.to_string(),
                    mode: mode.to_string(),
                })
                .collect(),
            rewrites: names(footprint.map(|f| &f.rewrites)),
            scans: names(footprint.map(|f| &f.scans)),
            data_loss: finding.data_loss.clone(),
            headline: finding.headline.map(str::to_owned),
            penalty: finding.penalty,
            certain: finding.certain,
        }
    }

    /// The fix with its place in the source.
    fn fix(&self, finding: &Finding) -> Option<Fix> {
        let fix = finding.fix.clone()?;
        let statement = self.script.statements.get(fix.statement)?;
        fix.located(statement, self.locate)
    }

    fn statement(&self, statement: &Statement, weighed: &Weighed) -> JudgedStatement {
        let footprint = &weighed.footprint;
        let names = |names: &BTreeSet<Name>| names.iter().map(Name::to_string).collect();
        let rows = |table: &Name| known_rows(self.world, self.settings, table);
        let locks = footprint.locks.iter();
        JudgedStatement {
            backend: self.settings.backend,
            sql: statement.text.clone(),
            location: (self.locate)(statement),
            locks: locks
                .map(|(table, mode)| (table.to_string(), mode.to_string()))
                .collect(),
            rewrites: names(&footprint.rewrites),
            scans: names(&footprint.scans),
            index_rebuilds: names(&footprint.reindexes),
            transactional: statement.transaction != Transaction::Alone,
            predicted_ms: weighed.cost.millis(rows),
            waits: waits(weighed.cost.waits).to_owned(),
            refusal: footprint
                .refusal
                .as_ref()
                .map(|refusal| match refusal.code {
                    Some(code) => format!("{code}: {}", refusal.why),
                    None => refusal.why.clone(),
                }),
        }
    }
}

const WAITS: [(Waits, &str); 3] = [
    (Waits::Nobody, "nobody"),
    (Waits::Writers, "writers"),
    (Waits::Everybody, "everybody"),
];

fn waits(waits: Waits) -> &'static str {
    let mut names = WAITS.iter();
    names
        .find(|(known, _)| *known == waits)
        .map_or("nobody", |(_, name)| name)
}

/// What a statement locks, reads and writes, in one sentence without a full stop.
///
/// Only locks that keep readers or writers out are named; `None` when there is nothing to say.
pub fn said_of(weighed: &Weighed) -> Option<String> {
    let footprint = &weighed.footprint;
    let strong = weighed.closed.iter();
    let strong: Vec<String> = strong
        .map(|(on, mode)| format!("{mode} on `{on}`"))
        .collect();
    let mut parts = Vec::new();
    if !strong.is_empty() {
        parts.push(format!("takes {}", strong.join(", ")));
    }
    if !footprint.rewrites.is_empty() {
        parts.push(format!("writes {} anew", quoted(&footprint.rewrites)));
    } else if !footprint.scans.is_empty() {
        parts.push(format!("reads all of {}", quoted(&footprint.scans)));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn quoted(names: &BTreeSet<Name>) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

impl JudgedStatement {
    /// What the statement locks, reads and writes, and for how long, in one sentence without a full
    /// stop; only locks that keep readers or writers out are named.
    pub fn said(&self) -> Option<String> {
        const STRONG: [LockMode; 4] = [
            LockMode::Share,
            LockMode::ShareRowExclusive,
            LockMode::Exclusive,
            LockMode::AccessExclusive,
        ];
        let is_strong = |mode: &str| STRONG.iter().any(|strong| strong.name() == mode);
        let list = |tables: &[String]| {
            let quoted: Vec<String> = tables.iter().map(|table| format!("`{table}`")).collect();
            quoted.join(", ")
        };
        let locks = self.locks.iter().filter(|(_, mode)| is_strong(mode));
        let locks: Vec<String> = locks
            .map(|(on, mode)| format!("{mode} on `{on}`"))
            .collect();
        let mut parts = Vec::new();
        if !locks.is_empty() {
            parts.push(format!("takes {}", locks.join(", ")));
        }
        if !self.rewrites.is_empty() {
            parts.push(format!("writes {} anew", list(&self.rewrites)));
        } else if !self.scans.is_empty() {
            parts.push(format!("reads all of {}", list(&self.scans)));
        }
        if self.predicted_ms > 1 {
            parts.push(format!("about {} ms", self.predicted_ms));
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}
