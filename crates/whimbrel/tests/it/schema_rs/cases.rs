//! Cases of this project's own, each with the text that has to come out.

use whimbrel::Backend;

use super::{Live, sections};

/// A schema, and how it is written.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) backend: Backend,
    pub(super) sql: &'static str,
    pub(super) config: &'static str,
    /// Whether Diesel CLI writes it too.
    pub(super) is_diesels: bool,
    /// What the text must hold, in order.
    holds: &'static [&'static str],
    /// What the text must not hold.
    lacks: &'static [&'static str],
    /// What is said beside it.
    notes: &'static [&'static str],
}

const PLAIN: Case = Case {
    name: "",
    backend: Backend::Postgres,
    sql: "",
    config: "[print_schema]\n",
    is_diesels: true,
    holds: &[],
    lacks: &[],
    notes: &[],
};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "types",
        sql: "CREATE DOMAIN short AS varchar(7) NOT NULL; CREATE DOMAIN shorter AS short;
              CREATE TYPE mood AS ENUM ('ok');
              CREATE TABLE t (id bigint PRIMARY KEY, a varchar(10), b char(3), c bit(4), d bit,
                e varbit(9), f text[], g mood, h mood[], i short, j shorter, k timestamptz(3),
                l time with time zone, m tsvector, n \"char\", o numeric(10,2), p int4range,
                q interval day to second(2), r inet, s name, t xml);",
        holds: &[
            "#[diesel(postgres_type(name = \"mood\"))]\n    pub struct Mood;",
            "#[diesel(postgres_type(name = \"tsvector\", schema = \"pg_catalog\"))]",
            "    use diesel::sql_types::*;\n    use super::sql_types::Varbit;\n",
            "        #[max_length = 10]\n        a -> Nullable<Varchar>,",
            "        #[max_length = 1]\n        d -> Nullable<Bit>,",
            "        f -> Nullable<Array<Nullable<Text>>>,",
            "        h -> Nullable<Array<Nullable<Mood>>>,",
            "        #[max_length = 7]\n        i -> Varchar,",
            "        k -> Nullable<Timestamptz>,",
        ],
        ..PLAIN
    },
    Case {
        name: "relations",
        sql: "CREATE TABLE a (id int PRIMARY KEY, b int, self int REFERENCES a);
              CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a, code int UNIQUE);
              ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
              CREATE TABLE c (id int PRIMARY KEY, a int REFERENCES a, b1 int REFERENCES b,
                b2 int REFERENCES b, code int REFERENCES b (code));
              CREATE TABLE d (x int, y int, c int REFERENCES c, PRIMARY KEY (y, x));
              CREATE TABLE __hidden (id int PRIMARY KEY);",
        config: "[print_schema]\nallow_tables_to_appear_in_same_query_config = \"fk_related_tables\"\n",
        holds: &[
            "    d (y, x) {",
            "diesel::joinable!(c -> a (a));\ndiesel::joinable!(d -> c (c));\n",
            "diesel::allow_tables_to_appear_in_same_query!(a, c, d,);",
        ],
        lacks: &["__hidden", "joinable!(a -> b", "joinable!(c -> b"],
        ..PLAIN
    },
    Case {
        name: "names",
        sql: "CREATE TABLE \"type\" (id int PRIMARY KEY, \"type\" text, \"a b--c\" text, \"q\"\"x\" text,
                \"__x\" text);
              CREATE TABLE \"größe\" (\"größe\" int PRIMARY KEY); COMMENT ON TABLE \"type\" IS '  One.

                Two.';",
        config: "[print_schema]\nwith_docs = true\ncolumn_sorting = \"name\"\n",
        holds: &["/// Two.", "#[sql_name = r#\"q\"x\"#]"],
        ..PLAIN
    },
    Case {
        name: "another schema",
        sql: "CREATE SCHEMA app; CREATE TYPE app.kind AS ENUM ('a');
              CREATE TABLE app.one (id int PRIMARY KEY, k app.kind);
              CREATE TABLE app.two (id int PRIMARY KEY, one int REFERENCES app.one);
              CREATE TABLE three (id int PRIMARY KEY);",
        config: "[print_schema]\nschema = \"app\"\ncustom_type_derives = [\"Clone\", \"Copy\", \
                 \"core::fmt::Debug\", \"core::hash::Hash\", \"diesel::query_builder::QueryId\"]\n",
        holds: &["pub mod app {\n    pub mod sql_types {", "app.two (id) {"],
        lacks: &["three"],
        ..PLAIN
    },
    Case {
        name: "no primary key",
        sql: "CREATE TABLE keyed (id int PRIMARY KEY); CREATE TABLE loose (n int);",
        is_diesels: false,
        holds: &["keyed (id) {"],
        lacks: &["loose"],
        notes: &["the table `loose` is left out: Diesel needs a primary key, and it has none"],
        ..PLAIN
    },
    Case {
        name: "row numbers",
        backend: Backend::Sqlite,
        sql: "CREATE TABLE a (id INTEGER PRIMARY KEY, n int, t);
              CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a int REFERENCES a);
              CREATE TABLE c (oid TEXT, a INTEGER REFERENCES a (id), b INTEGER REFERENCES b (id));
              CREATE TABLE d (x INTEGER, y TEXT, PRIMARY KEY (y, x)) WITHOUT ROWID;",
        config: "[print_schema]\nsqlite_integer_primary_key_is_bigint = true\n",
        holds: &[
            "        id -> Nullable<BigInt>,\n        n -> Nullable<Integer>,\n        t -> Nullable<Binary>,",
            "        id -> BigInt,\n        a -> Nullable<BigInt>,",
            "    c (rowid) {\n        rowid -> BigInt,",
            "    d (x, y) {\n        x -> Integer,\n        y -> Text,",
            "diesel::joinable!(b -> a (a));",
        ],
        ..PLAIN
    },
    Case {
        name: "declared types",
        backend: Backend::Sqlite,
        sql: "CREATE TABLE t (id BIGINT PRIMARY KEY, a tinyint(1), b INT2, c \"unsigned big int\",
                d VARCHAR(9), e NVARCHAR(3), f DECIMAL(10,2), g FLOAT, h REAL, i DATETIME, j DATE,
                k TIME, l \"DOUBLE PRECISION\", m bytea_blob, n int GENERATED ALWAYS AS (a + 1));",
        holds: &["a -> Nullable<Bool>", "c -> Nullable<BigInt>", "f -> Nullable<Double>"],
        ..PLAIN
    },
    Case {
        name: "types that Diesel CLI does not know",
        backend: Backend::Sqlite,
        sql: "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a JSON, b UUID)",
        is_diesels: false,
        holds: &["a -> Nullable<Json>,\n        b -> Nullable<Text>,"],
        notes: &[
            "the column `a` of `t` has the type `json`, which Diesel CLI does not know; it is written as Json",
            "the column `b` of `t` has the type `uuid`, which Diesel CLI does not know; it is written as Text",
        ],
        ..PLAIN
    },
    Case {
        name: "filters and long lists",
        backend: Backend::Sqlite,
        sql: "CREATE TABLE first_of_the_long_names (id INTEGER NOT NULL PRIMARY KEY);
              CREATE TABLE second_of_the_long_names (id INTEGER NOT NULL PRIMARY KEY);
              CREATE TABLE third_of_the_long_names (id INTEGER NOT NULL PRIMARY KEY);
              CREATE TABLE other (id INTEGER NOT NULL PRIMARY KEY);",
        config: "[print_schema]\nimport_types = [\"a::*\", \"b::C\"]\nfilter = { only_tables = [\"_long_\"] }\n",
        holds: &[
            "    use a::*;\n    use b::C;\n\n    first_of_the_long_names (id) {",
            "same_query!(\n    first_of_the_long_names,\n",
        ],
        lacks: &["other"],
        ..PLAIN
    },
];

#[test]
fn each_case_comes_out_as_it_should() {
    for case in CASES {
        let live = Live::after(case.backend, case.sql);
        let folder = tempfile::tempdir().unwrap();
        let config = sections(folder.path(), case.config);
        let printed = live.printed(&config.sections()[0].section);
        let mut rest = printed.text.as_str();
        for part in case.holds {
            let at = rest.find(part).unwrap_or_else(|| {
                panic!("{}: `{part}` is missing in\n{}", case.name, printed.text)
            });
            rest = &rest[at..];
        }
        for part in case.lacks {
            assert!(
                !printed.text.contains(part),
                "{}:\n{}",
                case.name,
                printed.text
            );
        }
        assert_eq!(printed.notes, case.notes, "{}", case.name);
    }
}

#[test]
fn the_default_layout_is_rustfmts() {
    for case in CASES {
        let live = Live::after(case.backend, case.sql);
        let folder = tempfile::tempdir().unwrap();
        let config = sections(folder.path(), case.config);
        let text = live.printed(&config.sections()[0].section).text;
        let file = folder.path().join("schema.rs");
        std::fs::write(&file, &text).unwrap();
        let done = std::process::Command::new("rustfmt")
            .arg(&file)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}\n{text}", case.name);
        assert_eq!(
            std::fs::read_to_string(&file).unwrap(),
            text,
            "{}",
            case.name
        );
    }
}
