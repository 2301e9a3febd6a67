//! Random tables with everything that SQLite's tables have.

use proptest::option::of;
use proptest::prelude::*;
use whimbrel_schema::Identifier;
use whimbrel_schema::catalog::{
    Action, Check, Column, Conflict, Deferrable, ForeignKey, Generated, Identity, Index, IndexKey,
    KeyOptions, KeyPart, KeyTarget, Order, PrimaryKey, Storage, Table, Unique,
};
use whimbrel_schema::expression::{Expression, Float, Literal};
use whimbrel_schema::sql::{SqlText, per_backend};
use whimbrel_schema::types::{Precision, Type};

/// The columns of every table; each table has the first few.
const COLUMNS: [&str; 8] = [
    "id",
    "order",
    "a\"b",
    "x y",
    "größe",
    "it's",
    "[c]",
    "references",
];
const NAMES: [&str; 6] = ["one", "CHECK", "a\"b ", "-- no", "/*", "drei']"];
const COLLATIONS: [&str; 3] = ["NOCASE", "RTRIM", "my order"];

fn data_type() -> impl Strategy<Value = Type> {
    let precision = (1_u16..40, 0_u16..10).prop_map(|(digits, scale)| Precision { digits, scale });
    let plain = vec![
        Type::SmallInteger,
        Type::Integer,
        Type::BigInteger,
        Type::Decimal(None),
        Type::Real,
        Type::Double,
        Type::Boolean,
        Type::Text,
        Type::Varchar(None),
        Type::Binary,
        Type::Date,
        Type::Time,
        Type::Timestamp,
    ];
    let custom = prop::sample::select(vec![
        "",
        "unsigned big int",
        "REAL",
        "VARCHAR(x)",
        "\"my type\"",
        "DATETIME",
        "numeric ( 3 )",
        "generated always",
    ]);
    prop_oneof![
        6 => prop::sample::select(plain),
        1 => precision.prop_map(|precision| Type::Decimal(Some(precision))),
        1 => (0_u32..300).prop_map(|length| Type::Varchar(Some(length))),
        1 => (0_u32..300).prop_map(Type::Char),
        2 => custom.prop_map(|text| Type::Custom(text.to_owned())),
    ]
}

fn text() -> impl Strategy<Value = SqlText> {
    prop::sample::select(vec![
        "1 > 0",
        "(1 > 0) AND (2 > 1)",
        "((1))",
        "'it''s) -- no' <> ''",
        "lower('(') = '(' /* ) */",
        "1 -- one",
    ])
    .prop_map(|text| per_backend().sqlite(text))
}

fn default(data_type: &Type) -> BoxedStrategy<Expression> {
    let literal: BoxedStrategy<Literal> = match data_type {
        Type::Boolean => any::<bool>().prop_map(Literal::Boolean).boxed(),
        Type::Decimal(_) => prop::sample::select(vec!["0", "12.50", "-3", "007"])
            .prop_map(|digits| Literal::Decimal(digits.to_owned()))
            .boxed(),
        Type::Binary => any::<Vec<u8>>().prop_map(Literal::Bytes).boxed(),
        Type::Double => any::<f64>()
            .prop_filter("no number has the sign of zero or is none", |n| {
                !n.is_nan() && *n != 0.0
            })
            .prop_map(|number| Literal::Float(Float::new(number)))
            .boxed(),
        Type::SmallInteger => any::<i16>()
            .prop_map(|number| Literal::Integer(number.into()))
            .boxed(),
        Type::Integer => any::<i32>()
            .prop_map(|number| Literal::Integer(number.into()))
            .boxed(),
        Type::BigInteger | Type::Real | Type::Custom(_) => {
            any::<i64>().prop_map(Literal::Integer).boxed()
        }
        // However short it is, this fits.
        Type::Varchar(_) | Type::Char(_) => Just(Literal::Text(String::new())).boxed(),
        _ => "[a-z'\"()ö ;-]{0,8}".prop_map(Literal::Text).boxed(),
    };
    let mut all = vec![
        literal.prop_map(Expression::Literal).boxed(),
        Just(Expression::Literal(Literal::Null)).boxed(),
        Just(Expression::RandomUuid).boxed(),
        text().prop_map(Expression::Sql).boxed(),
    ];
    match data_type {
        Type::Time | Type::Timestamp => all.push(Just(Expression::Now).boxed()),
        Type::Date => all.push(Just(Expression::Today).boxed()),
        _ => {}
    }
    prop::strategy::Union::new(all).boxed()
}

fn conflict() -> impl Strategy<Value = Option<Conflict>> {
    of(prop::sample::select(vec![
        Conflict::Rollback,
        Conflict::Fail,
        Conflict::Ignore,
        Conflict::Replace,
    ]))
}

fn collation() -> impl Strategy<Value = Option<String>> {
    of(prop::sample::select(&COLLATIONS[..]).prop_map(str::to_owned))
}

fn order() -> impl Strategy<Value = Order> {
    prop::sample::select(vec![Order::Ascending, Order::Descending])
}

fn generated() -> impl Strategy<Value = Option<Generated>> {
    let storage = prop::sample::select(vec![Storage::Stored, Storage::Virtual]);
    let rule = (text(), storage).prop_map(|(expression, storage)| Generated {
        expression,
        storage,
    });
    prop::option::weighted(0.15, rule)
}

fn column(name: &'static str) -> impl Strategy<Value = Column> {
    data_type().prop_flat_map(move |data_type| {
        let default = of(default(&data_type));
        let parts = (any::<bool>(), default, collation(), conflict(), generated());
        parts.prop_map(
            move |(nullable, default, collation, on_null, generated)| Column {
                nullable,
                default: default.filter(|_| generated.is_none()),
                collation,
                on_null: on_null.filter(|_| !nullable),
                generated,
                ..Column::new(name, data_type.clone())
            },
        )
    })
}

/// Some of the first columns, each once.
fn some(count: usize) -> impl Strategy<Value = Vec<Identifier>> {
    prop::sample::subsequence(&COLUMNS[..count], 1..=count)
        .prop_map(|names| names.into_iter().map(Identifier::from).collect())
}

fn key_options(columns: usize) -> impl Strategy<Value = Option<Box<KeyOptions>>> {
    let part = (order(), collation()).prop_map(|(order, collation)| KeyPart { order, collation });
    let parts = prop::collection::vec(part, columns);
    (parts, conflict()).prop_map(|(mut parts, on_conflict)| {
        if parts.iter().all(|part| *part == KeyPart::default()) {
            parts.clear();
        }
        let options = KeyOptions {
            parts,
            on_conflict,
            ..KeyOptions::default()
        };
        (options != KeyOptions::default()).then(|| Box::new(options))
    })
}

fn unique(name: String, count: usize) -> impl Strategy<Value = Unique> {
    some(count).prop_flat_map(move |columns| {
        let name = name.clone();
        key_options(columns.len()).prop_map(move |options| Unique {
            options,
            ..Unique::new(name.clone(), columns.clone())
        })
    })
}

fn foreign_key(name: String, count: usize) -> impl Strategy<Value = ForeignKey> {
    let actions = || {
        prop::sample::select(vec![
            Action::NoAction,
            Action::Restrict,
            Action::Cascade,
            Action::SetNull,
            Action::SetDefault,
        ])
    };
    let when = prop::sample::select(vec![
        Deferrable::No,
        Deferrable::InitiallyImmediate,
        Deferrable::InitiallyDeferred,
    ]);
    (some(count), actions(), actions(), when).prop_map(move |(columns, delete, update, when)| {
        ForeignKey {
            references: columns.clone(),
            on_delete: delete,
            on_update: update,
            deferrable: when,
            ..ForeignKey::new(name.clone(), columns, "elsewhere")
        }
    })
}

fn index(name: String, count: usize) -> impl Strategy<Value = Index> {
    let target = prop_oneof![
        2 => prop::sample::select(&COLUMNS[..count])
            .prop_map(|name| KeyTarget::Column(name.into())),
        1 => text().prop_map(KeyTarget::Expression),
    ];
    let key = (target, order(), collation()).prop_map(|(target, order, collation)| IndexKey {
        order,
        collation,
        ..IndexKey::new(target)
    });
    let keys = prop::collection::vec(key, 1..4);
    (keys, any::<bool>(), of(text())).prop_map(move |(keys, unique, filter)| Index {
        unique,
        filter,
        ..Index::new(name.clone(), keys)
    })
}

/// A table with keys, checks and indexes.
pub(super) fn table() -> impl Strategy<Value = Table> {
    (1..=COLUMNS.len()).prop_flat_map(|count| {
        let columns: Vec<_> = COLUMNS[..count].iter().map(|name| column(name)).collect();
        let name = |kind: &str| format!("{kind} {}", NAMES[count % NAMES.len()]);
        let key = unique(name("key"), count);
        (
            prop::sample::select(&NAMES[..]),
            columns,
            of(key),
            of(unique(name("unique"), count)),
            of(foreign_key(name("foreign"), count)),
            of(text()),
            of(index(name("index"), count)),
            (any::<bool>(), any::<bool>(), any::<bool>()),
        )
            .prop_map(
                move |(name, columns, key, unique, foreign, check, index, flags)| {
                    let mut table = Table::new(name);
                    table.columns = columns;
                    table.primary_key = key.map(|key| PrimaryKey {
                        options: key.options,
                        ..PrimaryKey::new(key.name, key.columns)
                    });
                    table.uniques.extend(unique);
                    table.foreign_keys.extend(foreign);
                    table
                        .checks
                        .extend(check.map(|text| Check::new("rule", text)));
                    table.indexes.extend(index);
                    settle(&mut table, flags);
                    table
                },
            )
    })
}

/// Makes a table consistent: what follows from the rest is said.
fn settle(table: &mut Table, (numbers, without_rowid, strict): (bool, bool, bool)) {
    let key = table.primary_key_columns().to_vec();
    table.options.without_rowid = without_rowid && !key.is_empty();
    table.options.strict = strict && table.columns.iter().all(is_strict);
    let forbids = table.options.without_rowid || table.options.strict;
    let alone = key.len() == 1;
    let inline = numbers && alone && !table.options.without_rowid;
    for column in table.columns.iter_mut().filter(|c| key.contains(&c.name)) {
        column.generated = None;
        let is_number = alone && column.data_type == Type::Integer;
        if is_number && inline {
            column.identity = Some(Identity::ByDefault);
            column.default = None;
        }
        column.nullable = column.nullable && !forbids && !is_number;
    }
    let is_numbered = table.columns.iter().any(|c| c.identity.is_some());
    if let Some(key) = table.primary_key.as_mut().filter(|_| is_numbered) {
        // Beside the column there are no parts.
        let options = key.options.take().map(|options| KeyOptions {
            parts: Vec::new(),
            ..*options
        });
        let options = options.filter(|options| *options != KeyOptions::default());
        key.options = options.map(Box::new);
    }
}

/// The types that a STRICT table reads back as they were.
fn is_strict(column: &Column) -> bool {
    matches!(column.data_type, Type::Integer | Type::Text | Type::Binary)
}
