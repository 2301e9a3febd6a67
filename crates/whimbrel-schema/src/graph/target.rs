//! How a person names a revision.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::TargetError;

/// What a run or a rollback aims at.
///
/// | written | means |
/// |---|---|
/// | `20260115103000` | a revision by its id |
/// | `202601151` | the one revision whose id, or label, begins so |
/// | `reporting` | the revision that carries the label |
/// | `head`, `heads` | the one revision that nothing follows; all of them |
/// | `base` | before the first revision |
/// | `+2`, `-1` | so many revisions on or back from where the database is |
/// | `20260115103000+1`, `head-2`, `base+3` | so many on or back from there |
/// | `reporting@head`, `reporting@+1`, … | any of these, along one branch |
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The one head.
    Head,
    /// Every head.
    Heads,
    /// Before the first revision.
    Base,
    /// So many revisions from where the database is: forwards or backwards.
    Relative(i32),
    /// An id, a unique beginning of one, or a label.
    Named(String),
    /// So many revisions from another target: forwards or backwards.
    From(Box<Target>, i32),
    /// A target among the revisions before and after one, which a label, an id or the beginning of
    /// one names.
    On(String, Box<Target>),
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(written: &str) -> Result<Self, TargetError> {
        let written = written.trim();
        let malformed = || TargetError::Malformed {
            written: written.to_owned(),
        };
        match written.split_once('@') {
            None => Self::point(written).ok_or_else(malformed),
            Some((branch, rest)) => {
                let is_name = !branch.is_empty() && !rest.contains('@');
                let point = is_name.then(|| Self::point(rest)).flatten();
                let point = point.ok_or_else(malformed)?;
                Ok(Self::On(branch.to_owned(), Box::new(point)))
            }
        }
    }
}

impl Target {
    /// A target without a branch.
    fn point(written: &str) -> Option<Self> {
        match written.rfind(['+', '-']) {
            Some(sign) if written.len() > sign + 1 && ends_in_digits(written, sign) => {
                let (from, steps) = written.split_at(sign);
                let steps = steps.parse().ok()?;
                Some(match from {
                    "" => Self::Relative(steps),
                    _ => Self::From(Box::new(Self::symbol(from)?), steps),
                })
            }
            _ => Self::symbol(written),
        }
    }

    fn symbol(written: &str) -> Option<Self> {
        match written {
            "head" => Some(Self::Head),
            "heads" => Some(Self::Heads),
            "base" => Some(Self::Base),
            _ if written.is_empty() || written.contains(['@', '+', ':']) => None,
            _ => Some(Self::Named(written.to_owned())),
        }
    }
}

fn ends_in_digits(written: &str, sign: usize) -> bool {
    let digits = written.bytes().skip(sign + 1);
    digits.into_iter().all(|byte| byte.is_ascii_digit())
}

impl Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("head"),
            Self::Heads => f.write_str("heads"),
            Self::Base => f.write_str("base"),
            Self::Relative(steps) => write!(f, "{steps:+}"),
            Self::Named(written) => f.write_str(written),
            Self::From(point, steps) => write!(f, "{point}{steps:+}"),
            Self::On(branch, point) => write!(f, "{branch}@{point}"),
        }
    }
}
