//! What answers and failures say of where data are.

use redis::{RedisError, ServerError};

/// Why a call has to be sent again, or somewhere else. After all but [`Lost`](Self::Lost) it is
/// certain that it has not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The slot is another server's: `MOVED`.
    Moved {
        /// The slot.
        slot: u16,
        /// The host, empty where it is the one that answered, and the port.
        to: (String, u16),
    },
    /// This once, another server has the answer: `ASK`.
    Ask {
        /// The host, empty where it is the one that answered, and the port.
        to: (String, u16),
    },
    /// The keys are on their way to another server: `TRYAGAIN`.
    Moving,
    /// The cluster cannot serve the slot right now: `CLUSTERDOWN`.
    Down,
    /// The server is no master: `READONLY`.
    NoMaster,
    /// The connection was lost after the call was sent; it may have run.
    Lost,
    /// No connection could be made.
    Unreached,
}

impl Trouble {
    /// Reads an error that a server sent.
    #[must_use]
    pub fn of_answer(error: &ServerError) -> Option<Self> {
        Self::of_code(error.code(), error.details())
    }

    /// Reads an error of a call that was sent.
    #[must_use]
    pub fn of(error: &RedisError) -> Option<Self> {
        if let Some(code) = error.code() {
            return Self::of_code(code, error.detail());
        }
        // After a reply that cannot be read, the next one read might be another's.
        let unread = error.kind() == redis::ErrorKind::Parse;
        let lost = unread || error.is_unrecoverable_error() || error.is_timeout();
        lost.then_some(Self::Lost)
    }

    fn of_code(code: &str, detail: Option<&str>) -> Option<Self> {
        Some(match code {
            "MOVED" => {
                let (slot, to) = target(detail?)?;
                Self::Moved { slot, to }
            }
            "ASK" => Self::Ask {
                to: target(detail?)?.1,
            },
            "TRYAGAIN" => Self::Moving,
            "CLUSTERDOWN" => Self::Down,
            "READONLY" => Self::NoMaster,
            _ => return None,
        })
    }
}

/// Reads `slot host:port`; the host may be an address with colons, or empty.
fn target(detail: &str) -> Option<(u16, (String, u16))> {
    let (slot, place) = detail.split_once(' ')?;
    let (host, port) = place.trim().rsplit_once(':')?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let to = (host.to_owned(), port.parse().ok()?);
    Some((slot.parse().ok().filter(|slot| *slot < 1 << 14)?, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirections_are_read() {
        let moved = |slot, host: &str, port| Trouble::Moved {
            slot,
            to: (host.to_owned(), port),
        };
        for (detail, trouble) in [
            ("3999 127.0.0.1:6381", Some(moved(3999, "127.0.0.1", 6381))),
            ("3999 :6381", Some(moved(3999, "", 6381))),
            ("0 ::1:7", Some(moved(0, "::1", 7))),
            ("0 host.name:7", Some(moved(0, "host.name", 7))),
            ("16384 h:7", None),
            ("1 h", None),
            ("1", None),
        ] {
            assert_eq!(Trouble::of_code("MOVED", Some(detail)), trouble, "{detail}");
        }
        let ask = Trouble::of_code("ASK", Some("1 h:7"));
        assert_eq!(
            ask,
            Some(Trouble::Ask {
                to: ("h".to_owned(), 7)
            })
        );
        assert_eq!(Trouble::of_code("WRONGTYPE", Some("1 h:7")), None);
    }
}
