//! A revision has a header and an `up`, and the registry lists modules that are there.
use whimbrel::prelude::*;

mod m20260101000000_without_up {
    use super::*;

    pub struct Revision;

    impl Migration for Revision {
        const HEADER: Header = Header::new("20260101000000", "without up");

        fn upp(schema: &mut Schema) {
            schema.drop_table("users");
        }
    }
}

mod m20260102000000_without_header {
    use super::*;

    pub struct Revision;

    impl Migration for Revision {
        fn up(schema: &mut Schema) {
            schema.drop_table("users");
        }
    }
}

whimbrel::registry![
    m20260101000000_without_up,
    m20260102000000_without_header,
    m20260103000000_forgotten,
];

fn main() {}
