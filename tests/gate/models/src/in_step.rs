//! Models that are what the migrations make.

use whimbrel::{Model, SchemaEnum};

#[derive(SchemaEnum)]
pub enum Status {
    Active,
    Locked,
}

#[derive(Model)]
#[model(column(created_at: String, type = timestamptz, default = now()))]
pub struct User {
    #[model(identity)]
    pub id: i64,
    #[model(length = 320, unique)]
    pub email: String,
    pub name: Option<String>,
    #[model(type = decimal(10, 2))]
    pub score: String,
    #[model(default = "active")]
    pub status: Status,
    pub tags: Vec<String>,
}

#[derive(Model)]
#[model(schema = "billing")]
pub struct Invoice {
    pub id: i32,
    #[model(type = "money")]
    pub amount: String,
}
