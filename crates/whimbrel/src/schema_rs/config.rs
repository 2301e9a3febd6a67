//! `diesel.toml`, by the keys of Diesel CLI 2.3.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use toml::de::DeTable;
use whimbrel_schema::diesel::{Docs, Filter, SameQuery, Section, Sorting};

use super::keys::{File, Value, entries};
use super::problem::Problem;

/// The variable that names another file, as for Diesel CLI.
pub const CONFIG_VARIABLE: &str = "DIESEL_CONFIG_FILE";

/// A section with the key that it stands under; `default` for `[print_schema]` itself.
#[derive(Clone, Debug)]
pub struct NamedSection {
    /// The key.
    pub key: String,
    /// What it says.
    pub section: Section,
}

/// `diesel.toml`, or what Diesel does without one.
#[derive(Clone, Debug)]
pub struct DieselToml {
    path: PathBuf,
    exists: bool,
    sections: Vec<NamedSection>,
}

impl DieselToml {
    /// Reads the `diesel.toml` of the package in a folder, or the file that `DIESEL_CONFIG_FILE`
    /// names.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is not TOML, or has keys that Diesel CLI 2.3 does not know.
    pub fn of_package(package: &Path) -> Result<Self, Problem> {
        let named = env::var_os(CONFIG_VARIABLE).filter(|name| !name.is_empty());
        let path = match named {
            Some(name) => package.join(name),
            None => package.join("diesel.toml"),
        };
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Self {
                sections: sections(File {
                    path: &path,
                    text: &text,
                })?,
                path,
                exists: true,
            }),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(Self {
                path,
                exists: false,
                sections: vec![NamedSection {
                    key: "default".to_owned(),
                    section: Section::default(),
                }],
            }),
            Err(source) => Err(Problem::Read { path, source }),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tells whether there is such a file.
    pub const fn exists(&self) -> bool {
        self.exists
    }

    /// Its sections, by key.
    pub fn sections(&self) -> &[NamedSection] {
        &self.sections
    }

    /// A path of a section: those that are not absolute begin at the file's folder.
    pub fn resolve(&self, written: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new(".")).join(written)
    }
}

fn sections(file: File<'_>) -> Result<Vec<NamedSection>, Problem> {
    let parsed = DeTable::parse(file.text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        file.blame(at, error.message())
    })?;
    let mut sections = None;
    for value in entries(file, parsed.get_ref()) {
        match value.key {
            "print_schema" => sections = Some(print_schema(&value)?),
            "migrations_directory" => directory(&value)?,
            _ => return Err(value.unknown("diesel.toml")),
        }
    }
    match sections {
        Some(sections) => Ok(sections),
        None => Ok(vec![NamedSection {
            key: "default".to_owned(),
            section: Section::default(),
        }]),
    }
}

fn directory(value: &Value<'_>) -> Result<(), Problem> {
    for entry in value.table()? {
        match entry.key {
            "dir" => drop(entry.text()?),
            _ => return Err(entry.unknown("migrations_directory")),
        }
    }
    Ok(())
}

/// The sections below `print_schema`: its own keys are one, and each table with another name is one.
fn print_schema(value: &Value<'_>) -> Result<Vec<NamedSection>, Problem> {
    let mut own = Section::default();
    let mut others = Vec::new();
    for entry in value.table()? {
        let is_section = entry.key != "filter" && entry.as_table().is_some();
        if is_section {
            let mut section = Section::default();
            for inner in entry.table()? {
                read(&mut section, &inner)?;
            }
            others.push(NamedSection {
                key: entry.key.to_owned(),
                section,
            });
        } else {
            read(&mut own, &entry)?;
        }
    }
    if !others.iter().any(|other| other.key == "default") {
        others.push(NamedSection {
            key: "default".to_owned(),
            section: own,
        });
    }
    others.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(others)
}

fn read(section: &mut Section, value: &Value<'_>) -> Result<(), Problem> {
    match value.key {
        "file" => section.file = Some(value.text()?),
        "with_docs" => section.docs = docs(value)?,
        "allow_tables_to_appear_in_same_query_config" => {
            section.same_query = match value.text()?.as_str() {
                "fk_related_tables" => SameQuery::Related,
                "all_tables" => SameQuery::AllTables,
                "none" => SameQuery::None,
                _ => return Err(value.wrong("`all_tables`, `fk_related_tables` or `none`")),
            }
        }
        "filter" => section.filter = filter(value)?,
        "column_sorting" => {
            section.sorting = match value.text()?.as_str() {
                "ordinal_position" => Sorting::Position,
                "name" => Sorting::Name,
                _ => return Err(value.wrong("`ordinal_position` or `name`")),
            }
        }
        "schema" => section.schema = Some(value.text()?),
        "patch_file" => section.patch_file = Some(value.text()?),
        "import_types" => section.import_types = Some(value.texts()?),
        "generate_missing_sql_type_definitions" => {
            section.without_custom_types = !value.flag()?;
        }
        "except_custom_type_definitions" => section.except_custom_types = value.patterns()?,
        "custom_type_derives" => section.custom_type_derives = value.texts()?,
        "sqlite_integer_primary_key_is_bigint" => section.rowid_is_bigint = value.flag()?,
        "pg_domains_as_custom_types" => section.domains_as_custom_types = value.patterns()?,
        _ => return Err(value.unknown("print_schema")),
    }
    Ok(())
}

fn docs(value: &Value<'_>) -> Result<Docs, Problem> {
    const WORDS: &str = "true, false, `database-comments-fallback-to-auto-generated-doc-comment`, \
                         `only-database-comments` or `no-doc-comments`";
    if let Some(flag) = value.as_flag() {
        return Ok(match flag {
            true => Docs::CommentsOrNames,
            false => Docs::None,
        });
    }
    let text = value.text().map_err(|_| value.wrong(WORDS))?;
    match text.as_str() {
        "database-comments-fallback-to-auto-generated-doc-comment" => Ok(Docs::CommentsOrNames),
        "only-database-comments" => Ok(Docs::Comments),
        "no-doc-comments" => Ok(Docs::None),
        _ => Err(value.wrong(WORDS)),
    }
}

fn filter(value: &Value<'_>) -> Result<Filter, Problem> {
    let mut filter = Filter::All;
    for entry in value.table()? {
        let read = match entry.key {
            "only_tables" => Filter::Only(entry.patterns()?),
            "except_tables" => Filter::Except(entry.patterns()?),
            _ => return Err(entry.unknown("filter")),
        };
        if !matches!(filter, Filter::All) {
            return Err(entry.wrong("alone: `only_tables` and `except_tables` exclude each other"));
        }
        filter = read;
    }
    Ok(filter)
}
