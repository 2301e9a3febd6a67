//! Reading the schema of a file.

use whimbrel_schema::Identifier;
use whimbrel_schema::catalog::{DefinitionKey, DefinitionKind};

use super::*;
use crate::database::introspection::{Introspect, Introspection, Scope};

/// The connection under test, with what only this backend has.
fn introspect(path: &Path) -> Result<Introspection> {
    sqlite(path, Access::ReadOnly).introspect(&Scope::Own)
}

fn sqlite(path: &Path, access: Access) -> Sqlite {
    let target = url(path);
    let crate::database::url::Target::Sqlite(target) = target.target() else {
        panic!("a file is SQLite's");
    };
    connect::connected(target, access, &Settings::default())
}
