//! What to do next about an error that does not say so itself.

use crate::error::{Error, ErrorKind};

/// The error, with the command that helps further where it names none.
pub(super) fn advised(error: Error) -> Error {
    let next = match (error.hint(), error.revision()) {
        (Some(_), _) => None,
        (None, Some(_)) if error.kind() == ErrorKind::Failed => Some(AFTER_A_REVISION),
        (None, _) => next(error.kind()),
    };
    match next {
        Some(next) => error.with_hint(next),
        None => error,
    }
}

const AFTER_A_REVISION: &str = "`migrate status` shows what is applied; once the cause is mended, the \
     same command goes on from there";

/// The next command after an error of a kind; an answer of no needs none.
const fn next(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::Failed => {
            "`migrate doctor` tells what is not as it should be; -v logs what is done"
        }
        ErrorKind::Usage => "add --help to see what there is",
        ErrorKind::Pending => "`migrate run` applies them",
        ErrorKind::Unsafe => "`migrate validate` tells what was found and what to do instead",
        ErrorKind::ModelsAhead => "`migrate create MESSAGE --autogenerate` writes what is missing",
        ErrorKind::SchemaStale => "`migrate schema` writes it anew",
        ErrorKind::NotReady => "`migrate check --ready` lists what stands in the way",
        ErrorKind::HistoryConflict => "`migrate doctor` tells which command mends it",
        ErrorKind::Drift => "`migrate drift` lists what differs",
        ErrorKind::Unfinished => "`migrate resume` finishes it, `migrate abort` undoes it",
        ErrorKind::Locked => {
            "run it again when the other is done, or wait longer with --lock-timeout"
        }
        ErrorKind::DataLoss => "`migrate plan --down` shows it; --accept-data-loss accepts it",
        ErrorKind::CheckAfter => "`migrate check --full` lists what is not sound",
        ErrorKind::DatabaseAhead => "`migrate status` shows it; run the newer program instead",
        ErrorKind::Interrupted => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_names_what_to_do_next() {
        for kind in ErrorKind::ALL {
            let advised = advised(Error::new(kind, "no"));
            assert_eq!(advised.hint().is_none(), kind == ErrorKind::Interrupted);
            assert_eq!((advised.kind(), advised.message()), (kind, "no"));
        }
    }

    #[test]
    fn a_hint_that_is_there_stays() {
        let error = Error::new(ErrorKind::Drift, "no").with_hint("wait");
        assert_eq!(advised(error).hint(), Some("wait"));
        let error = Error::new(ErrorKind::Failed, "no").with_revision("20260101");
        assert_eq!(advised(error).hint(), Some(AFTER_A_REVISION));
    }
}
