//! The anomaly-detection service.
fn main() {}
