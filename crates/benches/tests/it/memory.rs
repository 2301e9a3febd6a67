//! Memory does not grow with the number of revisions, but for the schema that they make.
