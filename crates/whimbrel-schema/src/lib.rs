//! The pure heart of Whimbrel.
