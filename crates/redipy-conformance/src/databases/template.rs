//! Folders of data as servers have them at first. It takes a while to make one, so one of each kind is kept among
//! what is built, and copied for each server.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::output_of;
use crate::program::StartError;

/// Puts a copy of the data that every server of a kind starts with into a folder that is not there yet.
///
/// `kind` names the program, its version and how the data are made; `make` makes them in a folder that it is given.
///
/// # Errors
///
/// That of `make`, or of the copying.
pub(super) fn copy_of(
    kind: &str,
    into: &Path,
    make: impl FnOnce(&TempDir) -> Result<PathBuf, StartError>,
) -> Result<(), StartError> {
    let kept = templates().join(format!("{kind}-{}", user(into)?));
    if !kept.is_dir() {
        let folder = tempfile::Builder::new()
            .prefix("redipy-template-")
            .tempdir()?;
        let data = make(&folder)?;
        fs::create_dir_all(templates())?;
        // Others may be at the same; what stands under its name is always complete.
        let unnamed = tempfile::Builder::new()
            .prefix("unfinished-")
            .tempdir_in(templates())?;
        let copied = unnamed.path().join("data");
        copy(&data, &copied)?;
        if let Err(error) = fs::rename(&copied, &kept)
            && !kept.is_dir()
        {
            return Err(error.into());
        }
    }
    copy(&kept, into)?;
    Ok(())
}

/// Returns the folder of the templates, where the compiler puts what it builds.
fn templates() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = named.filter(|path| path.is_absolute());
    target
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"))
        .join("servers")
}

/// Returns the number of the user of this process, who can read their own templates.
fn user(into: &Path) -> io::Result<u32> {
    let parent = into.parent().unwrap_or(into);
    Ok(fs::metadata(parent)?.uid())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    output_of(Command::new("cp").arg("-Rp").arg(from).arg(to)).map(drop)
}

/// Gives a folder and all that is in it to a user.
///
/// # Errors
///
/// That the system refuses it.
pub(super) fn give(path: &Path, uid: u32, gid: u32) -> io::Result<()> {
    chown(path, Some(uid), Some(gid))?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path(), uid, gid)?;
        }
    }
    Ok(())
}
