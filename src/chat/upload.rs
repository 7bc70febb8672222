//! Which files are taken.

use super::ChatError;
use crate::json::Json;

/// A number as the platform writes it: Rust's own way of doing it is some KB of code.
pub(super) fn words_of<V: Json>(number: f64) -> String {
    V::number(number).stringify()
}

const MB: f64 = 1024.0 * 1024.0;

/// Whether a file's type is one of those accepted: `image/*`, `text/csv`, `.csv`, or an object with extensions for each type.
fn accepts<V: Json>(accept: &V, mime: &str, name: &str) -> bool {
    let fits = |pattern: &str| match pattern.strip_suffix("/*") {
        _ if pattern == "*" || pattern == "*/*" => true,
        Some(family) => mime.split('/').next() == Some(family),
        None if pattern.starts_with('.') => {
            let end = name.len().checked_sub(pattern.len()).and_then(|at| name.get(at..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(pattern))
        }
        None => mime == pattern,
    };
    match accept.items() {
        Some(patterns) => patterns.iter().filter_map(Json::as_str).any(|pattern| fits(&pattern)),
        None => accept.keys().iter().any(|kind| {
            let extensions = accept.get(kind).and_then(|list| list.items()).unwrap_or_default();
            // Systems disagree about the types of files; with an extension the name decides.
            if extensions.is_empty() { fits(kind) } else { extensions.iter().filter_map(Json::as_str).any(|one| fits(&one)) }
        }),
    }
}

fn words<V: Json>(accept: &V) -> String {
    let patterns = accept.items().map(|patterns| patterns.iter().filter_map(Json::as_str).collect::<Vec<_>>());
    patterns.unwrap_or_else(|| accept.keys()).join(", ")
}

/// Checks files against limits: `{ accept?, maxFiles?, maxSizeMb? }`.
///
/// # Errors
/// `UPLOAD_TOO_MANY`, `UPLOAD_TOO_LARGE`, `UPLOAD_TYPE`, naming the file.
pub(super) fn check<'a, V: Json>(files: impl Iterator<Item = &'a V>, limits: Option<&V>) -> Result<(), ChatError> {
    let Some(limits) = limits else { return Ok(()) };
    let number = |key| limits.get(key).and_then(|limit| limit.as_f64());
    let refused = |code, message| Err(ChatError::Refused { code, message });
    let mut count = 0.0;
    for file in files {
        count += 1.0;
        if let Some(most) = number("maxFiles").filter(|most| count > *most) {
            return refused("UPLOAD_TOO_MANY", format!("No more than {} files are taken at once.", words_of::<V>(most)));
        }
        let name = file.get_str("name").unwrap_or_default();
        let size = file.get("size").and_then(|size| size.as_f64()).unwrap_or_default();
        if let Some(most) = number("maxSizeMb").filter(|most| size > most * MB) {
            return refused(
                "UPLOAD_TOO_LARGE",
                format!(
                    "\"{name}\" has {} MB; no more than {} MB are taken.",
                    words_of::<V>((size / MB * 10.0).ceil() / 10.0),
                    words_of::<V>(most)
                ),
            );
        }
        let mime = file.get_str("mime").unwrap_or_default();
        if let Some(accept) = limits.get("accept").filter(|accept| !accepts(accept, &mime, &name)) {
            return refused("UPLOAD_TYPE", format!("\"{name}\" ({mime}) is not one of what is taken here: {}.", words(&accept)));
        }
    }
    Ok(())
}
