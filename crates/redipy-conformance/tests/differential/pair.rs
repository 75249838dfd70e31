//! A real Redis and a backend of ours that get the same calls, and what counts as the same reply.
//! After a call whose effect is random, ours is brought to where Redis went.

use std::collections::BTreeSet;
use std::time::Duration;

use redipy::core::{Call, Flags, KeysAt, Shape, Spec, resp};
use redipy::{Bytes, Redis};
use redipy_conformance::{
    Block, CaseFile, ClientTarget, Item, Mode, RedisTarget, Reply, Road, Step, Target, gaps, words,
};

use crate::generate::{DATABASES, Words};

/// The database in which copies are kept for a moment; no call names it.
const SPARE: u32 = 15;

/// How far apart the lifetimes may be that are set on both sides one after the other.
const TOLERANCE_MS: u64 = 20_000;

/// The way to the real server.
pub enum Theirs<'a> {
    /// Past everything of ours.
    Wire(&'a mut RedisTarget),
    /// Through a client of ours.
    Client(ClientTarget),
}

/// Both sides, and what they were asked.
pub struct Pair<'a> {
    redis: Theirs<'a>,
    ours: &'a mut ClientTarget,
    /// Of what types the last replies of the two sides were made, where both are clients of ours.
    types: [String; 2],
    db: u32,
    log: Vec<Item>,
}

/// What the two sides did not answer alike: the calls up to there as a block of a case file.
pub type Difference = String;

/// Writes a command of plain words.
pub fn line(text: &str) -> Words {
    text.split(' ')
        .map(|word| word.as_bytes().to_vec())
        .collect()
}

impl Theirs<'_> {
    fn target(&mut self) -> &mut dyn Target {
        match self {
            Self::Wire(target) => *target,
            Self::Client(client) => client,
        }
    }
}

/// Writes a reply as it would go over a wire, and the types that it is made of, which get lost there.
fn frame(reply: &redipy::Reply, types: &mut String) -> Vec<u8> {
    let mut frame = Vec::new();
    resp::write_resp2(reply, &mut frame);
    *types = types_of(reply);
    frame
}

/// Reads a reply of ours, which is well formed.
fn parsed(raw: &[u8]) -> Reply {
    Reply::parse(raw).unwrap_or_else(|text| panic!("{text}: {}", words::escaped(raw, false)))
}

/// Returns the types that a reply is made of: those of the elements of a list each once, in some order. One list of
/// nothing is like another.
fn types_of(reply: &redipy::Reply) -> String {
    use redipy::Reply as Typed;
    let several = |name: &str, items: &mut dyn Iterator<Item = String>| {
        let types: BTreeSet<String> = items.collect();
        if types.is_empty() {
            return "nothing".to_owned();
        }
        let types: Vec<String> = types.into_iter().collect();
        format!("{name}({})", types.join("|"))
    };
    let pair = |(key, value): &(Typed, Typed)| format!("{} {}", types_of(key), types_of(value));
    match reply {
        Typed::Nil => "Nil".to_owned(),
        Typed::NilArray => "NilArray".to_owned(),
        Typed::Ok => "Ok".to_owned(),
        Typed::Status(_) => "Status".to_owned(),
        Typed::Bool(_) => "Bool".to_owned(),
        Typed::Int(_) => "Int".to_owned(),
        Typed::Double(_) => "Double".to_owned(),
        Typed::Bulk(_) => "Bulk".to_owned(),
        Typed::Array(items) => several("Array", &mut items.iter().map(types_of)),
        Typed::Set(items) => several("Set", &mut items.iter().map(types_of)),
        Typed::Map(pairs) => several("Map", &mut pairs.iter().map(pair)),
        // Whether it is this or a list of the same depends on the protocol, in Redis itself.
        Typed::Pairs(pairs) => {
            let parts = pairs.iter().flat_map(|(one, other)| [one, other]);
            several("Array", &mut parts.map(types_of))
        }
        Typed::Error(error) => format!("Error({:?})", error.kind()),
    }
}

impl<'a> Pair<'a> {
    pub fn new(mut redis: Theirs<'a>, ours: &'a mut ClientTarget) -> Self {
        redis.target().reset();
        ours.reset();
        Self {
            redis,
            ours,
            types: Default::default(),
            db: 0,
            log: Vec::new(),
        }
    }

    /// Returns our side.
    pub fn client(&self) -> &Redis {
        self.ours.redis()
    }

    /// Returns the database that is selected on both sides.
    pub fn db(&self) -> u32 {
        self.db
    }

    /// Lets time pass on both sides, and a little more: a lifetime that ends this very millisecond may be over or not.
    pub fn advance(&mut self, time: Duration) {
        let time = time + Duration::from_millis(20);
        self.redis.target().advance(time);
        self.ours.advance(time);
        let text = format!("# {} seconds pass", time.as_secs_f64());
        self.log.push(Item::Text(text));
    }

    fn redis(&mut self, argv: &Words) -> Reply {
        let raw = match &mut self.redis {
            Theirs::Wire(target) => target.call(argv),
            Theirs::Client(client) => frame(&client.reply(argv, client.road()), &mut self.types[0]),
        };
        Reply::parse(&raw).unwrap_or_else(|text| panic!("{text}: {}", words::escaped(&raw, false)))
    }

    fn ours(&mut self, argv: &Words) -> Reply {
        let raw = match self.redis {
            Theirs::Wire(_) => self.ours.call(argv),
            Theirs::Client(_) => {
                let reply = self.ours.reply(argv, self.ours.road());
                frame(&reply, &mut self.types[1])
            }
        };
        Reply::parse(&raw).unwrap_or_else(|text| {
            let shown = words::escaped(&raw, false);
            panic!("{text}: {shown} to {}", words::join(argv))
        })
    }

    /// Gives one call to both sides and compares.
    pub fn call(&mut self, argv: &Words) -> Result<Reply, Difference> {
        let named: Vec<Bytes> = argv.iter().map(|word| Bytes::copy_from(word)).collect();
        let call = Call::from_words(&named).ok();
        let Some(spec) = call.as_ref().map(|call| call.spec) else {
            return self.plain(argv, Mode::Exact);
        };
        if self.is_unspecified(spec, argv) {
            return Ok(Reply::Nil);
        }
        if spec.wait.is_some() {
            return self.without_waiting(argv);
        }
        match spec.name {
            "SCAN" | "HSCAN" | "SSCAN" | "ZSCAN" => self.scan(spec, argv),
            "SPOP" => self.pop(argv),
            "SRANDMEMBER" | "HRANDFIELD" | "ZRANDMEMBER" | "RANDOMKEY" => self.draw(argv),
            "TTL" | "EXPIRETIME" => self.lifetime(argv, TOLERANCE_MS / 1000),
            "PTTL" | "PEXPIRETIME" => self.lifetime(argv, TOLERANCE_MS),
            // Our encodings of a payload are as good as Redis', and not always the same.
            "DUMP" => self.plain(argv, Mode::Shape),
            "DBSIZE" => {
                // Redis counts keys whose time is over until it comes across them.
                self.redis(&line("SCAN 0 COUNT 1000"));
                self.plain(argv, Mode::Exact)
            }
            _ if spec.flags.has(Flags::RANDOM) => self.plain(argv, Mode::Shape),
            _ if spec.flags.has(Flags::UNORDERED) && !self.keeps_order(spec, argv) => {
                let mode = match spec.shape {
                    Shape::Fields => Mode::UnorderedPairs,
                    _ => Mode::Unordered,
                };
                self.plain(argv, mode)
            }
            _ => self.plain(argv, Mode::Exact),
        }
    }

    /// Gives a call that can wait to both sides as a transaction, in which it does not.
    fn without_waiting(&mut self, argv: &Words) -> Result<Reply, Difference> {
        if let Theirs::Client(client) = &self.redis {
            let road = Road::Pipeline;
            let redis = frame(&client.reply(argv, road), &mut self.types[0]);
            let ours = frame(&self.ours.reply(argv, road), &mut self.types[1]);
            return self.judge(argv, Mode::Exact, parsed(&redis), &parsed(&ours));
        }
        self.redis(&line("MULTI"));
        let queued = self.redis(argv);
        let redis = match self.redis(&line("EXEC")) {
            Reply::Array(mut replies) => replies.remove(0),
            // It could not even be queued.
            _ => queued,
        };
        let ours = parsed(&self.ours.in_pipeline(argv));
        self.judge(argv, Mode::Exact, redis, &ours)
    }

    /// Tells whether a call asks for a range by members of a sorted set whose scores differ, which Redis says nothing
    /// about, and answers according to the encoding.
    fn is_unspecified(&mut self, spec: &Spec, argv: &Words) -> bool {
        let by_lex = |word: &Vec<u8>| word.eq_ignore_ascii_case(b"BYLEX");
        let lexical = spec.fields.iter().any(|field| field.ty == "LexBound");
        if !lexical && !argv.iter().any(by_lex) {
            return false;
        }
        let named: Vec<Bytes> = argv
            .iter()
            .skip(1)
            .map(|word| Bytes::copy_from(word))
            .collect();
        spec.key_positions(&named).into_iter().any(|at| {
            let mut argv = line("ZRANGE KEY 0 -1 WITHSCORES");
            argv[1] = named[at].to_vec();
            match self.redis(&argv) {
                Reply::Array(items) => items.chunks(2).any(|pair| pair[1] != items[1]),
                _ => false,
            }
        })
    }

    /// Tells whether the one key of a call has an encoding that keeps an order.
    fn keeps_order(&mut self, spec: &Spec, argv: &Words) -> bool {
        let [KeysAt::One(0)] = spec.keys else {
            return false;
        };
        let Some(key) = argv.get(spec.words().count()) else {
            return true;
        };
        let argv = vec![b"OBJECT".to_vec(), b"ENCODING".to_vec(), key.clone()];
        matches!(self.ours(&argv), Reply::Bulk(name) if name == b"listpack" || name == b"intset")
    }

    fn plain(&mut self, argv: &Words, mode: Mode) -> Result<Reply, Difference> {
        let redis = self.redis(argv);
        let ours = self.ours(argv);
        self.judge(argv, mode, redis, &ours)
    }

    /// Compares the replies to a call.
    fn judge(
        &mut self,
        argv: &Words,
        mode: Mode,
        redis: Reply,
        ours: &Reply,
    ) -> Result<Reply, Difference> {
        let types = self.types.clone();
        self.note(argv, mode, &redis);
        let words = argv[..argv.len().min(2)].iter();
        let name = words.map(|word| String::from_utf8_lossy(word).to_ascii_uppercase());
        let name = name.collect::<Vec<_>>().join(" ");
        let known = || {
            gaps::GAPS
                .iter()
                .any(|gap| gap.is_like(&name, &redis.to_lines(), &ours.to_lines()))
        };
        if !mode.accepts(&redis, ours) && !known() && !self.is_sign_of_zero(argv, &redis, ours) {
            return Err(self.difference(ours));
        }
        if types[0] != types[1] && !known() {
            let difference = self.difference(ours);
            let [theirs, own] = types;
            return Err(format!("{difference}# of {own} and not of {theirs}\n"));
        }
        if argv[0].eq_ignore_ascii_case(b"SELECT")
            && redis == Reply::Status(b"OK".to_vec())
            && let Ok(db) = String::from_utf8_lossy(&argv[1]).parse()
        {
            self.db = db;
        }
        Ok(redis)
    }

    /// Tells whether replies differ in the sign of zeros alone, of a sorted set that is not compact: Redis loses the
    /// signs of those scores that were in a listpack once, which depends on the command that made the set.
    fn is_sign_of_zero(&mut self, argv: &Words, redis: &Reply, ours: &Reply) -> bool {
        let unsigned = |reply: &Reply| reply.to_lines().replace("\"-0\"", "\"0\"");
        let large = |key: &Vec<u8>| {
            let argv = vec![b"OBJECT".to_vec(), b"ENCODING".to_vec(), key.clone()];
            self.redis(&argv) == Reply::Bulk(b"skiplist".to_vec())
        };
        unsigned(redis) == unsigned(ours) && argv.iter().skip(1).any(large)
    }

    fn lifetime(&mut self, argv: &Words, tolerance: u64) -> Result<Reply, Difference> {
        let redis = self.redis(argv);
        let ours = self.ours(argv);
        self.note(argv, Mode::Shape, &redis);
        let alike = match (&redis, &ours) {
            (Reply::Integer(a), Reply::Integer(b)) if *a >= 0 && *b >= 0 => {
                a.abs_diff(*b) <= tolerance
            }
            (a, b) => a == b,
        };
        if alike {
            Ok(redis)
        } else {
            Err(self.difference(&ours))
        }
    }

    /// Follows a scan to its end on both sides.
    fn scan(&mut self, spec: &Spec, argv: &Words) -> Result<Reply, Difference> {
        let at = if spec.name == "SCAN" { 1 } else { 2 };
        if argv.get(at).is_none_or(|cursor| cursor != b"0") {
            // Other cursors are not comparable, beyond whether they are any.
            let redis = self.redis(argv);
            let ours = self.ours(argv);
            let is_error = |reply: &Reply| matches!(reply, Reply::Error(_));
            if (is_error(&redis) || is_error(&ours)) && redis != ours {
                self.note(argv, Mode::Exact, &redis);
                return Err(self.difference(&ours));
            }
            return Ok(redis);
        }
        let (width, mode) = match spec.name {
            "HSCAN" | "ZSCAN" => (2, Mode::ScanAllPairs),
            _ => (1, Mode::ScanAll),
        };
        let redis = whole_scan(argv, at, width, |argv| self.redis(argv));
        let ours = whole_scan(argv, at, width, |argv| self.ours(argv));
        let is_error = matches!(redis, Reply::Error(_));
        self.note(argv, if is_error { Mode::Exact } else { mode }, &redis);
        if redis == ours || self.is_sign_of_zero(argv, &redis, &ours) {
            Ok(redis)
        } else {
            Err(self.difference(&ours))
        }
    }

    /// Compares random draws: as many on both sides, all of ours from what is there.
    fn draw(&mut self, argv: &Words) -> Result<Reply, Difference> {
        let names = self.names(argv);
        let redis = self.redis(argv);
        let ours = self.ours(argv);
        let pairs = argv.len() == 4;
        let repeats = argv.get(2).is_some_and(|count| count.starts_with(b"-"));
        self.note(argv, Mode::Shape, &redis);
        if is_draw(&redis, &ours, &names, pairs, repeats) {
            Ok(redis)
        } else {
            Err(self.difference(&ours))
        }
    }

    /// Returns what a random call can draw from, with what belongs to it.
    fn names(&mut self, argv: &Words) -> Vec<Vec<Reply>> {
        let key = argv.get(1).cloned().unwrap_or_default();
        let (command, width) = match argv[0].to_ascii_uppercase()[0] {
            b'S' => (vec![b"SMEMBERS".to_vec(), key], 1),
            b'H' => (vec![b"HGETALL".to_vec(), key], 2),
            b'Z' => {
                let range = ["0", "-1", "WITHSCORES"].map(|word| word.as_bytes().to_vec());
                let mut command = vec![b"ZRANGE".to_vec(), key];
                command.extend(range);
                (command, 2)
            }
            _ => (line("KEYS *"), 1),
        };
        match self.redis(&command) {
            Reply::Array(items) => items.chunks(width).map(<[Reply]>::to_vec).collect(),
            _ => Vec::new(),
        }
    }

    /// Compares SPOP, then removes on our side what Redis removed.
    fn pop(&mut self, argv: &Words) -> Result<Reply, Difference> {
        let key = argv.get(1).cloned().unwrap_or_default();
        let names = self.names(argv);
        self.copy(&key, self.db, SPARE);
        let redis = self.redis(argv);
        let ours = self.ours(argv);
        self.note(argv, Mode::Any, &redis);
        if !is_draw(&redis, &ours, &names, false, false) {
            return Err(self.difference(&ours));
        }
        let popped = match &redis {
            Reply::Bulk(member) => vec![member.clone()],
            Reply::Array(items) => {
                let bytes = |item: &Reply| match item {
                    Reply::Bulk(member) => member.clone(),
                    other => panic!("a member: {other:?}"),
                };
                items.iter().map(bytes).collect()
            }
            _ => Vec::new(),
        };
        if popped.is_empty() {
            return Ok(redis);
        }
        // What is left on our side must be what ours did not pop.
        let left = names.len() - popped.len();
        let count = vec![b"SCARD".to_vec(), key.clone()];
        assert_eq!(
            self.ours(&count),
            Reply::Integer(i64::try_from(left).unwrap())
        );
        self.copy(&key, SPARE, self.db);
        // The transcript goes on from where Redis went, too.
        if left > 0 && left * 5 <= popped.len() {
            self.replace(&key);
            return Ok(redis);
        }
        for chunk in popped.chunks(100) {
            let mut removal = vec![b"SREM".to_vec(), key.clone()];
            removal.extend_from_slice(chunk);
            self.ours(&removal);
        }
        Ok(redis)
    }

    /// Makes a set of ours anew, of the members that Redis has, with the lifetime that it had.
    fn replace(&mut self, key: &[u8]) {
        let with = |word: &str| vec![word.as_bytes().to_vec(), key.to_vec()];
        let end = self.ours(&with("PEXPIRETIME"));
        let Reply::Array(members) = self.redis(&with("SMEMBERS")) else {
            panic!("what is left of a set")
        };
        self.ours(&with("DEL"));
        let mut addition = with("SADD");
        addition.extend(members.into_iter().map(|member| match member {
            Reply::Bulk(member) => member,
            other => panic!("a member: {other:?}"),
        }));
        self.ours(&addition);
        if let Reply::Integer(end @ 0..) = end {
            let mut expiry = with("PEXPIREAT");
            expiry.push(end.to_string().into_bytes());
            self.ours(&expiry);
        }
    }

    /// Copies a key of ours to another database.
    fn copy(&mut self, key: &[u8], from: u32, to: u32) {
        let numbers = [from, to, self.db].map(|db| db.to_string().into_bytes());
        let [from, to, back] = numbers;
        self.ours(&vec![b"SELECT".to_vec(), from]);
        let copy = [&b"COPY"[..], key, key, b"DB", &to, b"REPLACE"];
        self.ours(&copy.map(<[u8]>::to_vec).to_vec());
        self.ours(&vec![b"SELECT".to_vec(), back]);
    }

    fn note(&mut self, argv: &Words, mode: Mode, redis: &Reply) {
        self.log.push(Item::Step(Step {
            line: 0,
            wait: None,
            mode,
            source: words::join(argv),
            argv: argv.clone(),
            expected: (mode != Mode::Any).then(|| mode.settled(redis.clone())),
        }));
    }

    pub fn difference(&self, ours: &Reply) -> Difference {
        let block = Block {
            line: 0,
            title: "a difference".to_owned(),
            items: self.log.clone(),
        };
        let file = CaseFile {
            path: "random".into(),
            preamble: Vec::new(),
            blocks: vec![block],
        };
        format!("\n{file}# ours:\n{}\n", ours.to_lines())
    }

    /// Compares everything that is there.
    pub fn compare_all(&mut self) -> Result<(), Difference> {
        for db in 0..DATABASES {
            self.call(&line(&format!("SELECT {db}")))?;
            let keys = match self.call(&line("KEYS *"))? {
                Reply::Array(keys) => keys,
                other => panic!("keys: {other:?}"),
            };
            for key in keys {
                let Reply::Bulk(key) = key else {
                    panic!("a key: {key:?}")
                };
                self.compare_key(&key)?;
            }
        }
        Ok(())
    }

    fn compare_key(&mut self, key: &[u8]) -> Result<(), Difference> {
        let with = |words: &str| {
            let insert = |word: &str| {
                if word == "KEY" {
                    key.to_vec()
                } else {
                    word.as_bytes().to_vec()
                }
            };
            words.split(' ').map(insert).collect::<Words>()
        };
        let kind = self.call(&with("TYPE KEY"))?;
        let Reply::Status(kind) = kind else {
            panic!("a kind: {kind:?}")
        };
        self.call(&with("OBJECT ENCODING KEY"))?;
        self.call(&with(match &kind[..] {
            b"string" => "GET KEY",
            b"list" => "LRANGE KEY 0 -1",
            b"hash" => "HGETALL KEY",
            b"set" => "SMEMBERS KEY",
            b"zset" => "ZRANGE KEY 0 -1 WITHSCORES",
            other => panic!("a kind: {other:?}"),
        }))?;
        self.call(&with("PEXPIRETIME KEY"))?;
        Ok(())
    }
}

/// Tells whether both sides drew alike.
fn is_draw(redis: &Reply, ours: &Reply, names: &[Vec<Reply>], pairs: bool, repeats: bool) -> bool {
    match (redis, ours) {
        (Reply::Bulk(_), Reply::Bulk(_)) => names.iter().any(|name| name[0] == *ours),
        (Reply::Array(theirs), Reply::Array(own)) => {
            let width = if pairs { 2 } else { 1 };
            let drawn: Vec<&[Reply]> = own.chunks(width).collect();
            let different: BTreeSet<&[Reply]> = drawn.iter().copied().collect();
            theirs.len() == own.len()
                && (repeats || different.len() == drawn.len())
                && different
                    .iter()
                    .all(|one| names.iter().any(|name| name.starts_with(one)))
        }
        (a, b) => a == b,
    }
}

/// Repeats a scan until its cursor is 0 and returns all that it gave, each once, in one order.
fn whole_scan(
    argv: &Words,
    at: usize,
    width: usize,
    mut call: impl FnMut(&Words) -> Reply,
) -> Reply {
    let mut argv = argv.clone();
    let mut seen = BTreeSet::new();
    for _ in 0..100_000 {
        let Reply::Array(parts) = call(&argv) else {
            return call(&argv);
        };
        let [Reply::Bulk(cursor), Reply::Array(items)] = &parts[..] else {
            panic!("a cursor and items: {parts:?}")
        };
        seen.extend(items.chunks(width).map(<[Reply]>::to_vec));
        if cursor == b"0" {
            return Reply::Array(seen.into_iter().flatten().collect());
        }
        argv[at].clone_from(cursor);
    }
    panic!("the scan does not end: {}", words::join(&argv));
}
