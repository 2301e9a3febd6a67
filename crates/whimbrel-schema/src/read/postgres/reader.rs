//! The reader: rows in, a catalog out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::grants::Grants;
use super::names::Names;
use super::needs::Needs;
use super::rows::{
    ColumnRow, ConstraintRow, DependencyRow, ExtensionRow, GrantRow, IndexRow, OtherRow, PartRow,
    RoutineRow, SchemaRow, SequenceRow, StatisticsRow, TableRow, TypeRow, ViewRow,
};
use crate::catalog::{Body, Catalog, Definition, DefinitionKey, DefinitionKind, Need, Table};
use crate::dialect::Writer;
use crate::identifier::Identifier;
use crate::sql::sql;

/// Everything that the queries answered.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Schemas beside the default one.
    pub schemas: Vec<SchemaRow>,
    /// Tables.
    pub tables: Vec<TableRow>,
    /// Columns, by what they belong to and in order.
    pub columns: Vec<ColumnRow>,
    /// Constraints.
    pub constraints: Vec<ConstraintRow>,
    /// Indexes.
    pub indexes: Vec<IndexRow>,
    /// Types.
    pub types: Vec<TypeRow>,
    /// Sequences.
    pub sequences: Vec<SequenceRow>,
    /// Views.
    pub views: Vec<ViewRow>,
    /// Functions and their like.
    pub routines: Vec<RoutineRow>,
    /// Triggers.
    pub triggers: Vec<PartRow>,
    /// Policies.
    pub policies: Vec<PartRow>,
    /// Rules.
    pub rules: Vec<PartRow>,
    /// Extended statistics.
    pub statistics: Vec<StatisticsRow>,
    /// Extensions.
    pub extensions: Vec<ExtensionRow>,
    /// What is carried as a statement, or not at all.
    pub others: Vec<OtherRow>,
    /// Rights.
    pub grants: Vec<GrantRow>,
    /// What needs what.
    pub dependencies: Vec<DependencyRow>,
}

/// What the rows say.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The schema.
    pub catalog: Catalog,
    /// What is not in it, or not whole, by name and why.
    pub left_out: Vec<String>,
}

/// Reads rows.
pub fn read(names: &Names, rows: Rows) -> Reading {
    let mut reader = Reader::new(names, rows.columns);
    reader.grants = Grants::of(&rows.grants, &reader.columns);
    reader.know_types(&rows.types);
    reader.read_schemas(rows.schemas);
    reader.read_tables(rows.tables);
    reader.read_sequences(rows.sequences);
    reader.read_views(rows.views);
    reader.read_types(rows.types, &rows.constraints);
    let kept = reader.read_constraints(rows.constraints, &rows.indexes);
    reader.read_indexes(rows.indexes, &kept);
    reader.read_routines(rows.routines, &rows.triggers);
    reader.read_parts(DefinitionKind::Trigger, rows.triggers);
    reader.read_parts(DefinitionKind::Policy, rows.policies);
    reader.read_parts(DefinitionKind::Rule, rows.rules);
    reader.read_statistics(rows.statistics);
    reader.read_extensions(rows.extensions);
    reader.read_others(rows.others);
    reader.read_revoked(&rows.grants);
    reader.finish(&rows.dependencies)
}

/// An object by the catalog that knows it and its number there.
pub(super) type ObjectId = (&'static str, i64);

/// A table, view or composite type by number.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) name: Identifier,
    /// The name as statements say it.
    pub(super) written: String,
}

/// What is known so far.
pub(super) struct Reader<'n> {
    pub(super) names: &'n Names,
    pub(super) columns: HashMap<i64, Vec<ColumnRow>>,
    pub(super) relations: HashMap<i64, Relation>,
    pub(super) tables: BTreeMap<i64, Table>,
    pub(super) enumerations: Vec<crate::catalog::Enumeration>,
    definitions: Vec<(Option<ObjectId>, Definition)>,
    pub(super) grants: Grants,
    pub(super) needs: Needs,
    /// The triggers that columns stand for, by number.
    pub(super) kept_by_columns: BTreeSet<i64>,
    left_out: Vec<String>,
}

impl<'n> Reader<'n> {
    fn new(names: &'n Names, rows: Vec<ColumnRow>) -> Self {
        let mut columns: HashMap<i64, Vec<ColumnRow>> = HashMap::new();
        for row in rows {
            columns.entry(row.relation).or_default().push(row);
        }
        Self {
            names,
            columns,
            relations: HashMap::new(),
            tables: BTreeMap::new(),
            enumerations: Vec::new(),
            definitions: Vec::new(),
            grants: Grants::default(),
            needs: Needs::default(),
            kept_by_columns: BTreeSet::new(),
            left_out: Vec::new(),
        }
    }

    /// Says that something is not in the catalog, and why.
    pub(super) fn leave_out(&mut self, what: impl Into<String>) {
        self.left_out.push(what.into());
    }

    /// Remembers what a number stands for.
    pub(super) fn know(&mut self, oid: i64, schema: &str, name: &str) -> Identifier {
        let relation = Relation {
            name: self.names.of(schema, name),
            written: self.names.written(schema, name),
        };
        let name = relation.name.clone();
        self.relations.insert(oid, relation);
        name
    }

    /// The columns of a relation, in order.
    pub(super) fn columns_of(&self, relation: i64) -> &[ColumnRow] {
        self.columns.get(&relation).map_or(&[], Vec::as_slice)
    }

    /// Adds an object; its rights are looked up, its needs when all objects are known.
    pub(super) fn add(&mut self, id: ObjectId, mut definition: Definition) {
        definition.grants = self.grants.take(id);
        let need = Need::Definition(definition.key.clone());
        self.needs.know(id, need);
        self.definitions.push((Some(id), definition));
    }

    /// Adds what has no number of its own: a setting of a table, a column, an index.
    pub(super) fn add_setting(&mut self, setting: Setting<'_>) {
        let mut key = DefinitionKey::new(DefinitionKind::Other, setting.of);
        key.table = setting.table.cloned();
        key.arguments = Some(setting.what.to_owned());
        let mut definition = Definition::new(key, Body::Statement(sql(&setting.statement)));
        definition.needs = setting.needs;
        self.definitions.push((None, definition));
    }

    /// Adds a comment on something whose comment has no field.
    pub(super) fn add_comment(
        &mut self,
        table: Option<&Identifier>,
        (what, of): (&str, Identifier),
        subject: &str,
        comment: Option<&String>,
    ) {
        let Some(comment) = comment else { return };
        let mut text = Writer::new(crate::Backend::Postgres);
        text.raw("COMMENT ON ").raw(subject).raw(" IS ");
        self.add_setting(Setting {
            table,
            of,
            what: &format!("comment on {what}"),
            statement: text.string(comment).finish(),
            needs: Vec::new(),
        });
    }

    fn read_schemas(&mut self, rows: Vec<SchemaRow>) {
        for row in rows {
            let key = DefinitionKey::new(DefinitionKind::Schema, row.name.as_str());
            let mut definition = Definition::new(key, Body::Name);
            definition.owner = self.names.owner(&row.owner);
            definition.comment = row.comment;
            if row.of_extension || row.name == "public" {
                continue;
            }
            self.add(("pg_namespace", row.oid), definition);
        }
    }

    fn finish(mut self, dependencies: &[DependencyRow]) -> Reading {
        let needs = self.needs.found(dependencies, &self.columns);
        let mut definitions = Vec::with_capacity(self.definitions.len());
        for (id, mut definition) in self.definitions {
            let found = id.and_then(|id| needs.get(&id)).into_iter().flatten();
            let own = Need::Definition(definition.key.clone());
            let of_table = definition.key.table.clone().map(Need::Table);
            let foreign = found.filter(|need| **need != own && Some(*need) != of_table.as_ref());
            definition.needs.extend(foreign.cloned());
            definition.needs.sort();
            definition.needs.dedup();
            definitions.push(definition);
        }
        self.left_out.sort();
        self.left_out.dedup();
        Reading {
            catalog: Catalog::from_parts(self.tables.into_values(), self.enumerations, definitions),
            left_out: self.left_out,
        }
    }
}

/// Something that is said of a table, a column or another object by a statement of its own.
pub(super) struct Setting<'s> {
    /// The table that it belongs to.
    pub(super) table: Option<&'s Identifier>,
    /// The name of what it is said of.
    pub(super) of: Identifier,
    /// What it is, in words.
    pub(super) what: &'s str,
    /// The statement.
    pub(super) statement: String,
    /// What must be there before.
    pub(super) needs: Vec<Need>,
}
