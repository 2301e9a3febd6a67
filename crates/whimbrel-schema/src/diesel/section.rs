//! What `diesel.toml` says of one `schema.rs`: a `[print_schema]` section.

use regex_lite::Regex;

/// Which documentation the tables and columns get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Docs {
    /// None.
    #[default]
    None,
    /// The comments that the database has.
    Comments,
    /// The comments that the database has, and a made-up line for what has none.
    CommentsOrNames,
}

/// In which order the columns of a table stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorting {
    /// As the table has them.
    #[default]
    Position,
    /// By name.
    Name,
}

/// Which tables are allowed in one query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameQuery {
    /// All of them.
    #[default]
    AllTables,
    /// Those that foreign keys join, directly or not.
    Related,
    /// Nothing is said.
    None,
}

/// A pattern that is no regular expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pattern}` is no regular expression: {why}")]
pub struct BadPattern {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub why: String,
}

/// Regular expressions, one of which has to match.
#[derive(Clone, Debug, Default)]
pub struct Patterns(Vec<Regex>);

impl Patterns {
    /// Takes patterns as they are written.
    ///
    /// # Errors
    ///
    /// The first that is no regular expression.
    pub fn new<P: AsRef<str>>(patterns: impl IntoIterator<Item = P>) -> Result<Self, BadPattern> {
        let read = patterns.into_iter().map(|pattern| {
            let pattern = pattern.as_ref();
            Regex::new(pattern).map_err(|error| BadPattern {
                pattern: pattern.to_owned(),
                why: error.to_string(),
            })
        });
        read.collect::<Result<_, _>>().map(Self)
    }

    /// Tells whether one of them matches somewhere in the text.
    pub fn matches(&self, text: &str) -> bool {
        self.0.iter().any(|pattern| pattern.is_match(text))
    }
}

/// Which tables are written.
#[derive(Clone, Debug, Default)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Those whose names match.
    Only(Patterns),
    /// Those whose names do not match.
    Except(Patterns),
}

impl Filter {
    /// Tells whether a table of this name is written.
    pub fn takes(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(patterns) => patterns.matches(name),
            Self::Except(patterns) => !patterns.matches(name),
        }
    }
}

/// A `[print_schema]` section of `diesel.toml`, by the keys that Diesel CLI 2.3 knows.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// `file`: where the text belongs, as written.
    pub file: Option<String>,
    /// `with_docs`.
    pub docs: Docs,
    /// `allow_tables_to_appear_in_same_query_config`.
    pub same_query: SameQuery,
    /// `filter`.
    pub filter: Filter,
    /// `column_sorting`.
    pub sorting: Sorting,
    /// `schema`: the schema of PostgreSQL's, when not `public`.
    pub schema: Option<String>,
    /// `patch_file`: a unified diff that is applied to the text, as written.
    pub patch_file: Option<String>,
    /// `import_types`: what every table brings into scope.
    pub import_types: Option<Vec<String>>,
    /// `generate_missing_sql_type_definitions`, turned round.
    pub without_custom_types: bool,
    /// `except_custom_type_definitions`.
    pub except_custom_types: Patterns,
    /// `custom_type_derives`.
    pub custom_type_derives: Vec<String>,
    /// `sqlite_integer_primary_key_is_bigint`.
    pub rowid_is_bigint: bool,
    /// `pg_domains_as_custom_types`.
    pub domains_as_custom_types: Patterns,
}

impl Section {
    /// What the types of the schema derive.
    pub(super) fn derives(&self) -> Vec<&str> {
        const SQL_TYPE: &str = "diesel::sql_types::SqlType";
        let mut derives: Vec<&str> = self
            .custom_type_derives
            .iter()
            .map(String::as_str)
            .collect();
        if !derives.contains(&SQL_TYPE) {
            derives.push(SQL_TYPE);
        }
        derives
    }

    /// The schema of PostgreSQL's that is not the default one.
    pub(super) fn foreign_schema(&self) -> Option<&str> {
        self.schema.as_deref().filter(|schema| *schema != "public")
    }
}
