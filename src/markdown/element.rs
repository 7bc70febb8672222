//! What a message body is made of.

/// Alignment of a table's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    None,
    Left,
    Center,
    Right,
}

/// A node of a message body, with what a view needs to make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    Paragraph,
    Heading(u8),
    Quote,
    Code {
        language: String,
    },
    /// HTML in the text, shown as the characters it is.
    Raw,
    BulletList,
    OrderedList {
        start: u32,
    },
    Item,
    Checkbox {
        checked: bool,
    },
    Table,
    TableHead,
    TableBody,
    Row,
    HeaderCell(Align),
    Cell(Align),
    Rule,
    Emphasis,
    Strong,
    Strikethrough,
    InlineCode,
    Link {
        href: String,
        title: String,
    },
    /// A link whose address has a scheme that is not allowed: its text alone.
    DeadLink,
    Image {
        source: String,
        title: String,
        alt: String,
    },
    Break,
}

impl Element {
    /// Whether text inside it is shown as it stands, without links being made of bare addresses.
    pub(crate) fn is_verbatim(&self) -> bool {
        matches!(self, Element::Code { .. } | Element::Raw | Element::InlineCode | Element::Link { .. } | Element::DeadLink)
    }
}

/// One step in the building of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Open(Element),
    Close,
    Text(String),
}
