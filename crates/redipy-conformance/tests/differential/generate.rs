//! Random calls of every command, made from its declaration, so that a new command is covered without an edit.
//! Most of them are well formed; some are then broken.

use redipy::core::{ArgKind, Field, Flags, Group, KeysAt, Presence, Spec, commands};

use crate::pools::{BOUNDS, COMMON, DATABASE, FLOATS, INTS, KEYS, ODD, PATTERNS, WORDS};

/// A call: its words, name first.
pub type Words = Vec<Vec<u8>>;

/// Databases that are used; one more, which no call names, is left to the test.
pub const DATABASES: u32 = 3;

/// A small generator of random numbers whose output never changes.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    /// Tells yes so many times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// What makes calls; holds payloads of a real server for RESTORE.
pub struct Generator {
    pub payloads: Vec<Vec<u8>>,
    specs: Vec<&'static Spec>,
}

impl Generator {
    pub fn new(payloads: Vec<Vec<u8>>) -> Self {
        let specs = commands::all().collect();
        Self { payloads, specs }
    }

    /// Makes the call that belongs to a seed.
    pub fn call(&self, seed: u64) -> Words {
        let mut dice = Dice::new(seed);
        let spec = loop {
            let spec = dice.pick(&self.specs);
            // What empties or leaves a database is rare, or nothing would ever pile up.
            let sweeping =
                spec.name.starts_with("FLUSH") || ["SELECT", "SWAPDB"].contains(&spec.name);
            if !sweeping || dice.chance(15) {
                break spec;
            }
        };
        let mut call = Call {
            spec,
            dice,
            payloads: &self.payloads,
        };
        let args = call.args();
        let mut dice = call.dice;
        let mut words: Words = spec.words().map(|word| word.as_bytes().to_vec()).collect();
        if dice.chance(5) {
            words[0].make_ascii_lowercase();
        }
        words.extend(args);
        while dice.chance(12) {
            spoil(&mut dice, &mut words);
        }
        make_sound(&mut dice, spec, &mut words);
        words
    }
}

/// Breaks one thing.
fn spoil(dice: &mut Dice, words: &mut Words) {
    let at = 1 + dice.below(words.len());
    match dice.below(6) {
        0 if at < words.len() => drop(words.remove(at)),
        1 if at < words.len() => words.insert(at, words[at].clone()),
        2 if at < words.len() => words[at] = dice.pick(&ODD).to_vec(),
        3 if at < words.len() => words[at].make_ascii_lowercase(),
        4 if at < words.len() => {
            let other = 1 + dice.below(words.len() - 1);
            words.swap(at, other);
        }
        _ => words.push(dice.pick(&ODD).to_vec()),
    }
}

fn number(word: &[u8]) -> Option<i64> {
    std::str::from_utf8(word).ok()?.trim().parse().ok()
}

/// Takes out what cannot be compared: lifetimes that would end while the test runs, and millions of random draws.
fn make_sound(dice: &mut Dice, spec: &Spec, words: &mut Words) {
    let name_len = spec.words().count();
    let is_time = |field: &Field| {
        matches!(
            field.ty,
            "Seconds" | "Millis" | "UnixSeconds" | "UnixMillis"
        )
    };
    for at in name_len..words.len() {
        let Some(value) = number(&words[at]) else {
            continue;
        };
        let place = spec.fields.get(at - name_len);
        let in_place =
            place.is_some_and(|field| is_time(field) && field.presence == Presence::Required);
        let behind_token = words[at - 1].to_ascii_uppercase();
        let behind = spec.fields.iter().any(|field| match field.presence {
            Presence::Token(token) => is_time(field) && behind_token == token.as_bytes(),
            _ => false,
        });
        // Times since 1970 up to this one are long past, lifetimes from this one on last.
        if (in_place || behind)
            && (1..50_000_000).contains(&value)
            && !is_past(spec, place, &behind_token)
        {
            words[at] = lifetime(dice, 1000);
        }
        if spec.flags.has(Flags::RANDOM) && value < -200 && value != i64::MIN {
            words[at] = b"-4".to_vec();
        }
        // Nearly as many bytes as Redis allows would be set.
        if spec.name == "SETRANGE" && (1000..600_000_000).contains(&value) {
            words[at] = b"7".to_vec();
        }
    }
}

/// Tells whether a time is counted from 1970.
fn is_past(spec: &Spec, place: Option<&Field>, token: &[u8]) -> bool {
    let absolute = |field: &Field| matches!(field.ty, "UnixSeconds" | "UnixMillis");
    let by_token = spec.fields.iter().find(|field| match field.presence {
        Presence::Token(word) => token == word.as_bytes(),
        _ => false,
    });
    by_token.or(place).is_some_and(absolute)
}

/// Makes a lifetime of a month to thirty years in units of so many to the second. Two that differ do so by minutes,
/// so that a comparison of their ends does not hang on the time between two calls.
fn lifetime(dice: &mut Dice, units: u64) -> Vec<u8> {
    let seconds = 50_000_000 + 1000 * dice.below(900_000) as u64;
    (seconds * units).to_string().into_bytes()
}

struct Call<'a> {
    spec: &'static Spec,
    dice: Dice,
    payloads: &'a [Vec<u8>],
}

impl Call<'_> {
    fn args(&mut self) -> Words {
        let fields = self.spec.fields;
        let mut parts: Vec<(bool, Words)> = Vec::new();
        let mut keys = 1;
        for field in fields {
            let mut words = Words::new();
            let mut is_option = true;
            match field.presence {
                Presence::Required => {
                    is_option = false;
                    words.extend(self.values(field, &field.kind, &mut keys));
                }
                Presence::Optional => {
                    if self.dice.chance(60) {
                        words.extend(self.values(field, &field.kind, &mut keys));
                    }
                }
                Presence::Variadic | Presence::Several => {
                    is_option = false;
                    words = self.variadic(field, &mut keys);
                }
                Presence::Flag(word) => {
                    if self.dice.chance(22) {
                        words.push(word.as_bytes().to_vec());
                    }
                }
                Presence::Token(word) => {
                    if self.dice.chance(25) {
                        words.push(word.as_bytes().to_vec());
                        words.extend(self.values(field, &field.kind, &mut keys));
                    }
                }
            }
            parts.push((is_option, words));
        }
        if self.dice.chance(25) {
            let options: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].0).collect();
            if options.len() > 1 {
                let (a, b) = (self.dice.pick(&options), self.dice.pick(&options));
                parts.swap(a, b);
            }
        }
        parts.into_iter().flat_map(|(_, words)| words).collect()
    }

    fn variadic(&mut self, field: &Field, keys: &mut usize) -> Words {
        let mut words = Words::new();
        if self.dice.chance(3)
            && !matches!(field.kind, ArgKind::Key)
            && self.spec.keys == [KeysAt::One(0)]
        {
            // So many that Redis changes the encoding.
            let count = self.dice.pick(&[127, 128, 129, 511, 512, 513]);
            let from = self.dice.pick(&["", "m"]);
            for number in 0..count {
                match field.kind {
                    ArgKind::Pair(ArgKind::Float, _) => words.push(number.to_string().into_bytes()),
                    ArgKind::Pair(..) => words.push(format!("f{number}").into_bytes()),
                    _ => {}
                }
                words.push(format!("{from}{number}").into_bytes());
            }
            return words;
        }
        for _ in 0..=self.dice.below(4) {
            words.extend(self.values(field, &field.kind, keys));
        }
        words
    }

    /// Makes the words of one value.
    fn values(&mut self, field: &Field, kind: &ArgKind, keys: &mut usize) -> Words {
        match kind {
            ArgKind::Pair(a, b) => {
                let mut words = self.values(field, a, keys);
                words.extend(self.values(field, b, keys));
                words
            }
            ArgKind::CountedKeys => {
                *keys = 1 + self.dice.below(3);
                let said = if self.dice.chance(92) {
                    keys.to_string().into_bytes()
                } else {
                    self.dice.pick(&INTS).to_vec()
                };
                let mut words = vec![said];
                words.extend((0..*keys).map(|_| self.key()));
                words
            }
            ArgKind::Floats => (0..*keys).map(|_| self.float()).collect(),
            ArgKind::Limit => vec![self.int(), self.int()],
            ArgKind::Key => vec![self.key()],
            // Most of a large collection, so that few are left.
            ArgKind::Int if self.spec.name == "SPOP" && self.dice.chance(30) => {
                vec![self.dice.pick(&["5", "6", "120", "450", "500"]).into()]
            }
            ArgKind::Int => vec![self.int()],
            ArgKind::Float => vec![self.float()],
            ArgKind::Word => vec![self.word(field)],
            ArgKind::Bytes => vec![self.bytes(field)],
        }
    }

    fn key(&mut self) -> Vec<u8> {
        // Kinds have keys that they prefer, so that commands mostly find what they work on.
        let home = match self.spec.group {
            Group::String => Some(0),
            Group::Hash => Some(1),
            Group::List => Some(2),
            Group::Set => Some(3),
            Group::SortedSet => Some(4),
            _ => None,
        };
        match home {
            Some(home) if self.dice.chance(70) => KEYS[home].to_vec(),
            _ => self.dice.pick(&KEYS).to_vec(),
        }
    }

    fn int(&mut self) -> Vec<u8> {
        let likely = if self.dice.chance(75) { 12 } else { INTS.len() };
        self.dice.pick(&INTS[..likely]).to_vec()
    }

    fn float(&mut self) -> Vec<u8> {
        let likely = if self.dice.chance(60) {
            9
        } else {
            FLOATS.len()
        };
        self.dice.pick(&FLOATS[..likely]).to_vec()
    }

    fn word(&mut self, field: &Field) -> Vec<u8> {
        match field.ty {
            "Side" => self.dice.pick(&WORDS[..2]).to_vec(),
            "Place" => self.dice.pick(&WORDS[2..4]).to_vec(),
            "MinMax" => self.dice.pick(&WORDS[4..6]).to_vec(),
            "Aggregate" => self.dice.pick(&WORDS[4..7]).to_vec(),
            "LexBound" if self.dice.chance(90) => self.dice.pick(&BOUNDS[..9]).to_vec(),
            "ScoreBound" if self.dice.chance(90) => self.dice.pick(&BOUNDS[9..20]).to_vec(),
            _ if self.dice.chance(50) => self.dice.pick(&BOUNDS).to_vec(),
            _ => self.dice.pick(&WORDS).to_vec(),
        }
    }

    fn bytes(&mut self, field: &Field) -> Vec<u8> {
        match (self.spec.group, field.ty, field.name) {
            (_, "Seconds", _) => self.relative(1),
            (_, "Millis", _) => self.relative(1000),
            (_, "UnixSeconds", _) => self.absolute(1),
            (_, "UnixMillis", _) => self.absolute(1000),
            (_, "Timeout", _) => self.float(),
            (Group::Connection, _, "index")
            | (Group::Server, ..)
            | (_, _, "db" | "destination_db") => self.dice.pick(&DATABASE).to_vec(),
            (_, _, "cursor") if self.dice.chance(90) => b"0".to_vec(),
            (_, _, "pattern") => self.dice.pick(&PATTERNS).to_vec(),
            (_, _, "kind") => self
                .dice
                .pick(&["string", "hash", "LIST", "set", "zset", "x"])
                .into(),
            (_, _, "value") if self.spec.name == "RESTORE" && self.dice.chance(95) => {
                let at = self.dice.below(self.payloads.len());
                self.payloads[at].clone()
            }
            (_, _, "amount") => self.float(),
            (_, _, "index" | "count" | "rank" | "maxlen" | "limit") => self.int(),
            (Group::SortedSet, _, "start" | "stop" | "min" | "max") => {
                if self.dice.chance(40) {
                    self.int()
                } else {
                    self.dice.pick(&BOUNDS).to_vec()
                }
            }
            _ if self.dice.chance(75) => self.dice.pick(&COMMON).to_vec(),
            _ => self.dice.pick(&ODD).to_vec(),
        }
    }

    fn relative(&mut self, units: u64) -> Vec<u8> {
        const ODD: [&[u8]; 9] = [
            b"0",
            b"-1",
            b"-100000",
            b"9223372036854775807",
            b"-9223372036854775808",
            b"9223372036854776",
            b"x",
            b"",
            b"1.5",
        ];
        if self.dice.chance(70) {
            lifetime(&mut self.dice, units)
        } else if self.dice.chance(10) {
            // Near the largest that fit; two that are the same would end alike here, but not there.
            let number = 9_000_000_000_000_000 + 10_000_000 * self.dice.below(10_000_000) as u64;
            number.to_string().into_bytes()
        } else {
            self.dice.pick(&ODD).to_vec()
        }
    }

    fn absolute(&mut self, units: u64) -> Vec<u8> {
        if self.dice.chance(50) {
            // In the next century.
            let seconds = 4_200_000_000 + 1000 * self.dice.below(100_000) as u64;
            (seconds * units).to_string().into_bytes()
        } else if self.dice.chance(40) {
            self.dice.pick(&["1", "1000", "1500000000"]).into()
        } else {
            self.relative(1)
        }
    }
}
