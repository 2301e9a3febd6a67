//! Taking a `blocking` away from around its statements.

use std::ops::Range;

use super::place::{Edit, Unplaced};
use super::statement::{Source, Statement, is_word};

const OTHERS: Unplaced = "its `blocking` holds statements that nothing was found in, too";
const COMPOSED: Unplaced = "its `blocking` holds more than plain statements";

/// The statements of a block in place of the block.
///
/// `places` are those of the findings; each statement must have one, so that no other is touched.
pub(super) fn edit(
    source: &Source<'_>,
    block: &Statement<'_>,
    places: &[usize],
) -> Result<Edit, Unplaced> {
    let after = source.code(block.arguments.end + 1..block.range.end);
    if after.trim() != ";" {
        return Err(COMPOSED);
    }
    let (name, body) = closure(source, block.arguments.clone()).ok_or(COMPOSED)?;
    let statements = statements(source, body.clone());
    let mut starts = Vec::new();
    for statement in &statements {
        starts.push(start(source, statement, name).ok_or(COMPOSED)?);
        if !places.iter().any(|place| statement.contains(place)) {
            return Err(OTHERS);
        }
    }
    let uses = words(source.code(body.clone()));
    let is_renamed = name != block.receiver;
    if is_renamed && uses.filter(|word| *word == name).count() != starts.len() {
        return Err(COMPOSED);
    }
    let mut text = String::new();
    let mut at = body.start;
    for start in starts {
        text.push_str(source.text(at..start));
        text.push_str(block.receiver);
        at = start + name.len();
    }
    text.push_str(source.text(at..body.end));
    let text = outdented(source, block, &body, &text);
    let is_open = !source.code(body).trim_end().ends_with(';');
    Ok(Edit {
        from: block.range.start,
        to: block.range.end,
        text: if is_open { text + ";" } else { text },
    })
}

/// The name of a closure's argument, and its body without the blanks and braces around it.
fn closure<'s>(source: &Source<'s>, range: Range<usize>) -> Option<(&'s str, Range<usize>)> {
    let range = trimmed(source, range);
    let range = match source.code(range.clone()).strip_suffix(',') {
        Some(_) => trimmed(source, range.start..range.end - 1),
        None => range,
    };
    let code = source.code(range.clone());
    let length = code.strip_prefix('|')?.find('|')?;
    let name = source.text(range.start + 1..range.start + 1 + length);
    if name.is_empty() || !name.chars().all(is_word) {
        return None;
    }
    let body = trimmed(source, range.start + length + 2..range.end);
    if !source.code(body.clone()).starts_with('{') {
        return Some((name, body));
    }
    let is_whole = source.closing(body.start)? + 1 == body.end;
    is_whole.then(|| (name, trimmed(source, body.start + 1..body.end - 1)))
}

/// A range without the blanks at its ends; comments stay.
fn trimmed(source: &Source<'_>, range: Range<usize>) -> Range<usize> {
    let text = source.text(range.clone());
    let from = range.start + (text.len() - text.trim_start().len());
    from..(range.start + text.trim_end().len()).max(from)
}

/// The statements of a body, each with its semicolon and the comments before it.
fn statements(source: &Source<'_>, body: Range<usize>) -> Vec<Range<usize>> {
    let mut statements = Vec::new();
    let mut at = body.start;
    while !source.code(at..body.end).trim().is_empty() {
        let end = source.semicolon(at).filter(|end| *end <= body.end);
        let end = end.unwrap_or(body.end);
        statements.push(at..end);
        at = end;
    }
    statements
}

/// Where the name of a statement that is a call on it begins.
fn start(source: &Source<'_>, statement: &Range<usize>, name: &str) -> Option<usize> {
    let code = source.code(statement.clone());
    let rest = code.trim_start();
    let after = rest.strip_prefix(name)?;
    after
        .trim_start()
        .starts_with('.')
        .then(|| statement.start + code.len() - rest.len())
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

/// The statements as far to the left as their block was; literals over lines stay as they are.
fn outdented(
    source: &Source<'_>,
    block: &Statement<'_>,
    body: &Range<usize>,
    text: &str,
) -> String {
    let (outer, inner) = (source.indent(block.range.start), source.indent(body.start));
    let literals = source.literals(block);
    let spans_lines = literals.iter().any(|text| text.content.contains('\n'));
    match inner.strip_prefix(outer) {
        Some(more) if !more.is_empty() && !spans_lines => {
            let (from, to) = (format!("\n{outer}{more}"), format!("\n{outer}"));
            text.replace(&from, &to)
        }
        _ => text.to_owned(),
    }
}
