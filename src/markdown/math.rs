//! Mathematics in brackets, `\(…\)` and `\[…\]`, as models like to write it. For CommonMark these are brackets that are
//! escaped, so they are taken out before it is asked.

/// What stands in a text in place of a formula: an address no text has a reason to contain, which binds as tightly as code.
const PLACE: &str = "oneloop-formula:";

#[derive(Debug)]
pub(crate) struct Formula {
    pub(crate) display: bool,
    pub(crate) latex: String,
}

impl Formula {
    pub(crate) fn source(&self) -> String {
        let (open, close) = if self.display { ("\\[", "\\]") } else { ("\\(", "\\)") };
        [open, &self.latex, close].concat()
    }
}

/// The text with a placeholder for each formula that is closed, and the formulas.
pub(crate) fn take_out(text: &str) -> (std::borrow::Cow<'_, str>, Vec<Formula>) {
    let mut formulas = Vec::new();
    if !text.contains("\\(") && !text.contains("\\[") {
        return (text.into(), formulas);
    }
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut copied) = (0, 0);
    // Of each closer: from where on there is none, so that looking for it costs no more than the text.
    let mut none_from = [usize::MAX; 2];
    let mut no_run = std::collections::BTreeSet::new();
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'`', _) => {
                let run = bytes[at..].iter().take_while(|&&byte| byte == b'`').count();
                let end = if no_run.contains(&run) { None } else { code_end(&text[at + run..], run) };
                if end.is_none() {
                    no_run.insert(run);
                }
                at += run + end.unwrap_or(0);
            }
            (b'\\', Some(open @ (b'(' | b'['))) => {
                let display = *open == b'[';
                let closer = if display { "\\]" } else { "\\)" };
                let missing = &mut none_from[usize::from(display)];
                let found = if at < *missing { text[at + 2..].find(closer) } else { None };
                let Some(length) = found else {
                    *missing = (*missing).min(at);
                    at += 2;
                    continue;
                };
                // Brackets around nothing to calculate are brackets, and so are those in an address.
                let before = &text[..at];
                let in_address = before.ends_with("](") || before.ends_with(|c: char| c.is_ascii_alphanumeric());
                if in_address || !text[at + 2..at + 2 + length].contains(char::is_alphanumeric) {
                    at += 2;
                    continue;
                }
                out.push_str(&text[copied..at]);
                out.push_str(&format!("<{PLACE}{}>", formulas.len()));
                formulas.push(Formula { display, latex: text[at + 2..at + 2 + length].into() });
                at += length + 4;
                copied = at;
            }
            (b'\\', _) => at += 2,
            _ => at += 1,
        }
    }
    out.push_str(&text[copied..]);
    (out.into(), formulas)
}

/// The formula that a placeholder's address stands for.
pub(crate) fn find<'f>(url: &str, formulas: &'f [Formula]) -> Option<&'f Formula> {
    formulas.get(url.strip_prefix(PLACE)?.parse::<usize>().ok()?)
}

/// Where a run of as many backticks ends.
fn code_end(text: &str, run: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let ticks = bytes[at..].iter().take_while(|&&byte| byte == b'`').count();
        if ticks == run {
            return Some(at + run);
        }
        at += ticks.max(1);
    }
    None
}
