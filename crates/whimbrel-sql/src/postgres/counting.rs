//! How sequences and identity columns count.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::SequenceOption;

use super::column::sequence;
use super::tree::Node;

/// What a node says of how a sequence counts, in the order of the text.
pub(super) fn options(node: Node<'_>) -> Vec<SequenceOption> {
    node.walk().filter_map(option).collect()
}

fn option(part: Node<'_>) -> Option<SequenceOption> {
    let other = |what: &str| SequenceOption::Other(what.to_owned());
    let counted = |make: fn(i64) -> SequenceOption, word: &str| {
        // A number beyond eight bytes is refused by the server.
        Some(number(part).map_or_else(|| other(word), make))
    };
    match part.kind() {
        K::SET_GENERATED => Some(SequenceOption::Generated(sequence(part))),
        K::OPTION_START => counted(SequenceOption::Start, "START"),
        K::OPTION_INCREMENT => counted(SequenceOption::Increment, "INCREMENT"),
        K::OPTION_CACHE => counted(SequenceOption::Cache, "CACHE"),
        K::OPTION_MIN_VALUE => counted(|n| SequenceOption::Smallest(Some(n)), "MINVALUE"),
        K::OPTION_MAX_VALUE => counted(|n| SequenceOption::Largest(Some(n)), "MAXVALUE"),
        K::OPTION_NO_MIN_VALUE => Some(SequenceOption::Smallest(None)),
        K::OPTION_NO_MAX_VALUE => Some(SequenceOption::Largest(None)),
        K::OPTION_CYCLE => Some(SequenceOption::Cycle),
        K::OPTION_NO_CYCLE => Some(SequenceOption::NoCycle),
        K::OPTION_AS_TYPE => Some(other("AS")),
        K::OPTION_SEQUENCE_NAME => Some(other("SEQUENCE NAME")),
        K::OPTION_OWNED_BY => Some(other("OWNED BY")),
        K::OPTION_LOGGED | K::OPTION_UNLOGGED => Some(other("UNLOGGED")),
        K::OPTION_RESTART | K::RESTART => Some(other("RESTART")),
        _ => None,
    }
}

/// The number in an option, with its sign.
fn number(part: Node<'_>) -> Option<i64> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+');
    let text = part.text();
    let digits = text.get(text.find(is_number)?..)?;
    let digits: String = digits.split_whitespace().collect();
    digits.parse().ok()
}
