//! Partitions: what they have from their table, and how they come and go.

use super::inherited::{Inherited, inherited};
use super::{
    Catalog, Column, Index, IndexKey, KeyTarget, Partition, PartitionBound, Partitioning,
    PrimaryKey, Reason, Refused, Table, Unique, Validity,
};
use crate::backend::Backend;
use crate::identifier::Identifier;
use crate::names::of_part;
use crate::operation::{Effect, Object};
use crate::sql::SqlText;
use crate::sql::tokens::{Kind, significant};

impl Catalog {
    /// The partitions of a table, those of its partitions left out.
    pub fn partitions_of(&self, table: &str) -> Vec<Identifier> {
        let derived = self.derived_from(table);
        let partitions = derived.filter(|other| other.is_partition_of(table));
        partitions.map(|other| other.name.clone()).collect()
    }

    /// The parts that a partition has from its table; none for any other table.
    pub fn inherited_parts(&self, partition: &Table) -> Inherited {
        let of = partition.options.partition.as_ref();
        let parent = of.and_then(|partition| self.table(&partition.of));
        parent.map_or_else(Inherited::default, |parent| inherited(parent, partition))
    }

    /// Makes the change that a table got in each of its partitions.
    pub(super) fn for_partitions(
        &mut self,
        table: &Identifier,
        change: impl Fn(&mut Self, &Identifier) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let mut partitions = self.partitions_of(table).into_iter();
        partitions.try_for_each(|partition| change(self, &partition))
    }

    /// Creates a partition, with the columns and parts of its table.
    ///
    /// # Errors
    ///
    /// When the table is not partitioned, another partition has the bound, or the name is taken.
    pub fn create_partition(
        &mut self,
        name: &Identifier,
        of: &Identifier,
        bound: &str,
        partitioning: Option<&Partitioning>,
    ) -> Result<(), Refused> {
        self.must_be_new_relation("a table, index or key", name)?;
        let parent = self.require_partitioned(of)?.clone();
        self.must_be_free(&parent, bound)?;
        let mut made = Table::new(name.clone());
        made.columns = parent.columns.iter().map(inherited_column).collect();
        made.options.partition = Some(partition(of, bound));
        if let Some(how) = partitioning {
            made.must_have_partition_keys(how)?;
            made.options.partitioning = Some(how.clone());
        }
        self.set_table(name.clone(), Some(made));
        self.complete_partition(&parent, name)
    }

    /// Makes a table a partition of another.
    ///
    /// # Errors
    ///
    /// When the two do not fit: columns, NOT NULL and checks must be the same.
    pub fn attach_partition(
        &mut self,
        name: &Identifier,
        of: &Identifier,
        bound: &str,
    ) -> Result<(), Refused> {
        let parent = self.require_partitioned(of)?.clone();
        let table = self.require_table(name)?;
        let refuse = |text: String| Err(Refused::from(Reason::Contradiction(text)));
        if let Some(other) = &table.options.partition {
            return refuse(format!("`{name}` is a partition of `{}` already", other.of));
        }
        if !table.options.inherits.is_empty() || name == of {
            return refuse(format!("`{name}` cannot become a partition of `{of}`"));
        }
        must_fit(&parent, table)?;
        self.must_be_free(&parent, bound)?;
        self.change_table(name, |table| {
            table.options.partition = Some(partition(of, bound));
        })?;
        self.complete_partition(&parent, name)
    }

    /// Makes a partition a table of its own; what it has from its table stays with it.
    ///
    /// # Errors
    ///
    /// When it is no partition of that table.
    pub fn detach_partition(&mut self, name: &Identifier, of: &Identifier) -> Result<(), Refused> {
        if !self.require_table(name)?.is_partition_of(of) {
            return Err(no_partition(name, of).into());
        }
        self.change_table(name, |table| table.options.partition = None)
    }

    /// Refuses what a partition cannot do without its table.
    ///
    /// # Errors
    ///
    /// When the effect is on a column of a partition, or on what it has from its table.
    pub fn must_be_own(&self, effect: &Effect) -> Result<(), Refused> {
        let Some(table) = effect.table().and_then(|table| self.table(table)) else {
            return Ok(());
        };
        let Some(of) = table.options.partition.as_ref().map(|part| &part.of) else {
            return Ok(());
        };
        let of_columns = match effect {
            Effect::Creates(Object::Column { .. })
            | Effect::Destroys(Object::Column { .. })
            | Effect::Renames {
                from: Object::Column { .. },
                ..
            }
            | Effect::Retypes { .. } => true,
            Effect::Creates(_)
            | Effect::Destroys(_)
            | Effect::Renames { .. }
            | Effect::Alters(_)
            | Effect::Scans { .. }
            | Effect::Writes { .. }
            | Effect::Deletes { .. }
            | Effect::Opaque => false,
        };
        if of_columns {
            return Err(Reason::Contradiction(format!(
                "`{}` is a partition of `{of}` and has the columns of that; change `{of}`",
                table.name
            ))
            .into());
        }
        let (Effect::Destroys(object) | Effect::Renames { from: object, .. }) = effect else {
            return Ok(());
        };
        let parts = self.inherited_parts(table);
        let is_renamed = matches!(effect, Effect::Renames { .. });
        let owner = match object {
            Object::Index { name, .. } if !is_renamed => parts.indexes.get(name),
            Object::Constraint { name, .. } if !is_renamed || table.check(name).is_some() => {
                parts.constraints.get(name)
            }
            _ => None,
        };
        match owner {
            None => Ok(()),
            Some(owner) => Err(Reason::InUse {
                name: object.name().clone(),
                by: format!(
                    "`{owner}` of `{of}`, of which `{}` is a partition",
                    table.name
                ),
            }
            .into()),
        }
    }

    fn require_partitioned(&self, name: &Identifier) -> Result<&Table, Reason> {
        let table = self.require_table(name)?;
        match table.is_partitioned() {
            true => Ok(table),
            false => Err(Reason::Contradiction(format!(
                "`{name}` is not partitioned; create it with `t.partition_by_range([…])`"
            ))),
        }
    }

    fn must_be_free(&self, parent: &Table, bound: &str) -> Result<(), Reason> {
        if PartitionBound::read(bound).is_none() {
            return Err(Reason::Contradiction(format!(
                "`{bound}` does not say which rows a partition holds"
            )));
        }
        let mut others = self.tables().filter(|o| o.is_partition_of(&parent.name));
        let taken = others.find(|other| {
            let part = other.options.partition.as_ref();
            part.is_some_and(|part| PartitionBound::are_same(&part.bound, bound))
        });
        match taken {
            None => Ok(()),
            Some(other) => Err(Reason::Contradiction(format!(
                "the partition `{}` of `{}` holds these rows already",
                other.name, parent.name
            ))),
        }
    }

    /// Gives a partition the parts of its table that it lacks.
    fn complete_partition(&mut self, parent: &Table, name: &Identifier) -> Result<(), Refused> {
        if let Some(key) = &parent.primary_key {
            self.inherit_primary_key(name, key)?;
        }
        for unique in &parent.uniques {
            self.inherit_unique(name, unique)?;
        }
        for rule in &parent.exclusions {
            self.inherit_exclusion(name, rule)?;
        }
        for index in &parent.indexes {
            self.inherit_index(name, index)?;
        }
        let checks = parent.checks.iter().filter(|check| !check.no_inherit);
        for check in checks {
            let known = self.table(name).and_then(|table| table.check(&check.name));
            if known.is_none() {
                let mut check = check.clone();
                check.validity = Validity::Valid;
                self.add_check(name, &check)?;
            }
        }
        for key in &parent.foreign_keys {
            let mut key = key.clone();
            key.validity = Validity::Valid;
            self.inherit_foreign_key(name, &key)?;
        }
        Ok(())
    }

    /// Tells whether a partition has a part that says what one of its table says: it is that one then.
    fn has_from_table(&self, part: &str, is_there: impl Fn(&Inherited) -> bool) -> bool {
        let part = self.table(part);
        part.is_some_and(|part| is_there(&self.inherited_parts(part)))
    }

    pub(super) fn inherit_primary_key(
        &mut self,
        part: &Identifier,
        key: &PrimaryKey,
    ) -> Result<(), Refused> {
        if self.has_from_table(part, |parts| parts.has_constraint(&key.name)) {
            return Ok(());
        }
        let mut key = key.clone();
        key.name = self.name_of_part(part, &[], "pkey");
        self.add_primary_key(part, &key)
    }

    pub(super) fn inherit_unique(
        &mut self,
        part: &Identifier,
        unique: &Unique,
    ) -> Result<(), Refused> {
        if self.has_from_table(part, |parts| parts.has_constraint(&unique.name)) {
            return Ok(());
        }
        let mut unique = unique.clone();
        let carried = unique.options.iter().flat_map(|options| &options.include);
        let all: Vec<Identifier> = unique.columns.iter().chain(carried).cloned().collect();
        let names = column_names(std::iter::empty(), &all);
        unique.name = self.name_of_part(part, &names, "key");
        self.add_unique(part, &unique)
    }

    pub(super) fn inherit_exclusion(
        &mut self,
        part: &Identifier,
        rule: &super::Exclusion,
    ) -> Result<(), Refused> {
        if self.has_from_table(part, |parts| parts.has_constraint(&rule.name)) {
            return Ok(());
        }
        let mut rule = rule.clone();
        let names = column_names(rule.keys.iter().map(|(key, _)| key), &rule.include);
        rule.name = self.name_of_part(part, &names, "excl");
        self.add_exclusion(part, &rule)
    }

    pub(super) fn inherit_index(
        &mut self,
        part: &Identifier,
        index: &Index,
    ) -> Result<(), Refused> {
        if self.has_from_table(part, |parts| parts.has_index(&index.name)) {
            return Ok(());
        }
        let mut index = index.clone();
        index.comment = None;
        let names = column_names(index.keys.iter(), &index.include);
        index.name = self.name_of_part(part, &names, "idx");
        self.create_index(part, &index)
    }

    /// The key keeps its name, unless the partition has another constraint under it.
    pub(super) fn inherit_foreign_key(
        &mut self,
        part: &Identifier,
        key: &super::ForeignKey,
    ) -> Result<(), Refused> {
        if self.has_from_table(part, |parts| parts.has_constraint(&key.name)) {
            return Ok(());
        }
        let mut key = key.clone();
        let table = self.require_table(part)?;
        let is_taken = |name: &str| table.constraint_names().any(|taken| taken == name);
        if is_taken(&key.name) {
            let columns = column_names(std::iter::empty(), &key.columns);
            key.name = of_part(part, &columns, "fkey", is_taken);
        }
        self.add_foreign_key(part, &key)
    }

    fn name_of_part(&self, part: &Identifier, columns: &[String], kind: &str) -> Identifier {
        let taken = |name: &str| self.has_relation(&part.sibling(&name.into()));
        of_part(part, columns, kind, taken)
    }
}

/// The names that the server gives the columns of an index: those of its columns, and of the functions
/// that it calls.
fn column_names<'k>(
    keys: impl Iterator<Item = &'k IndexKey>,
    carried: &'k [Identifier],
) -> Vec<String> {
    let keys = keys.map(|key| match &key.target {
        KeyTarget::Column(name) => name.to_string(),
        KeyTarget::Expression(text) => called(text).unwrap_or_else(|| "expr".to_owned()),
    });
    let mut names: Vec<String> = Vec::new();
    for name in keys.chain(carried.iter().map(ToString::to_string)) {
        let numbered = (1..).map(|number| format!("{name}{number}"));
        let mut all = std::iter::once(name.clone()).chain(numbered);
        names.extend(all.find(|name| !names.contains(name)));
    }
    names
}

/// The function that an expression is a call of.
fn called(text: &SqlText) -> Option<String> {
    let text = text.get(Backend::Postgres)?;
    let tokens: Vec<_> = significant(text, Backend::Postgres).collect();
    let mut tokens = tokens.iter().map(|token| (token.kind, token.text(text)));
    match (tokens.next()?, tokens.next()?) {
        ((Kind::Word, name), (_, "(")) if tokens.next_back()?.1 == ")" => Some(name.to_lowercase()),
        _ => None,
    }
}

fn partition(of: &Identifier, bound: &str) -> Partition {
    Partition {
        of: of.clone(),
        bound: bound.to_owned(),
    }
}

/// A column as a partition has it: what numbers its rows, writes values and says what it is for stays
/// with the table.
pub(super) fn inherited_column(column: &Column) -> Column {
    Column {
        identity: None,
        numbering: None,
        comment: None,
        on_update: None,
        ..column.clone()
    }
}

fn no_partition(name: &Identifier, of: &Identifier) -> Reason {
    Reason::Contradiction(format!("`{name}` is no partition of `{of}`"))
}

/// Refuses a table whose columns and checks are not those of the table that it joins
/// ([ATTACH PARTITION](https://www.postgresql.org/docs/current/sql-altertable.html)).
fn must_fit(parent: &Table, table: &Table) -> Result<(), Reason> {
    let refuse = |what: String| {
        Err(Reason::Contradiction(format!(
            "`{}` cannot become a partition of `{}`: {what}",
            table.name, parent.name
        )))
    };
    for column in &parent.columns {
        let Some(own) = table.column(&column.name) else {
            return refuse(format!("it has no column `{}`", column.name));
        };
        if own.data_type != column.data_type || own.collation != column.collation {
            return refuse(format!("its column `{}` has another type", column.name));
        }
        if own.nullable && !column.nullable {
            return refuse(format!("its column `{}` may be NULL", column.name));
        }
        if own.generated.is_some() != column.generated.is_some() {
            return refuse(format!(
                "only one of the columns `{}` is computed",
                column.name
            ));
        }
    }
    let more = |column: &&Column| parent.column(&column.name).is_none();
    if let Some(column) = table.columns.iter().find(more) {
        return refuse(format!("it has a column `{}` more", column.name));
    }
    let mut checks = parent.checks.iter().filter(|check| !check.no_inherit);
    match checks.find(|check| table.check(&check.name).is_none()) {
        Some(check) => refuse(format!("it lacks the check `{}`", check.name)),
        None => Ok(()),
    }
}
