//! A disk that is soon full.

use std::io::ErrorKind;

use whimbrel_testkit::{TestkitError, TinyTmpfs};

use crate::clean_up::is_mounted;

#[test]
fn a_tiny_disk_fills_up_or_says_why_there_is_none() {
    let disk = match TinyTmpfs::mount(64 * 1024) {
        Ok(disk) => disk,
        Err(error) => {
            assert!(matches!(error, TestkitError::NoTmpfs { .. }), "{error}");
            assert!(error.to_string().contains("unshare -Urm"), "{error}");
            return;
        }
    };
    std::fs::write(disk.path().join("fits"), vec![0; 32 * 1024]).unwrap();
    let error = std::fs::write(disk.path().join("too big"), vec![0; 64 * 1024]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StorageFull);
    let path = disk.path().to_owned();
    assert!(is_mounted(&path));
    drop(disk);
    assert!(!is_mounted(&path));
    assert!(!path.exists());
}
