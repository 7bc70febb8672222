//! One line, and how far it has been read. Tabs stop at every fourth column.

pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// What is read, in bytes and in columns.
    pub(super) at: usize,
    column: usize,
    /// Columns of the tab before `at` that are not read.
    tab_rest: usize,
    /// Where the next character stands that is no blank, in bytes.
    pub(super) next: usize,
    /// Columns from `at` to `next`.
    pub(super) indent: usize,
}

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut line = Line { text, at: 0, column: 0, tab_rest: 0, next: 0, indent: 0 };
        line.look();
        line
    }

    fn look(&mut self) {
        let bytes = self.text.as_bytes();
        let (mut next, mut column) = (self.at, self.column + self.tab_rest);
        while let Some(byte) = bytes.get(next) {
            match byte {
                b' ' => column += 1,
                b'\t' => column += 4 - column % 4,
                _ => break,
            }
            next += 1;
        }
        self.next = next;
        self.indent = column - self.column;
    }

    pub(super) fn is_blank(&self) -> bool {
        self.next == self.text.len()
    }

    /// Whether what comes next is code for its indentation.
    pub(super) fn is_indented(&self) -> bool {
        self.indent >= 4
    }

    /// The next character that is no blank, or zero.
    pub(super) fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.next).copied().unwrap_or(0)
    }

    /// From the next character that is no blank.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.next..]
    }

    /// Reads up to the next character that is no blank, and that many bytes more.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.column += self.indent + bytes;
        self.tab_rest = 0;
        self.at = self.next + bytes;
        self.look();
    }

    /// Reads as many columns of blanks, if there are.
    pub(super) fn skip_columns(&mut self, columns: usize) {
        let mut left = columns.min(self.indent);
        while left > 0 {
            if self.tab_rest == 0 {
                let wide = self.text.as_bytes().get(self.at) == Some(&b'\t');
                self.tab_rest = if wide { 4 - self.column % 4 } else { 1 };
                self.at += 1;
            }
            let step = left.min(self.tab_rest);
            self.tab_rest -= step;
            self.column += step;
            left -= step;
        }
        self.look();
    }

    /// Adds what is not read to a text; of a tab that is read in part, the rest as spaces.
    pub(super) fn push_rest(&self, out: &mut String) {
        out.extend(std::iter::repeat_n(' ', self.tab_rest));
        out.push_str(&self.text[self.at..]);
    }
}
