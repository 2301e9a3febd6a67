//! The models of an application, listed.

use super::problem::ModelProblem;
use super::renames;
use super::table::TableModel;
use super::{beside, desired};
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::diff::Renames;

/// The models of an application; `models![…]` lists them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Models {
    tables: &'static [TableModel],
}

impl Models {
    /// These models.
    pub const fn new(tables: &'static [TableModel]) -> Self {
        Self { tables }
    }

    /// The tables that they describe.
    pub const fn tables(self) -> &'static [TableModel] {
        self.tables
    }

    /// The schema that they ask for.
    ///
    /// Databases differ only in what a model says for one of them alone.
    ///
    /// # Errors
    ///
    /// Everything that keeps the models from being one schema: see [`ModelFault`](super::ModelFault).
    pub fn catalog(self, backend: Backend) -> Result<Catalog, Vec<ModelProblem>> {
        let (catalog, mut problems) = desired::catalog(self.tables, backend);
        problems.extend(renames::circles(self.tables));
        problems.sort_by_key(|problem| problem.place);
        match problems.is_empty() {
            true => Ok(catalog),
            false => Err(problems),
        }
    }

    /// The schema that they ask for, with what models have no words for as it is now: views,
    /// functions, triggers, policies, owners, grants, storage parameters and their like.
    ///
    /// The difference between the schema now and this one holds only what the models decide.
    ///
    /// # Errors
    ///
    /// As [`Models::catalog`].
    pub fn catalog_beside(
        self,
        backend: Backend,
        now: &Catalog,
    ) -> Result<Catalog, Vec<ModelProblem>> {
        let catalog = self.catalog(backend)?;
        Ok(beside::completed(&catalog, now, &self.pending_renames(now)))
    }

    /// What they say had another name before; circles are left out.
    ///
    /// They go on saying so after the rename; see [`Models::pending_renames`].
    pub fn renames(self) -> Renames {
        renames::of(self.tables)
    }

    /// What is still to be renamed: where the old name is there now, and the new one is not.
    pub fn pending_renames(self, now: &Catalog) -> Renames {
        renames::pending(self.tables, now)
    }
}
