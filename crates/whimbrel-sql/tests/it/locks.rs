//! What PostgreSQL's statements lock, read and write anew, as measured on the servers 11 to 18.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::act::Name;
use whimbrel_schema::analyze::{Footprint, Settings};
use whimbrel_sql::Wrapping;

use crate::support::{Case, read};

/// A statement, and what a server did for it.
#[derive(Deserialize)]
pub(crate) struct LockCase {
    pub(crate) id: String,
    pub(crate) setup: String,
    pub(crate) sql: String,
    /// The table or index that `differences` speak of.
    pub(crate) table: String,
    #[serde(default)]
    pub(crate) time_zone: Option<String>,
    /// Whether it runs outside transactions; then only locks on tables were seen, from outside.
    #[serde(default)]
    pub(crate) alone: bool,
    /// What the server needs first; such a case is not run again.
    #[serde(default)]
    pub(crate) requires: Option<String>,
    /// The version on which the locks of all tables were measured.
    #[serde(default = "fifteen")]
    pub(crate) server: u32,
    #[serde(default)]
    pub(crate) versions: Option<Vec<u32>>,
    pub(crate) locks: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) rewrites: BTreeSet<String>,
    #[serde(default)]
    pub(crate) scans: BTreeSet<String>,
    #[serde(default)]
    pub(crate) reindexes: BTreeSet<String>,
    #[serde(default)]
    pub(crate) refusal: Option<String>,
    /// The error that the rows of the case cause; nobody predicts it.
    #[serde(default)]
    pub(crate) fails_on_rows: Option<String>,
    #[serde(default)]
    differences: BTreeMap<u32, Difference>,
}

/// What another version does differently.
#[derive(Deserialize)]
struct Difference {
    lock: Option<String>,
    rewrite: Option<bool>,
    scan: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    refusal: Option<Option<String>>,
}

/// A `null` that is there says that there is no refusal.
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

const fn fifteen() -> u32 {
    15
}

/// Refusals that depend on the transaction, which the rules look at.
const OF_TRANSACTIONS: &str = "25001";

pub(crate) fn lock_cases() -> Vec<LockCase> {
    serde_json::from_str(include_str!("../data/postgres_locks.json")).unwrap()
}

impl LockCase {
    /// What is predicted for a server of this version.
    pub(crate) fn predict(&self, version: u32) -> Footprint {
        let mut settings = Settings::runner(Backend::Postgres, version);
        if let Some(zone) = &self.time_zone {
            settings.time_zone = Some(zone.clone());
        }
        let case = Case {
            about: None,
            before: &self.setup,
            sql: &self.sql,
            wrapping: Wrapping::None,
            settings: settings.clone(),
        };
        let script = read(Backend::Postgres, &self.sql, Wrapping::None);
        let [statement] = script.statements.as_slice() else {
            panic!("{} is one statement", self.sql);
        };
        case.world().footprint(&statement.act, &settings)
    }

    /// What is wrong in a prediction.
    fn check(&self, version: u32) -> Vec<String> {
        let predicted = self.predict(version);
        let mut wrong = Vec::new();
        let mut compare = |what: &str, is: String, should: String| {
            if is != should {
                wrong.push(format!(
                    "{} on {version}: {what} {is}, not {should}",
                    self.id
                ));
            }
        };
        let difference = self.differences.get(&version);
        let refusal = match difference.and_then(|d| d.refusal.as_ref()) {
            Some(refusal) => refusal.as_ref(),
            None => self.refusal.as_ref(),
        };
        let refusal = refusal.filter(|code| *code != OF_TRANSACTIONS);
        let is = predicted.refusal.as_ref().and_then(|refusal| refusal.code);
        compare(
            "refusal",
            format!("{is:?}"),
            format!("{:?}", refusal.map(String::as_str)),
        );
        let locks = shown(&predicted);
        let lock = difference.and_then(|d| d.lock.as_ref());
        let lock = lock.or_else(|| self.locks.get(&self.table));
        compare(
            "lock",
            format!("{:?}", locks.get(&self.table)),
            format!("{lock:?}"),
        );
        if refusal.is_some() || self.fails_on_rows.is_some() {
            return wrong;
        }
        let (rewrites, scans) = (names(&predicted.rewrites), names(&predicted.scans));
        let Some(difference) = difference else {
            let all = if self.alone {
                let seen = locks
                    .iter()
                    .filter(|(name, _)| self.locks.contains_key(*name));
                seen.map(|(n, m)| (n.clone(), m.clone())).collect()
            } else {
                locks
            };
            if version == self.server {
                compare("locks", format!("{all:?}"), format!("{:?}", self.locks));
            }
            compare(
                "rewrites",
                format!("{rewrites:?}"),
                format!("{:?}", self.rewrites),
            );
            compare("scans", format!("{scans:?}"), format!("{:?}", self.scans));
            let reindexes = names(&predicted.reindexes);
            compare(
                "reindexes",
                format!("{reindexes:?}"),
                format!("{:?}", self.reindexes),
            );
            return wrong;
        };
        let rewrite = difference
            .rewrite
            .unwrap_or(self.rewrites.contains(&self.table));
        compare(
            "rewrite",
            rewrites.contains(&self.table).to_string(),
            rewrite.to_string(),
        );
        let scan = difference.scan.unwrap_or(self.scans.contains(&self.table));
        compare(
            "scan",
            scans.contains(&self.table).to_string(),
            scan.to_string(),
        );
        wrong
    }
}

fn shown(footprint: &Footprint) -> BTreeMap<String, String> {
    let locks = footprint.locks.iter();
    locks
        .map(|(name, mode)| (name.to_string(), mode.to_string()))
        .collect()
}

fn names(names: &BTreeSet<Name>) -> BTreeSet<String> {
    names.iter().map(Name::to_string).collect()
}

#[test]
fn predictions_agree_with_servers() {
    let mut wrong = Vec::new();
    for case in lock_cases() {
        let all: Vec<u32> = (11..=18).collect();
        for version in case.versions.as_ref().unwrap_or(&all) {
            wrong.extend(case.check(*version));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
