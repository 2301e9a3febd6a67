//! Views, functions, triggers, sequences and their like on a real server.

use whimbrel_schema::dialect::Postgres;
use whimbrel_schema::plan::{Direction, Situation};
use whimbrel_schema::prelude::*;
use whimbrel_schema::reverse::reverse;
use whimbrel_schema::{Catalog, Recording};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use super::case::planned;
use super::text::script;

/// What an object has, whatever its definition.
const DRESS: &str = "SELECT c.relname, c.relacl, obj_description(c.oid, 'pg_class'), \
    (SELECT string_agg(a.attname || ': ' || coalesce(col_description(c.oid, a.attnum), '') || \
     coalesce(a.attacl::text, ''), ', ' ORDER BY a.attnum) FROM pg_attribute AS a \
     WHERE a.attrelid = c.oid AND a.attnum > 0), \
    (SELECT string_agg(pg_get_triggerdef(t.oid), ';') FROM pg_trigger AS t WHERE t.tgrelid = c.oid), \
    (SELECT string_agg(pg_get_indexdef(i.indexrelid), ';') FROM pg_index AS i WHERE i.indrelid = c.oid) \
    FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm') \
    ORDER BY c.relname";

const FUNCTIONS: &str = "SELECT proname, proacl, obj_description(oid, 'pg_proc') FROM pg_proc \
    WHERE pronamespace = 'public'::regnamespace ORDER BY proname";

/// A database with tables in it, which are in use.
struct Site {
    database: TestDatabase,
    dialect: Postgres,
    catalog: Catalog,
}

impl Site {
    fn new() -> Self {
        let server = PostgresServer::shared();
        let mut site = Self {
            database: server.database(),
            dialect: Postgres::new(server.version_number()),
            catalog: Catalog::new(),
        };
        site.change(|s| {
            s.create_table("users", |t| {
                t.integer("id").identity().primary_key();
                t.text("name");
                t.integer("age").default(18);
            });
            s.create_table("jobs", |t| {
                t.integer("id").primary_key();
                t.integer("user_id").references("users");
                t.text("title");
            });
            s.insert("users", ["name"], [("Ada",), ("Bo",)]);
        });
        site
    }

    /// Carries a change out; its statements.
    fn change(&mut self, body: impl FnOnce(&mut Schema)) -> String {
        self.carry_out(&Schema::record(body), Direction::Up)
    }

    fn carry_out(&mut self, recording: &Recording, direction: Direction) -> String {
        let situation = Situation::online();
        let catalog = &mut self.catalog;
        let plan = planned(recording, direction, catalog, &self.dialect, situation).unwrap();
        let whole: String = plan.steps.iter().map(|step| script(step, "")).collect();
        self.database.psql(&whole);
        whole
    }

    /// Carries a change out, and its derived way back.
    fn change_and_back(&mut self, body: impl FnOnce(&mut Schema)) -> String {
        let recording = Schema::record(body);
        let before = self.catalog.clone();
        let back = reverse(&recording, &mut before.clone()).unwrap();
        let up = self.carry_out(&recording, Direction::Up);
        self.carry_out(&back, Direction::Down);
        assert!(self.catalog == before, "the way back does not lead back");
        self.carry_out(&recording, Direction::Up);
        up
    }

    fn refused(&self, body: impl FnOnce(&mut Schema)) -> String {
        let recording = Schema::record(body);
        let mut catalog = self.catalog.clone();
        let situation = Situation::online();
        planned(
            &recording,
            Direction::Up,
            &mut catalog,
            &self.dialect,
            situation,
        )
        .map(|_| ())
        .unwrap_err()
        .to_string()
    }

    fn ask(&self, sql: &str) -> String {
        self.database.psql(sql)
    }
}

fn with_views(site: &mut Site) {
    site.change_and_back(|s| {
        s.create_view("adults", "SELECT id, name, age FROM users WHERE age >= 18")
            .comment("of age")
            .grant("pg_monitor", ["SELECT"]);
        s.create_view("elders", "SELECT id, age FROM adults WHERE age > 70")
            .columns(["number", "years"]);
        s.create_materialized_view("ages", "SELECT age, count(*) AS n FROM adults GROUP BY age")
            .parameter("fillfactor", "70");
        s.define(
            index_of_view("ages_by_age", "ages"),
            "CREATE UNIQUE INDEX ages_by_age ON ages (age)",
        );
        s.create_function(
            "add_adult",
            "",
            "CREATE FUNCTION add_adult() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN INSERT INTO users (name, age) VALUES (NEW.name, NEW.age); RETURN NEW; END'",
        )
        .comment("adds");
        s.create_trigger(
            "adding",
            "adults",
            "CREATE TRIGGER adding INSTEAD OF INSERT ON adults \
             FOR EACH ROW EXECUTE FUNCTION add_adult()",
        );
    });
    // What no revision knows of.
    site.ask(
        "COMMENT ON COLUMN adults.name IS 'called'; GRANT UPDATE (name) ON adults TO pg_monitor; \
         GRANT SELECT ON elders TO PUBLIC; COMMENT ON MATERIALIZED VIEW ages IS 'it''s counted'; \
         GRANT SELECT ON ages TO pg_monitor WITH GRANT OPTION; REVOKE ALL ON FUNCTION add_adult() \
         FROM PUBLIC",
    );
}

#[test]
fn a_type_changes_under_views_that_keep_all_they_have() {
    let mut site = Site::new();
    with_views(&mut site);
    let dress = site.ask(DRESS);
    assert!(
        dress.contains("pg_monitor=w") && dress.contains("called"),
        "{dress}"
    );
    site.change(|s| s.change_type("users", "age", Type::BigInteger));
    assert_eq!(site.ask(DRESS), dress);
    let types = "SELECT DISTINCT format_type(atttypid, atttypmod) FROM pg_attribute \
        WHERE attname IN ('age', 'years') AND attrelid IN \
        ('users'::regclass, 'adults'::regclass, 'elders'::regclass, 'ages'::regclass)";
    assert_eq!(site.ask(types), "bigint");
    let add = "INSERT INTO adults (name, age) VALUES ('Cy', 80); SELECT number, years FROM elders";
    assert_eq!(site.ask(add), "3|80");
}

#[test]
fn a_column_under_views_is_renamed_with_them_or_not_at_all() {
    let mut site = Site::new();
    site.change(|s| {
        s.create_view("names", "SELECT id, name FROM users")
            .comment("all");
        s.create_view(
            "work",
            "SELECT j.id, u.age FROM jobs j JOIN users u ON u.id = j.user_id",
        );
    });
    let dress = site.ask(
        "GRANT SELECT ON names TO PUBLIC; SELECT relacl FROM pg_class WHERE relname = 'names'",
    );
    site.change_and_back(|s| s.rename_column("users", "name", "full name"));
    assert_eq!(
        site.ask("SELECT \"full name\" FROM names ORDER BY 1 LIMIT 1"),
        "Ada"
    );
    assert_eq!(
        site.ask("SELECT relacl FROM pg_class WHERE relname = 'names'"),
        dress
    );
    let refused = site.refused(|s| s.rename_column("users", "id", "number"));
    assert!(refused.contains("view `work`"), "{refused}");
    let refused = site.refused(|s| s.drop_column("users", "age"));
    assert!(refused.contains("view `work`"), "{refused}");
    let refused = site.refused(|s| s.drop_table("jobs"));
    assert!(refused.contains("view `work`"), "{refused}");
    site.change_and_back(|s| s.rename_table("users", "people"));
    site.change(|s| s.change_type("people", "age", Type::BigInteger));
    site.change_and_back(|s| {
        s.rename_object(DefinitionKey::new(DefinitionKind::View, "work"), "works");
    });
    site.change(|s| {
        s.drop_view("works");
        s.drop_view("names");
        s.drop_column("people", "age");
    });
    assert_eq!(site.ask(DRESS), "");
}

#[test]
fn views_are_replaced_in_place_where_that_is_possible() {
    let mut site = Site::new();
    with_views(&mut site);
    let dress = site.ask(DRESS);
    let text = site.change_and_back(|s| {
        s.replace_view(
            "adults",
            "SELECT id, name, age, 1 AS one FROM users WHERE age > 17",
        );
    });
    assert!(
        text.contains("CREATE OR REPLACE VIEW") && !text.contains("DROP"),
        "{text}"
    );
    let text = site.change(|s| {
        s.replace_view("adults", "SELECT id, name, age FROM users WHERE age >= 18");
    });
    assert!(text.contains("DROP VIEW \"elders\""), "{text}");
    assert_eq!(site.ask(DRESS), dress);
    let text = site.change_and_back(|s| {
        let _ = s
            .replace_view("adults", "SELECT id, name, age FROM users WHERE age >= 18")
            .comment("grown");
    });
    assert!(!text.contains("CREATE"), "{text}");
    assert!(site.ask(DRESS).contains("grown"));
    site.change(|s| {
        s.replace_materialized_view("ages", "SELECT age, count(*) AS n FROM users GROUP BY age");
        s.refresh_materialized_view("ages");
    });
    let dress = site.ask(DRESS);
    assert!(
        dress.contains("ages_by_age") && dress.contains("it's counted"),
        "{dress}"
    );
}

#[test]
fn functions_and_their_triggers_are_replaced() {
    let mut site = Site::new();
    site.change_and_back(|s| {
        let text =
            "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'";
        s.create_function("touch", "", text)
            .comment("touches")
            .grant("pg_monitor", ["EXECUTE"]);
        let text =
            "CREATE TRIGGER touching BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION touch()";
        s.create_trigger("touching", "jobs", text).comment("keeps");
        let text =
            "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * n'";
        s.create_function("twice", "integer", text);
        s.create_view("doubled", "SELECT twice(id) AS id FROM jobs");
    });
    let before = site.ask(FUNCTIONS);
    let text = site.change_and_back(|s| {
        let text = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.title = NEW.title || ''!''; RETURN NEW; END'";
        s.replace_function("touch", "", text);
        let text = "CREATE TRIGGER touching BEFORE INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION touch()";
        s.replace_trigger("touching", "jobs", text);
    });
    assert!(
        text.contains("CREATE OR REPLACE FUNCTION touch()"),
        "{text}"
    );
    assert_eq!(site.ask(FUNCTIONS), before);
    site.ask("INSERT INTO jobs VALUES (1, 1, 'a')");
    assert_eq!(site.ask("SELECT title FROM jobs"), "a!");
    let text = site.change(|s| {
        let text = "CREATE FUNCTION twice(n integer) RETURNS bigint LANGUAGE sql AS 'SELECT 2::bigint * n'";
        s.replace_function("twice", "integer", text);
    });
    assert!(
        text.contains("DROP VIEW \"doubled\"") && text.contains("DROP FUNCTION"),
        "{text}"
    );
    assert_eq!(site.ask("SELECT id FROM doubled"), "2");
    let refused = site.refused(|s| s.drop_function("twice", "integer"));
    assert!(refused.contains("view `doubled`"), "{refused}");
    site.change_and_back(|s| {
        s.rename_object(function("touch", ""), "poke");
        s.rename_object(trigger("touching", "jobs"), "poking");
        s.rename_table("jobs", "tasks");
    });
    site.change(|s| {
        s.drop_view("doubled");
        s.drop_table("tasks");
        s.drop_function("poke", "");
        s.drop_function("twice", "integer");
    });
    assert_eq!(site.ask(FUNCTIONS), "");
}

#[test]
fn sequences_domains_and_composite_types_change_in_place() {
    let mut site = Site::new();
    site.change_and_back(|s| {
        s.create_sequence("numbers")
            .start(100)
            .increment(5)
            .cycles();
        s.create_domain("email", Type::Text).check("VALUE ~ '@'");
        s.create_composite(
            "address",
            [("street", Type::Text), ("number", Type::Integer)],
        );
        s.create_table("contacts", |t| {
            t.custom("email", "email");
            t.integer("number").default(sql("nextval('numbers')"));
        });
    });
    site.ask(
        "INSERT INTO contacts (email) VALUES ('a@b'); GRANT USAGE ON SEQUENCE numbers TO PUBLIC",
    );
    site.change_and_back(|s| {
        s.replace_sequence("numbers")
            .data_type(Type::Integer)
            .largest(1000);
        s.replace_domain("email", Type::Text)
            .named_check("short", "length(VALUE) < 100")
            .default("'none@example.org'")
            .not_null();
        s.replace_composite("address", [("number", Type::Text), ("town", Type::Text)])
            .comment("where");
    });
    site.ask("INSERT INTO contacts DEFAULT VALUES");
    assert_eq!(
        site.ask("SELECT number FROM contacts ORDER BY 1"),
        "100\n101"
    );
    assert_eq!(
        site.ask("SELECT email FROM contacts ORDER BY 1"),
        "a@b\nnone@example.org"
    );
    let shown = "SELECT data_type, max_value, increment_by, cycle FROM pg_sequences \
        WHERE sequencename = 'numbers'";
    assert_eq!(site.ask(shown), "integer|1000|1|f");
    let shown = "SELECT string_agg(attname || ' ' || atttypid::regtype, ', ' ORDER BY attname) \
        FROM pg_attribute WHERE attrelid = 'address'::regclass AND NOT attisdropped";
    assert_eq!(site.ask(shown), "number text, town text");
    let refused = site.refused(|s| {
        s.replace_domain("email", Type::Varchar(Some(9)));
    });
    assert!(refused.contains("keeps the type"), "{refused}");
    site.change_and_back(|s| {
        let key = |kind, name| DefinitionKey::new(kind, name);
        s.rename_object(key(DefinitionKind::Sequence, "numbers"), "counted");
        s.rename_object(key(DefinitionKind::Domain, "email"), "mail");
        s.rename_object(key(DefinitionKind::CompositeType, "address"), "place");
    });
    site.change(|s| {
        s.drop_table("contacts");
        s.drop_sequence("counted");
        s.drop_domain("mail");
        s.drop_composite("place");
    });
    assert_eq!(site.catalog.definitions().count(), 0);
}

#[test]
fn objects_lie_in_schemas_and_move() {
    let mut site = Site::new();
    site.change_and_back(|s| {
        s.create_schema("a.b").comment("odd");
        s.in_schema("a.b", |s| {
            s.create_view("names", "SELECT name FROM public.users")
                .comment("all");
            s.create_sequence("numbers");
        });
    });
    site.change_and_back(|s| {
        s.rename_object(
            DefinitionKey::new(DefinitionKind::View, within("a.b", "names")),
            "called",
        );
        s.change_type("users", "name", Type::Varchar(None));
    });
    assert_eq!(site.ask("SELECT count(*) FROM called"), "2");
}
