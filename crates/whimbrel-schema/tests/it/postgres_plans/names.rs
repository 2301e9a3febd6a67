//! Names for the cases: plain ones, and the worst that the catalog takes.

/// How the objects of a case are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// As they are.
    Plain,
    /// With quotes, a dot, a dollar quote, upper case, a letter beyond ASCII and a comment inside.
    Hostile,
}

impl Names {
    /// The name of an object.
    pub(super) fn of(self, name: &str) -> &'static str {
        let name = match self {
            Self::Plain => name.to_owned(),
            Self::Hostile => format!("{name}\"'.$whimbrel$ É;--"),
        };
        // Some methods of the builder take names that live for ever.
        Box::leak(name.into_boxed_str())
    }

    /// The name as it stands in an expression.
    pub(super) fn sql(self, name: &str) -> String {
        whimbrel_schema::dialect::quote_identifier(self.of(name))
    }

    /// The expression with every `{name}` replaced by that name in quotes.
    pub(super) fn expression(self, text: &str) -> &'static str {
        let mut parts = text.split(['{', '}']);
        let mut filled = parts.next().unwrap_or_default().to_owned();
        while let (Some(name), Some(rest)) = (parts.next(), parts.next()) {
            filled.push_str(&self.sql(name));
            filled.push_str(rest);
        }
        Box::leak(filled.into_boxed_str())
    }
}
