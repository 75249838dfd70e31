//! Scripts: a stack of frames, where a field that a frame lacks is looked for in the frames below it.
//!
//! `cargo run --example scripts [URL]`: the URL alone decides where the data are, `memory://` where there is none.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;

use redipy::script::{Function, Hash, Registered, strs, to_int, to_num};
use redipy::{Redis, Result};

/// Fills a stack, looks fields up and empties it, and writes what came of it.
///
/// # Errors
/// That of the way to the data or of the output.
pub fn run(url: &str, out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let r = Redis::open(url)?.with_prefix("scripts:");
    r.flushall()?; // Only what has the prefix.

    let stack = Stack::new(&r)?;
    stack.set("colour", "blue")?;
    stack.set("size", "3")?;
    stack.push_frame()?;
    stack.set("colour", "red")?;

    for field in ["colour", "size", "shape"] {
        let (here, anywhere) = (stack.get(field)?, stack.get_cascading(field)?);
        writeln!(out, "{field}: {here:?} here, {anywhere:?} anywhere")?;
    }
    writeln!(out, "the frame on top: {:?}", stack.pop_frame()?)?;
    writeln!(out, "the frame below: {:?}", stack.pop_frame()?)?;
    writeln!(out, "and then: {:?}", stack.pop_frame()?)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1);
    run(
        url.as_deref().unwrap_or("memory://"),
        &mut std::io::stdout(),
    )
}

/// A stack of frames with fields.
struct Stack {
    redis: Redis,
    set: Registered,
    get: Registered,
    pop_frame: Registered,
    get_cascading: Registered,
}

impl Stack {
    fn new(r: &Redis) -> Result<Self> {
        Ok(Self {
            redis: r.another(),
            set: r.register(set())?,
            get: r.register(get())?,
            pop_frame: r.register(pop_frame())?,
            get_cascading: r.register(get_cascading())?,
        })
    }

    fn push_frame(&self) -> Result<i64> {
        self.redis.incr(KEYS[0].1)
    }

    fn pop_frame(&self) -> Result<BTreeMap<String, String>> {
        let fields: HashMap<String, String> = self.pop_frame.keys(KEYS).run()?;
        Ok(fields.into_iter().collect())
    }

    fn set(&self, field: &str, value: &str) -> Result<()> {
        let args = [("field", field), ("value", value)];
        self.set.keys(KEYS).args(args).run()
    }

    fn get(&self, field: &str) -> Result<Option<String>> {
        self.get.keys(KEYS).arg("field", field).run()
    }

    fn get_cascading(&self, field: &str) -> Result<Option<String>> {
        self.get_cascading.keys(KEYS).arg("field", field).run()
    }
}

const KEYS: [(&str, &str); 2] = [("size", "{stack}:size"), ("frame", "{stack}:frame")];

/// Sets a field of the topmost frame.
fn set() -> Function {
    let mut f = Function::new();
    let frame = topmost(&mut f);
    let (field, value) = (f.arg("field"), f.arg("value"));
    f.add(frame.hset([(field, value)]));
    f
}

/// Returns a field of the topmost frame.
fn get() -> Function {
    let mut f = Function::new();
    let frame = topmost(&mut f);
    let field = f.arg("field");
    f.return_(frame.hget(field));
    f
}

/// Returns the key of the topmost frame, which has the size of the stack in it.
fn topmost(f: &mut Function) -> Hash {
    let (size, base) = (f.var("size"), f.key("frame"));
    Hash::at(strs![base, ":", to_int(size.get().default(0))])
}

/// Removes the topmost frame and returns its fields.
fn pop_frame() -> Function {
    let mut f = Function::new();
    let (size, base) = (f.var("size"), f.key("frame"));
    let number = f.local(to_int(size.get().default(0)));
    let frame = Hash::at(strs![base, ":", &number]);
    let fields = f.local(frame.hgetall());
    f.add(frame.del());
    f.if_(number.gt(0), |b| b.add(size.decr()))
        .else_(|b| b.add(size.del()));
    f.return_(fields);
    f
}

/// Returns a field of the topmost frame that has it.
fn get_cascading() -> Function {
    let mut f = Function::new();
    let (size, base, field) = (f.var("size"), f.key("frame"), f.arg("field"));
    let number = f.local(to_num(size.get().default(0)));
    f.while_(number.ge(0), |b| {
        let frame = Hash::at(strs![&base, ":", to_int(&number)]);
        let found = b.local(frame.hget(&field));
        b.if_(found.ne(()), |b| b.return_(&found));
        b.assign(&number, &number - 1);
    });
    f.return_(());
    f
}
