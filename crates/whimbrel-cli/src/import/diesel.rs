//! `whimbrel import diesel`: folders of up.sql and down.sql become Rust revisions.

use std::path::PathBuf;

use anstream::println;
use clap::Args;
use whimbrel_schema::Catalog;

use super::convert::{Converted, convert};
use super::folders::{Tree, tree};
use super::ids::ids;
use super::{Spoken, write};
use crate::failure::{Failure, Kind};

#[derive(Debug, Args)]
pub(super) struct Diesel {
    /// The folder that holds Diesel's migrations
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// The new folder for the revisions
    #[arg(long, value_name = "DIR", default_value = "migrations")]
    out: PathBuf,

    /// The database that the SQL is for
    #[arg(long, value_enum)]
    backend: Spoken,
}

impl Diesel {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let tree = tree(&self.folder)?;
        if tree.folders.is_empty() {
            let message = format!("`{}` holds no folder with an up.sql", self.folder.display());
            return Err(Failure::new(Kind::Usage, message));
        }
        let versions: Vec<&str> = tree.folders.iter().map(|f| f.version.as_str()).collect();
        let ids = ids(&versions);
        let mut catalog = Catalog::new();
        let mut parent: Option<&str> = None;
        let mut converted = Vec::new();
        for (folder, id) in tree.folders.iter().zip(&ids) {
            let backend = self.backend.into();
            converted.push(convert(folder, id, parent, backend, &mut catalog));
            catalog.forget();
            parent = Some(id);
        }
        let modules: Vec<(String, String)> = converted
            .iter()
            .map(|one| (one.module.clone(), one.text.clone()))
            .collect();
        write::modules(&self.out, &modules)?;
        self.report(&tree, &ids, &converted);
        Ok(())
    }

    fn report(&self, tree: &Tree, ids: &[String], converted: &[Converted]) {
        for (folder, one) in tree.folders.iter().zip(converted) {
            for note in &one.notes {
                println!("{}: {}", folder.name.escape_debug(), note.escape_debug());
            }
        }
        for name in &tree.passed_over {
            println!("{}: passed over, it has no up.sql", name.escape_debug());
        }
        let typed: usize = converted.iter().map(|one| one.typed).sum();
        let raw: usize = converted.iter().map(|one| one.raw).sum();
        let derived = converted.iter().filter(|one| one.is_derived).count();
        println!(
            "{} revisions in {}: {typed} statements typed, {raw} kept as SQL, {derived} downs derived.",
            converted.len(),
            self.out.display()
        );
        if let Some(last) = ids.last() {
            println!(
                "They have run elsewhere: say so in build.rs with \
                 `Policy::default().baseline(\"{last}\")`, so that no rule judges them."
            );
        }
        renamed(tree, ids);
    }
}

/// Says which versions have another id, with the statements that carry a database over.
fn renamed(tree: &Tree, ids: &[String]) {
    let pairs = tree.folders.iter().zip(ids);
    let mut pairs = pairs
        .filter(|(folder, id)| folder.version != **id)
        .peekable();
    if pairs.peek().is_none() {
        return;
    }
    println!("Versions that are no id of 14 digits; in a database that has them applied, run:");
    for (folder, id) in pairs {
        let version = folder.version.replace('\'', "''");
        println!(
            "UPDATE __diesel_schema_migrations SET version = '{id}' WHERE version = '{version}';"
        );
    }
}
