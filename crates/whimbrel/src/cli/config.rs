//! `migrate config`: the settings and where each comes from.

use std::collections::BTreeMap;

use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::style::FAINT;
use super::table::{Cell, Table};
use crate::config::Origin;
use crate::error::Result;

#[derive(Serialize)]
struct Settings {
    settings: BTreeMap<&'static str, Value>,
}

#[derive(Serialize)]
struct Value {
    value: Option<String>,
    origin: Origin,
}

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let entries = context.config()?.entries();
    let settings = entries.iter().map(|entry| {
        let value = Value {
            value: entry.value.clone(),
            origin: entry.origin.clone(),
        };
        (entry.name, value)
    });
    let settings = Settings {
        settings: settings.collect(),
    };
    context.terminal.answer(&settings, |screen| {
        let mut table = Table::wrapping(1);
        table.titles(&["SETTING", "VALUE", "FROM"]);
        for entry in &entries {
            table.row([
                Cell::new(entry.name),
                Cell::new(entry.value.as_deref().unwrap_or("none")),
                Cell::styled(entry.origin.to_string(), FAINT),
            ]);
        }
        screen.wide_table(&table);
    })?;
    Ok(Outcome::DONE)
}
