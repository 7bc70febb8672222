//! What a namespace may be, and which are listed.

use super::{MemoriesError, Namespace};

/// What a namespace is for: only what is written has to be of one's own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Read,
    Write,
}

/// What a namespace is to be like; `*` in a path stands for any label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It begins so.
    Prefix(Namespace),
    /// It ends so.
    Suffix(Namespace),
}

impl Match {
    pub(super) fn path(&self) -> &[String] {
        match self {
            Self::Prefix(path) | Self::Suffix(path) => path,
        }
    }

    fn holds(&self, namespace: &[String]) -> bool {
        let path = self.path();
        let Some(from) = namespace.len().checked_sub(path.len()) else { return false };
        let part = match self {
            Self::Prefix(_) => &namespace[..path.len()],
            Self::Suffix(_) => &namespace[from..],
        };
        path.iter().zip(part).all(|(wanted, label)| wanted == "*" || wanted == label)
    }
}

/// LangGraph's rules.
pub(super) fn check<E>(namespace: &[String], purpose: Purpose) -> Result<(), MemoriesError<E>> {
    let refuse = |why: &str| {
        let path = namespace.iter().map(|label| format!("\"{label}\"")).collect::<Vec<_>>().join(", ");
        Err(MemoriesError::Namespace(format!("The namespace [{path}] {why}.")))
    };
    if purpose == Purpose::Write && namespace.is_empty() {
        return refuse("is empty; give at least one label, as [\"memories\"]");
    }
    for label in namespace {
        if label.is_empty() {
            return refuse("has an empty label");
        }
        if label.contains(['.', ':', '\0']) {
            return refuse(&format!("has the label \"{label}\": \".\", \":\" and NUL can't be part of one"));
        }
    }
    if purpose == Purpose::Write && namespace[0] == "langgraph" {
        return refuse("begins with \"langgraph\", which is reserved");
    }
    Ok(())
}

pub(super) fn listed(all: Vec<Namespace>, matches: &[Match], max_depth: Option<usize>, limit: usize, offset: usize) -> Vec<Namespace> {
    let mut found: Vec<Namespace> = all.into_iter().filter(|namespace| matches.iter().all(|one| one.holds(namespace))).collect();
    if let Some(depth) = max_depth {
        found.iter_mut().for_each(|namespace| namespace.truncate(depth));
    }
    // They come in order, and are in order when cut off.
    found.dedup();
    found.into_iter().skip(offset).take(limit).collect()
}
