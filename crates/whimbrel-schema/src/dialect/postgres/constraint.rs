//! Constraints: their definitions, and adding and dropping them.

use super::{ACTS, Postgres, alter_table, change, change_joined, index, text_of, write};
use crate::analyze::act::Constraint;
use crate::catalog::{Action, Catalog, Check, Deferrable, ForeignKey, PrimaryKey, Table, Unique};
use crate::dialect::acts::Over;
use crate::dialect::{PlanFor, Writer};
use crate::identifier::Identifier;
use crate::operation::{AddCheck, AddForeignKey, AddPrimaryKey, AddUnique, DropConstraint};
use crate::plan::{Steps, Unsupported};

const PRIMARY_KEY: &str = "PRIMARY KEY ";
const UNIQUE: &str = "UNIQUE ";

fn named(name: &str) -> Writer {
    let mut sql = write();
    sql.raw("CONSTRAINT ").name(name).raw(" ");
    sql
}

fn columns(sql: &mut Writer, columns: &[Identifier]) {
    let names = columns.iter().map(Identifier::as_str);
    sql.raw("(").names(names).raw(")");
}

/// A primary key as the definition of a table takes it.
pub(super) fn primary_key(key: &PrimaryKey) -> String {
    let mut sql = named(&key.name);
    columns(sql.raw(PRIMARY_KEY), &key.columns);
    sql.finish()
}

/// A unique constraint as the definition of a table takes it.
pub(super) fn unique(unique: &Unique) -> String {
    let mut sql = named(&unique.name);
    columns(sql.raw(UNIQUE), &unique.columns);
    sql.finish()
}

/// A check as the definition of a table takes it.
///
/// # Errors
///
/// When the author wrote no text for it.
pub(super) fn check(check: &Check) -> Result<String, Unsupported> {
    let condition = text_of(&check.expression, &format!("the check `{}`", check.name))?;
    Ok(named(&check.name).raw("CHECK ").group(condition).finish())
}

/// A foreign key as the definition of a table takes it, its columns written out.
///
/// `own` is the key's table, which need not be in the catalog yet.
pub(super) fn foreign_key(before: &Catalog, own: Option<&Table>, key: &ForeignKey) -> String {
    let mut sql = named(&key.name);
    columns(sql.raw("FOREIGN KEY "), &key.columns);
    sql.raw(" REFERENCES ").name(&key.table);
    let references = references(before, own, key);
    if !references.is_empty() {
        columns(sql.raw(" "), references);
    }
    for (event, action) in [
        (" ON DELETE ", key.on_delete),
        (" ON UPDATE ", key.on_update),
    ] {
        if action != Action::NoAction {
            sql.raw(event).raw(action_word(action));
        }
    }
    sql.raw(match key.deferrable {
        Deferrable::No => "",
        Deferrable::InitiallyImmediate => " DEFERRABLE",
        Deferrable::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    });
    sql.finish()
}

/// The columns that a key refers to, those of the primary key where it names none.
fn references<'k>(
    before: &'k Catalog,
    own: Option<&'k Table>,
    key: &'k ForeignKey,
) -> &'k [Identifier] {
    let own = own.filter(|own| own.name == key.table);
    let referred = own.or_else(|| before.table(&key.table));
    match key.references.as_slice() {
        [] => referred.map_or(&[][..], Table::primary_key_columns),
        written => written,
    }
}

/// A foreign key as acts describe it.
pub(super) fn foreign_key_act(
    before: &Catalog,
    own: Option<&Table>,
    key: &ForeignKey,
) -> Constraint {
    ACTS.foreign_key(key, references(before, own, key))
}

const fn action_word(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    }
}

/// The statement that drops a constraint.
pub(super) fn drop(table: &str, name: &str) -> String {
    alter_table(table)
        .raw("DROP CONSTRAINT ")
        .name(name)
        .finish()
}

/// Validates a constraint in a step of its own: reading every row takes its time, and the weak lock
/// of `VALIDATE` must not join a strong one.
pub(super) fn validate(steps: &mut Steps, table: &str, name: &str) {
    let validate = alter_table(table)
        .raw("VALIDATE CONSTRAINT ")
        .name(name)
        .finish();
    steps.split();
    steps.statement(ACTS.validate(table, name), validate);
    steps.split();
}

/// Adds a key: while the table is in use, over an index that is built beforehand.
fn add_key(
    dialect: &Postgres,
    before: &Catalog,
    steps: &mut Steps,
    table: &Identifier,
    key: &Key<'_>,
) -> Result<(), Unsupported> {
    if steps.is_in_use(table) {
        let mut build = write();
        build.raw("CREATE UNIQUE INDEX CONCURRENTLY ");
        build.name(key.name).raw(" ON ").name(table).raw(" ");
        columns(&mut build, key.columns);
        let built = Unique::new(key.name.clone(), key.columns.to_vec());
        let act = ACTS.create_key_index(table, &built);
        let of = (table, key.name, true);
        index::build_concurrently(dialect, steps, of, act, build.finish())?;
    }
    let mut add = alter_table(table);
    add.raw("ADD CONSTRAINT ")
        .name(key.name)
        .raw(" ")
        .raw(key.kind);
    let over = if steps.is_in_use(table) {
        add.raw("USING INDEX ").name(key.name);
        Over::Existing
    } else {
        columns(&mut add, key.columns);
        Over::Own
    };
    let act = ACTS.add_constraint(table, (key.act)(over));
    steps.lock(table);
    change(before, steps, act, add.finish());
    Ok(())
}

/// A constraint that an index keeps.
struct Key<'k> {
    kind: &'static str,
    name: &'k Identifier,
    columns: &'k [Identifier],
    act: &'k dyn Fn(Over) -> Constraint,
}

impl PlanFor<Postgres> for AddPrimaryKey {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let key = Key {
            kind: PRIMARY_KEY,
            name: &self.key.name,
            columns: &self.key.columns,
            act: &|over| ACTS.primary_key(&self.key, over),
        };
        add_key(dialect, before, steps, &self.table, &key)
    }
}

impl PlanFor<Postgres> for AddUnique {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let key = Key {
            kind: UNIQUE,
            name: &self.unique.name,
            columns: &self.unique.columns,
            act: &|over| ACTS.unique(&self.unique, over),
        };
        add_key(dialect, before, steps, &self.table, &key)
    }
}

impl PlanFor<Postgres> for AddForeignKey {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let own = before.table(&self.table);
        let mut add = alter_table(&self.table);
        add.raw("ADD ").raw(&foreign_key(before, own, &self.key));
        let in_use = steps.is_in_use(&self.table);
        if in_use {
            add.raw(" NOT VALID");
        }
        let mut added = foreign_key_act(before, own, &self.key);
        added.not_valid = in_use;
        let act = ACTS.add_constraint(&self.table, added);
        let referred = Some(&self.key.table);
        change_joined(before, steps, &self.table, referred, act, add.finish());
        if in_use {
            validate(steps, &self.table, &self.key.name);
        }
        Ok(())
    }
}

impl PlanFor<Postgres> for AddCheck {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let mut add = alter_table(&self.table);
        add.raw("ADD ").raw(&check(&self.check)?);
        let in_use = steps.is_in_use(&self.table);
        if in_use {
            add.raw(" NOT VALID");
        }
        let mut added = ACTS.check(&self.check, before.table(&self.table));
        added.not_valid = in_use;
        let act = ACTS.add_constraint(&self.table, added);
        steps.lock(&self.table);
        change(before, steps, act, add.finish());
        if in_use {
            validate(steps, &self.table, &self.check.name);
        }
        Ok(())
    }
}

impl PlanFor<Postgres> for DropConstraint {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let table = before.table(&self.table);
        let key = table.and_then(|table| table.foreign_key(&self.name));
        let referred = key.map(|key| &key.table);
        let drop = drop(&self.table, &self.name);
        let act = ACTS.drop_constraint(&self.table, &self.name);
        change_joined(before, steps, &self.table, referred, act, drop);
        Ok(())
    }
}
