//! The way back that the log keeps of each applied revision, so that a program that does not know the
//! revision can go it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use whimbrel_schema::dialect::Dialect;
use whimbrel_schema::plan::{Direction, Plan, Situation, plan};
use whimbrel_schema::reverse::reverse;
use whimbrel_schema::{Catalog, Recording};

use super::book::Book;
use super::pending::as_json;
use crate::error::Result;

/// The operations that undo a revision, or why there are none.
pub(super) enum WayBack {
    By(Box<Recording>),
    Never(String),
}

/// The way back of a revision, planned for the database in which it was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StoredDown {
    /// The steps.
    Plan(Plan),
    /// There is none, and why.
    Never(String),
}

/// What the column holds: the text of a [`Message`] and what proves that nobody changed it.
#[derive(Serialize, Deserialize)]
struct Sealed {
    sha256: String,
    down: String,
}

#[derive(Serialize, Deserialize)]
struct Message {
    message: String,
    down: StoredDown,
}

impl WayBack {
    /// Asks for the way back of a revision; the catalog is the one before it, and is left as it was.
    pub(super) fn of(book: &Book, id: &str, up: &Recording, before: &mut Catalog) -> Self {
        let written = match book.record_down(id) {
            Ok(written) => written,
            Err(error) => return Self::Never(error.message().to_owned()),
        };
        if let Some((reason, _)) = &written.irreversible {
            return Self::Never(reason.to_string());
        }
        if !written.derive {
            return Self::By(Box::new(written));
        }
        let mark = before.mark();
        let derived = reverse(up, before);
        before.rollback(mark);
        match derived {
            Ok(derived) => Self::By(Box::new(derived)),
            Err(problems) => {
                let why: Vec<String> = problems.iter().map(|p| p.why.to_string()).collect();
                Self::Never(why.join("; "))
            }
        }
    }

    /// Plans it over the catalog after the revision, which is left as it was.
    pub(super) fn stored(self, dialect: &dyn Dialect, after: &mut Catalog) -> StoredDown {
        let recording = match self {
            Self::By(recording) => recording,
            Self::Never(why) => return StoredDown::Never(why),
        };
        let mark = after.mark();
        let mut situation = Situation::online();
        let planned = plan(&recording, Direction::Down, after, dialect, &mut situation);
        after.rollback(mark);
        after.forget();
        match planned {
            Ok(plan) => StoredDown::Plan(plan),
            Err(error) => StoredDown::Never(error.to_string()),
        }
    }
}

impl StoredDown {
    /// The text that the log keeps.
    pub(super) fn written(self, message: &str) -> Result<String> {
        let down = as_json(&Message {
            message: message.to_owned(),
            down: self,
        })?;
        as_json(&Sealed {
            sha256: sha256(&down),
            down,
        })
    }

    /// Reads what the log keeps, with the message of the revision; `None` when the text is not what was
    /// written.
    pub(super) fn read(text: &str) -> Option<(String, Self)> {
        let sealed: Sealed = serde_json::from_str(text).ok()?;
        if sha256(&sealed.down) != sealed.sha256 {
            return None;
        }
        let message: Message = serde_json::from_str(&sealed.down).ok()?;
        Some((message.message, message.down))
    }
}

fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_text_is_not_read() {
        let never = StoredDown::Never("it drops a table".to_owned());
        let text = never.clone().written("forget").unwrap();
        assert_eq!(StoredDown::read(&text), Some(("forget".to_owned(), never)));
        let changed = text.replace("drops", "keeps");
        assert_ne!(changed, text);
        assert_eq!(StoredDown::read(&changed), None);
        assert_eq!(StoredDown::read("DROP TABLE users"), None);
    }
}
