//! Prints what is embedded.

use graph_must_pass::MIGRATIONS;
use whimbrel_schema::checksum::checksum;

fn main() {
    println!("refused: {}", MIGRATIONS.is_refused());
    for revision in MIGRATIONS.registry().revisions() {
        let header = &revision.header;
        println!("\n{} {}", header.id, header.message);
        println!("  created {}", header.created().unwrap_or_default());
        println!(
            "  parents {:?}, labels {:?}",
            header.parents(),
            header.branch_labels()
        );
        if let Some(embedded) = MIGRATIONS.embedded(header.id) {
            println!("  {}", embedded.source);
            println!("  {:?}", embedded.description);
            let recorded = checksum(&revision.record_up());
            println!(
                "  records what was verified: {}",
                recorded == embedded.checksum()
            );
        }
    }
}
