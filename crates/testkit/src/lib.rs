//! Throw-away databases for the tests.
