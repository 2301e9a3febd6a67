//! Spans of OpenTelemetry: one for the work, one inside it for each revision.
//!
//! They go to the tracer provider that the application has set
//! (`opentelemetry::global::set_tracer_provider`); without one nothing happens. `docs/METRICS.md` lists
//! their attributes. Neither SQL nor the message of an error is among them: a server's may hold values
//! of rows.

use opentelemetry::global::{self, BoxedSpan, BoxedTracer};
use opentelemetry::trace::{Span, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue};
use whimbrel_schema::Backend;
use whimbrel_schema::plan::Direction;

use super::span::Work;
use crate::error::{Error, Result};
use crate::manager::{Event, Observer, RunReport};

/// The name of the span around the work.
const NAME: &str = "database_migration";
/// The name of the span of a revision.
const REVISION: &str = "database_migration.revision";

/// Does the work inside a span, which is the parent of those of its revisions and of whatever the
/// application makes meanwhile.
pub(crate) fn spanned(
    about: &Work,
    observer: &mut dyn Observer,
    work: impl FnOnce(&mut dyn Observer) -> Result<RunReport>,
) -> Result<RunReport> {
    let tracer = global::tracer("whimbrel");
    let span = tracer
        .span_builder(NAME)
        .with_kind(SpanKind::Client)
        .with_attributes(attributes(about))
        .start(&tracer);
    let context = Context::current_with_span(span);
    let entered = context.clone().attach();
    let mut traced = Traced {
        observer,
        tracer,
        context: context.clone(),
        open: Vec::new(),
    };
    let outcome = work(&mut traced);
    for (_, mut open) in traced.open {
        if let Err(error) = &outcome {
            open.set_status(failed(error));
        }
        open.end();
    }
    drop(entered);
    let span = context.span();
    span.set_attribute(KeyValue::new("migration.success", outcome.is_ok()));
    match &outcome {
        Ok(report) => {
            let count = i64::try_from(report.revisions.len()).unwrap_or(i64::MAX);
            span.set_attribute(KeyValue::new("migration.revisions", count));
            let waited = i64::try_from(report.lock_wait.as_millis()).unwrap_or(i64::MAX);
            span.set_attribute(KeyValue::new("migration.lock_wait_ms", waited));
        }
        Err(error) => {
            span.set_attribute(KeyValue::new("error.type", error.kind().as_str()));
            if let Some(revision) = error.revision() {
                span.set_attribute(KeyValue::new("migration.revision", revision.to_owned()));
            }
            span.set_status(failed(error));
        }
    }
    span.end();
    outcome
}

fn attributes(about: &Work) -> Vec<KeyValue> {
    let system = match about.backend {
        Backend::Postgres => "postgresql",
        Backend::Sqlite => "sqlite",
    };
    let direction = match about.direction {
        Direction::Up => "up",
        Direction::Down => "down",
    };
    vec![
        KeyValue::new("migration.target", about.target.clone()),
        KeyValue::new("migration.direction", direction),
        KeyValue::new("migration.environment", about.environment.clone()),
        KeyValue::new("db.system.name", system),
    ]
}

/// The kind of an error, which holds nothing of the database.
fn failed(error: &Error) -> Status {
    Status::error(error.kind().as_str())
}

/// Makes a span of each revision, and hands everything on.
struct Traced<'o> {
    observer: &'o mut dyn Observer,
    tracer: BoxedTracer,
    context: Context,
    /// The revisions that have begun and not ended.
    open: Vec<(String, BoxedSpan)>,
}

impl Observer for Traced<'_> {
    fn observe(&mut self, event: Event<'_>) {
        match event {
            Event::Started {
                revision, steps, ..
            } => self.begin(revision, steps),
            Event::Finished { revision, .. } => self.end(revision),
            _ => {}
        }
        self.observer.observe(event);
    }
}

impl Traced<'_> {
    fn begin(&mut self, revision: &str, steps: usize) {
        let steps = i64::try_from(steps).unwrap_or(i64::MAX);
        let span = self
            .tracer
            .span_builder(REVISION)
            .with_attributes([
                KeyValue::new("migration.revision", revision.to_owned()),
                KeyValue::new("migration.steps", steps),
            ])
            .start_with_context(&self.tracer, &self.context);
        // Of revisions that share a transaction all begin before the first ends.
        self.open.push((revision.to_owned(), span));
    }

    fn end(&mut self, revision: &str) {
        let at = self.open.iter().position(|(open, _)| open == revision);
        if let Some(at) = at {
            self.open.remove(at).1.end();
        }
    }
}
