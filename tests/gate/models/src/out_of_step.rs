//! Models that are not what the migrations make.

use whimbrel::{Model, SchemaEnum};

#[derive(SchemaEnum)]
pub enum Status {
    Active,
    Inactive,
    Locked,
}

#[derive(Model)]
#[model(catalog = crate::MIGRATIONS_CATALOG)]
pub struct User {
    #[model(identity)]
    pub id: i32,
    #[model(unique)]
    pub email: String,
    pub name: String,
    #[model(type = decimal(12, 2))]
    pub score: Option<String>,
    pub status: Status,
    pub tags: Option<Vec<String>>,
    pub nickname: String,
}

#[derive(Model)]
pub struct Invoice {
    pub id: i32,
}

#[derive(Model)]
pub struct Team {
    pub id: i32,
}
