//! `ALTER TABLE` and what is written like it.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{
    Act, AlterTable, ColumnChange, Concurrency, TableChange, TableSetting,
};

use super::column::{collation, column, default, sequence};
use super::constraint::constraint;
use super::table::bound;
use super::tree::Node;
use super::type_name::type_in;
use super::{clause, counting, expression, name};

/// `ALTER TABLE`, `ALTER VIEW`, `ALTER SEQUENCE` and their kin; `table` is the kind of the node that
/// names what is altered. `None` where it changes nothing that an act knows.
pub(super) fn alter(node: Node<'_>, table: K) -> Option<Act> {
    let target = node.child(table)?;
    let changes: Vec<TableChange> = node.children().filter_map(change).collect();
    (!changes.is_empty()).then(|| {
        Act::AlterTable(AlterTable {
            table: name::name(target),
            only: target.has(K::ONLY_KW),
            if_exists: node.has(K::IF_EXISTS),
            changes,
        })
    })
}

/// One action.
fn change(node: Node<'_>) -> Option<TableChange> {
    let constraint_name = || name::simple_of(node, K::CONSTRAINT_NAME_REF);
    Some(match node.kind() {
        K::ADD_COLUMN => TableChange::AddColumn {
            column: Box::new(column(node)),
            if_not_exists: node.has(K::IF_NOT_EXISTS),
        },
        K::DROP_COLUMN => TableChange::DropColumn {
            name: name::simple_of(node, K::COLUMN_NAME_REF),
            drop: clause::drop(node),
        },
        K::ALTER_COLUMN | K::ALTER_VIEW_COLUMN => return alter_column(node),
        K::RENAME_COLUMN => TableChange::RenameColumn {
            from: name::simple_of(node, K::COLUMN_NAME_REF),
            to: name::simple_of(node, K::COLUMN_NAME),
        },
        K::TABLE_RENAME_TO | K::VIEW_RENAME_TO | K::SEQUENCE_RENAME_TO => {
            TableChange::Rename(name::simple(node.children().last()?))
        }
        K::SET_SCHEMA => TableChange::SetSchema(name::simple_of(node, K::SCHEMA_REF)),
        K::ADD_CONSTRAINT => TableChange::AddConstraint(constraint(node.children().nth(1)?, &[])?),
        K::VALIDATE_CONSTRAINT => TableChange::ValidateConstraint(constraint_name()),
        K::DROP_CONSTRAINT => TableChange::DropConstraint {
            name: constraint_name(),
            drop: clause::drop(node),
        },
        K::RENAME_CONSTRAINT => TableChange::RenameConstraint {
            from: constraint_name(),
            to: name::simple_of(node, K::CONSTRAINT_NAME),
        },
        K::ALTER_CONSTRAINT => TableChange::AlterConstraint(constraint_name()),
        K::ATTACH_PARTITION => TableChange::AttachPartition {
            partition: name::of(node, K::TABLE_NAME_REF),
            bound: bound(node),
        },
        K::DETACH_PARTITION => TableChange::DetachPartition {
            partition: name::of(node, K::TABLE_NAME_REF),
            // FINALIZE ends a concurrent one that was broken off, and locks as little.
            concurrency: match node.either(&[K::DETACH_CONCURRENTLY, K::DETACH_FINALIZE]) {
                Some(_) => Concurrency::Concurrently,
                None => Concurrency::Plain,
            },
        },
        K::INHERIT_TABLE => TableChange::Inherit(name::of(node, K::TABLE_NAME_REF)),
        K::NO_INHERIT_TABLE => TableChange::NoInherit(name::of(node, K::TABLE_NAME_REF)),
        _ => TableChange::Set(setting(node)?),
    })
}

fn setting(node: Node<'_>) -> Option<TableSetting> {
    Some(match node.kind() {
        K::SET_LOGGED => TableSetting::Logged,
        K::SET_UNLOGGED => TableSetting::Unlogged,
        K::SET_TABLESPACE => TableSetting::Tablespace,
        K::SET_ACCESS_METHOD => TableSetting::AccessMethod,
        K::SET_OPTIONS | K::RESET_OPTIONS => TableSetting::Parameters(parameters(node)),
        K::ALTER_OPTION_LIST | K::OPTION_ITEM_LIST => TableSetting::Parameters(Vec::new()),
        K::CLUSTER_ON => TableSetting::ClusterOn(name::simple_of(node, K::INDEX_REF)),
        K::SET_WITHOUT_CLUSTER => TableSetting::WithoutCluster,
        K::OWNER_TO => TableSetting::Owner,
        K::ENABLE_RLS => TableSetting::EnableRowSecurity,
        K::DISABLE_RLS => TableSetting::DisableRowSecurity,
        K::FORCE_RLS | K::NO_FORCE_RLS => TableSetting::ForceRowSecurity,
        K::ENABLE_TRIGGER | K::ENABLE_ALWAYS_TRIGGER | K::ENABLE_REPLICA_TRIGGER => {
            TableSetting::EnableTrigger
        }
        K::DISABLE_TRIGGER => TableSetting::DisableTrigger,
        K::ENABLE_RULE | K::ENABLE_ALWAYS_RULE | K::ENABLE_REPLICA_RULE | K::DISABLE_RULE => {
            TableSetting::Rule
        }
        K::REPLICA_IDENTITY => TableSetting::ReplicaIdentity(identity(node)),
        K::OF_TYPE | K::NOT_OF => TableSetting::OfType,
        // Does nothing since version 12.
        K::SET_WITHOUT_OIDS => TableSetting::Parameters(vec!["oids".to_owned()]),
        _ => return None,
    })
}

/// `FULL`, `NOTHING`, `DEFAULT`, or `INDEX` with its name.
fn identity(node: Node<'_>) -> String {
    if let Some(index) = node.find(K::USING_INDEX_NAME) {
        return format!("INDEX {}", name::simple(index));
    }
    let chosen = [
        (K::REPLICA_IDENTITY_FULL, "FULL"),
        (K::REPLICA_IDENTITY_NOTHING, "NOTHING"),
    ];
    let chosen = chosen.into_iter().find(|(kind, _)| node.has(*kind));
    chosen.map_or("DEFAULT", |(_, text)| text).to_owned()
}

/// The names of the parameters in `SET (…)`.
fn parameters(node: Node<'_>) -> Vec<String> {
    let options = node.walk().filter(|n| n.kind() == K::ATTRIBUTE_OPTION);
    options
        .map(|option| {
            let parts = [K::ATTRIBUTE_NAMESPACE, K::ATTRIBUTE_NAME];
            let parts = parts.into_iter().filter_map(|kind| option.child(kind));
            let parts: Vec<String> = parts.map(name::simple).collect();
            parts.join(".")
        })
        .collect()
}

fn alter_column(node: Node<'_>) -> Option<TableChange> {
    let action = node.children().last()?;
    let change = match action.kind() {
        K::SET_TYPE => ColumnChange::Type {
            to: type_in(action)?,
            collation: collation(action),
            using: action
                .child(K::USING_EXPR)
                .map(|using| expression::after(using, 1)),
        },
        K::SET_DEFAULT => ColumnChange::SetDefault(default(action)),
        K::DROP_DEFAULT => ColumnChange::DropDefault,
        K::SET_NOT_NULL => ColumnChange::SetNotNull,
        K::DROP_NOT_NULL => ColumnChange::DropNotNull,
        K::ADD_GENERATED => ColumnChange::AddIdentity(sequence(action), counting::options(action)),
        K::DROP_IDENTITY => ColumnChange::DropIdentity,
        K::SET_EXPRESSION => ColumnChange::SetExpression(expression::in_parentheses(action)),
        K::DROP_EXPRESSION => ColumnChange::DropExpression,
        K::SET_STATISTICS | K::SET_OPTIONS | K::RESET_OPTIONS => ColumnChange::SetStatistics,
        K::SET_STORAGE | K::SET_COMPRESSION => ColumnChange::SetStorage,
        K::SET_GENERATED_OPTIONS | K::RESTART | K::SET_SEQUENCE_OPTION => {
            ColumnChange::AlterSequence(counting::options(action))
        }
        // Options of a foreign table's column.
        K::ALTER_OPTION_LIST => ColumnChange::SetStorage,
        _ => return None,
    };
    Some(TableChange::Column {
        // `SET STATISTICS` also takes an index's column by its number.
        name: node
            .child(K::COLUMN_NAME_REF)
            .map_or_else(String::new, name::simple),
        change,
    })
}

/// The rename or the move of a sequence; what else alters one touches no table.
pub(super) fn rename(node: Node<'_>, sequence: K) -> Option<Act> {
    node.either(&[K::SEQUENCE_RENAME_TO, K::SET_SCHEMA])?;
    alter(node, sequence)
}

#[cfg(test)]
mod tests;
