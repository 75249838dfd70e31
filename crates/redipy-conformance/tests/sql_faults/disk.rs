//! A disk that is full, and a file that must not be written to: a clear error, nothing changed, reads go on.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use redipy::{ErrorKind, Redis};

use crate::place::{Place, contents, integrity};
use crate::process::{Process, tell};

/// Puts a small disk in the place of a folder, for one process that is run behind it.
const SMALL_DISK: &str = r#"mount -t tmpfs -o size=1536k tmpfs "$0" && exec "$@""#;

/// Tells whether these tests are run by root.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Returns the command that has root ask for permission as everybody else.
pub fn without_privileges() -> &'static [&'static str] {
    if is_root() {
        &["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    } else {
        &[]
    }
}

#[test]
fn a_full_disk_is_told_and_survived() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let mut command = vec!["unshare", "--mount"];
    if !is_root() {
        command.extend(["--user", "--map-root-user"]);
    }
    command.extend(["sh", "-c", SMALL_DISK, folder]);
    let process = Process::start_by(&command, "full", &[folder]);
    assert_eq!(process.end(), ["survived"]);
}

/// Uses a disk until it is full, and goes on when there is space again.
pub fn fill(arguments: &[&str]) {
    let folder = Path::new(arguments[0]);
    let [filler, file] = ["filler", "app.db"].map(|name| folder.join(name));
    fs::write(&filler, vec![1; 400_000]).unwrap();
    let r = Redis::open(&format!("sqlite:{}", file.display())).unwrap();
    r.rpush("list", ["element"]).unwrap();
    let value = "x".repeat(10_000);
    let mut written = 0;
    let error = loop {
        match r.set(format!("key {written}"), &value) {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 1000, "the disk is larger than it should be");
    };
    let is_clear = |error: &redipy::Error| {
        assert_eq!(error.kind(), ErrorKind::Other, "{error}");
        assert!(error.message().contains("disk is full"), "{error}");
    };
    is_clear(&error);
    // What does not fit changes nothing, however it is written.
    let large = "x".repeat(1_500_000);
    is_clear(&r.set("list", &large).unwrap_err());
    is_clear(
        &r.pipelined(|pipe| _ = pipe.set("half", 1).append("list 2", &large))
            .unwrap_err(),
    );
    is_clear(&r.rpush("list", [&large]).unwrap_err());
    is_clear(
        &r.transaction("list", |_, pipe| {
            pipe.set("half", 1).set("other half", &large);
            Ok(())
        })
        .unwrap_err(),
    );
    for number in 0..written {
        assert_eq!(
            r.get(format!("key {number}")).unwrap(),
            Some((&*value).into())
        );
    }
    assert_eq!(r.lrange("list", 0, -1).unwrap(), ["element"]);
    assert_eq!(r.dbsize().unwrap(), i64::from(written) + 1);
    let other = folder.join("other.db");
    let error = Redis::open(&format!("sqlite:{}", other.display())).unwrap_err();
    assert!(error.message().contains("disk is full"), "{error}");

    fs::remove_file(filler).unwrap();
    r.set(format!("key {written}"), &value).unwrap();
    r.rpush("list", ["other"]).unwrap();
    assert_eq!(r.lrange("list", 0, -1).unwrap(), ["element", "other"]);
    assert_eq!(r.dbsize().unwrap(), i64::from(written) + 2);
    drop(r);
    assert_eq!(integrity(&file), "ok");
    tell("survived");
}

#[test]
fn a_file_that_must_not_be_written_to_is_read() {
    let place = Place::sqlite();
    place.open().set("k", "v").unwrap();
    let file = place.file().to_str().unwrap();
    let process = Process::start_by(without_privileges(), "readonly", &[file]);
    assert_eq!(process.end(), ["survived"]);
    // What SQLite has put beside the file has the rights of the file.
    for (path, _) in contents(place.file().parent().unwrap()) {
        fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
    }
    place.open().set("k", "w").unwrap();
    place.check();
}

/// Reads a file that it must not write to.
pub fn read_only(arguments: &[&str]) {
    let file = Path::new(arguments[0]);
    fs::set_permissions(file, Permissions::from_mode(0o444)).unwrap();
    let r = Redis::open(&format!("sqlite:{}", file.display())).unwrap();
    let before = fs::read(file).unwrap();
    for _ in 0..3 {
        assert_eq!(r.get("k").unwrap(), Some("v".into()));
        for error in [
            r.set("k", "w").unwrap_err(),
            r.pipelined(|pipe| _ = pipe.get("k").del(["k"]))
                .unwrap_err(),
            r.blpop("list", 1).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Other, "{error}");
            assert!(error.message().contains("cannot be written to"), "{error}");
        }
    }
    assert!(fs::read(file).unwrap() == before);
    drop(r);
    tell("survived");
}
