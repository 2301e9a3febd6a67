//! A connection that is watched, and cut where a test wants it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::thread;

/// Where the next COMMIT finds the connection cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    Nowhere = 0,
    /// The server does not hear of it.
    Before = 1,
    /// The server has carried it out, and the client does not hear of that.
    After = 2,
}

#[derive(Debug, Default)]
struct State {
    cut: AtomicU8,
    messages: AtomicU32,
}

/// A port that leads to a server.
#[derive(Debug)]
pub(super) struct Proxy {
    port: u16,
    state: Arc<State>,
}

impl Proxy {
    pub(super) fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming() {
                let server = TcpStream::connect(("127.0.0.1", server)).unwrap();
                serve(client.unwrap(), server, &shared);
            }
        });
        Self { port, state }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Cuts the connection at the next COMMIT, and only there.
    pub(super) fn cut(&self, cut: Cut) {
        self.state.cut.store(cut as u8, Ordering::SeqCst);
    }

    /// How many messages have asked the server for an answer since the last time.
    pub(super) fn take_messages(&self) -> u32 {
        self.state.messages.swap(0, Ordering::SeqCst)
    }
}

impl State {
    /// Whether the connection is to be cut here; it is once.
    fn takes(&self, cut: Cut) -> bool {
        let nowhere = Cut::Nowhere as u8;
        let exchanged =
            self.cut
                .compare_exchange(cut as u8, nowhere, Ordering::SeqCst, Ordering::SeqCst);
        exchanged.is_ok()
    }
}

fn serve(client: TcpStream, server: TcpStream, state: &Arc<State>) {
    let (to_client, from_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let watching = Arc::clone(state);
    thread::spawn(move || forward_requests(client, server, &watching));
    let watching = Arc::clone(state);
    thread::spawn(move || forward_answers(from_server, to_client, &watching));
}

fn close(one: &TcpStream, other: &TcpStream) {
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}

/// Messages of the client: the first one has no type
/// ([Message Formats](https://www.postgresql.org/docs/current/protocol-message-formats.html)).
fn forward_requests(mut client: TcpStream, mut server: TcpStream, state: &State) {
    let mut has_type = false;
    while let Some(message) = message(&mut client, has_type) {
        if matches!(message.first(), Some(b'Q' | b'S')) && has_type {
            state.messages.fetch_add(1, Ordering::SeqCst);
        }
        let commits = message.windows(6).any(|part| part == b"COMMIT");
        if commits && state.takes(Cut::Before) {
            break;
        }
        if server.write_all(&message).is_err() {
            break;
        }
        has_type = true;
    }
    close(&client, &server);
}

fn forward_answers(mut server: TcpStream, mut client: TcpStream, state: &State) {
    while let Some(message) = message(&mut server, true) {
        let committed = message.starts_with(b"C") && message.ends_with(b"COMMIT\0");
        if committed && state.takes(Cut::After) {
            break;
        }
        if client.write_all(&message).is_err() {
            break;
        }
    }
    close(&server, &client);
}

fn message(from: &mut TcpStream, has_type: bool) -> Option<Vec<u8>> {
    let before = usize::from(has_type);
    let mut message = vec![0; before + 4];
    from.read_exact(&mut message).ok()?;
    let length = u32::from_be_bytes(message[before..].try_into().unwrap());
    message.resize(before + length as usize, 0);
    from.read_exact(&mut message[before + 4..]).ok()?;
    Some(message)
}
