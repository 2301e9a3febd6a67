//! The models of the shop: as the migrations make them, and ahead of them in several ways.

use whimbrel::cli::{Directives, Down, Draft, Node, Operation};
use whimbrel::model::Models;
use whimbrel::models;

/// The models that `SHOP_MODELS` names; none when it names none.
pub(crate) fn chosen() -> Option<Models> {
    match std::env::var("SHOP_MODELS").ok()?.as_str() {
        "current" => Some(current::MODELS),
        "ahead" => Some(ahead::MODELS),
        "renamed" => Some(renamed::MODELS),
        "told" => Some(told::MODELS),
        "required" => Some(required::MODELS),
        "fewer" => Some(models![current::Customer, current::Order]),
        "twice" => Some(models![current::Customer, ahead::Customer]),
        _ => None,
    }
}

/// The directives that `SHOP_DIRECTIVES` names.
pub(crate) fn directives() -> Option<&'static dyn Directives> {
    match std::env::var("SHOP_DIRECTIVES").ok()?.as_str() {
        "drop" => Some(&DropAll),
        "split" => Some(&TablesFirst),
        _ => None,
    }
}

/// Drops what changes nothing but comments.
struct DropAll;

impl Directives for DropAll {
    fn revise(&self, mut draft: Draft) -> Vec<Draft> {
        draft.up.clear();
        [draft].into_iter().filter(|d| !d.is_empty()).collect()
    }
}

/// New tables come in a revision of their own, before everything else.
struct TablesFirst;

impl Directives for TablesFirst {
    fn revise(&self, draft: Draft) -> Vec<Draft> {
        let is_table = |node: &Node| matches!(node.operation(), Some(Operation::CreateTable(_)));
        let (tables, rest): (Vec<Node>, Vec<Node>) = draft.up.into_iter().partition(is_table);
        let part = |message: String, up| Draft {
            message,
            up,
            down: Down::Derived,
        };
        vec![
            part(format!("tables to {}", draft.message), tables),
            part(draft.message, rest),
        ]
    }
}

macro_rules! unread {
    ($($item:item)*) => { $(#[allow(dead_code, reason = "models describe; nothing reads them here")] $item)* };
}

/// As the migrations make it.
mod current {
    use whimbrel::model::{Model, Models};
    use whimbrel::models;

    unread! {
        #[derive(Model)]
        #[model(table = "customers", check("name <> ''", name = "customers_name_given"))]
        #[model(index(name, unique))]
        pub(super) struct Customer {
            #[model(identity)]
            id: i64,
            name: String,
        }

        #[derive(Model)]
        #[model(table = "products")]
        pub(super) struct Product {
            #[model(identity)]
            id: i64,
            #[model(unique)]
            name: String,
            #[model(type = decimal(10, 2))]
            price: String,
        }

        #[derive(Model)]
        #[model(table = "orders")]
        pub(super) struct Order {
            #[model(identity)]
            id: i64,
            #[model(references(Customer, on_delete = cascade))]
            customer_id: i64,
            #[model(type = timestamptz, default = now())]
            placed_at: String,
        }
    }

    pub(super) const MODELS: Models = models![Customer, Product, Order];
}

/// A new table, a new column, a longer price.
mod ahead {
    use whimbrel::model::{Model, Models};
    use whimbrel::models;

    use super::current::Order;

    unread! {
        #[derive(Model)]
        #[model(table = "customers", check("name <> ''", name = "customers_name_given"))]
        #[model(index(name, unique))]
        pub(super) struct Customer {
            #[model(identity)]
            id: i64,
            name: String,
            nickname: Option<String>,
        }

        #[derive(Model)]
        #[model(table = "products")]
        struct Product {
            #[model(identity)]
            id: i64,
            #[model(unique)]
            name: String,
            #[model(type = decimal(12, 2))]
            price: String,
        }

        #[derive(Model)]
        #[model(table = "reviews")]
        struct Review {
            #[model(identity)]
            id: i64,
            #[model(references(Product, on_delete = cascade), index)]
            product_id: i64,
            #[model(default = 5, check = "stars BETWEEN 1 AND 5")]
            stars: i16,
        }
    }

    pub(super) const MODELS: Models = models![Customer, Product, Order, Review];
}

/// A column under another name; nothing says so.
mod renamed {
    use whimbrel::model::{Model, Models};
    use whimbrel::models;

    use super::current::{Customer, Product};

    unread! {
        #[derive(Model)]
        #[model(table = "orders")]
        struct Order {
            #[model(identity)]
            id: i64,
            #[model(references(Customer, on_delete = cascade))]
            customer_id: i64,
            #[model(type = timestamptz, default = now())]
            ordered_at: String,
        }
    }

    pub(super) const MODELS: Models = models![Customer, Product, Order];
}

/// The same, and the model says so.
mod told {
    use whimbrel::model::{Model, Models};
    use whimbrel::models;

    use super::current::{Customer, Product};

    unread! {
        #[derive(Model)]
        #[model(table = "orders")]
        struct Order {
            #[model(identity)]
            id: i64,
            #[model(references(Customer, on_delete = cascade))]
            customer_id: i64,
            #[model(type = timestamptz, default = now(), renamed_from = "placed_at")]
            ordered_at: String,
        }
    }

    pub(super) const MODELS: Models = models![Customer, Product, Order];
}

/// A column that the rows that are there need a value for.
mod required {
    use whimbrel::model::{Model, Models};
    use whimbrel::models;

    use super::current::{Order, Product};

    unread! {
        #[derive(Model)]
        #[model(table = "customers", check("name <> ''", name = "customers_name_given"))]
        #[model(index(name, unique))]
        struct Customer {
            #[model(identity)]
            id: i64,
            name: String,
            email: String,
        }
    }

    pub(super) const MODELS: Models = models![Customer, Product, Order];
}
