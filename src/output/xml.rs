//! Text inside XML.

use std::fmt;

/// Text as XML wants it, between tags or within quotes of either kind; characters that no XML may hold are left out.
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // Written as they are, they would be read as spaces.
                '\t' | '\n' | '\r' => write!(f, "&#{};", u32::from(c))?,
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
                _ => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_xml_are_escaped_and_forbidden_characters_dropped() {
        assert_eq!(Escaped("Số <1> & \"2\" 'b'").to_string(), "Số &lt;1&gt; &amp; &quot;2&quot; &#39;b&#39;");
        assert_eq!(Escaped("a\0\u{b}\u{c}\u{1f}\u{fffe}\u{ffff}b\u{fffd}𝒜").to_string(), "ab\u{fffd}𝒜");
        assert_eq!(Escaped("a\t\r\nb").to_string(), "a&#9;&#13;&#10;b");
    }
}
