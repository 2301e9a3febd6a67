//! Findings of the rules.

use super::act::Name;
use super::fix::Fix;
use super::rules::{Rule, Severity};
use super::script::Statement;
use crate::verify::Level;

/// What a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The index of the statement in its script.
    pub statement: usize,
    /// What happens, as one sentence without a full stop, with the objects in backticks.
    pub message: String,
    /// The safer way, as one sentence or sequence without a full stop.
    pub help: Option<String>,
    /// How the source is mended, where that is mechanical.
    pub fix: Option<Fix>,
    /// The tables and other objects that it is about.
    pub objects: Vec<Name>,
    /// What data goes, in words.
    pub data_loss: Option<String>,
    /// The name by which what it found is known, such as "DROP COLUMN operation found".
    pub headline: Option<&'static str>,
    /// How grave it is here; less than the rule says where little can happen.
    pub severity: Severity,
    /// What it costs the score, in points; the time under locks is charged apart, by statement.
    pub penalty: u32,
    /// Whether it cannot end well whatever the rows are: the server refuses the statement.
    pub certain: bool,
    /// The rule whose finding it follows from: who answers for that one answers for this one too.
    pub follows: Option<&'static Rule>,
    /// Whether an `assume_safe` or a comment beside the statement answers for it.
    pub acknowledged: bool,
}

impl Finding {
    /// A finding about a statement, with the penalty that the rule has by itself.
    pub fn new(rule: &'static Rule, statement: usize, message: impl Into<String>) -> Self {
        Self {
            rule,
            statement,
            message: message.into(),
            help: None,
            fix: None,
            objects: Vec::new(),
            data_loss: None,
            headline: None,
            severity: rule.severity,
            penalty: rule.penalty,
            certain: false,
            follows: None,
            acknowledged: false,
        }
    }

    /// The level of this finding where rules have these levels.
    ///
    /// What is less grave here than its rule says fails no build by itself, and what is only worth
    /// knowing is not reported there. What follows from another finding is never graver than that.
    pub fn level(&self, of_rule: impl Fn(&Rule) -> Level) -> Level {
        let cause = self.follows.map_or(Level::Deny, &of_rule);
        let of_rule = of_rule(self.rule).min(cause);
        let is_lowered = self.severity < self.rule.severity;
        match self.severity {
            Severity::Info if is_lowered => Level::Allow,
            Severity::Warning if is_lowered => of_rule.min(Level::Warn),
            Severity::Info | Severity::Warning | Severity::Error => of_rule,
        }
    }

    /// Tells whether a statement answers for it by naming its rule, or the rule that it follows from.
    pub fn is_acknowledged_by(&self, statement: &Statement) -> bool {
        let mut rules = std::iter::once(self.rule).chain(self.follows);
        statement.reason.is_some() || rules.any(|rule| statement.acknowledges(rule.id))
    }

    /// Says what to do instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names an object that it is about.
    #[must_use]
    pub fn on(mut self, object: &Name) -> Self {
        self.objects.push(object.clone());
        self
    }

    /// Says what data goes.
    #[must_use]
    pub fn losing(mut self, what: impl Into<String>) -> Self {
        self.data_loss = Some(what.into());
        self
    }

    /// Names what was found as people know it.
    #[must_use]
    pub const fn headline(mut self, headline: &'static str) -> Self {
        self.headline = Some(headline);
        self
    }

    /// Says that it is less grave here than the rule says; a note costs a point at most.
    #[must_use]
    pub fn only(mut self, severity: Severity) -> Self {
        self.severity = severity.min(self.severity);
        if self.severity == Severity::Info {
            self.penalty = self.penalty.min(1);
        }
        self
    }

    /// Sets another penalty.
    #[must_use]
    pub const fn penalty(mut self, points: u32) -> Self {
        self.penalty = points;
        self
    }

    /// Says that the server refuses the statement whatever the rows are.
    #[must_use]
    pub const fn certain(mut self) -> Self {
        self.certain = true;
        self
    }
}
