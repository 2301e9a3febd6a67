//! Structs that derive `Model`, and the schemas that they ask for.

mod attributes;
mod diesel_attributes;
mod migrated;
mod problems;
mod renames;

use whimbrel::Backend;
use whimbrel::model::Models;
use whimbrel_schema::operation::Change;
use whimbrel_schema::{Catalog, Schema};

/// The schema that calls of the builder make.
fn built(body: impl FnOnce(&mut Schema)) -> Catalog {
    let mut catalog = Catalog::new();
    for recorded in Schema::record(body).operations {
        recorded.operation.apply(&mut catalog).unwrap();
    }
    catalog
}

/// The models ask for what the builder makes, on every database: names and all.
fn assert_same(models: Models, body: impl FnOnce(&mut Schema)) {
    let built = built(body);
    for backend in Backend::ALL {
        let wanted = models.catalog(backend).unwrap();
        let found = whimbrel_schema::diff::difference(&wanted, &built);
        assert!(found.is_empty(), "{backend}: {found:#?}");
        assert!(wanted == built, "{backend}");
    }
}
