//! Modules: named `m<id>_<slug>` after the id that they hold.

use super::finding::Finding;
use super::rule;
use crate::registry::{Registry, Revision};

/// The longest module name in bytes: Diesel keeps versions in a `VARCHAR(50)`.
pub const LONGEST_MODULE_NAME: usize = 50;

pub(super) fn check(registry: &Registry) -> Vec<Finding> {
    let revisions = registry.revisions().iter();
    revisions.filter_map(check_module).collect()
}

fn check_module(revision: &Revision) -> Option<Finding> {
    let (module, id) = (revision.module, revision.header.id);
    let place = revision.header.place();
    let named = |message: String, help: String| {
        let finding = Finding::new(rule::MODULE_NAME, place, message).about(revision);
        Some(finding.help(help))
    };
    let Some(held) = id_in_name(module) else {
        return named(
            format!("the module `{module}` is not named `m<id>_<slug>`"),
            format!("call it `m{id}_{}`", slug(revision.header.message)),
        );
    };
    if module.len() > LONGEST_MODULE_NAME {
        return named(
            format!("the name of `{module}` has {} bytes", module.len()),
            format!("cut it to {LONGEST_MODULE_NAME}, which is what Diesel's own table holds"),
        );
    }
    if held == id {
        return None;
    }
    let message = format!("`{module}` holds the id `{id}`, not `{held}`");
    let finding = Finding::new(rule::MODULE_ID, place, message).about(revision);
    Some(finding.literal(id).help(
        "the id in the header counts; where a database has the revision already, rename the module",
    ))
}

/// The id in a module's name; `None` when the name has another form.
pub(super) fn id_in_name(module: &str) -> Option<&str> {
    let (id, slug) = module.strip_prefix('m')?.split_once('_')?;
    let is_slug =
        |slug: &str| !slug.is_empty() && slug.chars().all(|c| c.is_alphanumeric() || c == '_');
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    (is_id && is_slug(slug)).then_some(id)
}

fn slug(message: &str) -> String {
    let lower = message.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return "change".to_owned();
    }
    words.join("_").chars().take(34).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::testing::{helps, history, messages};

    #[test]
    fn names_follow_the_pattern_and_the_header() {
        history! {
            add_users: Header::new("20260101000000", "Add users!");
            m20260102000000: Header::new("20260102000000", "no slug");
            m20260103000000_a_name_that_goes_on_for_far_too_lo: Header::new("20260103000000", "50");
            m20260104000000_a_name_that_goes_on_for_far_too_lon: Header::new("20260104000000", "51");
            m20260105000000_copied: Header::new("20260106000000", "copied");
            m20260107000000_füße: Header::new("20260107000000", "letters of any language");
        }
        let found = check(&REGISTRY);
        assert_eq!(
            helps(&found)[..2],
            [
                "call it `m20260101000000_add_users`",
                "call it `m20260102000000_no_slug`"
            ]
        );
        assert_eq!(
            messages(found),
            [
                "the module `add_users` is not named `m<id>_<slug>`",
                "the module `m20260102000000` is not named `m<id>_<slug>`",
                "the name of `m20260104000000_a_name_that_goes_on_for_far_too_lon` has 51 bytes",
                "`m20260105000000_copied` holds the id `20260106000000`, not `20260105000000`",
            ]
        );
    }
}
