//! The list of an application's revisions.

use crate::builder::Schema;
use crate::migration::{Header, Migration};
use crate::place::Place;
use crate::recording::Recording;

/// A revision as the registry lists it.
#[derive(Clone, Copy)]
pub struct Revision {
    /// The module that holds it, such as `m20260110090000_create_users`.
    pub module: &'static str,
    /// The part of the application that it belongs to; empty where there are no parts.
    pub part: &'static str,
    /// Its header.
    pub header: Header,
    up: fn(&mut Schema),
    down: fn(&mut Schema),
}

impl std::fmt::Debug for Revision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Revision")
            .field("module", &self.module)
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

impl Revision {
    /// The revision that a module holds.
    pub const fn of<M: Migration>(module: &'static str) -> Self {
        Self {
            module,
            part: "",
            header: M::HEADER,
            up: M::up,
            down: M::down,
        }
    }

    /// The same as a part's.
    pub(crate) const fn in_part(mut self, part: &'static str) -> Self {
        self.part = part;
        self
    }

    /// What stands for a revision until it is known.
    pub(crate) const fn of_nothing() -> Self {
        const fn nothing(_: &mut Schema) {}
        Self {
            module: "",
            part: "",
            header: crate::joined::NOTHING,
            up: nothing,
            down: nothing,
        }
    }

    /// Records its `up`.
    pub fn record_up(&self) -> Recording {
        Schema::record(self.up)
    }

    /// Records its `down`.
    pub fn record_down(&self) -> Recording {
        Schema::record(self.down)
    }
}

/// An application's revisions, in no particular order.
#[derive(Clone, Copy, Debug)]
pub struct Registry {
    revisions: &'static [Revision],
    place: Place,
}

impl Registry {
    /// A registry of these revisions; [`registry!`](crate::registry!) writes the list.
    #[track_caller]
    pub const fn new(revisions: &'static [Revision]) -> Self {
        Self {
            revisions,
            place: Place::caller(),
        }
    }

    /// The revisions, in the order of the list.
    pub const fn revisions(&self) -> &'static [Revision] {
        self.revisions
    }

    /// Where the list was written.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Tells whether these are exactly the revisions of the list, by id and in order.
    ///
    /// Used at compile time, to prove that the modules in the application are those that the gate
    /// verified.
    pub const fn lists(&self, ids: &[&str]) -> bool {
        if self.revisions.len() != ids.len() {
            return false;
        }
        let mut at = 0;
        while at < ids.len() {
            #[allow(clippy::indexing_slicing)] // `get` is not const; both lengths are the same.
            if !same(self.revisions[at].header.id, ids[at]) {
                return false;
            }
            at += 1;
        }
        true
    }
}

#[allow(clippy::indexing_slicing)] // `get` is not const; both lengths are the same.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Declares `REGISTRY`, the list of revision modules.
///
/// ```
/// mod m20260110090000_create_users {
///     use whimbrel_schema::prelude::*;
///     pub struct Revision;
///     impl Migration for Revision {
///         const HEADER: Header = Header::new("20260110090000", "create users");
///         fn up(schema: &mut Schema) {
///             schema.create_table("users", |t| {
///                 t.uuid("id").primary_key();
///             });
///         }
///     }
/// }
/// whimbrel_schema::registry![m20260110090000_create_users];
/// # fn main() {
/// assert_eq!(REGISTRY.revisions().len(), 1);
/// # }
/// ```
#[macro_export]
macro_rules! registry {
    ($($module:ident),* $(,)?) => {
        /// The revisions of this application.
        pub static REGISTRY: $crate::Registry = $crate::Registry::new(&[
            $($crate::registry::Revision::of::<$module::Revision>(stringify!($module)),)*
        ]);
    };
}
