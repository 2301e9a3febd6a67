//! Why a target leads nowhere.

/// Why a target leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is not written as targets are.
    #[error("`{written}` does not name a revision")]
    Malformed {
        /// What was written.
        written: String,
    },
    /// No revision is named so.
    #[error("no revision `{written}`{}", .nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    Unknown {
        /// What was written.
        written: String,
        /// The nearest known name.
        nearest: Option<String>,
    },
    /// There is such a revision, and it belongs to another line.
    #[error("revision `{id}` comes neither before nor after `{branch}`")]
    OtherBranch {
        /// The revision.
        id: String,
        /// The branch that was asked for.
        branch: String,
    },
    /// Several revisions begin so.
    #[error("`{written}` is the beginning of {} revisions: {}", .candidates.len(), .candidates.join(", "))]
    Ambiguous {
        /// What was written.
        written: String,
        /// The revisions that begin so.
        candidates: Vec<String>,
    },
    /// `head` was asked for and there are several.
    #[error("there are {} heads: {}", .heads.len(), .heads.join(", "))]
    ManyHeads {
        /// The heads.
        heads: Vec<String>,
    },
    /// Steps were counted from where the database is, and it is on several branches.
    #[error("the database is at {} revisions: {}", .current.len(), .current.join(", "))]
    ManyCurrent {
        /// Where it is.
        current: Vec<String>,
    },
    /// Counting steps, the history forks or joins.
    #[error("from `{from}` {} leads to {}: {}", way(*.steps), .choices.len(), .choices.join(", "))]
    AmbiguousWalk {
        /// The last revision before the fork, or `base`.
        from: String,
        /// Positive forwards, negative backwards.
        steps: i32,
        /// The revisions that the next step could mean.
        choices: Vec<String>,
    },
    /// Steps forwards to roll back, or backwards to run.
    #[error("`{steps:+}` counts {}", match .steps { 0.. => "forwards: it names nothing to go back to", _ => "backwards: it names nothing to run" })]
    WrongWay {
        /// The steps.
        steps: i32,
    },
    /// The registry has no revisions.
    #[error("there are no revisions")]
    Empty,
    /// A rollback aims at a revision that is not applied.
    #[error("revision `{id}` is not applied, so there is nothing to roll back to")]
    NotApplied {
        /// The revision.
        id: String,
    },
    /// Only revisions of other lines stand on the one that a rollback aims at.
    #[error("nothing that is applied follows `{id}` in its own line; {} on it and {} applied", depend(.dependents), stay(.dependents))]
    NothingAbove {
        /// The revision.
        id: String,
        /// The applied revisions that need it by a dependency.
        dependents: Vec<String>,
    },
    /// More steps were asked for than there are.
    #[error("{asked} {} asked for, but {available} {} {}", revisions_were(.asked), if *.available == 1 { "is" } else { "are" }, .state)]
    TooFar {
        /// How many were asked for.
        asked: usize,
        /// How many there are.
        available: usize,
        /// What they are: applied, pending, or on the way.
        state: &'static str,
    },
    /// A range whose end does not come after its beginning.
    #[error("no revision of `{from}:{to}` comes after the one and before the other")]
    EmptyRange {
        /// Its beginning.
        from: String,
        /// Its end.
        to: String,
    },
    /// Of revisions that are said to be the newest applied ones, one needs another.
    #[error("`{row}` is listed beside `{implied_by}`, which needs it")]
    Overlap {
        /// The revision that is implied.
        row: String,
        /// The one that implies it.
        implied_by: String,
    },
}

fn way(steps: i32) -> &'static str {
    match steps {
        0.. => "one step on",
        _ => "one step back",
    }
}

fn depend(dependents: &[String]) -> String {
    let verb = if dependents.len() == 1 {
        "depends"
    } else {
        "depend"
    };
    format!("{} {verb}", dependents.join(", "))
}

fn stay(dependents: &[String]) -> &'static str {
    match dependents.len() {
        1 => "stays",
        _ => "stay",
    }
}

fn revisions_were(count: &usize) -> &'static str {
    match count {
        1 => "revision was",
        _ => "revisions were",
    }
}

impl TargetError {
    /// The same of steps that were counted from where the database is.
    pub(super) fn counted_from_here(mut self) -> Self {
        if let Self::TooFar { state, .. } = &mut self {
            *state = match *state {
                "after it" => "pending",
                _ => "applied",
            };
        }
        self
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => {
                "write an id, the beginning of one, a label, head, heads, base, +1, -1, \
                 an id with +1 or -1 behind it, or one of them after `label@`"
            }
            Self::Unknown { .. } => "`migrate history` lists every revision",
            Self::OtherBranch { .. } => "`migrate branches` shows which revision is on which",
            Self::Ambiguous { .. } => "write more of the id",
            Self::ManyHeads { .. } => {
                "name one of them, `label@head` for that of a branch, or `heads` for all"
            }
            Self::ManyCurrent { .. } => "say along which branch: `label@+1`, `label@-1`",
            Self::AmbiguousWalk { .. } => "name the revision instead of counting",
            Self::WrongWay { .. } => "`run` goes forwards, `rollback` goes back",
            Self::Empty => "`migrate create \"message\"` writes the first one",
            Self::NotApplied { .. } => "`migrate status` shows what is applied",
            Self::NothingAbove { .. } => "to revert it too, name one of its parents",
            Self::TooFar { .. } => "`migrate status` shows what is applied and pending",
            Self::EmptyRange { .. } => "the older revision comes first: `OLDER:NEWER`",
            Self::Overlap { .. } => "only the newest revision of each line belongs there",
        }
    }
}
