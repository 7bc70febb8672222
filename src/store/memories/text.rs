//! The texts of a value that are embedded, by paths: `title`, `chapters[*].content`, `tags[0]`, `{title,summary.text}`, `*`, `$`.

use crate::json::Json;

pub(super) fn at_paths<V: Json>(value: &V, paths: &[String]) -> Vec<String> {
    let mut texts = Vec::new();
    for path in paths {
        if path.is_empty() || path == "$" {
            texts.push(value.stringify());
        } else {
            take(value, &tokens(path), &mut texts);
        }
    }
    texts.dedup();
    texts
}

/// `a.b[0]{c,d}` as `a`, `b`, `[0]`, `{c,d}`.
fn tokens(path: &str) -> Vec<String> {
    let mut tokens: Vec<String> = vec![String::new()];
    let mut inside = 0_usize;
    for letter in path.chars() {
        let (opens, closes) = (matches!(letter, '[' | '{'), matches!(letter, ']' | '}'));
        if inside == 0 && (opens || letter == '.') {
            tokens.push(String::new());
        }
        inside = (inside + usize::from(opens)).saturating_sub(usize::from(closes));
        if let (Some(token), false) = (tokens.last_mut(), inside == 0 && letter == '.') {
            token.push(letter);
        }
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

fn take<V: Json>(value: &V, tokens: &[String], texts: &mut Vec<String>) {
    let Some((token, rest)) = tokens.split_first() else {
        texts.extend((!value.is_null()).then(|| value.as_str().unwrap_or_else(|| value.stringify())));
        return;
    };
    if let Some(index) = token.strip_prefix('[').and_then(|token| token.strip_suffix(']')) {
        let items = value.items().unwrap_or_default();
        match index.parse::<isize>() {
            _ if index == "*" => items.iter().for_each(|item| take(item, rest, texts)),
            Ok(at) => {
                let at = if at < 0 { items.len().checked_add_signed(at) } else { usize::try_from(at).ok() };
                if let Some(item) = at.and_then(|at| items.get(at)) {
                    take(item, rest, texts);
                }
            }
            Err(_) => {}
        }
    } else if let Some(fields) = token.strip_prefix('{').and_then(|token| token.strip_suffix('}')) {
        for field in fields.split(',') {
            let mut path = self::tokens(field.trim());
            path.extend_from_slice(rest);
            take(value, &path, texts);
        }
    } else if token == "*" {
        let items = value.items().unwrap_or_else(|| value.keys().iter().filter_map(|key| value.get(key)).collect());
        items.iter().for_each(|item| take(item, rest, texts));
    } else if let Some(field) = value.get(token) {
        take(&field, rest, texts);
    }
}
