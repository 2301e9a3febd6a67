//! An application whose migrations are a crate of their own.

whimbrel::embed!(app_migrations::REGISTRY);

fn main() {
    for revision in MIGRATIONS.registry().revisions() {
        let id = revision.header.id;
        if let Some(embedded) = MIGRATIONS.embedded(id) {
            println!("{id} {} {:?}", embedded.source, embedded.description);
        }
    }
}
