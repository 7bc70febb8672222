//! What a message body is made of.

/// Alignment of a table's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    None,
    Left,
    Center,
    Right,
}

/// What an alert warns of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alert {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

impl Alert {
    pub(crate) const ALL: [Alert; 5] = [Alert::Note, Alert::Tip, Alert::Important, Alert::Warning, Alert::Caution];

    /// How it is written in the text.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Alert::Note => "NOTE",
            Alert::Tip => "TIP",
            Alert::Important => "IMPORTANT",
            Alert::Warning => "WARNING",
            Alert::Caution => "CAUTION",
        }
    }
}

/// A node of a message body, with what a view needs to make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    Paragraph,
    Heading(u8),
    Quote,
    /// A quote that says what it is.
    Alert(Alert),
    /// A block of code; its children are lines.
    Code {
        language: String,
    },
    /// HTML in the text, shown as the characters it is; its children are lines.
    Raw,
    /// A line with its end.
    Line,
    /// In a tight list paragraphs are set close.
    BulletList {
        tight: bool,
    },
    OrderedList {
        start: u32,
        tight: bool,
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
    /// Mathematics, as LaTeX writes it; what is shown where that has errors is the source as it stands in the text.
    Math {
        display: bool,
        latex: String,
        source: String,
    },
    /// A footnote's text.
    Note(u32),
    /// The place that a footnote belongs to.
    NoteReference(u32),
}

impl Element {
    /// Whether text inside it is shown as it stands, without links being made of bare addresses.
    pub(crate) fn is_verbatim(&self) -> bool {
        matches!(
            self,
            Element::Code { .. } | Element::Raw | Element::Math { .. } | Element::InlineCode | Element::Link { .. } | Element::DeadLink
        )
    }
}

/// One step in the building of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Open(Element),
    Close,
    Text(String),
}
