//! The syntax tree of one statement, flat.
//!
//! The parser hands over a walk of the tree; its steps are kept in the order of the walk, each with
//! the index where its subtree ends. Nothing here calls itself, so a chain of a hundred thousand
//! operators, which the parser makes a tree as deep, is walked and dropped like any other.

use squawk_parser::{EntryPoint, LexedStr, StrStep, SyntaxKind};

/// The syntax tree of one text.
pub(super) struct Tree<'t> {
    text: &'t str,
    entries: Vec<Entry>,
    /// What the parser did not like, and where, in bytes.
    pub(super) errors: Vec<(usize, String)>,
}

#[derive(Clone, Copy)]
struct Entry {
    kind: SyntaxKind,
    start: usize,
    end: usize,
    /// The index after the last entry of the subtree.
    next: usize,
}

impl<'t> Tree<'t> {
    /// Parses a text; white space and comments are left out of the tree.
    pub(super) fn parse(text: &'t str) -> Self {
        let lexed = LexedStr::new(text);
        let mut errors: Vec<_> = lexed
            .errors()
            .map(|(range, message)| (range.start as usize, message.to_owned()))
            .collect();
        let output = EntryPoint::SourceFile.parse(&lexed.to_input());
        let mut builder = Builder::default();
        lexed.intersperse_trivia(&output, &mut |step| match step {
            StrStep::Token { kind, text } => builder.token(kind, text.len()),
            StrStep::Enter { kind } => builder.enter(kind),
            StrStep::Exit => builder.exit(),
            StrStep::Error { msg, pos } => errors.push((pos, msg.to_owned())),
        });
        errors.sort_by_key(|(at, _)| *at);
        Self {
            text,
            entries: builder.entries,
            errors,
        }
    }

    /// The file node.
    pub(super) const fn root(&self) -> Node<'_> {
        Node { tree: self, at: 0 }
    }
}

#[derive(Default)]
struct Builder {
    entries: Vec<Entry>,
    open: Vec<usize>,
    at: usize,
    /// Where the last token ends.
    end: usize,
}

impl Builder {
    fn token(&mut self, kind: SyntaxKind, length: usize) {
        let start = self.at;
        self.at += length;
        if kind.is_trivia() {
            return;
        }
        self.end = self.at;
        self.entries.push(Entry {
            kind,
            start,
            end: self.at,
            next: self.entries.len() + 1,
        });
    }

    fn enter(&mut self, kind: SyntaxKind) {
        self.open.push(self.entries.len());
        self.entries.push(Entry {
            kind,
            start: self.at,
            end: self.at,
            next: self.entries.len() + 1,
        });
    }

    fn exit(&mut self) {
        let next = self.entries.len();
        let Some(at) = self.open.pop() else { return };
        // From the first token to the last, without the white space and comments around them.
        let start = self.entries.get(at + 1).map(|first| first.start);
        let end = self.end;
        if let Some(entry) = self.entries.get_mut(at) {
            entry.next = next;
            if let Some(start) = start {
                entry.start = start;
                entry.end = end.max(start);
            }
        }
    }
}

/// A node or a token of a tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    tree: &'a Tree<'a>,
    at: usize,
}

impl<'a> Node<'a> {
    fn entry(self) -> Entry {
        const NOTHING: Entry = Entry {
            kind: SyntaxKind::EOF,
            start: 0,
            end: 0,
            next: 0,
        };
        self.tree.entries.get(self.at).copied().unwrap_or(NOTHING)
    }

    /// What it is.
    pub(super) fn kind(self) -> SyntaxKind {
        self.entry().kind
    }

    /// Where it begins, in bytes.
    pub(super) fn start(self) -> usize {
        self.entry().start
    }

    /// Its text, without the white space around it.
    pub(super) fn text(self) -> &'a str {
        let entry = self.entry();
        let text = self.tree.text.get(entry.start..entry.end);
        text.unwrap_or_default()
    }

    /// Tells whether it is a token: no node without parts is as long as a token.
    fn is_token(self) -> bool {
        let entry = self.entry();
        entry.next <= self.at + 1 && entry.start < entry.end
    }

    /// The place of its subtree in the walk over the tree; subtrees are disjoint or nested.
    pub(super) fn span(self) -> std::ops::Range<usize> {
        self.at..self.entry().next
    }

    /// Its parts, nodes and tokens.
    pub(super) fn children(self) -> impl Iterator<Item = Self> {
        let end = self.entry().next;
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            let child = (at < end).then_some(Node { at, ..self })?;
            at = child.entry().next.max(at + 1);
            Some(child)
        })
    }

    /// The first part of a kind.
    pub(super) fn child(self, kind: SyntaxKind) -> Option<Self> {
        self.children().find(|child| child.kind() == kind)
    }

    /// Tells whether it has a part of a kind.
    pub(super) fn has(self, kind: SyntaxKind) -> bool {
        self.child(kind).is_some()
    }

    /// The parts of a kind.
    pub(super) fn all(self, kind: SyntaxKind) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.kind() == kind)
    }

    /// The first part of one of some kinds.
    pub(super) fn either(self, kinds: &[SyntaxKind]) -> Option<Self> {
        self.children().find(|child| kinds.contains(&child.kind()))
    }

    /// Its first part.
    pub(super) fn first(self) -> Option<Self> {
        self.children().next()
    }

    /// Itself and everything below, in the order of the text.
    pub(super) fn walk(self) -> Walk<'a> {
        Walk {
            tree: self.tree,
            at: self.at,
            end: self.entry().next.max(self.at + 1),
        }
    }

    /// The first below of a kind.
    pub(super) fn find(self, kind: SyntaxKind) -> Option<Self> {
        self.walk().skip(1).find(|node| node.kind() == kind)
    }

    /// Tells whether there is one below of a kind.
    pub(super) fn holds(self, kind: SyntaxKind) -> bool {
        self.find(kind).is_some()
    }

    /// The tokens below.
    pub(super) fn tokens(self) -> impl Iterator<Item = Self> {
        self.walk().filter(|node| node.is_token())
    }
}

/// A walk over a subtree.
pub(super) struct Walk<'a> {
    tree: &'a Tree<'a>,
    at: usize,
    end: usize,
}

impl<'a> Walk<'a> {
    /// Leaves out what is below a node that the walk just gave.
    pub(super) fn skip_below(&mut self, node: Node<'a>) {
        self.at = self.at.max(node.entry().next);
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let at = self.at;
        (at < self.end).then(|| {
            self.at += 1;
            Node {
                tree: self.tree,
                at,
            }
        })
    }
}
