//! Temporary folders.

use whimbrel_testkit::TestDirectory;

#[test]
fn a_folder_goes_with_its_files() {
    let directory = TestDirectory::new();
    let path = directory.path().to_owned();
    std::fs::write(directory.file("a.db"), "x").unwrap();
    assert!(path.join("a.db").exists());
    drop(directory);
    assert!(!path.exists());
}

#[test]
fn a_url_has_the_four_slashes_of_an_absolute_path() {
    let directory = TestDirectory::new();
    let url = directory.sqlite_url("a.db");
    assert_eq!(
        url,
        format!("sqlite:///{}", directory.file("a.db").to_str().unwrap())
    );
    assert!(url.starts_with("sqlite:////"));
}
