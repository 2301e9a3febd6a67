//! The rules of the verification: their ids, and how grave each is.

use super::level::Level;

/// Whether an application may choose the level of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Always [`Level::Deny`]: what breaks it cannot run.
    Fixed,
    /// A judgement: an application may set another level, and a baseline silences it.
    Judgement,
}

/// A rule of the verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its stable id, in kebab case.
    pub id: &'static str,
    /// Its level, unless the policy sets another.
    pub level: Level,
    /// Whether the policy may.
    pub kind: Kind,
    /// What it finds.
    pub about: &'static str,
}

impl Rule {
    /// The rule that a refusal of the catalog breaks.
    pub(super) const fn refusal(id: &'static str) -> Self {
        Self {
            id,
            level: Level::Deny,
            kind: Kind::Fixed,
            about: "a change that does not fit the schema",
        }
    }

    /// A rule by its id.
    pub fn find(id: &str) -> Option<Self> {
        let refusal = REFUSALS.iter().find(|rule| **rule == id);
        let own = RULES.iter().find(|rule| rule.id == id).copied();
        own.or_else(|| refusal.map(|id| Self::refusal(id)))
    }
}

/// The rules that the catalog itself enforces; see [`Reason::rule`](crate::catalog::Reason::rule).
pub const REFUSALS: [&str; 18] = [
    "already-exists",
    "bad-name",
    "bad-value",
    "computed-column",
    "contradiction",
    "foreign-key-mismatch",
    "foreign-key-not-unique",
    "listed-twice",
    "no-columns",
    "no-primary-key",
    "second-primary-key",
    "still-in-use",
    "unknown-column",
    "unknown-constraint",
    "unknown-enum",
    "unknown-enum-value",
    "unknown-index",
    "unknown-table",
];

macro_rules! rules {
    ($($name:ident: $id:literal, $level:ident, $kind:ident, $about:literal;)+) => {
        $(
            #[doc = concat!("Finds ", $about, ".")]
            pub const $name: Rule = Rule {
                id: $id,
                level: Level::$level,
                kind: Kind::$kind,
                about: $about,
            };
        )+

        /// Every rule but those of the catalog.
        pub const RULES: &[Rule] = &[$($name),+];
    };
}

rules! {
    MALFORMED_ID: "malformed-id", Deny, Fixed, "an id that is not a moment in 14 digits";
    DUPLICATE_ID: "duplicate-id", Deny, Fixed, "an id that two revisions have";
    ID_ORDER: "id-order", Deny, Judgement, "an id that is not greater than those it follows";
    MODULE_NAME: "module-name", Deny, Fixed, "a module that is not named `m<id>_<slug>`";
    MODULE_ID: "module-id", Deny, Fixed, "a module that holds another id than its name says";
    STALE_SCHEMA: "stale-schema", Warn, Judgement, "a `schema.rs` of `diesel.toml` that does not hold what the revisions make";
    UNLISTED_MODULE: "unlisted-module", Deny, Judgement, "a module file that the registry does not list";
    EMPTY_MESSAGE: "empty-message", Deny, Judgement, "a revision that does not say what it does";
    BAD_LABEL: "bad-label", Deny, Fixed, "a label that cannot be told from something else";
    DUPLICATE_LABEL: "duplicate-label", Deny, Fixed, "a label that names two revisions";
    DUPLICATE_PARENT: "duplicate-parent", Deny, Fixed, "a parent that is listed twice";
    BAD_REPLACES: "bad-replaces", Deny, Fixed, "a revision that stands for one that is still there, or for one that another stands for";
    MISSING_PARENT: "missing-parent", Deny, Fixed, "a parent that is not in the registry";
    MISSING_DEPENDENCY: "missing-dependency", Deny, Fixed, "a dependency that is not in the registry";
    CYCLE: "cycle", Deny, Fixed, "revisions that follow each other in a circle";
    SECOND_HEAD: "second-head", Deny, Fixed, "a second end of the history without a label";
    PANIC: "panic", Deny, Fixed, "an `up` or `down` that panics";
    NONDETERMINISTIC: "nondeterministic", Deny, Fixed, "an `up` or `down` that records something else each time";
    DEAD_BRANCH: "dead-branch", Deny, Fixed, "a condition that never holds";
    CONDITIONAL_SCHEMA: "conditional-schema", Deny, Judgement, "a condition that decides what the schema is";
    ENVIRONMENT_SCHEMA: "environment-schema", Deny, Fixed, "a schema that depends on the environment";
    BACKEND_SCHEMA: "backend-schema", Warn, Judgement, "a schema that depends on the backend";
    DESTROYS_DATA: "destroys-data", Deny, Judgement, "a loss of data that nobody vouches for";
    EMPTY_REASON: "empty-reason", Deny, Judgement, "a reason that is left empty";
    UNNEEDED_ASSUME_SAFE: "unneeded-assume-safe", Warn, Judgement, "an `assume_safe` around nothing that needs it";
    MISSING_DOWN: "missing-down", Deny, Judgement, "a `down` that is left out and cannot be derived";
    DOWN_DIFFERS: "down-differs", Deny, Judgement, "a `down` that does not restore the schema";
    EMPTY_DOWN: "empty-down", Warn, Judgement, "a `down` that does nothing after an `up` that changes rows";
    MIXED_DOWN: "mixed-down", Deny, Fixed, "a way back that is said in two ways, or in `up`";
    UNSUPPORTED: "unsupported", Deny, Fixed, "something that a backend cannot do";
    UNKNOWN_RULE: "unknown-rule", Deny, Fixed, "a level for a rule that there is not";
    FIXED_RULE: "fixed-rule", Deny, Fixed, "a level for a rule that always denies";
    CONFLICTING_LEVELS: "conflicting-levels", Warn, Judgement, "a policy that gives a rule two levels";
    BAD_POLICY: "bad-policy", Deny, Fixed, "a policy that contradicts the registry";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Reason;

    #[test]
    fn ids_are_unique_and_findable() {
        let own = RULES.iter().map(|rule| rule.id);
        let mut ids: Vec<_> = own.chain(REFUSALS).collect();
        assert!(ids.iter().all(|id| Rule::find(id).unwrap().id == *id));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len() + REFUSALS.len());
        assert_eq!(Rule::find("no-such-rule"), None);
    }

    #[test]
    fn what_the_catalog_refuses_is_known() {
        for reason in [
            Reason::NoColumns("a table"),
            Reason::KeyLengths {
                own: 1,
                referred: 2,
            },
            Reason::Computed("a".into()),
        ] {
            assert!(REFUSALS.contains(&reason.rule()), "{}", reason.rule());
        }
    }
}
