//! Server-sent events, cut anywhere (HTML Standard §9.2.6).

/// One event of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerSentEvent {
    /// The event's type; empty means `message`.
    pub event: String,
    /// The data lines, joined by newlines.
    pub data: String,
}

/// An incremental parser. Bytes go in as they come, in pieces of any size: a line is only decoded when it is
/// complete, so a character cut in two does no harm.
///
/// ```
/// use oneloop::model::SseParser;
/// let mut parser = SseParser::default();
/// assert!(parser.push(b"data: {\"a\":").is_empty());
/// assert_eq!(parser.push(b"1}\n\n")[0].data, "{\"a\":1}");
/// ```
#[derive(Clone, Debug, Default)]
pub struct SseParser {
    line: Vec<u8>,
    event: ServerSentEvent,
    has_data: bool,
    after_cr: bool,
    after_first_line: bool,
}

impl SseParser {
    /// Takes the next bytes and returns the events they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<ServerSentEvent> {
        let mut events = Vec::new();
        for byte in bytes {
            let after_cr = std::mem::replace(&mut self.after_cr, *byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => self.end_line(&mut events),
                _ => self.line.push(*byte),
            }
        }
        events
    }

    fn end_line(&mut self, events: &mut Vec<ServerSentEvent>) {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let line =
            if std::mem::replace(&mut self.after_first_line, true) { &*line } else { line.strip_prefix('\u{FEFF}').unwrap_or(&line) };
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            if std::mem::take(&mut self.has_data) {
                events.push(event);
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            "event" => value.clone_into(&mut self.event.event),
            // Comments, ids and retry times are nothing to a model's answer.
            _ => {}
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn data(events: Vec<ServerSentEvent>) -> Vec<String> {
        events.into_iter().map(|event| event.data).collect()
    }

    #[test]
    fn lines_comments_types_and_line_ends() {
        let text = "\u{FEFF}data: a\r\n\r\n: comment\nevent: x\ndata:b\ndata: c\n\n\ndata\n\nid: 7\n\ndata: unfinished";
        let events = SseParser::default().push(text.as_bytes());
        assert_eq!(events[1].event, "x");
        assert_eq!(data(events), ["a", "b\nc", ""]);
    }

    proptest! {
        #[test]
        fn cuts_change_nothing(text in "(data: ?[a-zé世🦀:]{0,6}(\n|\r\n|\r)|\n|\r\n|: x\n|event: e\n){0,12}", cuts in proptest::collection::vec(0..200usize, 0..20)) {
            let bytes = text.as_bytes();
            let whole = SseParser::default().push(bytes);
            let mut places: Vec<usize> = cuts.into_iter().map(|cut| cut % (bytes.len() + 1)).chain([0, bytes.len()]).collect();
            places.sort_unstable();
            let mut parser = SseParser::default();
            let parts: Vec<_> = places.windows(2).flat_map(|pair| parser.push(&bytes[pair[0]..pair[1]])).collect();
            prop_assert_eq!(whole, parts);
        }
    }
}
