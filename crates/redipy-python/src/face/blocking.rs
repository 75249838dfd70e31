//! The methods that wait, with the signatures of redis-py: keys are one or a list, and a timeout is a
//! number of seconds, where 0 and `None` are without an end.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use redipy::core::commands::{lists, sorted_sets};
use redipy::core::{Command, Spec};
use redipy::{Bytes, ToArg};

use super::{Object, Ready, count_option, word, zmpop};
use crate::aio::{AsyncClient, AsyncPipeline};
use crate::arg::{Arg, Args};
use crate::client::Client;
use crate::machine::Machine;
use crate::pipeline::Pipeline;

/// Returns the words of a timeout.
fn seconds(timeout: Option<Arg>) -> Bytes {
    timeout.map_or_else(|| word("0"), |timeout| timeout.0)
}

fn keys_and_timeout(spec: &'static Spec, keys: Args, timeout: Option<Arg>) -> Ready {
    let mut args = keys.0;
    args.push(seconds(timeout));
    Ready::new(spec, args)
}

macro_rules! methods {
    ($class:ident) => {
        #[pymethods]
        impl $class {
            /// Remove and return the element at the head of the first list that has one, with its key.
            ///
            /// Wait for it up to timeout seconds where none has; None where nothing comes.
            #[pyo3(signature = (keys, timeout=Some(Arg::standing("0"))))]
            fn blpop<'py>(
                &self,
                py: Python<'py>,
                keys: Args,
                timeout: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                self.hand_on(py, keys_and_timeout(lists::BLPop::SPEC, keys, timeout))
            }

            /// Remove and return the element at the tail of the first list that has one, with its key.
            ///
            /// Wait for it up to timeout seconds where none has; None where nothing comes.
            #[pyo3(signature = (keys, timeout=Some(Arg::standing("0"))))]
            fn brpop<'py>(
                &self,
                py: Python<'py>,
                keys: Args,
                timeout: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                self.hand_on(py, keys_and_timeout(lists::BRPop::SPEC, keys, timeout))
            }

            /// Move an element from the tail of a list to the head of another, and return it.
            ///
            /// Wait for it up to timeout seconds where there is none; None where nothing comes.
            #[pyo3(signature = (src, dst, timeout=Some(Arg::standing("0"))))]
            fn brpoplpush<'py>(
                &self,
                py: Python<'py>,
                src: Arg,
                dst: Arg,
                timeout: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let args = vec![src.0, dst.0, seconds(timeout)];
                self.hand_on(py, Ready::new(lists::BRPopLPush::SPEC, args))
            }

            /// Move an element from an end of a list to an end of another, and return it.
            ///
            /// Wait for it up to timeout seconds where there is none; None where nothing comes.
            #[pyo3(signature = (first_list, second_list, timeout, src="LEFT", dest="RIGHT"))]
            fn blmove<'py>(
                &self,
                py: Python<'py>,
                first_list: Arg,
                second_list: Arg,
                timeout: Option<Arg>,
                src: &str,
                dest: &str,
            ) -> PyResult<Object<'py>> {
                let args = vec![
                    first_list.0,
                    second_list.0,
                    src.to_arg(),
                    dest.to_arg(),
                    seconds(timeout),
                ];
                self.hand_on(py, Ready::new(lists::BLMove::SPEC, args))
            }

            /// Remove and return elements of the first list that has any, with its key.
            ///
            /// Wait for them up to timeout seconds where none has; None where nothing comes.
            #[pyo3(signature = (timeout, numkeys, *args, direction, count=None))]
            fn blmpop<'py>(
                &self,
                py: Python<'py>,
                timeout: Option<Arg>,
                numkeys: i64,
                args: &Bound<'py, PyTuple>,
                direction: &str,
                count: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let mut words = vec![seconds(timeout), numkeys.to_arg()];
                words.extend(Args::from_tuple(args)?.0);
                words.push(direction.to_arg());
                words.extend(count_option(count));
                self.hand_on(py, Ready::new(lists::BLMPop::SPEC, words))
            }

            /// Remove and return the member with the lowest score of the first sorted set that has one.
            ///
            /// Its key comes with it, and its score. Wait for it up to timeout seconds where none has;
            /// None where nothing comes.
            #[pyo3(signature = (keys, timeout=Some(Arg::standing("0"))))]
            fn bzpopmin<'py>(
                &self,
                py: Python<'py>,
                keys: Args,
                timeout: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let spec = sorted_sets::BZPopMin::SPEC;
                self.hand_on(py, keys_and_timeout(spec, keys, timeout))
            }

            /// Remove and return the member with the highest score of the first sorted set that has
            /// one.
            ///
            /// Its key comes with it, and its score. Wait for it up to timeout seconds where none has;
            /// None where nothing comes.
            #[pyo3(signature = (keys, timeout=Some(Arg::standing("0"))))]
            fn bzpopmax<'py>(
                &self,
                py: Python<'py>,
                keys: Args,
                timeout: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let spec = sorted_sets::BZPopMax::SPEC;
                self.hand_on(py, keys_and_timeout(spec, keys, timeout))
            }

            /// Remove and return members of the first sorted set that has any, with its key.
            ///
            /// Wait for them up to timeout seconds where none has; None where nothing comes.
            #[pyo3(signature = (timeout, numkeys, keys, min=false, max=false, count=None))]
            fn bzmpop<'py>(
                &self,
                py: Python<'py>,
                timeout: Option<Arg>,
                numkeys: i64,
                keys: Args,
                min: bool,
                max: bool,
                count: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let mut args = zmpop(keys, min, max, count)?.args;
                args[0] = numkeys.to_arg();
                args.insert(0, seconds(timeout));
                self.hand_on(py, Ready::new(sorted_sets::BZMPop::SPEC, args))
            }
        }
    };
}

methods!(Client);
methods!(AsyncClient);
methods!(Pipeline);
methods!(AsyncPipeline);
methods!(Machine);
