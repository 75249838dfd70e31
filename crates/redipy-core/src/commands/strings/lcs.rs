//! LCS: the longest common subsequence of two strings.

use crate::{
    Arg, Args, Bytes, Command, Error, ErrorKind, Key, Late, Parse, Reply, Result, Run, Store,
};

/// Finds the longest common subsequence of two strings.
#[derive(Clone, Debug, Command)]
#[command(name = "LCS", group = String, since = "7.0.0", flags(readonly))]
#[command(plain = Bytes, parse(manual))]
#[command(form(lcs_len: len -> i64), form(lcs_idx: idx -> Reply))]
pub struct Lcs {
    /// The key of one string.
    pub key1: Key,
    /// The key of the other string.
    pub key2: Key,
    /// Answer only its length.
    #[arg(token)]
    pub len: bool,
    /// Answer where its parts are in both strings.
    #[arg(token)]
    pub idx: bool,
    /// The least length of a part that is answered.
    #[arg(token)]
    pub minmatchlen: Option<i64>,
    /// Answer the length of each part.
    #[arg(token)]
    pub withmatchlen: bool,
    /// What is wrong with the options, told after a look at the keys.
    #[arg(skip)]
    pub late: Late,
}

impl Parse for Lcs {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let mut lcs = Self::new(args.next()?.clone(), args.next()?.clone());
        lcs.late = Late::new(lcs.read_options(args));
        Ok(lcs)
    }
}

impl Lcs {
    fn read_options(&mut self, args: &mut Args<'_>) -> Result<()> {
        while let Some(word) = args.take() {
            if word.is_word("LEN") {
                self.len = true;
            } else if word.is_word("IDX") {
                self.idx = true;
            } else if word.is_word("WITHMATCHLEN") {
                self.withmatchlen = true;
            } else if word.is_word("MINMATCHLEN") {
                self.minmatchlen = Some(i64::parse(args)?);
            } else {
                return Err(Error::syntax());
            }
        }
        Ok(())
    }
}

impl Run for Lcs {
    type Output = Reply;

    fn run(&self, store: &mut dyn Store) -> Result<Reply> {
        let a = text(store, &self.key1)?;
        let b = text(store, &self.key2)?;
        self.late.check()?;
        if self.len && self.idx {
            return Err(Error::argument(
                "ERR If you want both the length and indexes, please just use IDX.",
            ));
        }
        let table = Table::new(&a, &b)?;
        Ok(if self.len {
            Reply::Int(i64::from(table.len(a.len(), b.len())))
        } else if self.idx {
            self.indexes(&table, &a, &b)
        } else {
            Reply::Bulk(table.subsequence(&a, &b))
        })
    }
}

fn text(store: &mut dyn Store, key: &Key) -> Result<Bytes> {
    match store.string_get(key) {
        Ok(text) => Ok(text.unwrap_or_default()),
        Err(error) if error.kind() == ErrorKind::WrongType => Err(Error::new(
            ErrorKind::WrongType,
            "ERR The specified keys must contain string values",
        )),
        Err(error) => Err(error),
    }
}

/// The lengths of the longest common subsequences of all beginnings of two strings.
struct Table {
    lens: Vec<u32>,
    width: usize,
}

impl Table {
    fn new(a: &[u8], b: &[u8]) -> Result<Self> {
        let width = b.len() + 1;
        let too_large = || {
            Error::argument(
                "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len",
            )
        };
        let cells = (a.len() + 1).checked_mul(width).ok_or_else(too_large)?;
        if cells > (512 << 20) / size_of::<u32>() {
            return Err(too_large());
        }
        let mut table = Self {
            lens: vec![0; cells],
            width,
        };
        for (i, x) in a.iter().enumerate() {
            for (j, y) in b.iter().enumerate() {
                table.lens[(i + 1) * width + j + 1] = if x == y {
                    table.len(i, j) + 1
                } else {
                    table.len(i, j + 1).max(table.len(i + 1, j))
                };
            }
        }
        Ok(table)
    }

    fn len(&self, i: usize, j: usize) -> u32 {
        self.lens[i * self.width + j]
    }

    /// Walks the subsequence from its end, calling `found` with the positions of each byte.
    fn walk(&self, a: &[u8], b: &[u8], mut found: impl FnMut(usize, usize)) {
        let (mut i, mut j) = (a.len(), b.len());
        while i > 0 && j > 0 {
            if a[i - 1] == b[j - 1] {
                found(i - 1, j - 1);
                i -= 1;
                j -= 1;
            } else if self.len(i - 1, j) > self.len(i, j - 1) {
                i -= 1;
            } else {
                j -= 1;
            }
        }
    }

    fn subsequence(&self, a: &[u8], b: &[u8]) -> Bytes {
        let mut bytes = Vec::new();
        self.walk(a, b, |i, _| bytes.push(a[i]));
        bytes.reverse();
        Bytes::from(bytes)
    }
}

/// A part of both strings: where it starts in each, and its length.
struct Part {
    a: usize,
    b: usize,
    len: usize,
}

impl Lcs {
    fn indexes(&self, table: &Table, a: &[u8], b: &[u8]) -> Reply {
        let mut parts: Vec<Part> = Vec::new();
        table.walk(a, b, |i, j| match parts.last_mut() {
            Some(last) if last.a == i + 1 && last.b == j + 1 => {
                *last = Part {
                    a: i,
                    b: j,
                    len: last.len + 1,
                };
            }
            _ => parts.push(Part { a: i, b: j, len: 1 }),
        });
        let least = usize::try_from(self.minmatchlen.unwrap_or(0)).unwrap_or(0);
        let parts = parts.iter().filter(|part| part.len >= least);
        let matches = parts.map(|part| self.show(part)).collect();
        let len = Reply::Int(i64::from(table.len(a.len(), b.len())));
        Reply::Map(vec![
            (Reply::Bulk(Bytes::from("matches")), Reply::Array(matches)),
            (Reply::Bulk(Bytes::from("len")), len),
        ])
    }

    fn show(&self, part: &Part) -> Reply {
        let int = |number: usize| Reply::Int(i64::try_from(number).unwrap_or(i64::MAX));
        let ends = |start: usize| Reply::Array(vec![int(start), int(start + part.len - 1)]);
        let mut shown = vec![ends(part.a), ends(part.b)];
        if self.withmatchlen {
            shown.push(int(part.len));
        }
        Reply::Array(shown)
    }
}
