//! A file that begins with `m` and is no revision: helpers may stand beside them.
