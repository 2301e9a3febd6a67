//! How a SQLite database is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::failure::failed;
use super::{Sqlite, integrity};
use crate::database::health::{Expected, Health};
use crate::database::statement::{Statement, Value};
use crate::error::Result;

#[derive(QueryableByName)]
struct Part {
    #[diesel(sql_type = Text)]
    holder: String,
    #[diesel(sql_type = Text)]
    part: String,
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

#[derive(QueryableByName)]
struct Orphans {
    #[diesel(sql_type = Text)]
    holder: String,
    #[diesel(sql_type = Text)]
    parent: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Health for Sqlite {
    fn missing(&mut self, expected: &[Expected<'_>]) -> Result<Vec<String>> {
        let names: Vec<String> = expected
            .iter()
            .map(|wanted| wanted.table.to_ascii_lowercase())
            .collect();
        let names = serde_json::Value::from(names).to_string();
        let parts: Vec<Part> = Statement::new(
            "SELECT lower(m.name) AS holder, 'column ' || lower(p.name) AS part \
             FROM sqlite_schema AS m, pragma_table_xinfo(m.name) AS p \
             WHERE m.type = 'table' AND lower(m.name) IN (SELECT value FROM json_each(",
        )
        .bind(Value::Text(&names))
        .sql(
            ")) UNION ALL SELECT lower(tbl_name), 'index ' || lower(name) FROM sqlite_schema \
             WHERE type = 'index' AND lower(tbl_name) IN (SELECT value FROM json_each(",
        )
        .bind(Value::Text(&names))
        .sql("))")
        .load(&mut self.connection)
        .map_err(failed)?;
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for Part { holder, part } in parts {
            found.entry(holder).or_default().insert(part);
        }
        Ok(expected
            .iter()
            .flat_map(|wanted| {
                let parts = found.get(&wanted.table.to_ascii_lowercase());
                wanted.lacks(parts, |name| name.to_ascii_lowercase())
            })
            .collect())
    }

    fn invalid(&mut self, _: &[&str]) -> Result<BTreeSet<String>> {
        Ok(BTreeSet::new())
    }

    fn flaws(&mut self) -> Result<Vec<String>> {
        let findings: Vec<Finding> = sql_query("PRAGMA integrity_check")
            .load(&mut self.connection)
            .map_err(failed)?;
        let mut flaws: Vec<String> = findings
            .into_iter()
            .map(|finding| finding.integrity_check)
            .filter(|finding| finding != "ok")
            .collect();
        let orphans: Vec<Orphans> = sql_query(
            "SELECT \"table\" AS holder, parent, count(*) AS number FROM pragma_foreign_key_check \
             GROUP BY 1, 2 ORDER BY 1, 2",
        )
        .load(&mut self.connection)
        .map_err(failed)?;
        flaws.extend(orphans.into_iter().map(|row| {
            let (number, holder, parent) = (row.number, row.holder, row.parent);
            let rows = if number == 1 { "row" } else { "rows" };
            format!("{number} {rows} of `{holder}` without a row in `{parent}`")
        }));
        let broken = integrity::broken_views(&mut self.connection)?.into_iter();
        flaws.extend(broken.map(|(view, why)| format!("the view `{view}` does not work: {why}")));
        Ok(flaws)
    }

    /// Whoever may write the file may change every table.
    fn may_change(&mut self, _: &[&str]) -> Result<()> {
        Ok(())
    }

    /// A writer is waited for, and a reader does not stand in the way for long.
    fn must_be_free(&mut self, _: &[&str]) -> Result<()> {
        Ok(())
    }

    fn replication(&mut self) -> Result<Option<String>> {
        Ok(None)
    }

    fn folder(&self) -> Option<PathBuf> {
        self.file.as_deref()?.parent().map(Path::to_owned)
    }
}
