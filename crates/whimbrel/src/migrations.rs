//! The migrations of a program: its registry, and what the gate verified of it.

use whimbrel_schema::analyze::Statement;
use whimbrel_schema::analyze::typed::ReadSql;
#[cfg(feature = "runtime")]
use whimbrel_schema::analyze::{Finding, Script};
#[cfg(feature = "runtime")]
use whimbrel_schema::plan::Direction;
use whimbrel_schema::verify::Policy;
use whimbrel_schema::{Backend, Registry};

#[cfg(feature = "runtime")]
use crate::embedded::EmbeddedFinding;
use crate::embedded::{Embedded, EmbeddedRevision, Verdict};

/// The migrations of a program.
///
/// [`embed!`](crate::embed!) makes it from the registry and what the gate verified;
/// [`Migrations::unverified`] is the spoken way round the gate.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    registry: &'static Registry,
    embedded: Option<&'static Embedded>,
}

impl Migrations {
    /// The migrations that the gate verified; called by [`embed!`](crate::embed!).
    #[doc(hidden)]
    pub const fn embedded_by_the_gate(
        registry: &'static Registry,
        embedded: &'static Embedded,
    ) -> Self {
        Self {
            registry,
            embedded: Some(embedded),
        }
    }

    /// Migrations that no gate has verified: nothing proves them, and nothing but the database
    /// stops a mistake in them.
    pub const fn unverified(registry: &'static Registry) -> Self {
        Self {
            registry,
            embedded: None,
        }
    }

    /// The revisions.
    pub const fn registry(&self) -> &'static Registry {
        self.registry
    }

    /// What the gate verified of a revision; `None` without a gate.
    pub fn embedded(&self, id: &str) -> Option<&'static EmbeddedRevision> {
        let revisions = self.embedded?.revisions;
        let at = revisions
            .binary_search_by(|revision| revision.id.cmp(id))
            .ok()?;
        revisions.get(at)
    }

    /// The policy of the build: its rules, levels, baseline and versions; the default one without a
    /// gate.
    pub fn policy(&self) -> Policy {
        let stored = self.embedded.map(|embedded| embedded.policy);
        let policy = Policy::default().with_stored(&stored.unwrap_or_default());
        let own = self.embedded.map_or(&[][..], |embedded| embedded.rules);
        own.iter().fold(policy, |policy, rule| policy.rule(rule))
    }

    /// What the application's own rules found in a script when the program was built.
    #[cfg(feature = "runtime")]
    pub(crate) fn own_findings(
        &self,
        revision: &str,
        backend: Backend,
        direction: Direction,
        script: &Script,
    ) -> Vec<Finding> {
        let Some(embedded) = self.embedded else {
            return Vec::new();
        };
        let found = embedded.findings.iter().filter(|found| {
            found.revision == revision && found.backend == backend && found.direction == direction
        });
        let found = found.filter_map(|found| {
            let mut rules = embedded.rules.iter();
            let rule = rules.find(|rule| rule.id == found.rule)?;
            let mut finding = Finding::new(rule, statement_of(found, script), found.message);
            finding.help = found.help.map(str::to_owned);
            finding.data_loss = found.data_loss.map(str::to_owned);
            finding.headline = found.headline;
            finding.severity = found.severity;
            finding.penalty = found.penalty;
            finding.certain = found.certain;
            Some(finding)
        });
        found.collect()
    }

    /// The databases that the build was verified for; all of them without a gate.
    pub fn targets(&self) -> Vec<Backend> {
        match self.embedded {
            Some(embedded) => embedded.policy.versions.iter().map(|(b, _)| *b).collect(),
            None => Backend::ALL.to_vec(),
        }
    }

    /// Tells whether the gate refused something and the program was built all the same.
    pub fn is_refused(&self) -> bool {
        self.embedded
            .is_some_and(|embedded| embedded.verdict == Verdict::Refused)
    }
}

/// The statement that a finding is about; the plan may have more or fewer of them on this server.
#[cfg(feature = "runtime")]
fn statement_of(found: &EmbeddedFinding, script: &Script) -> usize {
    let Some((operation, nth)) = found.operation else {
        return 0;
    };
    let statements = script.statements.iter().enumerate();
    let own = statements.filter(|(_, statement)| statement.operation == Some(operation));
    let own: Vec<usize> = own.map(|(index, _)| index).collect();
    own.get(nth).or(own.last()).copied().unwrap_or_default()
}

/// The program has no reader of SQL; it knows what the gate read.
impl ReadSql for Migrations {
    fn read(&self, backend: Backend, text: &str) -> Option<Vec<Statement>> {
        let mut known = self.embedded?.sql.iter();
        let sql = known.find(|sql| sql.backend == backend && sql.text == text)?;
        serde_json::from_str(sql.statements).ok()
    }
}

/// Declares `MIGRATIONS`, the migrations of a program as the gate verified them, and
/// `MIGRATIONS_CATALOG`, the tables that they make, with which rustc compares the models.
///
/// It stands in the crate whose build script calls `whimbrel::gate::verify` with the same registry,
/// beside the module that holds it:
///
/// ```ignore
/// #[path = "../migrations/mod.rs"]
/// #[allow(warnings, clippy::all, clippy::pedantic)]
/// mod migrations;
///
/// whimbrel::embed!(migrations::REGISTRY);
/// ```
///
/// It does not compile when the gate found something, or when the registry lists other revisions
/// than the gate verified.
#[macro_export]
macro_rules! embed {
    ($registry:expr) => {
        #[doc(hidden)]
        #[allow(warnings, clippy::all, clippy::pedantic)]
        mod verified_by_the_gate {
            use $crate::verified::{
                Backend, Check, Direction, Embedded, EmbeddedCatalog, EmbeddedColumn,
                EmbeddedFinding, EmbeddedRevision, EmbeddedSql, EmbeddedTable, EnumModel,
                FieldType, Group, Level, Precision, Rule, Severity, Stored, TableName, Verdict,
            };
            include!(concat!(
                env!(
                    "OUT_DIR",
                    "`whimbrel::embed!` needs a build.rs that calls `whimbrel::gate::verify`"
                ),
                "/whimbrel.rs"
            ));
        }

        /// The migrations of this program, as the gate verified them.
        #[allow(unreachable_pub)]
        pub static MIGRATIONS: $crate::Migrations =
            $crate::Migrations::embedded_by_the_gate(&$registry, &verified_by_the_gate::EMBEDDED);

        /// The tables that the migrations make; models are compared with them.
        #[allow(unreachable_pub, dead_code)]
        pub const MIGRATIONS_CATALOG: $crate::model::EmbeddedCatalog =
            verified_by_the_gate::CATALOG;

        const _: () = assert!(
            $registry.lists(verified_by_the_gate::LISTED),
            "these are not the migrations that the gate verified in build.rs"
        );
    };
}
