//! Commands in transactions that applications have opened in Rust: with everything else in them, or not at all.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::Duration;

use redipy::core::block_on;
use redipy::core::commands::lists::BLPop;
use redipy::sql::postgres::{Client, NoTls};
use redipy::{Bytes, Command, Redis, Reply, sql};
use redipy_conformance::databases;

#[test]
fn on_postgresql_the_job_comes_with_the_order() {
    let server = databases::postgres();
    let url = server.fresh_database_url().unwrap();
    let r = Redis::open(&url).unwrap();
    let mut app = Client::connect(&url, NoTls).unwrap();
    app.batch_execute("CREATE TABLE orders (item text)")
        .unwrap();

    let mut transaction = app.transaction().unwrap();
    transaction
        .execute("INSERT INTO orders VALUES ('tea')", &[])
        .unwrap();
    sql::within_postgres(&mut transaction, None, |jobs| {
        assert_eq!(jobs.rpush("jobs", ["one", "two"]).unwrap(), 2);
        assert_eq!(jobs.zadd("scores", [(-0.5, "m")]).unwrap(), 1);
        assert_eq!(jobs.hset("h", [("f", "v")]).unwrap(), 1);
        assert_eq!(jobs.incr("n").unwrap(), 1);
        assert_eq!(jobs.get("n").unwrap(), Some("1".into()));
        assert_eq!(jobs.lpush("n", ["x"]).unwrap_err().code(), "WRONGTYPE");
        assert_eq!(jobs.zscore("scores", "m").unwrap(), Some(-0.5));
    })
    .unwrap();
    assert_eq!(r.llen("jobs").unwrap(), 0);
    transaction.rollback().unwrap();
    assert_eq!(r.llen("jobs").unwrap(), 0);

    let waiting = r.execute_later(BLPop::SPEC, ["jobs", "10"].map(Bytes::from).to_vec());
    let pushed = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        let mut transaction = app.transaction().unwrap();
        transaction
            .execute("INSERT INTO orders VALUES ('tea')", &[])
            .unwrap();
        sql::within_postgres(&mut transaction, None, |jobs| jobs.rpush("jobs", ["one"]))
            .unwrap()
            .unwrap();
        transaction.commit().unwrap();
        app.query_one("SELECT count(*) FROM orders", &[])
            .unwrap()
            .get::<_, i64>(0)
    });
    let job = [Reply::Bulk("jobs".into()), Reply::Bulk("one".into())];
    assert_eq!(block_on(waiting).unwrap(), Reply::Array(job.to_vec()));
    assert_eq!(pushed.join().unwrap(), 1);
}

#[test]
fn tables_that_are_missing_are_said_to_be() {
    let url = databases::postgres().fresh_database_url().unwrap();
    let mut app = Client::connect(&url, NoTls).unwrap();
    let mut transaction = app.transaction().unwrap();
    let error = sql::within_postgres(&mut transaction, None, |_| ()).unwrap_err();
    assert!(
        error.message().contains("open it")
            || error.message().contains("opens it")
            || error.message().contains("to open it"),
        "{error}"
    );
}

#[test]
fn a_client_is_of_no_use_outside() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.db");
    let r = Redis::open(&format!("sqlite:{}", file.display())).unwrap();
    let app = sql::rusqlite::Connection::open(&file).unwrap();
    let client = sql::within_sqlite(&app, redipy::Redis::another).unwrap();
    let error = client.get("k").unwrap_err();
    assert!(error.message().contains("transaction is over"), "{error}");
    assert_eq!(r.get("k").unwrap(), None);
}
