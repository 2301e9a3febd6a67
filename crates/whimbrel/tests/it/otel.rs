//! Spans, as an application's exporter gets them.

use opentelemetry::global;
use opentelemetry::trace::{Span, SpanId, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, Value};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use whimbrel::manager::Back;
use whimbrel_schema::graph::Target;

use crate::manager::place::Place;
use crate::manager::revisions::{CreatePosts, CreateUsers, registry_of};

fn attribute(span: &SpanData, key: &str) -> Option<Value> {
    let found = span.attributes.iter().find(|pair| pair.key.as_str() == key);
    found.map(|pair| pair.value.clone())
}

/// The spans below one of the application's own; other tests make spans at the same time.
fn spans_of(exporter: &InMemorySpanExporter, work: impl FnOnce()) -> Vec<SpanData> {
    let tracer = global::tracer("test");
    let context = Context::current_with_span(tracer.start("application"));
    let entered = context.clone().attach();
    work();
    drop(entered);
    let trace = context.span().span_context().trace_id();
    context.span().end();
    let spans = exporter.get_finished_spans().unwrap().into_iter();
    let ours = spans.filter(|span| span.span_context.trace_id() == trace);
    ours.filter(|span| span.name != "application").collect()
}

fn children(spans: &[SpanData], parent: SpanId) -> Vec<&SpanData> {
    spans
        .iter()
        .filter(|span| span.parent_span_id == parent)
        .collect()
}

#[test]
fn a_run_and_its_revisions_are_spans() {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    global::set_tracer_provider(provider.clone());
    for (place, system) in [
        (Place::sqlite(), "sqlite"),
        (Place::postgres(), "postgresql"),
    ] {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
        let spans = spans_of(&exporter, || {
            manager.quick(&Target::Head, &mut ()).unwrap();
        });
        let run = spans
            .iter()
            .find(|span| span.name == "database_migration")
            .unwrap();
        let is = |key: &str| attribute(run, key).unwrap();
        assert_eq!(is("migration.target"), Value::from("head"));
        assert_eq!(is("migration.success"), Value::from(true));
        assert_eq!(is("migration.direction"), Value::from("up"));
        assert_eq!(is("migration.revisions"), Value::from(2_i64));
        assert_eq!(is("db.system.name"), Value::from(system));
        assert_eq!(run.status, Status::Unset);
        let revisions = children(&spans, run.span_context.span_id());
        assert_eq!(revisions.len(), 2, "{spans:?}");
        for revision in &revisions {
            assert_eq!(revision.name, "database_migration.revision");
            assert!(attribute(revision, "migration.revision").is_some());
        }

        let spans = spans_of(&exporter, || {
            let too_far = manager.rollback(&Back::Steps(9), &[], &mut ());
            assert!(too_far.is_err());
        });
        let [back] = spans.as_slice() else {
            panic!("{spans:?}");
        };
        assert_eq!(attribute(back, "migration.target"), Some(Value::from("-9")));
        assert_eq!(
            attribute(back, "migration.success"),
            Some(Value::from(false))
        );
        assert_eq!(attribute(back, "error.type"), Some(Value::from("usage")));
        assert_eq!(back.status, Status::error("usage"));
    }
    provider.shutdown().unwrap();
}
