//! The items of a `schema.rs`.

use super::lexer::{Placed, Token, place, tokens};
use super::types::DieselType;
use super::{FileColumn, FileTable, Join, NamedType, ReadError, SchemaFile};
use crate::identifier::Identifier;

/// How deep types and modules may lie in each other.
const DEEPEST: usize = 64;

pub(super) fn file(text: &str) -> Result<SchemaFile, ReadError> {
    let mut parser = Parser {
        text,
        tokens: tokens(text)?,
        at: 0,
        file: SchemaFile::default(),
    };
    parser.items(0)?;
    Ok(parser.file)
}

/// What stands in `#[…]` before an item.
#[derive(Default)]
struct Attributes {
    sql_name: Option<String>,
    max_length: Option<u32>,
    type_name: Option<String>,
    type_schema: Option<String>,
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Placed>,
    at: usize,
    file: SchemaFile,
}

impl Parser<'_> {
    fn items(&mut self, depth: usize) -> Result<(), ReadError> {
        if depth > DEEPEST {
            return Err(self.wrong("fewer modules in each other"));
        }
        loop {
            let attributes = self.attributes()?;
            match self.peek() {
                None if depth == 0 => return Ok(()),
                Some(Token::Symbol('}')) if depth > 0 => {
                    self.at += 1;
                    return Ok(());
                }
                None | Some(Token::Symbol('}')) => return Err(self.wrong("an item")),
                Some(_) => self.item(&attributes, depth)?,
            }
        }
    }

    fn item(&mut self, attributes: &Attributes, depth: usize) -> Result<(), ReadError> {
        self.take_word("pub");
        if self.take_word("mod") {
            self.word()?;
            return match self.take_symbol('{') {
                true => self.items(depth + 1),
                false => self.symbol(';'),
            };
        }
        if self.take_word("struct") {
            let rust = self.word()?;
            if let Some(name) = &attributes.type_name {
                let name = identifier(attributes.type_schema.as_deref(), name);
                self.file.types.push(NamedType { rust, name });
            }
            return self.skip_item();
        }
        let Some(name) = self.macro_name() else {
            return self.skip_item();
        };
        let closing = match self.next() {
            Some(Token::Symbol('{')) => '}',
            Some(Token::Symbol('(')) => ')',
            Some(Token::Symbol('[')) => ']',
            _ => return Err(self.wrong_before("a bracket")),
        };
        match name.as_str() {
            "table" => self.table()?,
            "joinable" => self.joinable()?,
            _ => self.skip_to(closing)?,
        }
        self.symbol(closing)?;
        self.take_symbol(';');
        Ok(())
    }

    /// The last name before a `!`.
    fn macro_name(&mut self) -> Option<String> {
        let start = self.at;
        let mut last = None;
        loop {
            match self.next() {
                Some(Token::Word(word)) => last = Some(word),
                Some(Token::Symbol(':')) => {}
                Some(Token::Symbol('!')) if last.is_some() => return last,
                _ => {
                    self.at = start;
                    return None;
                }
            }
        }
    }

    fn table(&mut self) -> Result<(), ReadError> {
        let mut attributes = self.attributes()?;
        while self.take_word("use") {
            self.skip_item()?;
            attributes = self.attributes()?;
        }
        let mut rust = self.word()?;
        let mut schema = None;
        if self.take_symbol('.') {
            schema = Some(std::mem::replace(&mut rust, self.word()?));
        }
        let mut key = vec!["id".to_owned()];
        if self.take_symbol('(') {
            key = self.names()?;
        }
        self.symbol('{')?;
        let mut columns = Vec::new();
        while !self.take_symbol('}') {
            columns.push(self.column()?);
            if !self.take_symbol(',') {
                self.symbol('}')?;
                break;
            }
        }
        if let Some(unknown) = key
            .iter()
            .find(|name| !columns.iter().any(|column| column.rust == **name))
        {
            let message = format!("a column `{unknown}`, which the key of `{rust}` names");
            return Err(self.wrong_before(&message));
        }
        let sql_name = attributes.sql_name.as_deref().unwrap_or(&rust);
        let prefix = schema.as_ref().map(|schema| format!("{schema}."));
        let local = prefix.and_then(|prefix| sql_name.strip_prefix(&prefix).map(str::to_owned));
        let local = local.unwrap_or_else(|| sql_name.to_owned());
        self.file.tables.push(FileTable {
            name: identifier(schema.as_deref(), &local),
            rust,
            key,
            columns,
        });
        Ok(())
    }

    fn column(&mut self) -> Result<FileColumn, ReadError> {
        let attributes = self.attributes()?;
        let rust = self.word()?;
        if self.next() != Some(Token::Arrow) {
            return Err(self.wrong_before("`->` and a type"));
        }
        let diesel_type = self.diesel_type(0)?;
        let name = attributes.sql_name.as_deref().unwrap_or(&rust);
        Ok(FileColumn {
            name: name.into(),
            rust,
            diesel_type,
            max_length: attributes.max_length,
        })
    }

    fn diesel_type(&mut self, depth: usize) -> Result<DieselType, ReadError> {
        if depth > DEEPEST {
            return Err(self.wrong("a simpler type"));
        }
        if self.take_symbol('(') {
            let mut arguments = Vec::new();
            while !self.take_symbol(')') {
                arguments.push(self.diesel_type(depth + 1)?);
                self.take_symbol(',');
            }
            let name = "Record".to_owned();
            return Ok(DieselType { name, arguments });
        }
        let mut name = self.word()?;
        while self.take_symbol(':') {
            self.symbol(':')?;
            name = self.word()?;
        }
        let mut arguments = Vec::new();
        if self.take_symbol('<') {
            while !self.take_symbol('>') {
                arguments.push(self.diesel_type(depth + 1)?);
                self.take_symbol(',');
            }
        }
        Ok(DieselType { name, arguments })
    }

    fn joinable(&mut self) -> Result<(), ReadError> {
        let child = self.path()?;
        if self.next() != Some(Token::Arrow) {
            return Err(self.wrong_before("`->` and a table"));
        }
        let parent = self.path()?;
        self.symbol('(')?;
        let column = self.word()?;
        self.symbol(')')?;
        self.file.joins.push(Join {
            child,
            parent,
            column,
        });
        Ok(())
    }

    /// The last name of a path.
    fn path(&mut self) -> Result<String, ReadError> {
        let mut name = self.word()?;
        while self.take_symbol(':') {
            self.symbol(':')?;
            name = self.word()?;
        }
        Ok(name)
    }

    fn names(&mut self) -> Result<Vec<String>, ReadError> {
        let mut names = Vec::new();
        while !self.take_symbol(')') {
            names.push(self.word()?);
            self.take_symbol(',');
        }
        Ok(names)
    }

    fn attributes(&mut self) -> Result<Attributes, ReadError> {
        let mut attributes = Attributes::default();
        while self.take_symbol('#') {
            self.take_symbol('!');
            self.symbol('[')?;
            self.attribute(&mut attributes)?;
        }
        Ok(attributes)
    }

    /// Reads `name = value` wherever it stands up to the closing bracket.
    fn attribute(&mut self, attributes: &mut Attributes) -> Result<(), ReadError> {
        let mut depth = 1_usize;
        let mut is_type = false;
        let mut key = String::new();
        while depth > 0 {
            match self.next() {
                None => return Err(self.wrong("`]`")),
                Some(Token::Symbol('[' | '(')) => depth += 1,
                Some(Token::Symbol(']' | ')')) => depth -= 1,
                Some(Token::Word(word)) => {
                    is_type |= word == "postgres_type";
                    key = word;
                }
                Some(Token::Text(value)) => match (key.as_str(), is_type) {
                    ("sql_name", _) => attributes.sql_name = Some(value),
                    ("name", true) => attributes.type_name = Some(value),
                    ("schema", true) => attributes.type_schema = Some(value),
                    _ => {}
                },
                Some(Token::Number(value)) if key == "max_length" => {
                    let length = value.replace('_', "").parse().ok();
                    attributes.max_length =
                        Some(length.ok_or_else(|| self.wrong_before("a length"))?);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Passes over an item: up to a semicolon, or a block in braces.
    fn skip_item(&mut self) -> Result<(), ReadError> {
        loop {
            match self.next() {
                None => return Err(self.wrong("the end of the item")),
                Some(Token::Symbol(';')) => return Ok(()),
                Some(Token::Symbol('{')) => {
                    self.skip_to('}')?;
                    self.at += 1;
                    // `use a::{b};` goes on.
                    if !matches!(self.peek(), Some(Token::Symbol(';'))) {
                        return Ok(());
                    }
                }
                Some(_) => {}
            }
        }
    }

    /// Passes over everything up to a closing bracket, which stays.
    fn skip_to(&mut self, closing: char) -> Result<(), ReadError> {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => return Err(self.wrong(&format!("`{closing}`"))),
                Some(Token::Symbol(c)) if *c == closing && depth == 0 => return Ok(()),
                Some(Token::Symbol('{' | '(' | '[')) => depth += 1,
                Some(Token::Symbol('}' | ')' | ']')) => depth = depth.saturating_sub(1),
                Some(_) => {}
            }
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    fn take_symbol(&mut self, symbol: char) -> bool {
        let found = self.peek() == Some(&Token::Symbol(symbol));
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(found)) if found == word);
        self.at += usize::from(found);
        found
    }

    fn symbol(&mut self, symbol: char) -> Result<(), ReadError> {
        match self.take_symbol(symbol) {
            true => Ok(()),
            false => Err(self.wrong(&format!("`{symbol}`"))),
        }
    }

    fn word(&mut self) -> Result<String, ReadError> {
        match self.next() {
            Some(Token::Word(word)) => Ok(word),
            _ => Err(self.wrong_before("a name")),
        }
    }

    fn wrong(&self, wanted: &str) -> ReadError {
        self.wrong_at(self.at, wanted)
    }

    fn wrong_before(&self, wanted: &str) -> ReadError {
        self.wrong_at(self.at.saturating_sub(1), wanted)
    }

    fn wrong_at(&self, token: usize, wanted: &str) -> ReadError {
        let at = self
            .tokens
            .get(token)
            .map_or(self.text.len(), |(_, at)| *at);
        place(self.text, at, format!("{wanted} should stand here"))
    }
}

fn identifier(schema: Option<&str>, name: &str) -> Identifier {
    match schema.filter(|schema| *schema != "public") {
        Some(schema) => Identifier::within(schema, name),
        None => name.into(),
    }
}
