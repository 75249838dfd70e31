//! Macros for expressions of different types in a row.

/// Arguments of different types: `left.rpush(args![&cur, 1, "x"])`.
#[doc(hidden)]
#[macro_export]
macro_rules! __script_args {
    () => {
        [(); 0]
    };
    ($($value:expr),+ $(,)?) => {
        [$($crate::build::Expr::from($value)),+]
    };
}

/// A new list with elements of different types: `list![1, "x", &cur]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __script_list {
    ($($value:expr),* $(,)?) => {
        $crate::build::list($crate::__script_args![$($value),*])
    };
}

/// Pairs of different types: `hash.hset(pairs!["name" => &name, "age" => 3])`.
#[doc(hidden)]
#[macro_export]
macro_rules! __script_pairs {
    ($($key:expr => $value:expr),+ $(,)?) => {
        [$(($crate::build::Expr::from($key), $crate::build::Expr::from($value))),+]
    };
}

/// A new dictionary with values of different types: `dict!["name" => &name, "age" => 3]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __script_dict {
    () => {
        $crate::build::dict([((), ()); 0])
    };
    ($($key:expr => $value:expr),+ $(,)?) => {
        $crate::build::dict($crate::__script_pairs![$($key => $value),+])
    };
}

/// The texts of values of different types, one behind the other: `strs![&frame, ":", 1]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __script_strs {
    ($($value:expr),* $(,)?) => {
        $crate::build::concat($crate::__script_args![$($value),*])
    };
}
