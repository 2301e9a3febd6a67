//! The static analyzer: what a migration does to a database in use, and how risky that is.
//!
//! Typed operations and raw SQL are read as the same thing, a [`Script`] of [`Act`](act::Act)s, and
//! judged against a [`World`](world::World), the schema as far as it is known:
//!
//! ```text
//! operations ──plan──▶ acts ─┐            ┌──▶ footprint: locks, scans, rewrites
//!                            ├──▶ Script ─┼──▶ findings of the rules
//! raw SQL ──whimbrel-sql──▶ ─┘            └──▶ score
//! ```
//!
//! Nothing here reads SQL text; an act says everything that a rule may ask. What cannot be said is
//! [`Act::Opaque`](act::Act::Opaque), and is reported as such.

pub mod act;
mod closed;
pub mod cost;
mod dependents;
pub mod finding;
pub mod fix;
pub mod footprint;
pub mod judge;
pub mod judgement;
mod naming;
mod narrowing;
mod new_columns;
mod past;
mod places;
pub(crate) mod postgres_names;
mod preflight;
mod repeatable;
mod replaced;
pub mod report;
pub mod rules;
pub mod scene;
pub mod score;
pub mod script;
mod sql_name;
mod steps;
mod successor;
mod summary;
mod timeouts;
pub mod typed;
mod typed_line;
pub mod world;

pub use finding::Finding;
pub use fix::{Fix, FixKind};
pub use footprint::{Footprint, LockMode};
pub use judge::judge;
pub use judgement::Judgement;
pub use naming::{BadPattern, Naming, Pattern};
pub use past::Past;
pub use report::{Report, Weighed};
pub use rules::{Group, Rule, Severity};
pub use scene::Scene;
pub use score::{Band, Score};
pub use script::{About, Origin, Script, Settings, Statement, Transaction, Transactions, WayBack};
pub use summary::Summary;
