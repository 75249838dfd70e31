//! The scenarios that were thought of; others are made at random.

/// Those that end on the memory backend as on Redis.
pub const ALIKE: &[&str] = &[
    // The first to wait is the first to be served, each with one element.
    "A BLPOP x 0
     B BRPOP x 0
     C BLPOP x 0
     > RPUSH x 1 2
     > RPUSH x 3 4
     > LRANGE x 0 -1",
    // Who is served and waits again is the last.
    "A BLPOP x 0
     B BLPOP x 0
     > RPUSH x 1
     A BLPOP x 0
     > RPUSH x 2
     > RPUSH x 3",
    // What is there is not waited for, in the order of the keys.
    "> RPUSH y 1 2
     > RPUSH z 3
     A BLPOP x y z 0
     A BLPOP z y 0
     A BRPOP x y 0
     A BLPOP x y z 0
     > RPUSH z 4",
    // Of several keys, the one that was filled first in a transaction.
    "A BLPOP x y z 0
     > RPUSH z 1 | RPUSH x 2 | RPUSH y 3
     > LLEN z
     B BRPOP z y x 0
     C BLPOP q 0
     > LPUSH q 9
     > DBSIZE",
    "A BLPOP x y 0
     B BLPOP y x 0
     > RPUSH y 1 2 | RPUSH x 3 4
     > LRANGE x 0 -1
     > LRANGE y 0 -1",
    // A key that is filled, emptied and filled again keeps its place among the others.
    "A BLPOP x y 0
     > RPUSH x 1 | LPOP x | RPUSH y 2 | RPUSH x 3
     > LRANGE y 0 -1",
    // Only what is there after the transaction counts.
    "A BLPOP x 0
     > RPUSH x 1 | DEL x
     > RPUSH x 1 | LPOP x
     > RPUSH x 1 | RENAME x y
     > RPUSH x 2 | RPUSH x 3 | LPOP x",
    // The same key named twice.
    "A BLPOP x x y x 0
     B BLPOP x 0
     > RPUSH x 1 2 3
     > LRANGE x 0 -1",
    // Other kinds are passed over.
    "A BLPOP x 0
     B BZPOPMIN x 0
     C BZPOPMAX x 0
     D BRPOP x 0
     > SET x text
     > DEL x
     > SADD x member
     > DEL x
     > ZADD x 1 a 2 b 3 c
     > ZRANGE x 0 -1
     > DEL x
     > RPUSH x 1 2 3
     > LRANGE x 0 -1",
    "A BLPOP x y 0
     > SET x text | RPUSH y 1",
    "A BLPOP x y 0
     > SET x text
     B BLPOP x y 0
     B BLPOP y x 0
     > RPUSH y 1 2
     > LLEN y",
    // A list among other kinds, and the other way round.
    "> SET s text
     A BLPOP s x 0
     A BLPOP x s 0
     > RPUSH x 1
     A BLPOP x s 0
     A BZPOPMIN z s 0
     A BLMOVE s d LEFT LEFT 0
     A BRPOPLPUSH x s 0
     B BZMPOP 0 2 x s MIN
     C BZPOPMIN x 0
     > ZADD x 1 a
     > DEL x
     > RPUSH x 1",
    // Moves, and what they fill in turn.
    "A BLMOVE x y LEFT RIGHT 0
     B BLPOP y 0
     C BRPOPLPUSH x z 0
     > RPUSH x 1 2
     > LRANGE z 0 -1
     > DBSIZE",
    "A BLMOVE a b RIGHT LEFT 0
     B BLMOVE b c RIGHT LEFT 0
     C BLMOVE c d RIGHT LEFT 0
     D BLPOP d 0
     > RPUSH a 1
     > DBSIZE",
    // Around in a circle.
    "A BLMOVE a b LEFT LEFT 0
     B BLMOVE b a LEFT LEFT 0
     C BLMOVE a b LEFT LEFT 0
     D BLPOP b 0
     > RPUSH a 1 2
     > LRANGE a 0 -1
     > LRANGE b 0 -1",
    // From a list to itself.
    "A BLMOVE x x LEFT RIGHT 0
     B BLMOVE x x LEFT RIGHT 0
     C BLPOP x 0
     > RPUSH x 1 2 3
     > LRANGE x 0 -1
     D BRPOPLPUSH y y 0
     E BRPOP y 0
     > LPUSH y 1
     > DBSIZE",
    // To another kind, at once and on waking up.
    "> SET s text
     A BLMOVE x s LEFT LEFT 0
     B BLPOP x 0
     > RPUSH x 1
     A BRPOPLPUSH x s 0
     > RPUSH x 2
     > LRANGE x 0 -1
     A BLMOVE x s LEFT LEFT 0",
    // A chain of keys whose waiters are served in the same go.
    "A BLPOP y 0
     B BLMOVE x y LEFT LEFT 0
     C BLPOP y 0
     > RPUSH x 1 | RPUSH y 2
     > DBSIZE",
    "B BLMOVE x y LEFT LEFT 0
     A BLPOP y 0
     > RPUSH y 2 | RPUSH x 1
     > LRANGE y 0 -1",
    // Several elements at once.
    "A BLMPOP 0 2 x y LEFT COUNT 2
     B BLMPOP 0 2 y x RIGHT COUNT 10
     C BLMPOP 0 1 x RIGHT
     > RPUSH x 1 2 3 4 5
     > RPUSH x 6 7
     > LRANGE x 0 -1",
    "A BZMPOP 0 2 x y MIN COUNT 2
     B BZMPOP 0 1 x MAX
     C BZMPOP 0 1 x MAX COUNT 9
     > ZADD x 1 a 2 b 3 c 4 d
     > ZADD x 1.5 e
     > ZRANGE x 0 -1 WITHSCORES",
    "A BZPOPMIN x y 0
     B BZPOPMAX y 0
     C BZPOPMIN x 0
     > ZADD y 1.5 a 2.5 b 3.5 c | ZADD x 7 d
     > ZADD x 1 e
     > ZRANGE y 0 -1 WITHSCORES",
    // What else can fill a key.
    "A BLPOP x 0
     > RPUSH y 1 2
     > RENAME y x
     > LRANGE x 0 -1
     B BLPOP z 0
     > COPY x z
     > EXISTS z
     C BLPOP z 0
     > RENAMENX x z
     > DBSIZE",
    "A BLPOP x 0
     > SET x text
     > RPUSH y 1 2
     > RENAME y x
     > SET x2 text
     B BZPOPMIN w 0
     > SET w text
     > ZADD y 1 a
     > COPY y w REPLACE
     > DBSIZE",
    "A BZPOPMIN x 0
     > ZADD y 1 a 2 b
     > ZUNIONSTORE x 1 y
     B BZPOPMIN x2 0
     > ZRANGESTORE x2 y 0 -1
     C BZPOPMAX x3 0
     > ZINCRBY x3 2.5 m
     D BZPOPMAX x4 0
     > ZADD x4 INCR 3 m
     E BZPOPMIN x5 0
     > ZINTERSTORE x5 1 y
     F BZPOPMIN x6 0
     > ZDIFFSTORE x6 1 y
     > DBSIZE",
    "A BLPOP x 0
     > LMOVE y x LEFT LEFT
     > LPUSHX x 1
     > RPUSH y 1 2 3
     > LMOVE y x LEFT LEFT
     B BLPOP x 0
     > RPOPLPUSH y x
     > DBSIZE",
    "A BLPOP y 0
     B BRPOP y 0
     > RESTORE y 0 \"\\x12\\x01\\x02\\x0d\\x0d\\x00\\x00\\x00\\x03\\x00\\x01\\x01\\x02\\x01\\x03\\x01\\xff\\x0a\\x00\\xca\\xba\\x35\\x84\\xf9\\x8a\\xd7\\xae\"
     > LRANGE y 0 -1",
    // Databases.
    "A SELECT 1
     A BLPOP x 0
     B BLPOP x 0
     > RPUSH x 1
     > SELECT 1
     > RPUSH x 2
     > SELECT 0",
    "A SELECT 1
     A BLPOP x 0
     > RPUSH x 1
     > MOVE x 1
     > DBSIZE
     B BLPOP y 0
     > SELECT 2
     > RPUSH y 5
     > COPY y y DB 0",
    "A BLPOP x 0
     B SELECT 1
     B BLPOP x 0
     > SELECT 2
     > RPUSH x 1
     > SELECT 0
     > SWAPDB 0 2
     > SELECT 5
     > RPUSH x 2
     > SWAPDB 5 1
     > SELECT 1
     > DBSIZE
     > SELECT 5
     > DBSIZE",
    "A SELECT 3
     A BZPOPMIN x 0
     > ZADD x 1 a 2 b | SWAPDB 0 3
     > SELECT 3
     > ZRANGE x 0 -1
     B BLMOVE x y LEFT LEFT 0
     > DEL x
     > SWAPDB 3 0
     > RPUSH x 1",
    "A BLPOP x 0
     > RPUSH x 1 | SELECT 1 | RPUSH x 2 | SELECT 0 | SWAPDB 0 1
     > SELECT 1
     > LRANGE x 0 -1",
    // Emptied databases make nobody's wait end.
    "A BLPOP x 0
     > RPUSH x 1 | FLUSHALL
     > FLUSHDB
     > FLUSHALL
     > RPUSH x 2",
    // Who is gone is not served.
    "A BLPOP x 0
     B BLPOP x 0
     C BLPOP x 0
     B gives up
     > RPUSH x 1 2 3
     > LRANGE x 0 -1",
    "A BLPOP x y 0
     A gives up
     > RPUSH x 1
     > RPUSH y 2
     B BLPOP x 0
     > DBSIZE",
    // Time passes.
    "A BLPOP x 0.02
     B BLPOP x 0
     A comes to its end
     > RPUSH x 1
     A BLMOVE x y LEFT LEFT 0.02
     A comes to its end
     A BZMPOP 0.02 1 x MIN
     A comes to its end
     A BRPOP x y z 0.02
     A comes to its end
     > DBSIZE",
    // In a transaction nobody waits.
    "> BLPOP x 0 | RPUSH x 1 2 | BLPOP x 0 | BLMOVE x y LEFT LEFT 0 | BLMOVE x y LEFT LEFT 0 | BRPOPLPUSH x y 0
     > BZPOPMIN x y 0 | BLMPOP 0 1 x LEFT | BZMPOP 0 1 x MAX | BRPOP x y 0 | BZPOPMAX x 0
     A BLPOP x 0
     > RPUSH x 1 | BLPOP x 0
     > RPUSH x 1 2 | BLPOP x 0
     > BLPOP x nothing | BLPOP x -1",
    // The transaction of a waiter's key moves on before it is served.
    "A BLPOP x 0
     B BLPOP y 0
     > RPUSH x 1 | LMOVE x y LEFT LEFT
     > RPUSH x 2 | SET x text
     > DEL x
     > RPUSH x 3",
];

/// A key that is overwritten by another kind is not seen as filled by Redis 7.0, which leaves who waits for it waiting.
pub const OVERWRITTEN: &str = "A BZPOPMIN x 0
     > SET x text
     > ZADD y 1 a
     > ZUNIONSTORE x 1 y";
