//! The programs that tests start: where they are found, and what is said where one is missing or does not run.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why no server is running.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// There is no such program; says which, and what to install.
    Missing(String),
    /// The program did not begin to answer; holds what it wrote.
    Silent(String),
    /// The system refused a port, a folder or a process.
    Io(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Missing(which) => f.write_str(which),
            StartError::Silent(log) => write!(f, "the server did not begin to answer:\n{log}"),
            StartError::Io(error) => write!(f, "the server could not be started: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartError::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        StartError::Io(error)
    }
}

/// A program that tests need.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// The name of its file.
    pub name: &'static str,
    /// The Debian package that it is in, with its version where that matters.
    pub package: &'static str,
    /// The variable that names another one.
    pub variable: &'static str,
    /// Lists the folders besides those of the search path in which it may be.
    pub folders: fn() -> Vec<PathBuf>,
}

impl Program {
    /// Returns the path of the program.
    ///
    /// # Errors
    ///
    /// [`StartError::Missing`] with the package to install.
    pub fn find(&self) -> Result<PathBuf, StartError> {
        self.find_in(env::var_os(self.variable), env::var_os("PATH"))
    }

    /// As [`find`](Self::find), with the values of the two variables.
    pub(crate) fn find_in(
        &self,
        named: Option<OsString>,
        path: Option<OsString>,
    ) -> Result<PathBuf, StartError> {
        if let Some(named) = named.filter(|named| !named.is_empty()) {
            let program = PathBuf::from(named);
            return if program.is_file() {
                Ok(program)
            } else {
                Err(self.missing(&format!("{} names {}", self.variable, program.display())))
            };
        }
        let file = format!("{}{}", self.name, env::consts::EXE_SUFFIX);
        env::split_paths(&path.unwrap_or_default())
            .chain((self.folders)())
            .map(|folder| folder.join(&file))
            .find(|program| program.is_file())
            .ok_or_else(|| self.missing("not on the search path"))
    }

    fn missing(&self, looked: &str) -> StartError {
        let (name, package, variable) = (self.name, self.package, self.variable);
        StartError::Missing(format!(
            "no {name} found ({looked}); install the Debian package {package}, or name the program in {variable}"
        ))
    }
}

/// Returns a program that comes with another one, in its folder or on the search path.
///
/// # Errors
///
/// [`StartError::Missing`].
pub(crate) fn find_beside(program: &Path, name: &str) -> Result<PathBuf, StartError> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let beside = program.parent().map(Path::to_owned).into_iter();
    beside
        .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default()))
        .map(|folder| folder.join(&file))
        .find(|program| program.is_file())
        .ok_or_else(|| {
            let program = program.display();
            StartError::Missing(format!("no {name} found, which comes with {program}"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: Program = Program {
        name: "no-such-server",
        package: "`no-such-package`",
        variable: "REDIPY_NO_SUCH_VARIABLE",
        folders: Vec::new,
    };

    #[test]
    fn a_missing_program_names_the_package() {
        for (named, path) in [
            (None, env::var_os("PATH")),
            (None, None),
            (Some(OsString::from("no/such/server")), None),
        ] {
            let message = PROGRAM.find_in(named, path).unwrap_err().to_string();
            assert!(
                message.contains("install the Debian package `no-such-package`"),
                "{message}"
            );
            assert!(message.contains("REDIPY_NO_SUCH_VARIABLE"), "{message}");
        }
    }

    #[test]
    fn a_program_may_be_in_a_folder_of_its_own() {
        let program = Program {
            name: "sh",
            folders: || vec![PathBuf::from("/bin")],
            ..PROGRAM
        };
        let found = program.find_in(None, None).unwrap();
        assert_eq!(found, PathBuf::from("/bin/sh"));
        assert_eq!(find_beside(&found, "cat").unwrap(), Path::new("/bin/cat"));
        assert!(find_beside(&found, "no-such-program").is_err());
    }
}
