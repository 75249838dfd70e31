//! Quotes the source in CONTRIBUTING.md, so that what is shown there is what there is.

/// Fills the block between the markers with a command as it stands in the source.
pub fn quote(page: &str, source: &str) -> Option<String> {
    let start = "<!-- from crates/redipy-core/src/commands/strings.rs: GetDel -->\n";
    let from = page.find(start)? + start.len();
    let to = from + page[from..].find("<!-- end -->")?;
    let code = command(source, "GetDel")?;
    Some(format!(
        "{}```rust\n{code}\n```\n{}",
        &page[..from],
        &page[to..]
    ))
}

/// Cuts a command out of a file: its doc comment, its declaration and its body.
fn command<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    let declared = source.find(&format!("pub struct {name} "))?;
    let from = source[..declared].rfind("\n\n")? + 2;
    let body = source.find(&format!("impl Run for {name} "))?;
    let to = body + source[body..].find("\n}\n")? + 2;
    Some(&source[from..to])
}
