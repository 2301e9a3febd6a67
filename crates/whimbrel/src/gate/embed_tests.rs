//! The tests that [`migration_tests!`](crate::migration_tests!) includes: one a revision.

use whimbrel_schema::Registry;

/// A test with the name of each revision's module.
pub(super) fn text(registry: &Registry) -> String {
    let mut text = String::from("// Written by whimbrel's gate.\n");
    for revision in registry.revisions() {
        let id = revision.header.id;
        let module = match revision.part {
            "" => revision.module.to_owned(),
            part => format!("{part}_{}", revision.module),
        };
        text.push_str(&format!(
            "#[test]\nfn {module}() -> ::std::result::Result<(), Failed> {{\n    \
             test_revision({id:?})\n}}\n"
        ));
    }
    text
}
