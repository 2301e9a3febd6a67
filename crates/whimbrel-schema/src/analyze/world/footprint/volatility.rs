//! How often the values of expressions can change.

use super::prediction::Prediction;
use crate::analyze::act::{Expression, Name, Volatility};

/// PostgreSQL's own functions that are not volatile, from `pg_proc` of 11 to 18.
const FUNCTIONS: &str = include_str!("functions.txt");

impl Prediction<'_> {
    /// The volatility of an expression; a function that nobody knows is volatile.
    pub(super) fn volatility(&self, expression: &Expression) -> Volatility {
        let functions = expression.functions.iter();
        let functions = functions.map(|function| self.volatility_of(function));
        functions.max().unwrap_or(Volatility::Immutable)
    }

    fn volatility_of(&self, name: &Name) -> Volatility {
        if let Some(function) = self.world.functions.get(name) {
            // The planner puts a constant in place of the call since 12.
            return if function.is_constant && !self.is_before(12) {
                Volatility::Immutable
            } else {
                function.volatility
            };
        }
        match name.schema.as_deref() {
            None | Some("pg_catalog") => built_in(&name.name),
            Some(_) => Volatility::Volatile,
        }
    }
}

fn built_in(name: &str) -> Volatility {
    let mut found = Volatility::Volatile;
    let mut part = Volatility::Immutable;
    for word in FUNCTIONS.lines().flat_map(str::split_ascii_whitespace) {
        match word {
            "immutable:" => part = Volatility::Immutable,
            "stable:" => part = Volatility::Stable,
            _ if word == name => found = part,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::built_in;
    use crate::analyze::act::Volatility;

    #[test]
    fn postgres_own_functions_are_known() {
        let cases = [
            ("lower", Volatility::Immutable),
            ("now", Volatility::Stable),
            ("current_timestamp", Volatility::Stable),
            ("jsonb_build_object", Volatility::Stable),
            ("clock_timestamp", Volatility::Volatile),
            ("gen_random_uuid", Volatility::Volatile),
            ("nobody_knows", Volatility::Volatile),
        ];
        for (name, volatility) in cases {
            assert_eq!(built_in(name), volatility, "{name}");
        }
    }
}
