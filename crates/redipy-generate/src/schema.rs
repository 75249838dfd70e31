//! The tables of SQL databases, as a page for people: the very files that make them.

use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

/// Name, folder.
const DATABASES: [(&str, &str); 3] = [
    ("SQLite", "sqlite"),
    ("PostgreSQL", "postgres"),
    ("MySQL and MariaDB", "mysql"),
];

/// Returns the page, which shows all versions of each schema.
///
/// # Errors
/// That a file cannot be read.
pub fn page(root: &Path) -> io::Result<String> {
    let mut page = String::from(
        "# The tables\n\n\
         These files make the tables and views of redipy, in the order of their numbers; [SQL](sql.md) tells how to use them. Names\n\
         begin with `redipy_` unless a URL says otherwise. This page is generated from the sources.\n",
    );
    for (name, folder) in DATABASES {
        let folder = root.join("crates/redipy-sql/schema").join(folder);
        let mut steps: Vec<_> = fs::read_dir(&folder)?.collect::<Result<_, _>>()?;
        steps.sort_by_key(fs::DirEntry::file_name);
        for step in steps {
            let text = fs::read_to_string(step.path())?;
            let number = step.file_name().to_string_lossy().replace(".sql", "");
            // Writing to a string does not fail.
            let _ = write!(
                page,
                "\n## {name}, version {number}\n\n```sql\n{}\n```\n",
                named(text.trim_end())
            );
        }
    }
    Ok(page)
}

/// Gives tables the names that they have mostly.
fn named(text: &str) -> String {
    text.replace('{', "redipy_").replace('}', "")
}
