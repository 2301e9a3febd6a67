//! What the typed builder does not let anyone write, and what rustc says of it.

#[test]
fn mistakes_that_types_can_catch_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
