//! Every recorded command as a script of its own: it returns what the recorded reply becomes in a script, natively in
//! this process and as Lua on a real server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use redipy::core::{commands, program};
use redipy::{Bytes, Error, Reply};
use redipy_conformance::replay::Target;
use redipy_conformance::{CaseFile, Mismatch, Step};
use redipy_conformance::{
    ClientTarget, Mode, Reply as Recorded, Road, TestBackend, cases_dir, gaps, load_cases,
    on_backends,
};
use redipy_script::adjust::{Adjust, Word, adjust};
use redipy_script::graph::{Call, Expr, Literal, REDIS_CALL, Script as Graph, Stmt, What};
use redipy_script::{Script, native};

type Outcome = redipy::Result<Reply>;

/// Makes a script that returns what a command becomes.
fn script(words: &[Bytes], no_adjust: bool) -> Graph {
    let word = |word: &Bytes| Expr::Val(Literal::Str(word.clone()));
    let call = Expr::Call(Call {
        name: REDIS_CALL.to_owned(),
        args: words.iter().map(word).collect(),
        no_adjust,
    });
    Graph {
        body: vec![Stmt {
            at: None,
            what: What::Return(Some(call)),
        }],
        ..Graph::default()
    }
}

fn run(target: &ClientTarget, words: &[Bytes], no_adjust: bool) -> Outcome {
    let script = Arc::new(Script::new(script(words, no_adjust))?);
    let call = script.call_in_order(Vec::new(), Vec::new())?;
    target
        .redis()
        .run_program(Vec::<Bytes>::new(), Arc::new(call))
}

/// How the reply of a call is read in a script, and the arguments of its own.
fn reading(words: &[Bytes], no_adjust: bool) -> redipy::Result<(Adjust, Vec<Bytes>)> {
    let (spec, args) = program::find(&words[0], &words[1..])?;
    if no_adjust {
        return Ok((Adjust::Raw, args.to_vec()));
    }
    let known: Vec<Word> = args.iter().cloned().map(Word::Known).collect();
    Ok((adjust(spec, &known), args.to_vec()))
}

/// Makes of a recorded reply one of ours.
fn reply(recorded: &Recorded) -> Reply {
    match recorded {
        Recorded::Status(word) if word == b"OK" => Reply::Ok,
        Recorded::Status(word) => Reply::Status(Bytes::from(&word[..])),
        Recorded::Error(text) => {
            let text = String::from_utf8_lossy(text).into_owned();
            Reply::Error(Error::from_server(text))
        }
        Recorded::Integer(number) => Reply::Int(*number),
        Recorded::Bulk(bytes) => Reply::Bulk(Bytes::from(&bytes[..])),
        Recorded::Nil => Reply::Nil,
        Recorded::Array(items) => Reply::Array(items.iter().map(reply).collect()),
        Recorded::NilArray => Reply::NilArray,
    }
}

/// Brings what a mode leaves open into one form.
fn settled(mode: Mode, reply: Reply) -> Reply {
    let sorted = |mut items: Vec<Reply>| {
        items.sort_by_key(|item| format!("{item:?}"));
        Reply::Array(items)
    };
    match (mode, reply) {
        (Mode::Unordered, Reply::Array(items)) => sorted(items),
        (Mode::UnorderedPairs, reply) => sorted(pairs(reply)),
        (Mode::Scan | Mode::ScanPairs, Reply::Array(mut parts)) if parts.len() == 2 => {
            let items = match parts.pop() {
                Some(Reply::Array(items)) if mode == Mode::Scan => items,
                Some(items) => pairs(items),
                None => Vec::new(),
            };
            let ends = matches!(&parts[0], Reply::Int(0)) || parts[0] == Reply::Bulk("0".into());
            Reply::Array(vec![Reply::Bool(ends), sorted(items)])
        }
        (_, reply) => reply,
    }
}

/// Returns pairs, which may stand one behind the other.
fn pairs(reply: Reply) -> Vec<Reply> {
    let pair = |a, b| Reply::Array(vec![a, b]);
    match reply {
        Reply::Map(entries) => entries.into_iter().map(|(a, b)| pair(a, b)).collect(),
        Reply::Array(items) if items.iter().all(|item| matches!(item, Reply::Array(_))) => items,
        Reply::Array(items) => {
            let both = items.chunks(2).map(<[Reply]>::to_vec);
            both.map(Reply::Array).collect()
        }
        other => vec![other],
    }
}

fn same_shape(left: &Reply, right: &Reply) -> bool {
    let all = |left: &[Reply], right: &[Reply]| {
        left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(left, right)| same_shape(left, right))
    };
    match (left, right) {
        (Reply::Int(left), Reply::Int(right)) if *left < 0 || *right < 0 => left == right,
        (Reply::Int(_) | Reply::Double(_), Reply::Int(_) | Reply::Double(_))
        | (Reply::Bulk(_), Reply::Bulk(_)) => true,
        (Reply::Array(left), Reply::Array(right)) => all(left, right),
        (Reply::Map(left), Reply::Map(right)) => left.len() == right.len(),
        (left, right) => left == right,
    }
}

fn fits(mode: Mode, expected: &Outcome, actual: &Outcome) -> bool {
    let is_infinite = |outcome: &Outcome| {
        let error = outcome.as_ref().err();
        error.is_some_and(|error| error.message() == "ERR a number is not finite")
    };
    match (expected, actual) {
        // Which scores are among the first ones, or come by chance, is open.
        (expected, actual)
            if matches!(mode, Mode::Shape | Mode::ScanAll | Mode::ScanAllPairs)
                && (is_infinite(expected) || is_infinite(actual)) =>
        {
            true
        }
        (Ok(expected), Ok(actual)) => match mode {
            Mode::Shape => same_shape(expected, actual),
            Mode::ScanAll | Mode::ScanAllPairs => true,
            _ => settled(mode, expected.clone()) == settled(mode, actual.clone()),
        },
        (Err(expected), Err(actual)) => expected.message_bytes() == actual.message_bytes(),
        _ => false,
    }
}

/// Whether a script has another command for a fraction than the one that was recorded.
fn adds_fraction(words: &[Bytes]) -> bool {
    let adds = words[0].is_word("INCRBY") || words[0].is_word("HINCRBY");
    let number = |word: &Bytes| redipy_script::text::to_number(word);
    adds && words
        .last()
        .and_then(number)
        .is_some_and(|number| number % 1.0 != 0.0 && !number.is_infinite())
}

struct Tally {
    commands: usize,
    refused: usize,
    mismatches: Vec<Mismatch>,
}

fn step(target: &mut ClientTarget, file: &CaseFile, title: &str, step: &Step, tally: &mut Tally) {
    if let Some(wait) = step.wait {
        target.advance(wait);
    }
    let words: Vec<Bytes> = step
        .argv
        .iter()
        .map(|word| Bytes::copy_from(word))
        .collect();
    if adds_fraction(&words) {
        let _ = target.call(&step.argv);
        return;
    }
    tally.commands += 1;
    let no_adjust = tally.commands.is_multiple_of(4);
    let expected = match (reading(&words, no_adjust), &step.expected) {
        (Err(refused), _) => {
            // What a script cannot do is done all the same, for what comes after it.
            tally.refused += 1;
            let _ = target.call(&step.argv);
            Some(Err(refused))
        }
        (Ok((adjust, args)), Some(expected)) => {
            Some(native::adjusted(reply(expected), adjust, &args))
        }
        (Ok(_), None) => None,
    };
    let actual = run(target, &words, no_adjust);
    if commands::get(&words[0].to_string()).is_some_and(|spec| spec.name == "SELECT") {
        // A script selects for itself only.
        let _ = target.call(&step.argv);
    }
    let Some(expected) = expected else { return };
    if !fits(step.mode, &expected, &actual) {
        tally.mismatches.push(Mismatch {
            path: file.path.clone(),
            line: step.line,
            title: title.to_owned(),
            command: step.source.clone(),
            mode: step.mode,
            expected: Some(format!("{expected:?}")),
            actual: format!("{actual:?}"),
        });
    }
}

fn scripts_return_what_was_recorded(backend: &TestBackend) {
    let mut target = ClientTarget::of(backend, Road::Calls);
    let files = load_cases(&cases_dir()).unwrap_or_else(|error| panic!("{error}"));
    let mut tally = Tally {
        commands: 0,
        refused: 0,
        mismatches: Vec::new(),
    };
    for file in &files {
        for block in &file.blocks {
            target.reset();
            for one in block.steps() {
                step(&mut target, file, &block.title, one, &mut tally);
            }
        }
    }
    let known = |found: &Mismatch| {
        let mut gaps = gaps::GAPS.iter();
        gaps.any(|gap| {
            gap.is_of(backend.name())
                && gap.command == found.command
                && found.path.ends_with(gap.file)
        })
    };
    let unknown: Vec<&Mismatch> = tally
        .mismatches
        .iter()
        .filter(|found| !known(found))
        .collect();
    let shown: Vec<String> = unknown.iter().take(30).map(ToString::to_string).collect();
    assert!(
        unknown.is_empty(),
        "{} differ:\n{}",
        unknown.len(),
        shown.join("\n")
    );
    assert!(
        tally.commands > 6000 && tally.refused > 50,
        "too few cases were found"
    );
}

on_backends! {
    every:
    scripts_return_what_was_recorded,
}
