//! What is no database, or not ours: refused with a clear error, and not touched.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use redipy::sql::rusqlite;
use redipy::{ErrorKind, Redis};

use crate::disk::without_privileges;
use crate::place::{Place, contents, on_databases};
use crate::process::{Process, tell};

/// Makes sure that a file is refused with a text, and that its folder is as it was.
fn is_refused(file: &Path, text: &str) {
    let folder = file.parent().unwrap();
    let before = contents(folder);
    for _ in 0..2 {
        let error = Redis::open(&format!("sqlite:{}", file.display())).unwrap_err();
        assert!(error.message().contains(text), "{error}");
        let name = file.display().to_string();
        assert!(error.message().contains(&name), "{error}");
    }
    assert!(
        contents(folder) == before,
        "{}: the files have changed",
        file.display()
    );
}

/// A file with all kinds of values, which nobody has open.
fn filled() -> Place {
    let place = Place::sqlite();
    let r = place.open();
    for number in 0..200 {
        r.set(format!("key {number}"), "x".repeat(500)).unwrap();
        r.rpush("list", ["y".repeat(500)]).unwrap();
        r.hset("hash", [(number, "z".repeat(500))]).unwrap();
        r.sadd("set", [number]).unwrap();
        r.zadd("zset", [(1.0, number)]).unwrap();
    }
    place
}

fn overwrite(file: &Path, at: u64, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).open(file).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn a_file_of_a_newer_version() {
    let place = filled();
    place.change("UPDATE redipy_meta SET value = 99 WHERE name = 'version'");
    is_refused(place.file(), "the tables are of version 99");
    let error = Redis::open(&place.url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidConfig);
    assert!(
        error.message().contains("it needs a newer redipy"),
        "{error}"
    );
    // Other names are other tables.
    let beside = Redis::open(&format!("{}?table_prefix=beside_", place.url)).unwrap();
    beside.set("k", "v").unwrap();
}

#[test]
fn a_file_whose_tables_are_not_ours() {
    for tables in [
        "CREATE TABLE redipy_meta (id INTEGER PRIMARY KEY)",
        "CREATE TABLE redipy_meta (name TEXT PRIMARY KEY, holder INTEGER, value TEXT)",
        "CREATE TABLE redipy_meta (name TEXT PRIMARY KEY, value); INSERT INTO redipy_meta VALUES ('version', 'one')",
        "CREATE TABLE redipy_meta (name TEXT PRIMARY KEY, value); INSERT INTO redipy_meta VALUES ('version', -1)",
        "CREATE TABLE redipy_key (id INTEGER PRIMARY KEY)",
    ] {
        let place = Place::sqlite();
        place.change(tables);
        is_refused(place.file(), "redipy_");
    }
}

#[test]
fn a_file_that_is_no_database() {
    for text in ["no database\n".to_owned(), "no database\n".repeat(10_000)] {
        let place = Place::sqlite();
        fs::write(place.file(), text).unwrap();
        is_refused(place.file(), "the file is no database of SQLite");
    }
}

#[test]
fn a_file_whose_first_bytes_are_damaged() {
    for (at, bytes) in [
        (0, &b"SQLite format 4\0"[..]),
        (16, &[7, 7]),
        (0, &[0; 100]),
    ] {
        let place = filled();
        overwrite(place.file(), at, bytes);
        is_refused(place.file(), "the file is no database of SQLite");
    }
}

#[test]
fn a_file_of_which_little_is_left() {
    // All but the first page is overwritten, or cut off; or the list of tables is damaged.
    let damages: [fn(&Path, u64); 3] = [
        |file, size| {
            overwrite(
                file,
                4096,
                &vec![0xAA; usize::try_from(size).unwrap() - 4096],
            );
        },
        |file, _| {
            OpenOptions::new()
                .write(true)
                .open(file)
                .unwrap()
                .set_len(5000)
                .unwrap();
        },
        |file, _| overwrite(file, 100, &[0xAA; 500]),
    ];
    for damage in damages {
        let place = filled();
        damage(place.file(), fs::metadata(place.file()).unwrap().len());
        is_refused(place.file(), "the file of the database is damaged");
    }
}

#[test]
fn damage_deep_inside_is_told_where_it_is_met() {
    let place = filled();
    let raw = rusqlite::Connection::open(place.file()).unwrap();
    let pages = "SELECT rootpage FROM sqlite_master WHERE name = 'redipy_key'";
    let page: u32 = raw.query_row(pages, [], |row| row.get(0)).unwrap();
    drop(raw);
    overwrite(place.file(), u64::from(page - 1) * 4096, &[0xAA; 4096]);
    let before = contents(place.file().parent().unwrap());
    let r = place.open();
    for _ in 0..3 {
        for error in [
            r.get("key 1").unwrap_err(),
            r.set("key 1", "v").unwrap_err(),
            r.rpush("list", ["element"]).unwrap_err(),
            r.dbsize().unwrap_err(),
            r.pipelined(|pipe| _ = pipe.set("new", "v").get("key 1"))
                .unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Other, "{error}");
            assert!(
                error
                    .message()
                    .contains("the file of the database is damaged"),
                "{error}"
            );
        }
    }
    drop(r);
    let after = contents(place.file().parent().unwrap());
    assert!(after == before, "the files have changed");
}

#[test]
fn a_place_where_no_file_can_be() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    is_refused(&folder.path().join("folder"), "cannot be opened");
    is_refused(&folder.path().join("none/app.db"), "cannot be opened");
}

#[test]
fn a_file_that_must_not_be_read() {
    let place = filled();
    let file = place.file().to_str().unwrap();
    let process = Process::start_by(without_privileges(), "forbidden", &[file]);
    assert_eq!(process.end(), ["refused"]);
    assert_eq!(place.open().llen("list").unwrap(), 200);
}

/// Tries to open a file that it must not read, and one in a folder that it must not write to.
pub fn forbidden(arguments: &[&str]) {
    let file = Path::new(arguments[0]);
    let folder = file.parent().unwrap();
    let set = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    let open = |file: &Path| Redis::open(&format!("sqlite:{}", file.display())).unwrap_err();
    set(file, 0o000);
    let error = open(file);
    assert!(error.message().contains("cannot be opened"), "{error}");
    set(file, 0o644);
    set(folder, 0o555);
    let error = open(&folder.join("other.db"));
    assert!(error.message().contains("cannot be opened"), "{error}");
    set(folder, 0o755);
    assert_eq!(contents(folder).len(), 1);
    tell("refused");
}

#[test]
fn an_empty_file_becomes_a_database() {
    let place = Place::sqlite();
    fs::write(place.file(), "").unwrap();
    place.open().set("k", "v").unwrap();
    place.check();
}

#[test]
fn a_database_of_an_application_gets_our_tables_beside_its_own() {
    let place = Place::sqlite();
    place.change("CREATE TABLE orders (item TEXT); INSERT INTO orders VALUES ('tea')");
    place.open().set("k", "v").unwrap();
    assert_eq!(
        place.ask("SELECT COUNT(*) FROM orders WHERE item = 'tea'"),
        1
    );
    place.check();
}

fn tables_of_a_newer_version(place: &Place) {
    place.open().set("k", "v").unwrap();
    place.await_quiet();
    place.change("UPDATE redipy_meta SET value = 99 WHERE name = 'version'");
    let error = Redis::open(&place.url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidConfig);
    assert!(
        error.message().contains("the tables are of version 99"),
        "{error}"
    );
    assert!(
        error.message().contains("it needs a newer redipy"),
        "{error}"
    );
    place.change("UPDATE redipy_meta SET value = 1 WHERE name = 'version'");
    assert_eq!(place.open().get("k").unwrap(), Some("v".into()));
}

on_databases! { tables_of_a_newer_version }
