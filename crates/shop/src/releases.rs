//! The releases of the shop: the same history, shorter, longer, branched or spoilt.

use whimbrel::prelude::matching;
use whimbrel::{Embedded, Header, Migration, Migrations, Registry, Schema, Verdict};

#[path = "../migrations/mod.rs"]
mod migrations;
