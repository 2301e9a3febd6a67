//! Registries of several crates as one, each under a name of its own.

use crate::migration::Header;
use crate::registry::{Registry, Revision};

/// All revisions of several registries, each marked with the name of its part.
///
/// [`registries!`](crate::registries!) calls it with the right number.
///
/// # Panics
///
/// When `N` is not the number of the revisions, which stops the build.
#[allow(clippy::indexing_slicing, clippy::panic)] // `get` is not const, and this runs in the build.
pub const fn joined<const N: usize>(parts: &[(&'static str, &'static Registry)]) -> [Revision; N] {
    let mut all = [Revision::of_nothing(); N];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let (name, registry) = parts[part];
        let revisions = registry.revisions();
        let mut next = 0;
        while next < revisions.len() {
            all[at] = revisions[next].in_part(name);
            at += 1;
            next += 1;
        }
        part += 1;
    }
    assert!(at == N, "as many revisions as there are");
    all
}

/// What stands for a revision until it is known.
pub(crate) const NOTHING: Header = Header::new("", "");

/// Declares `REGISTRY`, the revisions of several registries over one database.
///
/// Each part has a name, which is the label of its branch unless its first revision has one of its
/// own: `migrate run --target billing@head`. Ids and labels are unique over all parts, and a revision
/// depends on one of another part by its id.
///
/// ```
/// mod core {
///     mod m20260101000000_users {
///         use whimbrel_schema::prelude::*;
///         pub struct Revision;
///         impl Migration for Revision {
///             const HEADER: Header = Header::new("20260101000000", "users");
///             fn up(schema: &mut Schema) {
///                 schema.create_table("users", |t| { t.integer("id").primary_key(); });
///             }
///         }
///     }
///     whimbrel_schema::registry![m20260101000000_users];
/// }
/// mod billing {
///     mod m20260102000000_bills {
///         use whimbrel_schema::prelude::*;
///         pub struct Revision;
///         impl Migration for Revision {
///             const HEADER: Header =
///                 Header::new("20260102000000", "bills").depends_on(&["20260101000000"]);
///             fn up(schema: &mut Schema) {
///                 schema.create_table("bills", |t| {
///                     t.integer("id").primary_key();
///                     t.integer("user_id").references("users");
///                 });
///             }
///         }
///     }
///     whimbrel_schema::registry![m20260102000000_bills];
/// }
/// whimbrel_schema::registries![core: core::REGISTRY, billing: billing::REGISTRY];
/// # fn main() {
/// let graph = whimbrel_schema::graph::Graph::of(&REGISTRY).unwrap();
/// assert_eq!(graph.labelled("billing"), Some("20260102000000"));
/// assert_eq!(graph.effective_heads(), ["20260102000000"]);
/// # }
/// ```
#[macro_export]
macro_rules! registries {
    ($($part:ident: $registry:expr),+ $(,)?) => {
        /// The revisions of this application and of the libraries that it is made of.
        pub static REGISTRY: $crate::Registry = {
            const COUNT: usize = 0 $(+ $registry.revisions().len())+;
            static ALL: [$crate::registry::Revision; COUNT] =
                $crate::joined::joined(&[$((stringify!($part), &$registry)),+]);
            $crate::Registry::new(&ALL)
        };
    };
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the registry of a program is public")]
mod tests {
    use std::collections::BTreeSet;

    use crate::graph::{Graph, Problem, Target};

    /// Revisions that make a table each.
    macro_rules! revisions {
        ($($module:ident: $header:expr, $table:literal;)+) => {
            $(mod $module {
                use super::*;
                use crate::builder::Schema;

                pub(super) struct Revision;

                impl crate::migration::Migration for Revision {
                    const HEADER: Header = $header;

                    fn up(schema: &mut Schema) {
                        schema.create_table($table, |t| {
                            t.integer("id").primary_key();
                        });
                    }
                }
            })+

            crate::registry![$($module),+];
        };
    }
    mod core {
        use crate::migration::Header;
        revisions! {
            m20260101000000_a: Header::new("20260101000000", "a"), "a";
            m20260103000000_b: Header::new("20260103000000", "b").revises("20260101000000"), "b";
        }
    }

    mod billing {
        use crate::migration::Header;
        revisions! {
            m20260102000000_c: Header::new("20260102000000", "c").depends_on(&["20260101000000"]), "c";
            m20260104000000_d: Header::new("20260104000000", "d").revises("20260102000000"), "d";
        }
    }

    crate::registries![core: core::REGISTRY, billing: billing::REGISTRY];

    #[test]
    fn each_part_is_a_branch_under_its_name() {
        let graph = Graph::of(&REGISTRY).unwrap();
        let order: Vec<_> = graph.order().collect();
        assert_eq!(
            order,
            [
                "20260101000000",
                "20260102000000",
                "20260103000000",
                "20260104000000"
            ]
        );
        assert_eq!(graph.labelled("core"), Some("20260101000000"));
        assert_eq!(graph.labelled("billing"), Some("20260102000000"));
        let target: Target = "billing@head".parse().unwrap();
        assert_eq!(
            graph.upgrade(&target, &BTreeSet::new()).unwrap(),
            ["20260101000000", "20260102000000", "20260104000000"]
        );
        assert!(graph.unlabelled_heads().is_empty());
        let parts: Vec<_> = REGISTRY
            .revisions()
            .iter()
            .map(|revision| revision.part)
            .collect();
        assert_eq!(parts, ["core", "core", "billing", "billing"]);
    }

    mod twice {
        use crate::migration::Header;
        revisions! {
            m20260101000000_other: Header::new("20260101000000", "other").labels(&["core"]), "o";
        }
    }

    mod all {
        crate::registries![
            core: super::core::REGISTRY,
            twice: super::twice::REGISTRY,
        ];
    }

    #[test]
    fn ids_and_labels_are_unique_over_all_parts() {
        let problems = Graph::of(&all::REGISTRY).unwrap_err();
        assert!(
            matches!(
                problems.as_slice(),
                [
                    Problem::DuplicateId {
                        id: "20260101000000"
                    },
                    ..
                ]
            ),
            "{problems:?}"
        );
        assert!(
            problems
                .iter()
                .any(|p| matches!(p, Problem::DuplicateLabel { label: "core", .. }))
        );
    }
}
