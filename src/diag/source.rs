//! Places in a text: lines and columns of byte offsets.

/// The number (from 1) and the text of the line that a byte offset lies in.
pub fn line_at(text: &str, offset: usize) -> (usize, &str) {
    let offset = offset.min(text.len());
    let start = text.as_bytes()[..offset].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let end = text.as_bytes()[start..].iter().position(|&b| b == b'\n').map_or(text.len(), |i| start + i);
    let number = text.as_bytes()[..start].iter().filter(|&&b| b == b'\n').count() + 1;
    (number, text.get(start..end).unwrap_or("").trim_end_matches('\r'))
}

/// The byte offset within its line.
pub fn column_at(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    offset - text.as_bytes()[..offset].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1)
}
