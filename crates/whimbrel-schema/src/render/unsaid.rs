//! What a revision has no words for: it is named in a comment, never dropped without a word.

use crate::catalog::{
    Body, Check, Column, Deferrable, Definition, ForeignKey, Grant, Identity, Index, KeyOptions,
    Matching, PrimaryKey, RowSecurity, Table, Unique, Validity,
};
use crate::identifier::Identifier;
use crate::names::automatic;
use crate::operation::Operation;

/// What the calls that record an operation leave out, as clauses.
pub(super) fn of_calls(operation: &Operation) -> Vec<String> {
    let mut all = of_operation(operation);
    if let Operation::AddPrimaryKey(op) = operation {
        all.extend(of_name(&op.table, &op.key));
        all.extend(of_sqlite_key(&op.table, &op.key));
    }
    all
}

fn of_name(table: &Identifier, key: &PrimaryKey) -> Option<String> {
    let is_named = key.name != automatic([table.as_str(), "pkey"]);
    said(is_named, || {
        format!("the name `{}` of the primary key of `{table}`", key.name)
    })
}

/// What the builder says of a primary key only where its table is new.
fn of_sqlite_key(table: &Identifier, key: &PrimaryKey) -> Vec<String> {
    let options = key.options.as_deref();
    let conflict = options.is_some_and(|options| options.on_conflict.is_some());
    let parts = options.is_some_and(|options| !options.parts.is_empty());
    let what = [
        said(conflict, || "what a row does whose key is taken".to_owned()),
        said(parts, || {
            "the order and collation of its columns".to_owned()
        }),
    ];
    of_part("primary key", table, &key.name, what)
}

/// What neither the calls nor the planned statements of an operation say, as clauses.
pub(crate) fn of_operation(operation: &Operation) -> Vec<String> {
    match operation {
        Operation::CreateTable(op) => of_table(&op.table),
        Operation::AddColumn(op) => of_column(&op.table, &op.column),
        Operation::AddPrimaryKey(op) => of_primary_key(&op.table, &op.key),
        Operation::AddUnique(op) => of_unique(&op.table, &op.unique),
        Operation::AddForeignKey(op) => of_foreign_key(&op.table, &op.key),
        Operation::AddCheck(op) => of_check(&op.table, &op.check),
        Operation::CreateIndex(op) => of_index(&op.table, &op.index),
        Operation::CreateEnum(op) => {
            let comment = op.enumeration.comment.iter();
            comment
                .map(|text| {
                    format!(
                        "the comment of the enum type `{}`: {text}",
                        op.enumeration.name
                    )
                })
                .collect()
        }
        Operation::CreateObject(op) => of_definition(&op.definition),
        Operation::ReplaceObject(op) => of_definition(&op.definition),
        Operation::DropTable(_)
        | Operation::RenameTable(_)
        | Operation::DropColumn(_)
        | Operation::RenameColumn(_)
        | Operation::ChangeType(_)
        | Operation::ChangeNullability(_)
        | Operation::ChangeDefault(_)
        | Operation::ChangeComment(_)
        | Operation::DropConstraint(_)
        | Operation::RenameConstraint(_)
        | Operation::DropIndex(_)
        | Operation::RenameIndex(_)
        | Operation::DropEnum(_)
        | Operation::DropObject(_)
        | Operation::RenameObject(_)
        | Operation::InsertRows(_)
        | Operation::UpdateRows(_)
        | Operation::DeleteRows(_)
        | Operation::TruncateTable(_)
        | Operation::Execute(_) => Vec::new(),
    }
}

/// What of a table and its parts, its indexes left out.
fn of_table(table: &Table) -> Vec<String> {
    let own = &table.name;
    let mut all = of_options(table);
    all.extend(
        table
            .columns
            .iter()
            .flat_map(|column| of_column(own, column)),
    );
    all.extend(
        table
            .primary_key
            .iter()
            .flat_map(|key| of_primary_key(own, key)),
    );
    all.extend(
        table
            .uniques
            .iter()
            .flat_map(|unique| of_unique(own, unique)),
    );
    all.extend(table.checks.iter().flat_map(|check| of_check(own, check)));
    all.extend(
        table
            .foreign_keys
            .iter()
            .flat_map(|key| of_foreign_key(own, key)),
    );
    let rules = table.exclusions.iter();
    all.extend(rules.map(|rule| format!("the exclusion constraint `{}` of `{own}`", rule.name)));
    all
}

fn of_options(table: &Table) -> Vec<String> {
    let options = &table.options;
    let security = match options.row_security {
        RowSecurity::Off => None,
        RowSecurity::On => Some("that policies decide on the rows of it"),
        RowSecurity::Forced => Some("that policies decide on the rows of it, for its owner too"),
    };
    let partition = options.partition.as_ref();
    let what = [
        said(options.unlogged, || "that it is unlogged".to_owned()),
        security.map(str::to_owned),
        said(options.partitioning.is_some(), || {
            "how its rows are shared out among partitions".to_owned()
        }),
        partition.map(|part| format!("that it is a partition of `{}`, {}", part.of, part.bound)),
        said(!options.inherits.is_empty(), || {
            format!("that it inherits from {}", listed(&options.inherits))
        }),
        options
            .owner
            .as_ref()
            .map(|role| format!("its owner `{role}`")),
    ];
    let parameters = options.parameters.iter();
    let parameters = parameters.map(|(name, value)| format!("the parameter `{name}` = `{value}`"));
    what.into_iter()
        .flatten()
        .chain(parameters)
        .chain(options.grants.iter().map(granted))
        .map(|what| format!("of the table `{}`: {what}", table.name))
        .collect()
}

fn of_column(table: &Identifier, column: &Column) -> Vec<String> {
    let what = [
        said(column.identity == Some(Identity::Always), || {
            "that every row is numbered, whatever it brings".to_owned()
        }),
        said(column.numbering.is_some(), || "how it counts".to_owned()),
    ];
    of_part("column", table, &column.name, what)
}

fn of_primary_key(table: &Identifier, key: &PrimaryKey) -> Vec<String> {
    let what = of_options_of_key(key.options.as_deref());
    of_part("primary key", table, &key.name, what)
}

fn of_unique(table: &Identifier, unique: &Unique) -> Vec<String> {
    let what = of_options_of_key(unique.options.as_deref());
    of_part("constraint", table, &unique.name, what)
}

fn of_options_of_key(options: Option<&KeyOptions>) -> Vec<Option<String>> {
    let Some(options) = options else {
        return Vec::new();
    };
    vec![
        said(!options.include.is_empty(), || {
            format!("that it carries {} along", listed(&options.include))
        }),
        said(options.deferrable != Deferrable::No, || {
            "when it is checked".to_owned()
        }),
        said(options.nulls_not_distinct, || {
            "that two rows with NULL count as the same".to_owned()
        }),
    ]
}

fn of_foreign_key(table: &Identifier, key: &ForeignKey) -> Vec<String> {
    let full = key.matching == Matching::Full;
    let what = [
        said(full, || "MATCH FULL".to_owned()),
        not_valid(key.validity),
    ];
    of_part("constraint", table, &key.name, what)
}

fn of_check(table: &Identifier, check: &Check) -> Vec<String> {
    let what = [
        said(check.no_inherit, || "NO INHERIT".to_owned()),
        not_valid(check.validity),
    ];
    of_part("constraint", table, &check.name, what)
}

fn not_valid(validity: Validity) -> Option<String> {
    said(validity == Validity::NotValid, || "NOT VALID".to_owned())
}

fn of_index(table: &Identifier, index: &Index) -> Vec<String> {
    let nulls = said(index.nulls_not_distinct, || {
        "that two rows with NULL count as the same".to_owned()
    });
    let parameters = index.parameters.iter();
    let parameters =
        parameters.map(|(name, value)| Some(format!("the parameter `{name}` = `{value}`")));
    let comment = index.comment.iter();
    let comment = comment.map(|text| Some(format!("its comment: {text}")));
    let what = std::iter::once(nulls).chain(parameters).chain(comment);
    of_part("index", table, &index.name, what)
}

fn of_definition(definition: &Definition) -> Vec<String> {
    let mut what: Vec<String> = match &definition.body {
        Body::Domain {
            collation: Some(collation),
            ..
        } => vec![format!("its collation `{collation}`")],
        Body::Composite(attributes) => {
            let collated = attributes.iter().filter_map(|attribute| {
                let collation = attribute.collation.as_ref()?;
                Some(format!(
                    "the collation `{collation}` of `{}`",
                    attribute.name
                ))
            });
            collated.collect()
        }
        Body::Domain { .. }
        | Body::Name
        | Body::Extension { .. }
        | Body::Sequence { .. }
        | Body::View { .. }
        | Body::Statement(_) => Vec::new(),
    };
    let grants = definition.grants.iter();
    what.extend(grants.filter(|grant| !is_plain(grant)).map(granted));
    let what = what.into_iter();
    what.map(|what| format!("of the {}: {what}", definition.key))
        .collect()
}

/// Tells whether the builder has words for a grant on an object.
pub(super) fn is_plain(grant: &Grant) -> bool {
    grant.columns.is_empty() && !grant.with_grant_option
}

fn granted(grant: &Grant) -> String {
    let role = grant.to.as_ref().map_or("PUBLIC", |role| role.as_str());
    let mut text = format!("the grant of {} to `{role}`", grant.privileges.join(", "));
    if !grant.columns.is_empty() {
        text.push_str(&format!(" on the columns {}", listed(&grant.columns)));
    }
    if grant.with_grant_option {
        text.push_str(", who may hand it on");
    }
    text
}

fn listed(names: &[Identifier]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn said(is_so: bool, what: impl FnOnce() -> String) -> Option<String> {
    is_so.then(what)
}

fn of_part(
    kind: &str,
    table: &Identifier,
    name: &Identifier,
    what: impl IntoIterator<Item = Option<String>>,
) -> Vec<String> {
    let what = what.into_iter().flatten();
    what.map(|what| format!("of the {kind} `{name}` of `{table}`: {what}"))
        .collect()
}
