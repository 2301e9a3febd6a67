//! Columns that come, go and change.

use super::super::{Birth, Column, KeyConstraint, Relation, RelationKind, World};
use crate::analyze::act::{
    ColumnChange, ConstraintKind, Expression, Generated, IndexKey, Name, NewColumn, Sequence,
    SequenceOwner, TypeName,
};
use crate::backend::Backend;

impl World {
    /// `ADD COLUMN`, with the constraints written at it; one that is there stays as it is.
    pub(super) fn add_column(&mut self, table: &Name, new: &NewColumn) {
        if self.touch(table).column(&new.name).is_some() {
            return;
        }
        self.place_columns(table, std::slice::from_ref(new));
        for constraint in &new.constraints {
            let there = self.touch(table).constraints.len();
            self.add_constraint_here(table, constraint);
            self.note_place(table, there, &new.name);
        }
    }

    /// The same of a partition or child: its numbers come from the sequence of the parent.
    pub(super) fn add_inherited(&mut self, parent: &Name, child: &Name, new: &NewColumn) {
        let given = self.relation(parent).and_then(|r| r.column(&new.name));
        let Some(given) = given.filter(|column| column.birth == Birth::Now) else {
            return self.add_column(child, new);
        };
        let mut column = new.clone();
        column.data_type.clone_from(&given.data_type);
        column.default = given.default.as_deref().cloned();
        column.not_null |= given.not_null;
        column.sequence = None;
        self.add_column(child, &column);
    }

    /// Adds columns without the constraints written at them.
    pub(super) fn place_columns(&mut self, table: &Name, new: &[NewColumn]) {
        let columns = new.iter().map(|new| self.new_column(table, new));
        let columns: Vec<Column> = columns.collect();
        let relation = self.touch(table);
        for (new, column) in new.iter().zip(columns) {
            relation.autoincrement |= new.sequence == Some(Sequence::AutoIncrement);
            relation.columns.retain(|there| there.name != column.name);
            relation.columns.push(column);
        }
    }

    /// A column with the sequence that numbers it.
    fn new_column(&mut self, table: &Name, new: &NewColumn) -> Column {
        let serial = new.data_type.as_ref().and_then(below_serial);
        let is_serial = serial.is_some() && self.backend == Backend::Postgres;
        let is_identity = new.sequence.is_some() && self.backend == Backend::Postgres;
        let mut column = Column {
            name: new.name.clone(),
            data_type: new.data_type.clone(),
            collation: new.collation.clone(),
            not_null: new.not_null || is_identity,
            default: new.default.clone().map(Box::new),
            sequence: new.sequence,
            generated: new.generated.clone().map(Box::new),
            birth: Birth::Now,
        };
        if is_serial || is_identity {
            let sequence = self.own_sequence(table, &new.name);
            if is_serial {
                column.data_type = serial;
                column.not_null = true;
                column.default = Some(Box::new(next_value(&sequence)));
            }
        }
        column
    }

    /// Makes the sequence that numbers a column: `t_a_seq`.
    pub(super) fn own_sequence(&mut self, table: &Name, column: &str) -> Name {
        let name = self.free_relation(table, column, "seq");
        let mut sequence = Relation::new(RelationKind::Sequence, Birth::Now);
        sequence.owned_by = Some((table.clone(), column.to_owned()));
        self.relations.insert(name.clone(), sequence);
        name
    }

    /// `ALTER SEQUENCE … OWNED BY`.
    pub(super) fn own(&mut self, sequence: &Name, owner: &SequenceOwner) {
        let known = self.relations.get_mut(sequence);
        let Some(known) = known.filter(|known| known.kind == RelationKind::Sequence) else {
            return;
        };
        match owner {
            SequenceOwner::Kept => {}
            SequenceOwner::Nobody => known.owned_by = None,
            SequenceOwner::Column(table, column) => {
                known.owned_by = Some((table.clone(), column.clone()));
            }
        }
    }

    fn drop_owned_sequences(&mut self, table: &Name, column: &str) {
        let owned = self.relations.related(table).filter(|(_, relation)| {
            let owner = relation.owned_by.as_ref();
            owner.is_some_and(|(t, c)| t == table && c == column)
        });
        let owned: Vec<Name> = owned.map(|(name, _)| name.clone()).collect();
        for name in owned {
            self.relations.remove(&name);
        }
    }

    /// `DROP COLUMN`, with what cannot be without it.
    pub(super) fn drop_column(&mut self, table: &Name, name: &str) {
        self.drop_constraints_of(table, name);
        self.drop_indexes_of(table, name);
        self.drop_owned_sequences(table, name);
        for view in self.views_naming(table, name) {
            self.drop_relation(&view);
        }
        let relation = self.touch(table);
        let position = relation.columns.iter().position(|c| c.name == name);
        let column = position.map(|position| relation.columns.remove(position));
        let is_old = |column: &Column| column.birth == Birth::Before;
        if column.as_ref().is_none_or(is_old) {
            let data_type = column.and_then(|column| column.data_type);
            relation.dropped.push((name.to_owned(), data_type));
        }
    }

    /// Constraints of the column, also those that others' foreign keys rest on.
    fn drop_constraints_of(&mut self, table: &Name, column: &str) {
        let Some(relation) = self.relation(table) else {
            return;
        };
        let of_column = |key: &&KeyConstraint| key.columns().contains(&column);
        let doomed: Vec<String> = relation
            .constraints
            .iter()
            .filter(of_column)
            .map(|key| key.name.clone())
            .collect();
        for name in doomed {
            self.drop_constraint_here(table, &name);
        }
    }

    fn drop_indexes_of(&mut self, table: &Name, column: &str) {
        let doomed: Vec<Name> = self
            .indexes_of(table)
            .filter(|(_, index)| index.names(column))
            .map(|(name, _)| name.clone())
            .collect();
        for name in doomed {
            self.drop_index(&name);
        }
    }

    /// `ALTER COLUMN`, on one table.
    pub(super) fn alter_column(&mut self, table: &Name, name: &str, change: &ColumnChange) {
        match change {
            ColumnChange::AddIdentity(..) => {
                self.own_sequence(table, name);
            }
            ColumnChange::DropIdentity => self.drop_owned_sequences(table, name),
            ColumnChange::DropNotNull => {
                self.touch(table).constraints.retain(
                    |key| !matches!(&key.kind, ConstraintKind::NotNull(column) if column == name),
                );
            }
            _ => {}
        }
        let mut columns = self.touch(table).columns.iter_mut();
        if let Some(column) = columns.find(|column| column.name == name) {
            set(column, change);
        }
    }
}

fn set(column: &mut Column, change: &ColumnChange) {
    match change {
        ColumnChange::Type { to, collation, .. } => {
            column.data_type = Some(to.clone());
            column.collation.clone_from(collation);
        }
        ColumnChange::SetDefault(value) => column.default = Some(Box::new(value.clone())),
        ColumnChange::DropDefault => column.default = None,
        ColumnChange::SetNotNull => column.not_null = true,
        ColumnChange::DropNotNull => column.not_null = false,
        ColumnChange::AddIdentity(sequence, _) => column.sequence = Some(*sequence),
        ColumnChange::DropIdentity => column.sequence = None,
        ColumnChange::SetExpression(expression) => {
            let stored = column.generated.as_ref().is_none_or(|g| g.stored);
            column.generated = Some(Box::new(Generated {
                expression: expression.clone(),
                stored,
            }));
        }
        ColumnChange::DropExpression => column.generated = None,
        ColumnChange::SetStatistics | ColumnChange::SetStorage | ColumnChange::AlterSequence(_) => {
        }
    }
}

/// The type that a serial column has.
pub(in super::super) fn below_serial(data_type: &TypeName) -> Option<TypeName> {
    if data_type.dimensions > 0 || data_type.name.schema.is_some() {
        return None;
    }
    match data_type.name.name.as_str() {
        "smallserial" | "serial2" => Some(TypeName::new("smallint")),
        "serial" | "serial4" => Some(TypeName::new("integer")),
        "bigserial" | "serial8" => Some(TypeName::new("bigint")),
        _ => None,
    }
}

fn next_value(sequence: &Name) -> Expression {
    Expression {
        text: format!("nextval('{sequence}'::regclass)"),
        functions: [Name::new("nextval")].into(),
        ..Expression::default()
    }
}

impl super::super::Index {
    /// Tells whether it cannot be without a column.
    pub(in super::super) fn names(&self, column: &str) -> bool {
        let in_keys = self.keys.iter().any(|key| match key {
            IndexKey::Column(name) => name == column,
            IndexKey::Expression(expression) => expression.columns.contains(column),
        });
        let predicate = self.predicate.as_ref();
        in_keys
            || self.include.iter().any(|name| name == column)
            || predicate.is_some_and(|predicate| predicate.columns.contains(column))
    }
}
