//! Whatever models ask for, the difference makes; and then nothing differs.

use proptest::prelude::*;
use whimbrel_schema::catalog::{Action, Identity, Nulls, Order, Storage};
use whimbrel_schema::diff::difference;
use whimbrel_schema::model::{
    CheckModel, ColumnModel, EnumModel, FieldType, ForeignKeyModel, GeneratedModel, IndexKeyModel,
    IndexModel, KeyTargetModel, Models, PrimaryKeyModel, SqlModel, TableModel, TableName,
    UniqueModel, ValueModel,
};
use whimbrel_schema::operation::Change;
use whimbrel_schema::types::Precision;
use whimbrel_schema::{Backend, Catalog};

const TABLES: [TableName; 4] = [
    TableName::new("users"),
    TableName::new("po\"sts"),
    TableName::within("billing", "users"),
    TableName::new("größe"),
];
const COLUMNS: [&str; 5] = ["name", "a.b", "order", "x y", "e'mail"];
const MOOD: EnumModel = EnumModel::new("mood", &["good", "b'ad"]);

/// Models are constants; those of a test live as long as it does.
fn kept<T>(items: Vec<T>) -> &'static [T] {
    Box::leak(items.into_boxed_slice())
}

/// A type, with a default that fits it.
fn data_type() -> impl Strategy<Value = (FieldType, ValueModel)> {
    const PRECISION: Precision = Precision {
        digits: 8,
        scale: 2,
    };
    prop::sample::select(vec![
        (FieldType::SmallInteger, ValueModel::Integer(7)),
        (FieldType::Integer, ValueModel::Integer(-1)),
        (
            FieldType::BigInteger,
            ValueModel::Sql(SqlModel::new("1 + 1")),
        ),
        (FieldType::Double, ValueModel::Integer(1)),
        (FieldType::Real, ValueModel::Float(0.5)),
        (FieldType::Boolean, ValueModel::Boolean(true)),
        (FieldType::Text, ValueModel::Text("it's")),
        (FieldType::Varchar(Some(40)), ValueModel::Text("")),
        (
            FieldType::Decimal(Some(PRECISION)),
            ValueModel::Text("1.50"),
        ),
        (FieldType::Binary, ValueModel::Bytes(b"\0\xff")),
        (FieldType::TimestampTz, ValueModel::Now),
        (FieldType::Date, ValueModel::Today),
        (FieldType::Uuid, ValueModel::RandomUuid),
        (FieldType::JsonBinary, ValueModel::Json("{\"a\": [1]}")),
        (FieldType::Enumeration(&MOOD), ValueModel::Text("good")),
        (
            FieldType::Array(&FieldType::Integer),
            ValueModel::Text("{}"),
        ),
        (FieldType::Custom("citext"), ValueModel::Text("x")),
    ])
}

fn column(name: &'static str) -> impl Strategy<Value = ColumnModel> {
    let kind = prop::sample::select(vec!["plain", "default", "kept", "computed", "unread"]);
    (data_type(), any::<bool>(), kind).prop_map(move |((data_type, value), nullable, kind)| {
        let column = ColumnModel {
            nullable,
            ..ColumnModel::new(name, data_type)
        };
        match kind {
            "default" => ColumnModel {
                default: Some(value),
                ..column
            },
            "kept" => ColumnModel {
                on_update: Some(value),
                collation: Some("C"),
                ..column
            },
            "computed" => ColumnModel {
                generated: Some(GeneratedModel {
                    expression: SqlModel::new("id * 2"),
                    storage: Storage::Stored,
                }),
                comment: Some("twice"),
                ..column
            },
            _ => column,
        }
    })
}

fn columns() -> impl Strategy<Value = Vec<ColumnModel>> {
    let names = prop::sample::subsequence(&COLUMNS[..], 1..=COLUMNS.len());
    let columns = names.prop_flat_map(|names| names.into_iter().map(column).collect::<Vec<_>>());
    (columns, any::<bool>()).prop_map(|(mut columns, counts)| {
        let id = ColumnModel {
            identity: counts.then_some(Identity::ByDefault),
            ..ColumnModel::new("id", FieldType::Integer)
        };
        columns.insert(0, id);
        columns
    })
}

fn index(columns: &[ColumnModel], number: usize, unique: bool) -> IndexModel {
    let plain = |at: usize| {
        let column = columns.get(at % columns.len()).map_or("id", |c| c.name);
        IndexKeyModel::new(KeyTargetModel::Column(column))
    };
    let key = match number % 3 {
        0 => plain(number),
        1 => IndexKeyModel {
            order: Order::Descending,
            nulls: Some(Nulls::Last),
            ..plain(number)
        },
        _ => IndexKeyModel::new(KeyTargetModel::Expression(SqlModel::new("id + 1"))),
    };
    IndexModel {
        unique,
        filter: number.is_multiple_of(2).then(|| SqlModel::new("id > 0")),
        keys: kept(vec![key]),
        ..IndexModel::new(&[])
    }
}

/// A table; its foreign key is to one that comes before it, or to itself.
fn table(at: usize) -> impl Strategy<Value = TableModel> {
    let reference = prop::option::of((0..=at, any::<bool>()));
    let indexes = prop::option::of((0_usize..6, any::<bool>()));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (columns(), indexes, reference, flags).prop_map(move |(columns, indexes, reference, flags)| {
        let (has_key, has_rules, has_comment) = flags;
        let indexes: Vec<IndexModel> = indexes
            .into_iter()
            .map(|(number, unique)| index(&columns, number, unique))
            .collect();
        let names = kept(vec![
            "id",
            columns.last().map_or("id", |column| column.name),
        ]);
        let foreign_key = reference.map(|(to, cascades)| ForeignKeyModel {
            references: &["id"],
            on_delete: match cascades {
                true => Action::Cascade,
                false => Action::NoAction,
            },
            ..ForeignKeyModel::new(&["id"], TABLES.get(to).copied().unwrap_or(TABLES[0]))
        });
        let checks = [
            CheckModel::new(SqlModel::new("id > 0")),
            CheckModel {
                column: Some("id"),
                ..CheckModel::new(SqlModel::new("id < 9"))
            },
            CheckModel::new(SqlModel::new("id <> 4")),
        ];
        TableModel {
            primary_key: has_key.then(|| PrimaryKeyModel::new(&["id"])),
            // What a foreign key refers to is unique in any case.
            uniques: match has_rules {
                true => kept(vec![UniqueModel::new(&["id"]), UniqueModel::new(names)]),
                false => kept(vec![UniqueModel::new(&["id"])]),
            },
            foreign_keys: kept(foreign_key.into_iter().collect()),
            checks: kept(checks.into_iter().filter(|_| has_rules).collect()),
            indexes: kept(indexes),
            comment: has_comment.then_some("what it is for"),
            strict: at == 1,
            ..TableModel::new("Model", TABLES[at], kept(columns))
        }
    })
}

fn models() -> impl Strategy<Value = Models> {
    (0..=TABLES.len()).prop_flat_map(|count| {
        let tables: Vec<_> = (0..count).map(table).collect();
        tables.prop_map(|tables| Models::new(kept(tables)))
    })
}

/// The schema after what leads from one to the other.
fn followed(from: &Catalog, to: &Catalog) -> Result<Catalog, TestCaseError> {
    let found = difference(from, to);
    prop_assert_eq!(&found.unexplained, &Vec::<String>::new());
    let mut now = from.clone();
    for operation in &found.operations {
        prop_assert_eq!(operation.apply(&mut now), Ok(()));
    }
    Ok(now)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_the_difference_makes_is_what_models_ask_for(some in models()) {
        for backend in Backend::ALL {
            let wanted = some.catalog(backend).map_err(|p| TestCaseError::fail(format!("{p:?}")))?;
            let now = followed(&Catalog::new(), &wanted)?;
            prop_assert!(now == wanted);
            prop_assert!(difference(&now, &wanted).is_empty());
            let beside = some.catalog_beside(backend, &now).unwrap();
            prop_assert_eq!(difference(&now, &beside), difference(&now, &now));
        }
    }
}
