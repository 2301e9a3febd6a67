//! What a revision has no words for: it is named in a comment, never dropped without a word.

use crate::catalog::{Body, Definition, Grant, RowSecurity, Table};
use crate::identifier::Identifier;
use crate::operation::Operation;

/// What neither the calls nor the planned statements of an operation say, as clauses.
pub(crate) fn of_operation(operation: &Operation) -> Vec<String> {
    match operation {
        Operation::CreateTable(op) => of_options(&op.table),
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
        | Operation::CreatePartition(_)
        | Operation::AttachPartition(_)
        | Operation::DetachPartition(_)
        | Operation::RenameTable(_)
        | Operation::AddColumn(_)
        | Operation::AddPrimaryKey(_)
        | Operation::AddUnique(_)
        | Operation::AddForeignKey(_)
        | Operation::AddCheck(_)
        | Operation::AddExclusion(_)
        | Operation::CreateIndex(_)
        | Operation::ChangeIdentity(_)
        | Operation::ChangeOnUpdate(_)
        | Operation::ChangeTableOption(_)
        | Operation::ChangeCollation(_)
        | Operation::ValidateConstraint(_)
        | Operation::AddEnumValue(_)
        | Operation::RenameEnumValue(_)
        | Operation::DropEnumValue(_)
        | Operation::RenameEnum(_)
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
        | Operation::Backfill(_)
        | Operation::DeleteRows(_)
        | Operation::TruncateTable(_)
        | Operation::Execute(_) => Vec::new(),
    }
}

fn of_options(table: &Table) -> Vec<String> {
    let options = &table.options;
    let security = match options.row_security {
        RowSecurity::Off => None,
        RowSecurity::On => Some("that policies decide on the rows of it"),
        RowSecurity::Forced => Some("that policies decide on the rows of it, for its owner too"),
    };
    let what = [
        security.map(str::to_owned),
        options
            .partition
            .as_ref()
            .map(|part| format!("that it is a partition of `{}`, {}", part.of, part.bound)),
        options
            .owner
            .as_ref()
            .map(|role| format!("its owner `{role}`")),
    ];
    what.into_iter()
        .flatten()
        .chain(options.grants.iter().map(granted))
        .map(|what| format!("of the table `{}`: {what}", table.name))
        .collect()
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
