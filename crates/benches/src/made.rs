//! One generated revision: a type of its own, with functions and constants of its own.

use whimbrel_schema::prelude::*;

/// How many revisions one of which changes an earlier table instead of making one.
const EACH_CHANGE: usize = 5;

/// The revision with the number `N`.
///
/// It makes a table of eight columns with a foreign key to an earlier table and an index; each
/// fifth one adds a column to an earlier table. Nothing but revision 0 speaks of its table, so that
/// a database which has revision 0 has a history and no table that a later revision touches.
pub(crate) struct Made<const N: usize>;

impl<const N: usize> Made<N> {
    const ID: &str = text(&Self::ID_BYTES);
    const ID_BYTES: [u8; 14] = id(N);
    const PARENT: &str = text(&Self::PARENT_BYTES);
    const PARENT_BYTES: [u8; 14] = id(N.saturating_sub(1));
    const TABLE: &str = text(&Self::TABLE_BYTES);
    const TABLE_BYTES: [u8; 10] = numbered(*b"table_0000", N);
    const EARLIER: &str = text(&Self::EARLIER_BYTES);
    const EARLIER_BYTES: [u8; 10] = numbered(*b"table_0000", earlier(N));
    const NOTE: &str = text(&Self::NOTE_BYTES);
    const NOTE_BYTES: [u8; 9] = numbered(*b"note_0000", N);
    const MESSAGE: &str = text(&Self::MESSAGE_BYTES);
    const MESSAGE_BYTES: [u8; 11] = numbered(*b"change 0000", N);
    const MODULE_BYTES: [u8; 27] = module(Self::ID_BYTES, numbered(*b"_change_0000", N));
    pub(crate) const MODULE: &str = text(&Self::MODULE_BYTES);
}

impl<const N: usize> Migration for Made<N> {
    const HEADER: Header = match N {
        0 => Header::new(Self::ID, Self::MESSAGE),
        _ => Header::new(Self::ID, Self::MESSAGE).revises(Self::PARENT),
    };

    fn up(schema: &mut Schema) {
        if changes(N) {
            add_note(schema, Self::EARLIER, Self::NOTE);
        } else {
            create_table(schema, Self::TABLE, Self::EARLIER);
        }
    }
}

fn create_table(schema: &mut Schema, table: &str, earlier: &str) {
    schema.create_table(table, |t| {
        t.uuid("id").primary_key();
        t.uuid("parent_id").references(earlier).on_delete(Cascade);
        t.text("name");
        t.integer("position").default(0);
        t.boolean("active").default(true);
        t.json("settings").default(json!({"theme": "light"}));
        t.timestamptz("created_at").default(now());
        t.timestamptz("updated_at").nullable();
        t.index(["parent_id", "position"]);
    });
}

fn add_note(schema: &mut Schema, table: &str, column: &str) {
    schema.add_column(table, |c| c.text(column).default("none"));
}

/// Tells whether a revision changes a table instead of making one.
const fn changes(number: usize) -> bool {
    number % EACH_CHANGE == EACH_CHANGE - 1
}

/// The number of an earlier revision that makes a table; the first two stand for themselves.
const fn earlier(number: usize) -> usize {
    let half = number / 2;
    match number {
        0 | 1 => number,
        _ if changes(half) => half - 1,
        _ => half,
    }
}

/// The id of a revision: one a minute, from the first of January.
const fn id(number: usize) -> [u8; 14] {
    let id = written(*b"20200101000000", 11, number % 60);
    let id = written(id, 9, number / 60 % 24);
    written(id, 7, 1 + number / (60 * 24))
}

/// A text whose last four characters are the number.
const fn numbered<const L: usize>(pattern: [u8; L], number: usize) -> [u8; L] {
    written(pattern, L - 1, number)
}

/// Writes a number so that its last digit stands at `last`.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler only")]
const fn written<const L: usize>(mut text: [u8; L], last: usize, number: usize) -> [u8; L] {
    let mut left = number;
    let mut at = last;
    while left > 0 {
        text[at] = b'0' + (left % 10) as u8;
        left /= 10;
        at -= 1;
    }
    text
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler only")]
const fn module(id: [u8; 14], slug: [u8; 12]) -> [u8; 27] {
    let mut name = [b'm'; 27];
    let mut at = 0;
    while at < id.len() {
        name[1 + at] = id[at];
        at += 1;
    }
    let mut at = 0;
    while at < slug.len() {
        name[15 + at] = slug[at];
        at += 1;
    }
    name
}

const fn text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}
