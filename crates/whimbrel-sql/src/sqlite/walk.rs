//! What expressions and queries name: tables, columns, functions, text literals.
//!
//! The walk keeps its own stack: a chain of a million `AND`s must not end the process.

use std::collections::BTreeSet;

use sqlite3_parser::ast::{
    Expr, FromClause, FunctionCallOrder, FunctionTail, JoinConstraint, Limit, Literal, OneSelect,
    Over, ResultColumn, Select, SelectTable, Set, SortedColumn, Upsert, UpsertDo, Window, With,
};
use whimbrel_schema::analyze::act::Name;

use super::name::{all, fold, object, plain, unquote};

/// A node that is still to be looked at.
#[derive(Clone, Copy)]
enum Open<'a> {
    Expr(&'a Expr<'a>),
    Select(&'a Select<'a>),
    From(&'a FromClause<'a>),
}

/// What is done with queries inside expressions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Queries {
    #[default]
    LookedAt,
    PassedOver,
}

/// What the nodes that were looked at name.
#[derive(Default)]
pub(super) struct Walk<'a> {
    queries: Queries,
    open: Vec<Open<'a>>,
    /// The names of common table expressions; they are no tables.
    local: BTreeSet<Name>,
    tables: Vec<Name>,
    /// Whether `new` and `old` stand for the row that fires a trigger.
    keeps_rows: bool,
    /// The columns, without what stands before them.
    pub(super) columns: BTreeSet<String>,
    /// Whether a `*` stands for every column.
    pub(super) star: bool,
    /// The functions, in lower case.
    pub(super) functions: BTreeSet<Name>,
    /// The text literals, without their quotes.
    pub(super) literals: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    /// Looks at one expression.
    pub(super) fn of_expr(expr: &'a Expr<'a>) -> Self {
        let mut walk = Self::default();
        walk.expr(expr);
        walk
    }

    /// Looks at one expression and passes over the queries in it.
    pub(super) fn outside_queries(expr: &'a Expr<'a>) -> Self {
        let mut walk = Self {
            queries: Queries::PassedOver,
            ..Self::default()
        };
        walk.expr(expr);
        walk
    }

    /// Looks at one query.
    pub(super) fn of_select(select: &'a Select<'a>) -> Self {
        let mut walk = Self::default();
        walk.select(select);
        walk
    }

    /// Looks at a trigger: `new` and `old` are kept before the columns.
    pub(super) fn of_trigger() -> Self {
        Self {
            keeps_rows: true,
            ..Self::default()
        }
    }

    /// The tables and views that are read, in the order in which they were found, each once.
    pub(super) fn tables(&self) -> Vec<Name> {
        let mut seen = BTreeSet::new();
        let tables = self.tables.iter().filter(|t| !self.local.contains(t));
        tables.filter(|t| seen.insert(*t)).cloned().collect()
    }

    pub(super) fn expr(&mut self, expr: &'a Expr<'a>) {
        self.open.push(Open::Expr(expr));
        self.run();
    }

    pub(super) fn select(&mut self, select: &'a Select<'a>) {
        self.open.push(Open::Select(select));
        self.run();
    }

    pub(super) fn from(&mut self, from: &'a FromClause<'a>) {
        self.open.push(Open::From(from));
        self.run();
    }

    pub(super) fn with(&mut self, with: &'a With<'a>) {
        self.push_with(with);
        self.run();
    }

    /// The values of `SET`; the columns that they are written into are not looked at.
    pub(super) fn sets(&mut self, sets: &'a [Set<'a>]) {
        for set in sets {
            self.expr(&set.expr);
        }
    }

    pub(super) fn results(&mut self, results: &'a [ResultColumn<'a>]) {
        self.push_results(results);
        self.run();
    }

    pub(super) fn sorted(&mut self, sorted: &'a [SortedColumn<'a>]) {
        self.push_sorted(sorted);
        self.run();
    }

    pub(super) fn limit(&mut self, limit: &'a Limit<'a>) {
        self.push_limit(limit);
        self.run();
    }

    pub(super) fn upsert(&mut self, upsert: &'a Upsert<'a>) {
        let mut next = Some(upsert);
        while let Some(upsert) = next {
            if let Some(index) = &upsert.index {
                self.push_sorted(index.targets);
                self.push_all(index.where_clause.as_ref());
            }
            if let UpsertDo::Set { sets, where_clause } = &upsert.do_clause {
                self.sets(sets);
                self.push_all(where_clause.as_ref());
            }
            next = upsert.next;
        }
        self.run();
    }

    fn run(&mut self) {
        while let Some(node) = self.open.pop() {
            match node {
                Open::Expr(expr) => self.visit_expr(expr),
                Open::Select(_) if self.queries == Queries::PassedOver => {}
                Open::Select(select) => self.visit_select(select),
                Open::From(from) => self.visit_from(from),
            }
        }
    }

    fn push_all(&mut self, expressions: impl IntoIterator<Item = &'a Expr<'a>>) {
        self.open.extend(expressions.into_iter().map(Open::Expr));
    }

    fn push_sorted(&mut self, sorted: &'a [SortedColumn<'a>]) {
        self.push_all(sorted.iter().map(|column| &column.expr));
    }

    fn push_limit(&mut self, limit: &'a Limit<'a>) {
        self.push_all([&limit.expr]);
        self.push_all(limit.offset.as_ref());
    }

    fn push_with(&mut self, with: &'a With<'a>) {
        for table in with.ctes {
            self.local.insert(Name::new(plain(&table.tbl_name)));
            self.open.push(Open::Select(table.select));
        }
    }

    fn push_results(&mut self, results: &'a [ResultColumn<'a>]) {
        for result in results {
            match result {
                ResultColumn::Expr(expr, _) => self.open.push(Open::Expr(expr)),
                ResultColumn::Star | ResultColumn::TableStar(_) => self.star = true,
            }
        }
    }

    fn push_window(&mut self, window: &'a Window<'a>) {
        self.push_all(window.partition_by.unwrap_or_default());
        self.push_sorted(window.order_by.unwrap_or_default());
    }

    fn push_tail(&mut self, tail: Option<&'a FunctionTail<'a>>) {
        let Some(tail) = tail else { return };
        self.push_all(tail.filter_clause);
        if let Some(Over::Window(window)) = tail.over_clause {
            self.push_window(window);
        }
    }

    fn visit_select(&mut self, select: &'a Select<'a>) {
        if let Some(with) = &select.with {
            self.push_with(with);
        }
        self.push_sorted(select.order_by.unwrap_or_default());
        if let Some(limit) = select.limit {
            self.push_limit(limit);
        }
        self.visit_one(&select.body.select);
        for compound in select.body.compounds.iter().flatten() {
            self.visit_one(&compound.select);
        }
    }

    fn visit_one(&mut self, one: &'a OneSelect<'a>) {
        match one {
            OneSelect::Select {
                columns,
                from,
                where_clause,
                group_by,
                having,
                window_clause,
                ..
            } => {
                self.push_results(columns);
                self.open.extend(from.as_ref().map(Open::From));
                self.push_all(*where_clause);
                self.push_all(group_by.unwrap_or_default());
                self.push_all(*having);
                for definition in window_clause.unwrap_or_default() {
                    self.push_window(&definition.window);
                }
            }
            OneSelect::Values(rows) => {
                for row in rows {
                    self.push_all(row);
                }
            }
        }
    }

    fn visit_from(&mut self, from: &'a FromClause<'a>) {
        if let Some(table) = from.select {
            self.visit_table(table);
        }
        for join in from.joins.iter().flatten() {
            self.visit_table(&join.table);
            match &join.constraint {
                Some(JoinConstraint::On(expr)) => self.open.push(Open::Expr(expr)),
                Some(JoinConstraint::Using(names)) => self.columns.extend(all(names)),
                None => {}
            }
        }
    }

    fn visit_table(&mut self, table: &'a SelectTable<'a>) {
        match table {
            SelectTable::Table(name, _, _) => self.tables.push(object(name)),
            SelectTable::TableCall(name, arguments, _) => {
                self.functions.insert(object(name));
                self.push_all(arguments.unwrap_or_default());
            }
            SelectTable::Select(select, _) => self.open.push(Open::Select(select)),
            SelectTable::Sub(from, _) => self.open.push(Open::From(from)),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr<'a>) {
        match expr {
            Expr::Between {
                lhs, start, end, ..
            } => self.push_all([*lhs, *start, *end]),
            Expr::Binary(left, _, right) => self.push_all([*left, *right]),
            Expr::Case {
                base,
                when_then_pairs,
                else_expr,
            } => {
                self.push_all(*base);
                self.push_all(when_then_pairs.iter().flat_map(|(when, then)| [when, then]));
                self.push_all(*else_expr);
            }
            Expr::Cast { expr, .. }
            | Expr::Collate(expr, _)
            | Expr::IsNull(expr)
            | Expr::NotNull(expr)
            | Expr::Unary(_, expr) => self.push_all([*expr]),
            Expr::DoublyQualified(_, _, column) => {
                self.columns.insert(plain(column));
            }
            Expr::Qualified(table, column) => self.visit_qualified(&plain(table), plain(column)),
            Expr::Exists(select) | Expr::Subquery(select) => self.open.push(Open::Select(select)),
            Expr::FunctionCall { .. } | Expr::FunctionCallStar { .. } => self.visit_call(expr),
            Expr::Id(id) => {
                self.columns.insert(fold(id.0));
            }
            Expr::Name(name) => {
                self.columns.insert(plain(name));
            }
            Expr::InList { lhs, rhs, .. } => {
                self.push_all([*lhs]);
                self.push_all(rhs.unwrap_or_default());
            }
            Expr::InSelect { lhs, rhs, .. } => {
                self.push_all([*lhs]);
                self.open.push(Open::Select(rhs));
            }
            Expr::InTable { lhs, rhs, args, .. } => {
                self.push_all([*lhs]);
                self.tables.push(object(rhs));
                self.push_all(args.unwrap_or_default());
            }
            Expr::Like {
                lhs, rhs, escape, ..
            } => {
                self.push_all([*lhs, *rhs]);
                self.push_all(*escape);
            }
            Expr::Literal(literal) => self.visit_literal(literal),
            Expr::Parenthesized(inner) => self.push_all(inner),
            Expr::Raise(_, message) => self.push_all(*message),
            Expr::Variable(_) => {}
        }
    }

    fn visit_qualified(&mut self, table: &str, column: String) {
        let is_changed_row = self.keeps_rows && matches!(table, "new" | "old");
        self.columns.insert(if is_changed_row {
            format!("{table}.{column}")
        } else {
            column
        });
    }

    fn visit_call(&mut self, expr: &'a Expr<'a>) {
        match expr {
            Expr::FunctionCall {
                name,
                args,
                order_by,
                filter_over,
                ..
            } => {
                self.functions.insert(Name::new(fold(name.0)));
                self.push_all(args.unwrap_or_default());
                if let Some(FunctionCallOrder::SortList(sorted)) = order_by {
                    self.push_sorted(sorted);
                }
                self.push_tail(filter_over.as_ref());
            }
            Expr::FunctionCallStar { name, filter_over } => {
                self.functions.insert(Name::new(fold(name.0)));
                self.push_tail(filter_over.as_ref());
            }
            _ => {}
        }
    }

    fn visit_literal(&mut self, literal: &Literal<'_>) {
        match literal {
            Literal::String(text) => {
                self.literals.insert(unquote(text));
            }
            Literal::CurrentDate => {
                self.functions.insert(Name::new("current_date"));
            }
            Literal::CurrentTime => {
                self.functions.insert(Name::new("current_time"));
            }
            Literal::CurrentTimestamp => {
                self.functions.insert(Name::new("current_timestamp"));
            }
            Literal::Numeric(_) | Literal::Blob(_) | Literal::Keyword(_) | Literal::Null => {}
        }
    }
}
