//! Whatever the writer writes is read back as it was.

use proptest::prelude::*;
use whimbrel_schema::Catalog;
use whimbrel_schema::read::sqlite::as_stored;

use super::tables::table;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn a_table_that_is_written_is_read_back_equal(table in table()) {
        let mut catalog = Catalog::new();
        catalog.adopt_table(table.clone());
        let read = as_stored(&catalog).unwrap();
        prop_assert_eq!(read.table(&table.name), Some(&table));
        prop_assert_eq!(read.definitions().count(), 0);
    }
}
