//! Small histories for the tests of the checks.

use super::finding::Finding;
use crate::analyze;

/// Declares `REGISTRY`: a module a line, with a header and, where it matters, an `up` and a `down`.
macro_rules! history {
    ($(
        $module:ident: $header:expr
        $(, up |$up:ident| $changes:block)?
        $(, down |$down:ident| $back:block)?;
    )*) => {
        $(mod $module {
            #[allow(unused_imports)]
            use crate::prelude::*;
            pub(super) struct Revision;
            impl Migration for Revision {
                const HEADER: Header = $header;
                fn up(_schema: &mut Schema) {
                    $(let $up = _schema; $changes)?
                }
                $(fn down($down: &mut Schema) $back)?
            }
        })*
        static REGISTRY: crate::Registry = crate::Registry::new(&[
            $(crate::Revision::of::<$module::Revision>(stringify!($module)),)*
        ]);
    };
}

pub(super) use history;

/// Tells whether a finding is of the verification itself, not of the analyzer.
fn is_own(finding: &Finding) -> bool {
    analyze::Rule::find(finding.rule).is_none()
}

/// What findings of the verification itself say.
pub(super) fn messages(findings: impl IntoIterator<Item = Finding>) -> Vec<String> {
    findings
        .into_iter()
        .filter(is_own)
        .map(|finding| finding.message)
        .collect()
}

/// What findings of the verification itself advise.
pub(super) fn helps(findings: &[Finding]) -> Vec<&str> {
    let own = findings.iter().filter(|finding| is_own(finding));
    let helps = own.map(|finding| finding.help.as_deref());
    helps.map(Option::unwrap_or_default).collect()
}

/// The rules of the verification itself that findings are of.
pub(super) fn rules(findings: &[Finding]) -> Vec<&str> {
    let own = findings.iter().filter(|finding| is_own(finding));
    own.map(|finding| finding.rule).collect()
}
