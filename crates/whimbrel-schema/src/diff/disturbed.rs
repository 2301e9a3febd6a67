//! What cannot stay where it is while columns are dropped, made anew, or get values of another type.

use std::collections::{BTreeMap, BTreeSet};

use super::{Comparison, Work};
use crate::catalog::{
    Check, Column, Definition, DefinitionKey, Exclusion, ForeignKey, Index, KeyOptions, Table,
};
use crate::dialect::{Conversion, conversion};
use crate::identifier::Identifier;

/// The columns of one table that do not stay as they are.
#[derive(Debug, Default)]
pub(super) struct Disturbed {
    /// Those that are dropped; some are added again.
    pub(super) dropped: BTreeSet<Identifier>,
    /// Those whose values are cast: an expression over them may mean nothing for the new type.
    converted: BTreeSet<Identifier>,
}

impl Disturbed {
    pub(super) fn between(now: &Table, wanted: &Table, how: &Comparison<'_>) -> Self {
        let mut dropped = BTreeSet::new();
        let (mut retyped, mut converted) = (BTreeSet::new(), BTreeSet::new());
        // A table keeps its only column, and its author says how its values change.
        let only = |table: &Table| table.columns.iter().filter(|c| is_plain(c)).count() == 1;
        let is_only = only(now) && only(wanted);
        for column in &now.columns {
            let name = &column.name;
            match wanted.column(name) {
                Some(wanted) if is_only || !is_made_anew(column, wanted, how) => {
                    let (from, to) = (&column.data_type, &wanted.data_type);
                    if from != to || column.collation != wanted.collation {
                        retyped.insert(name.clone());
                    }
                    if conversion(from, to) != Conversion::Implied {
                        converted.insert(name.clone());
                    }
                }
                Some(_) | None => drop(dropped.insert(name.clone())),
            }
        }
        // No database changes the type of a column that a computed one reads.
        loop {
            let moves = |name: &Identifier| dropped.contains(name) || retyped.contains(name);
            let reads = |column: &&Column| {
                let others = now.columns.iter().map(|other| &other.name);
                let mut others = others.filter(|other| **other != column.name && moves(other));
                let rule = column.generated.as_ref();
                rule.is_some_and(|rule| others.any(|name| rule.expression.mentions(name)))
            };
            let stays = |column: &&Column| !dropped.contains(&column.name);
            let Some(reader) = now.columns.iter().filter(stays).find(reads) else {
                break;
            };
            dropped.insert(reader.name.clone());
        }
        Self { dropped, converted }
    }

    /// Tells whether a key over these columns goes with one of them.
    pub(super) fn takes_key(&self, columns: &[Identifier], options: Option<&KeyOptions>) -> bool {
        let included = options.into_iter().flat_map(|options| &options.include);
        let mut columns = columns.iter().chain(included);
        columns.any(|name| self.dropped.contains(name))
    }

    pub(super) fn takes_check(&self, check: &Check) -> bool {
        self.all().any(|name| check.expression.mentions(name))
    }

    pub(super) fn takes_index(&self, index: &Index) -> bool {
        self.all().any(|name| index.uses(name))
    }

    pub(super) fn takes_exclusion(&self, rule: &Exclusion) -> bool {
        self.all().any(|name| rule.uses(name))
    }

    fn all(&self) -> impl Iterator<Item = &Identifier> {
        self.dropped.iter().chain(&self.converted)
    }

    fn moves(&self, column: &Identifier) -> bool {
        self.dropped.contains(column) || self.converted.contains(column)
    }
}

const fn is_plain(column: &Column) -> bool {
    column.generated.is_none()
}

/// Tells whether a column must be dropped and added: one that is computed in another way, and one whose
/// values cannot become values of the new type.
fn is_made_anew(now: &Column, wanted: &Column, how: &Comparison<'_>) -> bool {
    let conversion = conversion(&now.data_type, &wanted.data_type);
    match (&now.generated, &wanted.generated) {
        (None, None) => conversion == Conversion::Unknown,
        (Some(now), Some(wanted)) => {
            conversion != Conversion::Implied
                || now.storage != wanted.storage
                || !how.same_sql(&now.expression, &wanted.expression)
        }
        _ => true,
    }
}

impl Work<'_> {
    /// What is disturbed in the tables that stay.
    pub(super) fn disturbed(&self) -> BTreeMap<Identifier, Disturbed> {
        let tables = self.now.tables().filter_map(|now| {
            let wanted = self.to.table(&now.name)?;
            let disturbed = Disturbed::between(now, wanted, &self.comparison);
            Some((now.name.clone(), disturbed))
        });
        tables.collect()
    }

    /// Tells whether a foreign key cannot stay while the columns on its two sides change.
    pub(super) fn parts(
        &self,
        disturbed: &BTreeMap<Identifier, Disturbed>,
        own: &Table,
        key: &ForeignKey,
    ) -> bool {
        let moves = |table: &Identifier, column: &Identifier| {
            disturbed.get(table).is_some_and(|all| all.moves(column))
        };
        let mut pairs = key.columns.iter().zip(&key.references);
        pairs.any(|(column, referred)| {
            moves(&own.name, column)
                || moves(&key.table, referred)
                || !self.compares_all_along((&own.name, column), (&key.table, referred))
        })
    }

    /// Tells whether two columns compare whichever of them changes its type first.
    fn compares_all_along(
        &self,
        own: (&Identifier, &Identifier),
        referred: (&Identifier, &Identifier),
    ) -> bool {
        let types = |(table, column): (&Identifier, &Identifier)| {
            let now = self.now.table(table)?.column(column)?;
            let wanted = self.to.table(table)?.column(column)?;
            Some((&now.data_type, &wanted.data_type))
        };
        match (types(own), types(referred)) {
            (Some((now, wanted)), Some((other_now, other_wanted))) => {
                now.is_comparable_with(other_wanted) && wanted.is_comparable_with(other_now)
            }
            (None, _) | (_, None) => true,
        }
    }

    /// The views, triggers and their like that read columns which are dropped, and are wanted.
    pub(super) fn hanging(&self) -> Vec<Definition> {
        let mut found: BTreeMap<DefinitionKey, &Definition> = BTreeMap::new();
        let disturbed = self.disturbed();
        for (table, disturbed) in &disturbed {
            for column in &disturbed.dropped {
                let views = self.now.views_over(table, Some(column)).into_iter();
                let own = self.now.definitions_of(table);
                let own = own.filter(|of| of.text().is_some_and(|text| text.mentions(column)));
                found.extend(views.chain(own).map(|of| (of.key.clone(), of)));
            }
        }
        let wanted = |of: &&Definition| self.to.definition(&of.key).is_some();
        found.into_values().filter(wanted).cloned().collect()
    }
}
