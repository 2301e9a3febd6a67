//! A stack as large as the parser may need.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use super::{nesting, problem};
use crate::SqlError;

/// What a level takes in a build without optimisation, with room to spare: measured are 5 KB.
const LEVEL: usize = 8 * 1024;
/// What any thread has left: the smallest in use are those of a test runner, with 2 MB.
const AT_HAND: usize = 1024 * 1024;

/// Reads a statement where the stack is large enough for it.
///
/// Only a deep statement needs a thread of its own; its stack is address space until it is used. A
/// parser that panics, which no text should make it do, is an error like any other.
pub(super) fn read(text: &str) -> Result<super::Read, Vec<SqlError>> {
    let depth = nesting::depth(text);
    if depth > nesting::DEEPEST {
        return Err(vec![problem::too_deep()]);
    }
    let read = || super::read(text);
    let needed = depth * LEVEL;
    let answer = if needed <= AT_HAND {
        catch_unwind(AssertUnwindSafe(read)).ok()
    } else {
        thread::scope(|scope| {
            let thread = thread::Builder::new().stack_size(needed + AT_HAND);
            let handle = thread.spawn_scoped(scope, read).ok()?;
            handle.join().ok()
        })
    };
    answer.unwrap_or_else(|| Err(vec![problem::parser_failed()]))
}
