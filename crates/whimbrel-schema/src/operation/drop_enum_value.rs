//! `drop_enum_value`.

use serde::{Deserialize, Serialize};

use super::{AddEnumValue, Change, Effect, Object, Reach, Reversal, WhyNot};
use crate::catalog::{Catalog, Refused};
use crate::identifier::Identifier;

/// Takes a value away from an enum type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropEnumValue {
    /// The type.
    pub name: Identifier,
    /// The value.
    pub value: String,
    /// The value that rows get instead; without one, a row that holds the value stops the run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replaced_by: Option<String>,
}

impl Change for DropEnumValue {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        catalog.drop_enum_value(&self.name, &self.value, self.replaced_by.as_deref())
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        let Self { name, value, .. } = self;
        if self.replaced_by.is_some() {
            let lost = format!("which rows held `{value}`");
            return Reversal::Never(WhyNot::Destroyed(lost));
        }
        match before.enumeration(name) {
            None => Reversal::Never(WhyNot::Refused),
            Some(enumeration) => Reversal::by(AddEnumValue {
                name: name.clone(),
                value: value.clone(),
                position: enumeration.position_of(value),
            }),
        }
    }

    fn effects(&self, before: &Catalog) -> Vec<Effect> {
        let mut effects = vec![Effect::Alters(Object::Enumeration(self.name.clone()))];
        let tables = before.columns_of_enumeration(&self.name);
        let mut tables: Vec<&Identifier> = tables.map(|(table, _)| table).collect();
        tables.dedup();
        effects.extend(
            tables
                .into_iter()
                .cloned()
                .map(|table| match self.replaced_by {
                    Some(_) => Effect::Writes {
                        table,
                        reach: Reach::Matching,
                    },
                    None => Effect::Scans { table },
                }),
        );
        effects
    }

    fn describe(&self) -> String {
        format!("drop value `{}` of enum type `{}`", self.value, self.name)
    }
}
