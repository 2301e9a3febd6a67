//! Views, triggers, sequences and their like: making and replacing them.

use super::lowering::{Lowering, Outcome};
use crate::analyze::act::{Name, NewTrigger, NewView, SequenceOption};
use crate::backend::Backend;
use crate::catalog::{Body, Definition, DefinitionKey, DefinitionKind, Need, Numbering};
use crate::identifier::Identifier;
use crate::operation::{CreateObject, ReplaceObject};
use crate::sql::tokens::{Kind, Token, significant};
use crate::sql::{SqlText, per_backend};

impl Lowering<'_> {
    /// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`.
    pub(super) fn create_view(&mut self, view: &NewView) -> Outcome {
        let kind = match view.materialized {
            true => DefinitionKind::MaterializedView,
            false => DefinitionKind::View,
        };
        if view.temporary || view.name.schema.is_some() {
            self.catalog.loosen(&self.known(&view.name));
            return Ok(());
        }
        let key = DefinitionKey::new(kind, self.known(&view.name));
        let body = match self.query() {
            Some(query) => Body::View {
                query: self.written(query),
                columns: Vec::new(),
                parameters: std::collections::BTreeMap::new(),
            },
            None => self.whole(),
        };
        let mut definition = Definition::new(key, body);
        definition.needs = self.needs(view);
        self.define(definition)
    }

    /// What a view reads, as far as the catalog knows it.
    fn needs(&self, view: &NewView) -> Vec<Need> {
        let reads = view.reads.iter().filter(|name| name.schema.is_none());
        let sources = reads.filter_map(|name| {
            let name = self.known(name);
            match self.catalog.table(&name) {
                Some(_) => Some(Need::Table(name)),
                None => self.relation_key(&name).map(Need::Definition),
            }
        });
        let columns = view.origins.iter().filter_map(|(column, tables)| {
            let mut tables = tables.iter();
            let (Some(only), None) = (tables.next(), tables.next()) else {
                return None;
            };
            let table = self.catalog.table(&self.known(only))?;
            let column = table.column(&self.column_of(table, column))?.name.clone();
            let table = table.name.clone();
            Some(Need::Column { table, column })
        });
        let mut needs: Vec<Need> = sources.chain(columns).collect();
        needs.sort();
        needs.dedup();
        needs
    }

    /// `CREATE TRIGGER`; one of a table that is not known is left out.
    pub(super) fn create_trigger(&mut self, trigger: &NewTrigger) -> Outcome {
        let name = self.spelt(&trigger.name);
        self.define_on(DefinitionKind::Trigger, name, &trigger.table)
    }

    /// `CREATE POLICY`, and what else belongs to a table.
    pub(super) fn define_on(
        &mut self,
        kind: DefinitionKind,
        name: Identifier,
        table: &Name,
    ) -> Outcome {
        let owner = self.known(table);
        let is_known = self.catalog.table(&owner).is_some() || self.relation_key(&owner).is_some();
        if table.schema.is_some() || !is_known {
            return Ok(());
        }
        let key = DefinitionKey::new(kind, name).on(owner);
        let body = self.whole();
        self.define(Definition::new(key, body))
    }

    /// `CREATE SEQUENCE`; one that a column owns is a part of that column.
    pub(super) fn create_sequence(&mut self, name: &Name, said: &[SequenceOption]) -> Outcome {
        let is_owned = said.contains(&SequenceOption::Other("OWNED BY".to_owned()));
        if name.schema.is_some() || is_owned {
            return Ok(());
        }
        let is_plain = |option: &SequenceOption| !matches!(option, SequenceOption::Other(_));
        let body = match said.iter().all(is_plain) {
            true => {
                let mut numbering = Numbering::default();
                said.iter().for_each(|option| option.set(&mut numbering));
                Body::Sequence {
                    data_type: None,
                    numbering,
                }
            }
            false => self.whole(),
        };
        self.define_named(DefinitionKind::Sequence, name, body)
    }

    /// `CREATE DOMAIN`.
    pub(super) fn create_domain(&mut self, name: &Name) -> Outcome {
        let body = self.whole();
        self.define_named(DefinitionKind::Domain, name, body)
    }

    /// `CREATE SCHEMA`.
    pub(super) fn create_schema(&mut self, name: &str) -> Outcome {
        self.define_named(DefinitionKind::Schema, &Name::new(name), Body::Name)
    }

    /// `CREATE EXTENSION`.
    pub(super) fn create_extension(&mut self, name: &str) -> Outcome {
        let words = self.words();
        let says_more = ["schema", "version"].map(|word| words.iter().any(|w| w == word));
        let body = match says_more {
            [false, false] => Body::Extension {
                schema: None,
                version: None,
            },
            _ => self.whole(),
        };
        self.define_named(DefinitionKind::Extension, &Name::new(name), body)
    }

    fn define_named(&mut self, kind: DefinitionKind, name: &Name, body: Body) -> Outcome {
        if name.schema.is_some() {
            return Ok(());
        }
        let key = DefinitionKey::new(kind, self.spelt(&name.name));
        self.define(Definition::new(key, body))
    }

    /// Makes an object, or gives it another definition where the statement says so.
    ///
    /// What the catalog does not take, the database may: such an object stays unknown.
    fn define(&mut self, definition: Definition) -> Outcome {
        let key = definition.key.clone();
        if !self.is_made_by_the_text(key.kind) {
            return Ok(());
        }
        let is_there = self.catalog.definition(&key).is_some();
        let words = self.words();
        let replaces = words.get(1).is_some_and(|word| word == "or");
        let spares = words
            .windows(3)
            .take(4)
            .any(|w| *w == ["if", "not", "exists"]);
        let made = match (is_there, replaces, spares) {
            (true, true, _) => self.make(ReplaceObject { definition }),
            (true, false, true) => {
                self.beyond(format!("nothing, for the {key} is there"));
                return Ok(());
            }
            _ => self.make(CreateObject { definition }),
        };
        if made.is_err() {
            self.beyond(format!("the {key}"));
            self.catalog.loosen(&key.name);
        } else if spares {
            self.beyond("IF NOT EXISTS");
        } else if replaces && !is_there {
            self.beyond("OR REPLACE");
        }
        Ok(())
    }

    /// The view or sequence of a name.
    pub(super) fn relation_key(&self, name: &Identifier) -> Option<DefinitionKey> {
        let kinds = [
            DefinitionKind::View,
            DefinitionKind::MaterializedView,
            DefinitionKind::Sequence,
        ];
        let mut keys = kinds
            .into_iter()
            .map(|kind| DefinitionKey::new(kind, name.clone()));
        keys.find(|key| self.catalog.definition(key).is_some())
    }

    /// A statement such as `CREATE SCHEMA` makes what is in it, too; its text is not theirs. What is
    /// temporary is nobody else's.
    fn is_made_by_the_text(&self, kind: DefinitionKind) -> bool {
        let words = self.words();
        let first = match kind {
            DefinitionKind::MaterializedView => "materialized",
            other => other.word(),
        };
        let mut made = words
            .iter()
            .skip(1)
            .filter(|word| !["or", "replace", "constraint", "recursive"].contains(&word.as_str()));
        words.first().is_some_and(|word| word == "create")
            && made.next().is_some_and(|word| word == first)
    }

    fn tokens(&self) -> Vec<Token> {
        significant(&self.statement.text, self.backend).collect()
    }

    /// The keywords and plain names of the statement in small letters.
    fn words(&self) -> Vec<String> {
        let tokens = self.tokens().into_iter();
        let words = tokens.filter(|token| token.kind == Kind::Word);
        words
            .map(|word| word.text(&self.statement.text).to_ascii_lowercase())
            .collect()
    }

    /// The query of a view; `None` where the statement says more than a name and a query.
    fn query(&self) -> Option<&str> {
        let text = self.statement.text.as_str();
        let tokens = self.tokens();
        let is = |at: usize, word: &str| {
            let token = tokens.get(at);
            token.is_some_and(|token| token.text(text).eq_ignore_ascii_case(word))
        };
        let view = (0..tokens.len().min(5)).find(|at| is(*at, "view"))?;
        let name = match (
            is(view + 1, "if"),
            is(view + 2, "public") || is(view + 2, "main"),
        ) {
            (true, _) => view + 4,
            (false, _) => view + 1,
        };
        let is_bare = is(name + 1, "as")
            && !tokens
                .iter()
                .take(view)
                .any(|token| token.text(text).eq_ignore_ascii_case("recursive"));
        let last = tokens.len().checked_sub(1)?;
        let has_tail = is(last, "option") || is(last, "data");
        let start = tokens.get(name + 2)?.start;
        let query = text.get(start..)?.trim_end().trim_end_matches(';');
        (is_bare && !has_tail).then(|| query.trim_end())
    }

    /// The statement as a definition.
    fn whole(&self) -> Body {
        Body::Statement(self.written(self.statement.text.trim_end().trim_end_matches(';')))
    }

    /// A text of this database's.
    fn written(&self, text: &str) -> SqlText {
        match self.backend {
            Backend::Postgres => per_backend().postgres(text),
            Backend::Sqlite => per_backend().sqlite(text),
        }
    }
}
