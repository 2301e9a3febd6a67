//! The releases of the shop: the same history, shorter, longer, branched or spoilt.

use whimbrel::{Embedded, Header, Migration, Migrations, Registry, Schema, Verdict};
use whimbrel::prelude::matching;

#[path = "../migrations/mod.rs"]
mod migrations;
