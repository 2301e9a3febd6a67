//! What holds for the score of every migration.

use proptest::prelude::*;
use proptest::sample::subsequence;
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::act::Name;
use whimbrel_schema::analyze::world::{Size, World};
use whimbrel_schema::analyze::{Report, Score, Script, Settings, judge};
use whimbrel_sql::Wrapping;

use crate::fragments::{POSTGRES, Pieces, SQLITE};
use crate::support::{Case, read};

/// A migration that was made up: the database, the wrapping, and its statements.
#[derive(Clone, Debug)]
struct Made {
    pieces: &'static Pieces,
    wrapping: Wrapping,
    statements: Vec<&'static str>,
}

impl Made {
    fn settings(&self) -> Settings {
        Settings::runner(self.pieces.backend, self.pieces.version)
    }

    fn world(&self, before: &str) -> World {
        let case = Case {
            before,
            sql: "",
            wrapping: self.wrapping,
            about: None,
            settings: self.settings(),
        };
        case.world()
    }

    fn script(&self) -> Script {
        read(
            self.pieces.backend,
            &self.statements.join(";\n"),
            self.wrapping,
        )
    }

    fn judge_in(&self, mut world: World) -> Report {
        judge(&self.script(), &mut world, &self.settings())
    }

    fn judge(&self) -> Report {
        self.judge_in(self.world(self.pieces.before))
    }

    fn with(&self, statement: &'static str) -> Self {
        let mut longer = self.clone();
        longer.statements.push(statement);
        longer
    }
}

fn pieces() -> impl Strategy<Value = &'static Pieces> {
    prop_oneof![3 => Just(&POSTGRES), 1 => Just(&SQLITE)]
}

fn statement(pieces: &'static Pieces) -> impl Strategy<Value = &'static str> {
    prop::sample::select(pieces.statements)
}

fn made() -> impl Strategy<Value = Made> {
    let wrapping = prop_oneof![Just(Wrapping::Transaction), Just(Wrapping::None)];
    (pieces(), wrapping).prop_flat_map(|(pieces, wrapping)| {
        let statements = prop::collection::vec(statement(pieces), 1..7);
        statements.prop_map(move |statements| Made {
            pieces,
            wrapping,
            statements,
        })
    })
}

/// A migration and one more statement.
fn made_and_more() -> impl Strategy<Value = (Made, &'static str)> {
    made().prop_flat_map(|made| {
        let more = statement(made.pieces);
        (Just(made), more)
    })
}

fn found(report: &Report) -> Vec<String> {
    let findings = report.findings.iter();
    findings
        .map(|f| format!("{} at {}: {} points", f.rule.id, f.statement, f.penalty))
        .collect()
}

fn fill(world: &mut World, rows: u64) {
    for table in [Name::new("users"), Name::new("orders")] {
        let relation = world.relations.get_mut(&table).unwrap();
        relation.size = Size::Known { rows, bytes: 0 };
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn another_statement_never_raises_the_score((made, statement) in made_and_more()) {
        let (shorter, longer) = (made.judge(), made.with(statement).judge());
        prop_assert!(
            longer.score <= shorter.score,
            "{:?} {:#?} {:#?}", (shorter.score, longer.score), found(&shorter), found(&longer)
        );
    }

    #[test]
    fn more_rows_never_raise_the_score(made in made(), few in 0_u64..100_000, more in 0_u64..1_000_000_000) {
        let score = |rows| {
            let mut world = made.world(made.pieces.before);
            fill(&mut world, rows);
            made.judge_in(world).score
        };
        prop_assert!(score(few + more) <= score(few));
    }

    #[test]
    fn new_tables_cost_no_more_than_those_in_use(made in made()) {
        let mut born = made.clone();
        born.statements.insert(0, made.pieces.users);
        let elsewhere = made.world(made.pieces.beside_users);
        let (born, old) = (born.judge_in(elsewhere), made.judge());
        prop_assert!(
            born.score >= old.score,
            "{:?} {:#?} {:#?}", (born.score, old.score), found(&born), found(&old)
        );
    }

    #[test]
    fn the_order_of_findings_does_not_matter(made in made(), seed in any::<u64>()) {
        let report = made.judge();
        let waiting: Vec<u32> = vec![2, 5, 12];
        let mut others = report.findings.clone();
        let by = usize::try_from(seed % 64).unwrap() % others.len().max(1);
        others.rotate_left(by);
        others.reverse();
        let scores = [&report.findings, &others].map(|f| Score::of(f, waiting.iter().copied()));
        prop_assert_eq!(scores[0], scores[1]);
    }

    #[test]
    fn the_same_migration_has_the_same_score(made in made()) {
        let (once, again) = (made.judge(), made.judge());
        prop_assert_eq!(once.score, again.score);
        prop_assert_eq!(found(&once), found(&again));
    }

    #[test]
    fn who_answers_for_a_finding_does_not_change_the_score(
        made in made(),
        answered in subsequence((0..6).collect::<Vec<usize>>(), 0..6),
    ) {
        let report = made.judge();
        let mut script = made.script();
        for index in answered {
            if let Some(statement) = script.statements.get_mut(index) {
                let findings = report.findings.iter().filter(|f| f.statement == index);
                statement.acknowledged = findings.map(|f| f.rule.id.to_owned()).collect();
                statement.reason = Some("nobody uses it".to_owned());
            }
        }
        let mut world = made.world(made.pieces.before);
        prop_assert_eq!(judge(&script, &mut world, &made.settings()).score, report.score);
    }
}

#[test]
fn every_piece_is_known() {
    for pieces in [&POSTGRES, &SQLITE] {
        for statement in pieces.statements {
            let made = Made {
                pieces,
                wrapping: Wrapping::None,
                statements: vec![statement],
            };
            assert!(!made.script().statements.is_empty(), "{statement}");
        }
    }
    assert_eq!(POSTGRES.backend, Backend::Postgres);
}
