//! Copies of a database that was made once.

#[cfg(feature = "sqlite")]
use std::collections::HashMap;
#[cfg(feature = "sqlite")]
use std::sync::{Mutex, PoisonError};

use super::DatabaseUrl;
#[cfg(feature = "postgres")]
use super::postgres::scratch_of_template;
use super::scratch::Scratch;
use super::url::Target;
use crate::error::Result;
#[cfg(feature = "sqlite")]
use crate::error::{Error, ErrorKind};

/// What makes a template: it is handed an empty database.
pub(crate) type Make<'m> = &'m dyn Fn(&DatabaseUrl) -> Result<()>;

/// Makes a copy of the template of this key, which is made first where there is none.
pub(crate) fn copy_of(url: &DatabaseUrl, key: &str, make: Make<'_>) -> Result<Scratch> {
    match url.target() {
        #[cfg(feature = "sqlite")]
        Target::Sqlite(_) => sqlite(url, key, make),
        #[cfg(feature = "postgres")]
        Target::Postgres(target) => scratch_of_template(target, key, make).map(Scratch::of),
        #[allow(unreachable_patterns)]
        _ => Scratch::beside(url),
    }
}

/// The templates of this process; what is left of them, the next process removes.
#[cfg(feature = "sqlite")]
static TEMPLATES: Mutex<Option<HashMap<String, Scratch>>> = Mutex::new(None);

#[cfg(feature = "sqlite")]
fn sqlite(url: &DatabaseUrl, key: &str, make: Make<'_>) -> Result<Scratch> {
    let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    let templates = templates.get_or_insert_default();
    if !templates.contains_key(key) {
        let template = Scratch::beside(url)?;
        make(template.url())?;
        templates.insert(key.to_owned(), template);
    }
    let copy = Scratch::beside(url)?;
    let from = templates.get(key).and_then(Scratch::file);
    let (Some(from), Some(to)) = (from, copy.file()) else {
        return Ok(copy);
    };
    std::fs::copy(from, to).map_err(|error| {
        let message = format!("the template of the throw-away databases cannot be copied: {error}");
        Error::new(ErrorKind::Failed, message).with_source(error)
    })?;
    Ok(copy)
}
