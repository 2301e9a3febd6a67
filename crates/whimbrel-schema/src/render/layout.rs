//! Rust statements laid out as rustfmt leaves them.
//!
//! A migration is calls, chains of calls, and closures with blocks; that little is laid out here by
//! rustfmt's own limits, without the crates that could print any Rust
//! ([Configuring Rustfmt](https://rust-lang.github.io/rustfmt/)).

/// The widest line.
pub(super) const LINE: usize = 100;
/// The widest chain, and the widest arguments of a call or items of an array, on one line.
pub(super) const CHAIN: usize = 60;
/// One level of indentation.
const STEP: usize = 4;

/// An argument of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Argument {
    /// An expression on one line, or a literal that brings its own lines.
    Plain(String),
    /// An array.
    Array(Vec<String>),
    /// An expression that is a chain of calls: `matching("…").bind("a", 1)`.
    Chain(Box<Statement>),
    /// A closure of one expression: `|c| c.text("language")`.
    Closure(&'static str, Box<Statement>),
    /// A closure with a block, always the last argument.
    Block(&'static str, Vec<Statement>),
}

/// A call of a method or function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    name: String,
    arguments: Vec<Argument>,
    adds_column: bool,
}

/// A receiver and the calls that are chained to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    receiver: String,
    calls: Vec<Call>,
}

impl Call {
    /// A call without arguments.
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            arguments: Vec::new(),
            adds_column: false,
        }
    }

    /// The same call, marked as one that adds a column: outside of a table it stands in a closure.
    pub(super) fn adding_column(mut self) -> Self {
        self.adds_column = true;
        self
    }

    /// Tells whether the call adds a column.
    pub(super) fn adds_column(&self) -> bool {
        self.adds_column
    }

    /// The same call with one more argument.
    pub(super) fn with(mut self, argument: impl Into<Argument>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// The same call with an argument before the others.
    pub(super) fn led_by(mut self, argument: impl Into<Argument>) -> Self {
        self.arguments.insert(0, argument.into());
        self
    }

    fn flat(&self) -> Option<String> {
        let arguments: Option<Vec<String>> = self.arguments.iter().map(Argument::flat).collect();
        Some(format!("{}({})", self.name, arguments?.join(", ")))
    }

    fn arguments_width(&self) -> Option<usize> {
        let widths: Option<Vec<usize>> = self
            .arguments
            .iter()
            .map(|argument| argument.flat().map(|flat| width(&flat)))
            .collect();
        let widths = widths?;
        Some(widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1))
    }

    /// Tells whether rustfmt would leave the arguments on one line that has room for them.
    fn fits_flat(&self) -> bool {
        let fits = |width| width <= CHAIN || self.arguments.len() == 1;
        self.arguments_width().is_some_and(fits)
    }

    /// The call with the column at which it begins and the indentation of its line.
    fn laid_out(&self, begins: usize, indent: usize, ends: usize) -> String {
        let flat = self.flat().filter(|_| self.fits_flat());
        if let Some(flat) = flat.filter(|flat| begins + width(flat) + ends <= LINE) {
            return flat;
        }
        if let Some(text) = self.last_overflowing(begins, indent) {
            return text;
        }
        let inner = indent + STEP;
        let mut text = format!("{}(\n", self.name);
        for argument in &self.arguments {
            text.push_str(&spaces(inner));
            text.push_str(&argument.laid_out(inner));
            text.push_str(",\n");
        }
        format!("{text}{})", spaces(indent))
    }

    /// The call with a closure as its last argument whose block begins on the line of the call.
    fn last_overflowing(&self, begins: usize, indent: usize) -> Option<String> {
        let (last, rest) = self.arguments.split_last()?;
        let (Argument::Block(parameter, _) | Argument::Closure(parameter, _)) = last else {
            return None;
        };
        let rest: Option<Vec<String>> = rest.iter().map(Argument::flat).collect();
        let mut head = rest?;
        head.push(format!("|{parameter}| {{"));
        let head = head.join(", ");
        let line = begins + self.name.len() + 1 + width(&head);
        if width(&head) > CHAIN || line > LINE {
            return None;
        }
        let lead = head.strip_suffix(&format!("|{parameter}| {{"))?.to_owned();
        Some(format!("{}({lead}{})", self.name, last.laid_out(indent)))
    }
}

impl Argument {
    /// The argument on one line, when it can be.
    fn flat(&self) -> Option<String> {
        match self {
            Self::Plain(text) => (!text.contains('\n')).then(|| text.clone()),
            Self::Array(items) => {
                let flat = items.join(", ");
                let fits = width(&flat) <= CHAIN && !flat.contains('\n');
                fits.then(|| format!("[{flat}]"))
            }
            Self::Chain(chain) => chain.flat(),
            Self::Closure(parameter, body) => Some(format!("|{parameter}| {}", body.flat()?)),
            Self::Block(..) => None,
        }
    }

    /// The argument without any layout; literals bring their own lines.
    pub(super) fn inline(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Array(items) => format!("[{}]", items.join(", ")),
            Self::Chain(chain) => chain.inline(),
            Self::Closure(parameter, body) => format!("|{parameter}| {}", body.inline()),
            Self::Block(parameter, statements) => {
                format!("|{parameter}| {}", block(statements, 0))
            }
        }
    }

    fn laid_out(&self, indent: usize) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Array(items) => match self.flat() {
                Some(flat) if indent + width(&flat) < LINE => flat,
                _ => {
                    let lines = items.iter();
                    let lines = lines.map(|item| format!("{}{item},\n", spaces(indent + STEP)));
                    format!("[\n{}{}]", lines.collect::<String>(), spaces(indent))
                }
            },
            Self::Chain(chain) => chain.expression(indent, 1),
            Self::Closure(parameter, body) => {
                let body = format!(
                    "{}{}\n",
                    spaces(indent + STEP),
                    body.expression(indent + STEP, 0)
                );
                format!("|{parameter}| {{\n{body}{}}}", spaces(indent))
            }
            Self::Block(parameter, statements) => {
                format!("|{parameter}| {}", block(statements, indent))
            }
        }
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<Statement> for Argument {
    fn from(chain: Statement) -> Self {
        match chain.calls.is_empty() {
            true => Self::Plain(chain.receiver),
            false => Self::Chain(Box::new(chain)),
        }
    }
}

impl Statement {
    /// A receiver, or a whole expression, that calls are chained to.
    pub(super) fn new(receiver: impl Into<String>) -> Self {
        Self {
            receiver: receiver.into(),
            calls: Vec::new(),
        }
    }

    /// A line of comment, whatever its text holds.
    pub(super) fn comment(line: &str) -> Self {
        Self::new(format!("// {}", visible(line)).trim_end().to_owned())
    }

    /// The same statement with one more call.
    pub(super) fn call(mut self, call: Call) -> Self {
        self.calls.push(call);
        self
    }

    /// The same statement with more calls.
    pub(super) fn calls(mut self, calls: impl IntoIterator<Item = Call>) -> Self {
        self.calls.extend(calls);
        self
    }

    fn flat(&self) -> Option<String> {
        let mut text = self.receiver.clone();
        for call in &self.calls {
            text.push('.');
            text.push_str(&call.flat()?);
        }
        (!text.contains('\n')).then_some(text)
    }

    /// The expression without any layout; literals bring their own lines.
    pub(super) fn inline(&self) -> String {
        let mut text = self.receiver.clone();
        for call in &self.calls {
            let arguments: Vec<String> = call.arguments.iter().map(Argument::inline).collect();
            text = format!("{text}.{}({})", call.name, arguments.join(", "));
        }
        text
    }

    /// The lines of the statement at an indentation, with a semicolon.
    pub(super) fn lines(&self, indent: usize) -> String {
        let end = if self.calls.is_empty() { "" } else { ";" };
        format!("{}{}{end}", spaces(indent), self.expression(indent, 1))
    }

    /// The expression, which `ends` more letters follow on its last line.
    fn expression(&self, indent: usize, ends: usize) -> String {
        if self.calls.is_empty() {
            return self.receiver.clone();
        }
        if let [only] = self.calls.as_slice() {
            let begins = indent + width(&self.receiver) + 1;
            return format!("{}.{}", self.receiver, only.laid_out(begins, indent, ends));
        }
        let is_narrow = |flat: &String| width(flat) <= CHAIN && indent + width(flat) + ends <= LINE;
        let fits = self.calls.iter().all(Call::fits_flat);
        if let Some(flat) = self.flat().filter(is_narrow).filter(|_| fits) {
            return flat;
        }
        self.chained(indent, ends)
    }

    /// A call a line; the first stays with a receiver that is no wider than the indentation.
    fn chained(&self, indent: usize, ends: usize) -> String {
        let mut text = self.receiver.clone();
        let mut calls = self.calls.iter().peekable();
        let stays = width(&self.receiver) <= STEP;
        if let Some(first) = calls.next_if(|_| stays) {
            let begins = indent + width(&self.receiver) + 1;
            text = format!("{text}.{}", first.laid_out(begins, indent, 0));
        }
        // What follows a call whose closing bracket has a line to itself stands below that bracket.
        let inner = if closes_alone(&text) {
            indent
        } else {
            indent + STEP
        };
        for call in calls {
            let laid_out = call.laid_out(inner + 1, inner, ends);
            text = format!("{text}\n{}.{laid_out}", spaces(inner));
        }
        text
    }
}

/// A text on one line: what ends a line, or turns its direction, is escaped.
pub(crate) fn visible(text: &str) -> String {
    let escape = |c: char| match c {
        '"' | '\'' | '\\' => vec![c],
        c => c.escape_debug().collect(),
    };
    text.chars().flat_map(escape).collect()
}

/// A block of statements between braces.
pub(super) fn block(statements: &[Statement], indent: usize) -> String {
    if statements.is_empty() {
        return "{}".to_owned();
    }
    let lines = statements.iter();
    let lines: String = lines
        .map(|statement| statement.lines(indent + STEP) + "\n")
        .collect();
    format!("{{\n{lines}{}}}", spaces(indent))
}

/// Tells whether the last of several lines has closing brackets only.
fn closes_alone(text: &str) -> bool {
    let last = text.rsplit_once('\n').map(|(_, last)| last.trim());
    last.is_some_and(|last| last.chars().all(|c| ")]}".contains(c)))
}

/// The width of a text's last line, as rustfmt counts it.
fn width(text: &str) -> usize {
    text.rsplit('\n').next().unwrap_or_default().chars().count()
}

fn spaces(count: usize) -> String {
    " ".repeat(count)
}
