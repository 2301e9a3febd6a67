//! The listener and its threads.

use std::io::Cursor;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, anyhow};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tiny_http::{Header, Request, Response};

use super::{Reply, Service};
use crate::database::CONNECTIONS;

/// The listener and the service behind it.
pub(crate) struct Server {
    listener: Arc<tiny_http::Server>,
    service: Arc<Service>,
    signals: Signals,
}

impl Server {
    /// Listens at an address such as `127.0.0.1:8080`, and for SIGTERM and ctrl-c.
    pub(crate) fn listen(address: &str, service: Service) -> Result<Self> {
        let signals = Signals::new([SIGINT, SIGTERM]).context("cannot wait for signals")?;
        let listener = tiny_http::Server::http(address)
            .map_err(|error| anyhow!(error))
            .with_context(|| format!("cannot listen at {address}"))?;
        Ok(Self {
            listener: Arc::new(listener),
            service: Arc::new(service),
            signals,
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.listener.server_addr().to_ip()
    }

    /// Answers requests until SIGTERM or ctrl-c; those that have begun are answered to the end.
    pub(crate) fn run(mut self) -> Result<()> {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let (listener, service) = (Arc::clone(&self.listener), Arc::clone(&self.service));
                thread::spawn(move || answer_all(&listener, &service))
            })
            .collect();
        self.signals.forever().next();
        log::info!("stopping");
        for _ in &threads {
            self.listener.unblock();
        }
        for thread in threads {
            thread.join().map_err(|_| anyhow!("a request panicked"))?;
        }
        Ok(())
    }
}

fn answer_all(listener: &tiny_http::Server, service: &Service) {
    for mut request in listener.incoming_requests() {
        let reply = service.answer(&mut request);
        log::debug!("{} {}: {}", request.method(), request.url(), reply.status);
        send(request, &reply);
    }
}

fn send(request: Request, reply: &Reply) {
    let text = reply.body.to_string().into_bytes();
    let length = Some(text.len());
    let headers = Header::from_bytes("Content-Type", "application/json");
    let headers = headers.into_iter().collect();
    let response = Response::new(
        reply.status.into(),
        headers,
        Cursor::new(text),
        length,
        None,
    );
    if let Err(error) = request.respond(response) {
        log::debug!("the caller did not wait for the answer: {error}");
    }
}
