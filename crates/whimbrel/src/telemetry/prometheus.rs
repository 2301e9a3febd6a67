//! The text that Prometheus reads
//! ([Exposition formats](https://prometheus.io/docs/instrumenting/exposition_formats/)).

use super::metrics::{Metrics, RevisionMetrics};

/// A sample: its labels and its value.
type Sample<'m> = (Vec<(&'static str, &'m str)>, String);

/// What reads a number of a revision, as text.
type Read = fn(&RevisionMetrics) -> Option<String>;

/// The numbers of each revision.
const OF_REVISIONS: [(&str, &str, Read); 6] = [
    (
        "whimbrel_revision_applied_timestamp_seconds",
        "When the revision was applied.",
        |revision| revision.applied_seconds.map(|seconds| seconds.to_string()),
    ),
    (
        "whimbrel_revision_duration_seconds",
        "How long the revision took when it was applied last.",
        |revision| revision.duration_ms.map(in_seconds),
    ),
    (
        "whimbrel_revision_safety_score",
        "The safety score of the revision when it was applied, from 0 to 100.",
        |revision| revision.score.map(|score| score.to_string()),
    ),
    (
        "whimbrel_revision_lock_wait_seconds",
        "How long the revision waited for locks of tables.",
        |revision| revision.lock_wait_ms.map(in_seconds),
    ),
    (
        "whimbrel_revision_lock_held_seconds",
        "How long the last transaction of the revision was open, and held what it had locked.",
        |revision| revision.lock_held_ms.map(in_seconds),
    ),
    (
        "whimbrel_revision_database_size_bytes",
        "The size of the database after the revision.",
        |revision| revision.database_bytes.map(|bytes| bytes.to_string()),
    ),
];

impl Metrics {
    /// The numbers in the text format of Prometheus; `docs/METRICS.md` lists their names.
    pub fn prometheus(&self) -> String {
        let mut text = String::new();
        let states = [
            ("applied", self.applied),
            ("pending", self.pending),
            ("unfinished", self.unfinished),
            ("newer", self.newer),
        ];
        let states = states.map(|(state, count)| (vec![("state", state)], count.to_string()));
        family(
            &mut text,
            ("whimbrel_revisions", "gauge"),
            "How many revisions are in a state.",
            &states,
        );
        let events = self.events.iter();
        let events: Vec<Sample<'_>> = events
            .map(|(event, count)| (vec![("event", event.as_str())], count.to_string()))
            .collect();
        family(
            &mut text,
            ("whimbrel_events_total", "counter"),
            "How many rows the log has of an event.",
            &events,
        );
        for (name, help, count) in [
            (
                "whimbrel_rollbacks_total",
                "How many revisions were ever reverted.",
                self.rollbacks,
            ),
            (
                "whimbrel_failures_total",
                "How many revisions ever failed.",
                self.failures,
            ),
        ] {
            family(&mut text, (name, "counter"), help, &[plain(count)]);
        }
        let size = self.database_bytes.map(plain);
        family(
            &mut text,
            ("whimbrel_database_size_bytes", "gauge"),
            "The size of the database.",
            size.as_slice(),
        );
        let last = self.last_event_seconds.map(plain);
        family(
            &mut text,
            ("whimbrel_last_event_timestamp_seconds", "gauge"),
            "When the log was written last.",
            last.as_slice(),
        );
        for (name, help, read) in OF_REVISIONS {
            let samples = self.revisions.iter().filter_map(|revision| {
                let value = read(revision)?;
                Some((vec![("revision", revision.revision.as_str())], value))
            });
            let samples: Vec<Sample<'_>> = samples.collect();
            family(&mut text, (name, "gauge"), help, &samples);
        }
        text
    }
}

fn plain(value: impl ToString) -> Sample<'static> {
    (Vec::new(), value.to_string())
}

/// Milliseconds as seconds.
fn in_seconds(milliseconds: i64) -> String {
    format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000)
}

/// Writes a metric with its samples; one without any is left out.
fn family(text: &mut String, (name, kind): (&str, &str), help: &str, samples: &[Sample<'_>]) {
    if samples.is_empty() {
        return;
    }
    text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    for (labels, value) in samples {
        text.push_str(name);
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        if !labels.is_empty() {
            text.push_str(&format!("{{{}}}", labels.join(",")));
        }
        text.push_str(&format!(" {value}\n"));
    }
}

/// The value of a label, with what would end it escaped.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_stand_below_the_head_of_their_metric() {
        let metrics = Metrics {
            applied: 1,
            events: [("od\"d".to_owned(), 2)].into(),
            revisions: vec![RevisionMetrics {
                revision: "20260101090000".to_owned(),
                duration_ms: Some(1_250),
                ..RevisionMetrics::default()
            }],
            ..Metrics::default()
        };
        let text = metrics.prometheus();
        assert!(text.starts_with(
            "# HELP whimbrel_revisions How many revisions are in a state.\n\
             # TYPE whimbrel_revisions gauge\nwhimbrel_revisions{state=\"applied\"} 1\n"
        ));
        assert!(text.contains("whimbrel_events_total{event=\"od\\\"d\"} 2\n"));
        assert!(
            text.contains(
                "whimbrel_revision_duration_seconds{revision=\"20260101090000\"} 1.250\n"
            )
        );
        assert!(!text.contains("whimbrel_database_size_bytes"), "{text}");
    }
}
