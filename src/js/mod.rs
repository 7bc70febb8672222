//! What JavaScript sees: the only exports, one file per family of classes.

#[cfg(feature = "markdown")]
mod markdown;
