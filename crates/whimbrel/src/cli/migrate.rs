//! The mounted subcommand.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::abort::Abort;
use super::adopt::Adopt;
use super::advice::advised;
use super::app::App;
use super::backup::Backup;
use super::check::Check;
use super::completions::Completions;
use super::context::Context;
use super::create::Create;
use super::current::Current;
use super::diff::Diff;
use super::doctor::Doctor;
use super::edit::Edit;
use super::flags::Flags;
use super::heads::Heads;
use super::history::History;
use super::inspect::Inspect;
use super::log::Log;
use super::man::Man;
use super::merge::Merge;
use super::metrics::Metrics;
use super::outcome::Outcome;
use super::plan::Plan;
use super::rebase::Rebase;
use super::repair::Repair;
use super::restore::Restore;
use super::resume::Resume;
use super::rollback::Rollback;
use super::run::Run;
use super::schema::Schema;
use super::show::Show;
use super::squash::Squash;
use super::stamp::Stamp;
use super::terminal::Terminal;
use super::test::Test;
use super::validate::Validate;
use super::{backfill, branches, config, drift, failure, init, quick, reset, status};
use crate::error::Result;

/// The `migrate` subcommand: its arguments, and what it does.
#[derive(Clone, Debug, Args)]
pub struct Migrate {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Show where the database stands
    #[command(after_help = "Examples:\n  migrate status\n  \
                            migrate status --env production --format json")]
    Status,
    /// Make the database and its bookkeeping tables; apply nothing
    #[command(after_help = "Example: migrate init --database-url postgres://ada@db.example/shop")]
    Init,
    /// Apply the pending revisions
    Run(Run),
    /// Revert applied revisions
    #[command(after_help = "Examples:\n  migrate rollback\n  \
                            migrate rollback 2 --force\n  \
                            migrate rollback --target 20260115103000 --accept-data-loss 20260201090000")]
    Rollback(Rollback),
    /// Finish the unfinished revision, and nothing else
    Resume(Resume),
    /// Undo what was done of the unfinished revision
    Abort(Abort),
    /// Carry out the data work that `run --defer-data` has put off
    #[command(after_help = "Example: migrate backfill")]
    Backfill,
    /// Make the database and apply the pending revisions
    #[command(after_help = "Example: migrate quick --database-url sqlite:///./storage/try.db")]
    Quick,
    /// Tell by the exit code whether anything is pending
    #[command(
        after_help = "Examples:\n  migrate check && echo \"nothing to do\"\n  \
                            migrate check --ready"
    )]
    Check(Check),
    /// Show the steps and the SQL of what is pending
    Plan(Plan),
    /// Judge revisions: what they lock, read and destroy, and how safe they are
    #[command(after_help = "Examples:\n  migrate validate\n  \
                            migrate validate --since origin/main --min-score 70\n  \
                            migrate validate --all --fix")]
    Validate(Validate),
    /// List the revisions and whether each is applied, the newest first
    #[command(after_help = "Examples:\n  migrate history --graph\n  \
                            migrate history -r 20260115103000:head")]
    History(History),
    /// Show revisions in full
    #[command(after_help = "Example: migrate show head")]
    Show(Show),
    /// Show the applied revisions that no other applied one follows
    #[command(after_help = "Example: migrate current --check-heads")]
    Current(Current),
    /// Show the revisions that no other one follows
    #[command(after_help = "Example: migrate heads")]
    Heads(Heads),
    /// Show where the history branches, and which labels name which branch
    #[command(after_help = "Example: migrate branches")]
    Branches,
    /// Write a new revision
    #[command(after_help = "Examples:\n  migrate create \"add coupons\"\n  \
                            migrate create \"follow the models\" --autogenerate\n  \
                            migrate create \"create reports\" --head base --branch-label reporting")]
    Create(Create),
    /// Write a revision that joins branches
    #[command(
        after_help = "Example: migrate merge -m \"join reporting\" reporting@head 20260115103000"
    )]
    Merge(Merge),
    /// Put a branch that is not applied behind another head
    #[command(after_help = "Example: migrate rebase 20260115103000 --onto reporting@head")]
    Rebase(Rebase),
    /// Put one revision in the place of several
    #[command(after_help = "Example: migrate squash 20260101:20260401 -m \"create the shop\"")]
    Squash(Squash),
    /// Open the module of a revision in an editor
    #[command(after_help = "Example: EDITOR=vim migrate edit head")]
    Edit(Edit),
    /// Say where the database is, without running anything
    #[command(after_help = "Examples:\n  migrate stamp head\n  \
                            migrate stamp 20260115103000 --purge")]
    Stamp(Stamp),
    /// Take the history over from another tool, without running anything
    #[command(
        after_help = "Example: migrate adopt --from alembic --map 1975ea83b712=20260115103000"
    )]
    Adopt(Adopt),
    /// Write a copy of the whole database to a file
    Backup(Backup),
    /// Bring a backup back
    Restore(Restore),
    /// Drop everything that the revisions made
    #[command(after_help = "Example: migrate reset --env test --force")]
    Reset,
    /// Tell what is not as it should be, and which command mends it
    #[command(after_help = "Example: migrate doctor --drift")]
    Doctor(Doctor),
    /// Take every revision up, back and up again on a scratch database with rows
    #[command(after_help = "Example: migrate test --rows 100")]
    Test(Test),
    /// Compare the database with what its revisions made
    #[command(after_help = "Example: migrate drift --format json")]
    Drift,
    /// Show what leads from one state of the schema to another
    #[command(after_help = "Examples:\n  migrate diff\n  \
                            migrate diff migrations database --exit-code")]
    Diff(Diff),
    /// Write Diesel's schema.rs from the revisions, without a database
    #[command(after_help = "Examples:\n  migrate schema\n  migrate schema --check")]
    Schema(Schema),
    /// Write the schema of a database: as SQL, JSON, a drawing, or a revision
    #[command(after_help = "Example: migrate inspect --format mermaid --output schema.mmd")]
    Inspect(Inspect),
    /// Show what was done to the database, by whom, and how it went
    Log(Log),
    /// Write what the bookkeeping tells in numbers, for Prometheus or as JSON
    Metrics(Metrics),
    /// Show which applied revisions were changed, and record them anew
    Repair(Repair),
    /// Show the settings and where each comes from
    #[command(after_help = "Example: migrate config --env production")]
    Config,
    /// Write the completions of a shell
    #[command(
        after_help = "Example: migrate completions bash > ~/.local/share/bash-completion/completions/shop"
    )]
    Completions(Completions),
    /// Write the manual pages
    #[command(after_help = "Example: migrate man target/man")]
    Man(Man),
}

impl Migrate {
    /// Carries the command out and returns the exit code to end with.
    ///
    /// An error is printed, as text or as JSON; the codes are those of
    /// [`ErrorKind`](crate::ErrorKind), and `check` has some that are no errors.
    ///
    /// While revisions are applied or reverted, a first SIGINT or SIGTERM stops that at a safe point. From
    /// then on the two signals end the program, as they did before.
    pub fn run(&self, app: &App) -> ExitCode {
        let context = Context {
            app,
            flags: &self.flags,
            terminal: Terminal::new(&self.flags),
        };
        match self.carry_out(&context) {
            Ok(outcome) => outcome.into(),
            Err(error) => failure::print(&context.terminal, &advised(error)),
        }
    }

    /// What to log, as a filter of `env_logger`; the variable `RUST_LOG` should go before it.
    ///
    /// ```
    /// use clap::Parser;
    ///
    /// #[derive(Parser)]
    /// struct Cli {
    ///     #[command(flatten)]
    ///     migrate: whimbrel::cli::Migrate,
    /// }
    ///
    /// let cli = Cli::parse_from(["shop", "run", "-v"]);
    /// assert_eq!(cli.migrate.log_filter(), "whimbrel=info,whimbrel::sql=off");
    /// ```
    ///
    /// SQL is only logged when it is asked for twice, `-vv`: it may hold what a migration writes.
    pub fn log_filter(&self) -> &'static str {
        match (self.flags.quiet, self.flags.verbose) {
            (true, _) => "whimbrel=error,whimbrel::sql=off",
            (false, 0) => "whimbrel=warn,whimbrel::sql=off",
            (false, 1) => "whimbrel=info,whimbrel::sql=off",
            (false, 2) => "whimbrel=info,whimbrel::sql=debug",
            (false, _) => "whimbrel=trace",
        }
    }

    fn carry_out(&self, context: &Context<'_>) -> Result<Outcome> {
        match &self.command {
            Command::Status => status::run(context),
            Command::Init => init::run(context),
            Command::Run(run) => run.run(context),
            Command::Rollback(rollback) => rollback.run(context),
            Command::Resume(resume) => resume.run(context),
            Command::Abort(abort) => abort.run(context),
            Command::Backfill => backfill::run(context),
            Command::Quick => quick::run(context),
            Command::Check(check) => check.run(context),
            Command::Plan(plan) => plan.run(context),
            Command::Validate(validate) => validate.run(context),
            Command::History(history) => history.run(context),
            Command::Show(show) => show.run(context),
            Command::Current(current) => current.run(context),
            Command::Heads(heads) => heads.run(context),
            Command::Branches => branches::run(context),
            Command::Create(create) => create.run(context),
            Command::Merge(merge) => merge.run(context),
            Command::Rebase(rebase) => rebase.run(context),
            Command::Squash(squash) => squash.run(context),
            Command::Edit(edit) => edit.run(context),
            Command::Stamp(stamp) => stamp.run(context),
            Command::Adopt(adopt) => adopt.run(context),
            Command::Backup(backup) => backup.run(context),
            Command::Restore(restore) => restore.run(context),
            Command::Reset => reset::run(context),
            Command::Doctor(doctor) => doctor.run(context),
            Command::Test(test) => test.run(context),
            Command::Drift => drift::run(context),
            Command::Diff(diff) => diff.run(context),
            Command::Schema(schema) => schema.run(context),
            Command::Inspect(inspect) => inspect.run(context),
            Command::Log(log) => log.run(context),
            Command::Metrics(metrics) => metrics.run(context),
            Command::Repair(repair) => repair.run(context),
            Command::Config => config::run(context),
            Command::Completions(completions) => completions.run(context),
            Command::Man(man) => man.run(context),
        }
    }
}
