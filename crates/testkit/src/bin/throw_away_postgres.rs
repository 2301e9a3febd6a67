//! Starts a PostgreSQL server, prints where it is, and stops it when standard input ends.
//!
//! `cargo run -p whimbrel-testkit` gives a server to try things on, and a server that several
//! test processes can share: hand them the printed variable.

use std::io::{self, Read};

use whimbrel_testkit::PostgresServer;

fn main() -> io::Result<()> {
    let server = PostgresServer::start_private();
    println!("WHIMBREL_TEST_POSTGRES_URL={}", server.url());
    println!("folder={}", server.folder().unwrap_or_default().display());
    eprintln!("The server runs until standard input ends (Ctrl-D) or Ctrl-C.");
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
