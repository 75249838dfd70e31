//! A script that parts a list in two by the size of its elements, beside the statements that this needs.

use std::time::Instant;

use redipy::Redis;
use redipy::script::{Function, Registered, to_num};
use redipy::sql::rusqlite::{Connection, TransactionBehavior, params};
use tempfile::TempDir;

use super::{row, sqlite};
use crate::Result;
use crate::table::Row;
use crate::timing::{Pass, medians};

const LIMIT: f64 = 3.0;

const ELEMENTS: usize = 10_000;

const HALF: usize = ELEMENTS / 2;

const POP: &str = "DELETE FROM redipy_list_item WHERE key_id = ?1 AND position = \
    (SELECT min(position) FROM redipy_list_item WHERE key_id = ?1) RETURNING value";

const COUNT: &str = "UPDATE redipy_key SET version = version + 1, size = size + ?2 WHERE id = ?1";

const PUSH: &str = "INSERT INTO redipy_list_item (key_id, position, value) \
    SELECT ?1, coalesce(max(position), 0) + 1048576, ?2 FROM redipy_list_item WHERE key_id = ?1";

pub fn rows() -> Result<Vec<Row>> {
    let folder = TempDir::new()?;
    let (ours, theirs) = (folder.path().join("ours.db"), folder.path().join("bare.db"));
    let r = sqlite::redis(&ours)?;
    let bare = sqlite::redis(&theirs)?;
    let script = r.register(script())?;
    let mut connection = sqlite::bare(&theirs)?;
    let figures = medians(&mut [&mut || by_script(&r, &script), &mut || {
        by_hand(&bare, &mut connection)
    }])?;
    let what = "SQLite on disk, the filter script of 10,000, an element";
    Ok(vec![row(what, figures, "bare statements", LIMIT)])
}

fn script() -> Function {
    let mut f = Function::new();
    let limit = f.arg("cmp");
    let (inp, left, right) = (f.list("inp"), f.list("left"), f.list("right"));
    let cur = f.local(inp.lpop());
    f.while_(cur.ne(()), |b| {
        b.if_(to_num(&cur).lt(&limit), |b| b.add(left.rpush([&cur])))
            .else_(|b| b.add(right.rpush([&cur])));
        b.assign(&cur, inp.lpop());
    });
    f.return_(());
    f
}

/// Fills the list, and leaves an element in each of the others, so that all keys are there.
fn prepare(r: &Redis) -> Result<()> {
    let number = |number: usize| (number * 7919 % ELEMENTS).to_string();
    let numbers: Vec<String> = (0..ELEMENTS).map(number).collect();
    r.del(["inp", "left", "right"])?;
    r.rpush("inp", numbers)?;
    r.rpush("left", ["first"])?;
    r.rpush("right", ["first"])?;
    Ok(())
}

/// Makes sure that each half has its elements.
fn check(r: &Redis) -> Result<()> {
    let half = i64::try_from(HALF)? + 1;
    if [r.llen("left")?, r.llen("right")?] == [half; 2] {
        Ok(())
    } else {
        Err("the list is not parted in its halves".into())
    }
}

fn by_script(r: &Redis, script: &Registered) -> Result<Pass> {
    prepare(r)?;
    let keys = [("inp", "inp"), ("left", "left"), ("right", "right")];
    let begun = Instant::now();
    script.keys(keys).arg("cmp", HALF).run::<()>()?;
    let time = begun.elapsed();
    check(r)?;
    Ok(Pass {
        time,
        operations: ELEMENTS,
    })
}

fn by_hand(r: &Redis, connection: &mut Connection) -> Result<Pass> {
    prepare(r)?;
    let begun = Instant::now();
    part(connection)?;
    let time = begun.elapsed();
    check(r)?;
    Ok(Pass {
        time,
        operations: ELEMENTS,
    })
}

fn part(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let id = |key: &str| {
        let mut select = transaction.prepare_cached("SELECT id FROM redipy_key WHERE key = ?1")?;
        select.query_row([key], |row| row.get::<_, i64>(0))
    };
    let (inp, left, right) = (id("inp")?, id("left")?, id("right")?);
    let mut pop = transaction.prepare_cached(POP)?;
    let mut count = transaction.prepare_cached(COUNT)?;
    let mut push = transaction.prepare_cached(PUSH)?;
    for _ in 0..ELEMENTS {
        let value: String = pop.query_row([inp], |row| row.get(0))?;
        count.execute([inp, -1])?;
        let side = if value.parse::<usize>()? < HALF {
            left
        } else {
            right
        };
        count.execute([side, 1])?;
        push.execute(params![side, value])?;
    }
    drop((pop, count, push));
    transaction.execute("DELETE FROM redipy_key WHERE id = ?1", [inp])?;
    Ok(transaction.commit()?)
}
