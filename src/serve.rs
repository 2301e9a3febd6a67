//! `anomaly` without a subcommand: migrate, then serve.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{ArgAction, Args, ValueEnum};
use whimbrel::config::{Application, Config, Flags};
use whimbrel::manager::StartUpPolicy;

use crate::http::{Server, Service};
use crate::{MIGRATIONS, database, start_up};

/// How the service starts.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Listen at this address
    #[arg(long, env = "ANOMALY_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,

    /// What to do about pending migrations
    #[arg(long, env = "ANOMALY_START_UP", value_enum, default_value_t = Policy::Fast)]
    start_up: Policy,

    /// Use this database
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,

    /// Name the environment, such as production
    #[arg(long = "env", value_name = "NAME")]
    environment: Option<String>,

    /// Log more; twice, also the SQL of migrations
    #[arg(short, long, action = ArgAction::Count)]
    verbose: u8,
}

/// The start-up policies, as they are written on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Policy {
    /// Apply what takes a moment, else refuse to start
    Fast,
    /// Apply everything, however long it takes
    Everything,
    /// Refuse to start when anything is pending
    CheckOnly,
    /// Do not look
    Off,
}

impl From<Policy> for StartUpPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Fast => Self::Fast,
            Policy::Everything => Self::Everything,
            Policy::CheckOnly => Self::CheckOnly,
            Policy::Off => Self::Off,
        }
    }
}

impl Serve {
    /// What to log.
    pub(crate) fn log_filter(&self) -> &'static str {
        match self.verbose {
            0 => "info,whimbrel::sql=off",
            1 => "debug,whimbrel::sql=off",
            _ => "debug,whimbrel::sql=debug",
        }
    }

    /// Migrates and serves; a failure is logged with its causes and gives the exit code.
    pub(crate) fn run(&self, application: &Application) -> ExitCode {
        match self.start(application) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                log::error!("{error:#}");
                let known = error.downcast_ref::<whimbrel::Error>();
                if let Some(hint) = known.and_then(whimbrel::Error::hint) {
                    log::error!("hint: {hint}");
                }
                ExitCode::from(known.map_or(1, whimbrel::Error::exit_code))
            }
        }
    }

    fn start(&self, application: &Application) -> Result<()> {
        let flags = Flags {
            database_url: self.database_url.clone(),
            environment: self.environment.clone(),
            ..Flags::default()
        };
        let config = Config::load(application, &flags).context("the settings cannot be used")?;
        let migrations = config.manager(MIGRATIONS)?;
        database::must_last(migrations.url())?;
        start_up::migrate(&migrations, self.start_up.into())?;
        let service = Service {
            connections: database::connect(migrations.url())?,
            migrations,
        };
        let server = Server::listen(&self.listen, service)?;
        if let Some(address) = server.address() {
            log::info!("listening at http://{address}");
        }
        server.run()
    }
}
