//! The trait that a migration module implements, and its header.

use crate::builder::Schema;
use crate::place::Place;

/// A revision of the schema: what it changes, and how that is undone.
///
/// ```
/// use whimbrel_schema::prelude::*;
///
/// pub struct Revision;
///
/// impl Migration for Revision {
///     const HEADER: Header = Header::new("20260110090000", "create users");
///
///     fn up(schema: &mut Schema) {
///         schema.create_table("users", |t| {
///             t.uuid("id").primary_key();
///             t.text("email").unique();
///         });
///     }
/// }
/// ```
pub trait Migration {
    /// Its id, its message and its place in the history.
    const HEADER: Header;

    /// Records the changes.
    fn up(schema: &mut Schema);

    /// Records the way back; left out, it is derived from [`Migration::up`].
    ///
    /// Where nothing can be derived the build asks for a `down`, or for
    /// [`Schema::irreversible`] with the reason. A missing `down` never means "nothing to do".
    fn down(schema: &mut Schema) {
        schema.derive_down();
    }
}

/// The parents of a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parents {
    None,
    One([&'static str; 1]),
    Many(&'static [&'static str]),
}

/// A revision's id, message and place in the history.
#[derive(Clone, Copy, Debug)]
pub struct Header {
    /// The id: 14 digits, the moment of creation as `YYYYMMDDhhmmss`.
    pub id: &'static str,
    /// What the revision does, in a few words.
    pub message: &'static str,
    parents: Parents,
    labels: &'static [&'static str],
    depends_on: &'static [&'static str],
    replaces: &'static [&'static str],
    place: Place,
    parents_place: Option<Place>,
    labels_place: Option<Place>,
    depends_on_place: Option<Place>,
    replaces_place: Option<Place>,
}

impl Header {
    /// A revision without parents: the first of a history.
    #[track_caller]
    pub const fn new(id: &'static str, message: &'static str) -> Self {
        Self {
            id,
            message,
            parents: Parents::None,
            labels: &[],
            depends_on: &[],
            replaces: &[],
            place: Place::caller(),
            parents_place: None,
            labels_place: None,
            depends_on_place: None,
            replaces_place: None,
        }
    }

    /// The revision that this one follows.
    #[track_caller]
    #[must_use]
    pub const fn revises(mut self, parent: &'static str) -> Self {
        self.parents = Parents::One([parent]);
        self.parents_place = Some(Place::caller());
        self
    }

    /// The revisions whose branches this one joins.
    #[track_caller]
    #[must_use]
    pub const fn merges(mut self, parents: &'static [&'static str]) -> Self {
        self.parents = Parents::Many(parents);
        self.parents_place = Some(Place::caller());
        self
    }

    /// The names of the branch that begins here.
    #[track_caller]
    #[must_use]
    pub const fn labels(mut self, labels: &'static [&'static str]) -> Self {
        self.labels = labels;
        self.labels_place = Some(Place::caller());
        self
    }

    /// Revisions of other branches that must be applied before this one.
    #[track_caller]
    #[must_use]
    pub const fn depends_on(mut self, revisions: &'static [&'static str]) -> Self {
        self.depends_on = revisions;
        self.depends_on_place = Some(Place::caller());
        self
    }

    /// The revisions that this one stands for, and that are in the registry no more.
    ///
    /// Where all of them are applied, so is this one; where it is applied, they count as applied for
    /// older versions of the program.
    #[track_caller]
    #[must_use]
    pub const fn replaces(mut self, revisions: &'static [&'static str]) -> Self {
        self.replaces = revisions;
        self.replaces_place = Some(Place::caller());
        self
    }

    /// The ids of its parents.
    pub const fn parents(&self) -> &[&'static str] {
        match &self.parents {
            Parents::None => &[],
            Parents::One(one) => one,
            Parents::Many(many) => many,
        }
    }

    /// The labels it carries.
    pub const fn branch_labels(&self) -> &'static [&'static str] {
        self.labels
    }

    /// The ids or labels it depends on.
    pub const fn dependencies(&self) -> &'static [&'static str] {
        self.depends_on
    }

    /// The ids of the revisions that it stands for.
    pub const fn replaced(&self) -> &'static [&'static str] {
        self.replaces
    }

    /// Where the header was written.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Where its parents were written.
    pub const fn parents_place(&self) -> Place {
        match self.parents_place {
            Some(place) => place,
            None => self.place,
        }
    }

    /// Where its labels were written.
    pub const fn labels_place(&self) -> Place {
        match self.labels_place {
            Some(place) => place,
            None => self.place,
        }
    }

    /// Where its dependencies were written.
    pub const fn depends_on_place(&self) -> Place {
        match self.depends_on_place {
            Some(place) => place,
            None => self.place,
        }
    }

    /// Where the revisions that it stands for were written.
    pub const fn replaces_place(&self) -> Place {
        match self.replaces_place {
            Some(place) => place,
            None => self.place,
        }
    }

    /// The moment of creation that the id tells, as `YYYY-MM-DD hh:mm:ss`; `None` for an odd id.
    pub fn created(&self) -> Option<String> {
        created(self.id)
    }
}

/// The moment that an id of 14 digits tells, as `YYYY-MM-DD hh:mm:ss`.
pub fn created(id: &str) -> Option<String> {
    let is_id = id.len() == 14 && id.bytes().all(|byte| byte.is_ascii_digit());
    let part = |from: usize, to: usize| id.get(from..to).filter(|_| is_id);
    Some(format!(
        "{}-{}-{} {}:{}:{}",
        part(0, 4)?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?
    ))
}
