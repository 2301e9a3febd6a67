//! One runner at a time: many managers at once, each revision exactly once.

use std::sync::Barrier;

use whimbrel_schema::graph::Target;

use super::place::on_both;
use super::revisions::{CreatePosts, CreateUsers, IndexAge, SeedUsers, registry_of};

on_both! {
    many_at_once_apply_each_revision_exactly_once(place) {
        let registry = registry_of![CreateUsers, CreatePosts, SeedUsers, IndexAge];
        let start = Barrier::new(8);
        let applied: usize = std::thread::scope(|scope| {
            let runners: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        let manager = place.manager(registry);
                        manager.quick(&Target::Head, &mut ()).unwrap().revisions.len()
                    })
                })
                .collect();
            runners.into_iter().map(|runner| runner.join().unwrap()).sum()
        });
        assert_eq!(applied, 4);
        assert_eq!(place.history().len(), 4);
        assert_eq!(place.count("users"), 2);
        let logged = place.texts(
            "SELECT revision AS value FROM __whimbrel_log WHERE event = 'applied' ORDER BY id",
        );
        assert_eq!(logged.len(), 4);
    }
}
