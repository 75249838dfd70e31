//! Scenarios made at random: few keys, few clients, so that they meet.

/// A small generator of random numbers whose output never changes.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    fn key(&mut self) -> &'static str {
        self.pick(&["x", "y", "z"])
    }

    fn side(&mut self) -> &'static str {
        self.pick(&["LEFT", "RIGHT"])
    }
}

/// Makes the scenario of a seed.
pub fn scenario(seed: u64) -> String {
    let mut dice = Dice(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let mut lines = Vec::new();
    // A client that was started is not asked again: whether it still waits only the playing tells.
    for client in 0..4 + dice.below(8) {
        for _ in 0..dice.below(3) {
            lines.push(write(&mut dice));
        }
        let name = char::from(b'A' + u8::try_from(client).unwrap());
        lines.push(format!("{name} {}", waiting(&mut dice)));
        if dice.below(6) == 0 {
            let gone = char::from(b'A' + u8::try_from(dice.below(client + 1)).unwrap());
            lines.push(format!("{gone} gives up"));
        }
    }
    lines.extend((0..6).map(|_| write(&mut dice)));
    for key in ["x", "y", "z"] {
        lines.push(format!("> TYPE {key}"));
        lines.push(format!("> LRANGE {key} 0 -1"));
        lines.push(format!("> ZRANGE {key} 0 -1 WITHSCORES"));
    }
    lines.join("\n")
}

fn waiting(dice: &mut Dice) -> String {
    let (a, b) = (dice.key(), dice.key());
    match dice.below(9) {
        0 => format!("BLPOP {a} 0"),
        1 => format!("BLPOP {a} {b} 0"),
        2 => format!("BRPOP {b} {a} 0"),
        3 => format!("BLMOVE {a} {b} {} {} 0", dice.side(), dice.side()),
        4 => format!("BRPOPLPUSH {a} {b} 0"),
        5 => format!("BLMPOP 0 2 {a} {b} {} COUNT 2", dice.side()),
        6 => format!("BZPOPMIN {a} {b} 0"),
        7 => format!("BZPOPMAX {a} 0"),
        _ => format!("BZMPOP 0 2 {a} {b} MAX COUNT 2"),
    }
}

fn write(dice: &mut Dice) -> String {
    let count = 1 + dice.below(4) * dice.below(2);
    let calls: Vec<String> = (0..count).map(|_| change(dice)).collect();
    format!("> {}", calls.join(" | "))
}

fn change(dice: &mut Dice) -> String {
    let (a, b, value) = (dice.key(), dice.key(), dice.below(100));
    match dice.below(14) {
        0..=2 => format!("RPUSH {a} {value}"),
        3 => format!("LPUSH {a} {value} {} {}", value + 100, value + 200),
        4 => format!("ZADD {a} {value} m{value} 1 n"),
        5 => format!("ZINCRBY {a} 1.5 n"),
        6 => format!("DEL {a}"),
        7 => format!("RENAME {a} {b}"),
        8 => format!("COPY {a} {b} REPLACE"),
        9 => format!("LMOVE {a} {b} LEFT RIGHT"),
        10 => format!("LPOP {a}"),
        11 => format!("BLPOP {a} {b} 0.001"),
        12 => format!("ZPOPMIN {a}"),
        _ => format!("DEL {a} {b}"),
    }
}
