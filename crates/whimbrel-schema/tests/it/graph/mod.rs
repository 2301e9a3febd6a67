//! The revision graph over histories written as text, and the laws that hold over any.

mod cases;
mod laws;
mod text;
