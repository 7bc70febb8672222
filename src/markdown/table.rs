//! Rows of tables.

use super::element::Align;

/// A row's cells as they stand between its bars.
pub(crate) fn cells(line: &str) -> Vec<String> {
    let line = line.trim_matches([' ', '\t']);
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut chars = line.strip_prefix('|').unwrap_or(line).chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'|') => {
                chars.next();
                cell.push('|');
            }
            '\\' => {
                cell.push(c);
                cell.extend(chars.next());
            }
            '|' => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
    }
    if !cell.trim().is_empty() || !line.ends_with('|') {
        cells.push(cell);
    }
    cells.iter().map(|cell| cell.trim_matches([' ', '\t']).to_owned()).collect()
}

/// The columns that a line beneath a head says there are.
pub(crate) fn columns(line: &str) -> Option<Vec<Align>> {
    if !line.contains(['|', ':']) || !line.bytes().all(|byte| b" \t|:-".contains(&byte)) {
        return None;
    }
    cells(line).iter().map(|cell| align(cell)).collect()
}

fn align(cell: &str) -> Option<Align> {
    let left = cell.strip_prefix(':');
    let rest = left.unwrap_or(cell);
    let right = rest.strip_suffix(':');
    let dashes = right.unwrap_or(rest);
    if dashes.is_empty() || !dashes.bytes().all(|byte| byte == b'-') {
        return None;
    }
    Some(match (left, right) {
        (None, None) => Align::None,
        (Some(_), None) => Align::Left,
        (None, Some(_)) => Align::Right,
        (Some(_), Some(_)) => Align::Center,
    })
}
