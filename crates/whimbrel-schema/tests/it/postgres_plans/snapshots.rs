//! What the plans say, in both forms.

use std::collections::BTreeSet;

use whimbrel_schema::Schema;
use whimbrel_schema::plan::Situation;

use super::case::Case;
use super::cases::{self, GROUPS};
use super::names::Names;
use super::text::readable;

const VERSION: u32 = 150_018;

fn snapshot(group: &str, cases: &[Case], names: Names) {
    let mut text = String::new();
    for case in cases {
        let online = case.plan(names, VERSION, &Situation::online());
        let plain = case.plan(names, VERSION, &Situation::plain());
        text.push_str(&format!("======== {}\n", case.name));
        text.push_str(&format!("---- up, online\n{}", readable(&online.up)));
        if plain.up != online.up {
            text.push_str(&format!("---- up, plain\n{}", readable(&plain.up)));
        }
        if let (Some(online), Some(plain)) = (&online.down, &plain.down) {
            text.push_str(&format!("---- down, online\n{}", readable(online)));
            if plain != online {
                text.push_str(&format!("---- down, plain\n{}", readable(plain)));
            }
        }
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("postgres_{names:?}_{group}").to_lowercase(), text);
    });
}

#[test]
fn plans_say_what_they_said() {
    for (group, cases) in GROUPS {
        snapshot(group, cases, Names::Plain);
    }
}

#[test]
fn plans_with_hostile_names_say_what_they_said() {
    for (group, cases) in GROUPS {
        snapshot(group, cases, Names::Hostile);
    }
}

#[test]
fn forbidding_null_takes_the_form_of_the_version() {
    let case = cases::named("set_not_null");
    let mut text = String::new();
    for version in [110_022, 120_022, 170_004, 180_000] {
        let online = case.plan(Names::Plain, version, &Situation::online());
        text.push_str(&format!("---- {version}\n{}", readable(&online.up)));
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("postgres_set_not_null_by_version", text);
    });
}

#[test]
fn every_operation_has_a_case() {
    let mut kinds = BTreeSet::new();
    for case in GROUPS.iter().flat_map(|(_, cases)| *cases) {
        let recording = Schema::record(|schema| (case.up)(Names::Plain, schema));
        for recorded in recording.operations {
            let kind = format!("{:?}", recorded.operation);
            kinds.insert(kind.split('(').next().unwrap_or_default().to_owned());
        }
    }
    assert_eq!(kinds.len(), 39, "{kinds:?}");
}
