//! Random operations over a few tables, most of them valid, some not.

use proptest::prelude::*;
use whimbrel_schema::Identifier;
use whimbrel_schema::catalog::{
    Action, Check, Column, Deferrable, Enumeration, Exclusion, ForeignKey, Grant, Identity, Index,
    IndexKey, KeyTarget, Numbering, OptionChange, PrimaryKey, RowSecurity, Table, Unique, Validity,
    ValuePosition,
};
use whimbrel_schema::operation::{
    AddCheck, AddColumn, AddEnumValue, AddExclusion, AddForeignKey, AddUnique, ChangeCollation,
    ChangeDefault, ChangeIdentity, ChangeNullability, ChangeOnUpdate, ChangeTableOption,
    ChangeType, CreateEnum, CreateIndex, CreateTable, DropColumn, DropConstraint, DropEnum,
    DropEnumValue, DropIndex, DropTable, Operation, RenameColumn, RenameEnum, RenameEnumValue,
    RenameIndex, RenameTable, ValidateConstraint,
};
use whimbrel_schema::sql::sql;
use whimbrel_schema::types::Type;

const TABLES: [&str; 4] = ["users", "po\"sts", "select", "größe"];
const COLUMNS: [&str; 6] = ["id", "name", "a.b", "order", "x y", "e'mail"];
const ENUMS: [&str; 2] = ["mood", "fe\"el"];
const VALUES: [&str; 4] = ["a", "b'c", "d \"e\"", "x"];
const NAMES: [&str; 5] = ["one", "two", "drop", "drei \"3\"", "users_pkey"];

fn table() -> impl Strategy<Value = Identifier> {
    prop::sample::select(&TABLES[..]).prop_map(Identifier::from)
}

fn column() -> impl Strategy<Value = Identifier> {
    prop::sample::select(&COLUMNS[..]).prop_map(Identifier::from)
}

fn name() -> impl Strategy<Value = Identifier> {
    prop::sample::select(&NAMES[..]).prop_map(Identifier::from)
}

fn enumeration() -> impl Strategy<Value = Identifier> {
    prop::sample::select(&ENUMS[..]).prop_map(Identifier::from)
}

fn value() -> impl Strategy<Value = String> {
    prop::sample::select(&VALUES[..]).prop_map(str::to_owned)
}

fn position() -> impl Strategy<Value = ValuePosition> {
    prop_oneof![
        Just(ValuePosition::Last),
        value().prop_map(ValuePosition::Before),
        value().prop_map(ValuePosition::After),
    ]
}

/// Enum types, and changes of them.
fn enum_operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        3 => (enumeration(), prop::sample::subsequence(&VALUES[..], 1..4)).prop_map(
            |(name, values)| {
                let values = values.into_iter().map(str::to_owned).collect();
                CreateEnum { enumeration: Enumeration::new(name, values) }.into()
            }
        ),
        1 => enumeration().prop_map(|name| DropEnum { name }.into()),
        1 => (enumeration(), enumeration()).prop_map(|(from, to)| RenameEnum { from, to }.into()),
        2 => (enumeration(), value(), position()).prop_map(|(name, value, position)| {
            AddEnumValue { name, value, position }.into()
        }),
        2 => (enumeration(), value(), value())
            .prop_map(|(name, from, to)| RenameEnumValue { name, from, to }.into()),
        2 => (enumeration(), value(), prop::option::of(value())).prop_map(
            |(name, value, replaced_by)| DropEnumValue { name, value, replaced_by }.into()
        ),
    ]
}

fn validity() -> impl Strategy<Value = Validity> {
    prop::sample::select(vec![Validity::Valid, Validity::NotValid])
}

fn exclusion() -> impl Strategy<Value = Exclusion> {
    (name(), column(), any::<bool>()).prop_map(|(name, column, filtered)| Exclusion {
        name,
        method: Some("gist".to_owned()),
        keys: vec![(IndexKey::new(KeyTarget::Column(column)), "&&".to_owned())],
        include: Vec::new(),
        filter: filtered.then(|| sql("\"order\" IS NOT NULL")),
        deferrable: Deferrable::No,
    })
}

fn option_change() -> impl Strategy<Value = OptionChange> {
    let grant = (any::<bool>(), any::<bool>(), prop::option::of(column())).prop_map(
        |(everybody, hands_on, column)| Grant {
            to: (!everybody).then(|| "reader".into()),
            privileges: vec!["INSERT".to_owned(), "SELECT".to_owned()],
            columns: column.into_iter().collect(),
            with_grant_option: hands_on && !everybody,
        },
    );
    let grant = grant.boxed();
    prop_oneof![
        Just(OptionChange::Logged),
        Just(OptionChange::Unlogged),
        prop::option::of(value()).prop_map(|value| OptionChange::Parameter {
            name: "fillfactor".to_owned(),
            value,
        }),
        prop::sample::select(vec![RowSecurity::Off, RowSecurity::On, RowSecurity::Forced])
            .prop_map(OptionChange::RowSecurity),
        prop::option::of(name()).prop_map(OptionChange::Owner),
        grant.clone().prop_map(OptionChange::Grant),
        grant.prop_map(|grant| OptionChange::Revoke(Grant {
            privileges: vec!["SELECT".to_owned()],
            ..grant
        })),
    ]
}

/// What columns and constraints have beside their names.
fn attribute_operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        2 => (table(), exclusion())
            .prop_map(|(table, exclusion)| AddExclusion { table, exclusion }.into()),
        2 => (table(), name(), validity()).prop_map(|(table, name, validity)| {
            let check = Check { validity, ..Check::new(name, sql("\"order\" IS NOT NULL")) };
            AddCheck { table, check }.into()
        }),
        2 => (table(), name()).prop_map(|(table, name)| ValidateConstraint { table, name }.into()),
        1 => (table(), column(), any::<bool>(), prop::option::of(1_i64..9)).prop_map(
            |(table, column, numbers, start)| {
                let identity = numbers.then_some(Identity::Always);
                let start = start.filter(|_| numbers);
                let numbering = start.map(|start| {
                    Box::new(Numbering { start: Some(start), ..Numbering::default() })
                });
                ChangeIdentity { table, column, identity, numbering }.into()
            }
        ),
        1 => (table(), column(), any::<bool>()).prop_map(|(table, column, kept)| {
            let value = kept.then(|| "y".into());
            ChangeOnUpdate { table, column, value }.into()
        }),
        2 => (table(), option_change())
            .prop_map(|(table, change)| ChangeTableOption { table, change }.into()),
        1 => (table(), column(), any::<bool>()).prop_map(|(table, column, collated)| {
            let collation = collated.then(|| "C".to_owned());
            ChangeCollation { table, column, collation }.into()
        }),
    ]
}

fn data_type() -> impl Strategy<Value = Type> {
    prop::sample::select(vec![
        Type::Integer,
        Type::BigInteger,
        Type::Text,
        Type::Varchar(Some(40)),
        Type::Boolean,
        Type::Uuid,
        Type::Json,
        Type::Enumeration("mood".into()),
        Type::Array(Box::new(Type::Enumeration("mood".into()))),
    ])
}

fn any_column() -> impl Strategy<Value = Column> {
    (column(), data_type(), any::<bool>()).prop_map(|(name, data_type, nullable)| Column {
        nullable,
        ..Column::new(name, data_type)
    })
}

fn create_table() -> impl Strategy<Value = Operation> {
    (
        table(),
        prop::collection::vec(any_column(), 1..4),
        any::<bool>(),
    )
        .prop_map(|(name, columns, keyed)| {
            let mut table = Table::new(name.clone());
            table.columns = columns;
            if keyed {
                table.columns.insert(0, Column::new("key", Type::Integer));
                table.primary_key =
                    Some(PrimaryKey::new(format!("{name}_pkey"), vec!["key".into()]));
            }
            CreateTable { table }.into()
        })
}

fn index(name: Identifier, column: Identifier, unique: bool) -> Index {
    Index {
        unique,
        ..Index::new(name, vec![IndexKey::new(KeyTarget::Column(column))])
    }
}

fn foreign_key() -> impl Strategy<Value = Operation> {
    (table(), name(), column(), table()).prop_map(|(table, name, column, to)| {
        AddForeignKey {
            table,
            key: ForeignKey {
                on_delete: Action::Cascade,
                ..ForeignKey::new(name, vec![column], to)
            },
        }
        .into()
    })
}

/// One operation; whether it fits depends on what came before.
pub(crate) fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        4 => create_table(),
        1 => table().prop_map(|table| DropTable { table }.into()),
        1 => (table(), table()).prop_map(|(from, to)| RenameTable { from, to }.into()),
        3 => (table(), any_column()).prop_map(|(table, column)| AddColumn { table, column }.into()),
        2 => (table(), column()).prop_map(|(table, column)| DropColumn { table, column }.into()),
        2 => (table(), column(), column())
            .prop_map(|(table, from, to)| RenameColumn { table, from, to }.into()),
        2 => (table(), column(), data_type()).prop_map(|(table, column, to)| {
            ChangeType { table, column, to, using: None }.into()
        }),
        1 => (table(), column(), any::<bool>()).prop_map(|(table, column, nullable)| {
            ChangeNullability { table, column, nullable }.into()
        }),
        1 => (table(), column()).prop_map(|(table, column)| {
            ChangeDefault { table, column, default: Some("x".into()) }.into()
        }),
        2 => (table(), name(), column(), any::<bool>()).prop_map(|(table, name, column, unique)| {
            CreateIndex { table, index: index(name, column, unique) }.into()
        }),
        1 => (table(), name()).prop_map(|(table, name)| DropIndex { table, name }.into()),
        1 => (table(), name(), name())
            .prop_map(|(table, from, to)| RenameIndex { table, from, to }.into()),
        2 => (table(), name(), column()).prop_map(|(table, name, column)| {
            AddUnique { table, unique: Unique::new(name, vec![column]) }.into()
        }),
        1 => (table(), name()).prop_map(|(table, name)| {
            AddCheck { table, check: Check::new(name, sql("\"order\" IS NOT NULL")) }.into()
        }),
        2 => foreign_key(),
        3 => attribute_operation(),
        5 => enum_operation(),
        1 => (table(), name()).prop_map(|(table, name)| DropConstraint { table, name }.into()),
    ]
}
