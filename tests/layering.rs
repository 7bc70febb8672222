//! Which way the crate leans (ARCHITECTURE.md), read off its source: the engine names no browser, and no module names
//! one that stands on it.
#![cfg(not(target_family = "wasm"))]

use std::fs;
use std::path::{Path, PathBuf};

/// The code that may name the browser, by the beginning of its path.
const HOST_CODE: &[&str] = &["js/", "scheduler/event_loop.rs", "model/fetch.rs", "store/indexeddb/"];
const HOST_CRATES: &[&str] = &["web_sys", "js_sys", "wasm_bindgen", "gloo_timers"];

/// The modules, lowest row first. A module names only those of lower rows.
const ROWS: &[&[&str]] =
    &[&["scope", "json"], &["scheduler", "message"], &["graph", "model", "store", "markdown"], &["agent", "chat"], &["js"]];
/// Though its row is higher, a chat knows no graph but for how a host's values look: a run is shown in a chat by `js`.
const CHAT_OF_GRAPH: &str = "graph::Host";

#[test]
fn only_host_code_names_the_browser() {
    let mut offenders = Vec::new();
    for (path, code) in sources() {
        if HOST_CODE.iter().any(|host| path.starts_with(host)) {
            continue;
        }
        for (number, line) in code.lines().enumerate() {
            for name in HOST_CRATES.iter().filter(|name| line.contains(*name)) {
                offenders.push(format!("src/{path}:{}: names {name}", number + 1));
            }
        }
    }
    assert!(offenders.is_empty(), "only {HOST_CODE:?} may:\n{}", offenders.join("\n"));
}

#[test]
fn modules_name_only_what_they_stand_on() {
    let mut offenders = Vec::new();
    for (path, code) in sources() {
        let Some((module, _)) = path.split_once('/') else { continue };
        for named in named_paths(&code) {
            let other = named.split("::").next().unwrap_or(&named);
            let allowed = match (module, other) {
                _ if module == other => true,
                ("chat", "graph") => named.starts_with(CHAT_OF_GRAPH),
                _ => row(other) < row(module),
            };
            if !allowed {
                offenders.push(format!("src/{path}: names crate::{named}"));
            }
        }
    }
    assert!(offenders.is_empty(), "the rows are {ROWS:#?}\n{}", offenders.join("\n"));
}

fn row(module: &str) -> usize {
    ROWS.iter()
        .position(|row| row.contains(&module))
        .unwrap_or_else(|| panic!("tests/layering.rs does not know the module {module}: add it to its row"))
}

/// Every file of src/ by its path in there, without its comments.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files
        .into_iter()
        .map(|file| {
            let path = file.strip_prefix(&root).expect("it was found there").to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&file).expect("sources are readable");
            (path, text.lines().map(without_comment).collect::<Vec<_>>().join("\n"))
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("sources are readable") {
        let path = entry.expect("sources are readable").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn without_comment(line: &str) -> &str {
    line.split("//").next().unwrap_or(line)
}

/// What follows each `crate::`, the members of a `crate::{…}` one by one.
fn named_paths(code: &str) -> Vec<String> {
    let mut named = Vec::new();
    for (start, prefix) in code.match_indices("crate::") {
        let rest = &code[start + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => named.extend(members(group)),
            None => named.push(path_at(rest)),
        }
    }
    named
}

fn path_at(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect()
}

/// The paths directly inside a group whose `{` has been read.
fn members(group: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut depth = 0;
    let mut fresh = true;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && !c.is_whitespace() => {
                paths.push(path_at(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    paths
}

#[test]
fn groups_are_read_member_by_member() {
    let code = "use crate::{graph::{A, B}, scope,\n  json::Json};\nfn f(x: crate::chat::Turn) {}";
    assert_eq!(named_paths(code), ["graph::", "scope", "json::Json", "chat::Turn"]);
}
