//! Prints what the gate thinks of this program.

use policy_must_fail::MIGRATIONS;

fn main() {
    println!("refused: {}", MIGRATIONS.is_refused());
}
