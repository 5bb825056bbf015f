//! Distinguished names for people to read (RFC 4514): no sign in one can mislead.

use core::fmt::Write;

use der::Tag;
use der::asn1::{AnyRef, ObjectIdentifier};

use super::names::Text;
use crate::Error;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::asn1::oid;

/// In bytes.
pub(super) const MAX_LEN: usize = 1023;
/// The end of a name that was cut. In no name: there it is written by its octets.
const CUT: char = '\u{2026}';

/// RFC 4514 section 3, and those of others as OpenSSL writes them.
const KEYWORDS: &[(&str, ObjectIdentifier)] = &[
    ("CN", oid::COMMON_NAME),
    ("L", oid::LOCALITY),
    ("ST", oid::STATE),
    ("O", oid::ORGANIZATION),
    ("OU", oid::ORGANIZATIONAL_UNIT),
    ("C", oid::COUNTRY),
    ("STREET", oid::STREET),
    ("DC", oid::DOMAIN_COMPONENT),
    ("UID", oid::USER_ID),
    ("SN", oid::SURNAME),
    ("serialNumber", oid::SERIAL_NUMBER),
    ("title", oid::TITLE),
    ("GN", oid::GIVEN_NAME),
    ("initials", oid::INITIALS),
    ("emailAddress", oid::EMAIL_ADDRESS),
];

/// Letters that show nothing.
const BLANK: [char; 6] = [
    '\u{115f}', '\u{1160}', '\u{17b4}', '\u{17b5}', '\u{3164}', '\u{ffa0}',
];

/// A Name as text; what can't be read as one, as its octets.
pub(super) fn name(der: &[u8]) -> String {
    let mut line = Line::default();
    if push_name(&mut line, der).is_err() {
        line = Line::default();
        push_octets(&mut line, der);
    }
    line.text
}

/// A text that somebody chose, as a value in a name is written.
pub(crate) fn text(text: &str) -> String {
    let mut line = Line::default();
    push_text(&mut line, text);
    line.text
}

/// The last of the encoding comes first: it is the most particular.
fn push_name(line: &mut Line, der: &[u8]) -> Result<(), Error> {
    let mut rdns = Vec::new();
    let mut fields = Fields::of(Tag::Sequence, der)?;
    while !fields.is_finished() {
        rdns.push(fields.enter(Tag::Set)?);
    }
    for (index, mut rdn) in rdns.into_iter().rev().enumerate() {
        let mut separator = if index > 0 { "," } else { "" };
        while !rdn.is_finished() {
            let mut attribute = rdn.enter(Tag::Sequence)?;
            let (kind, value) = (attribute.decode()?, attribute.any()?);
            attribute.finish()?;
            line.push(separator);
            push_attribute(line, kind, value)?;
            separator = "+";
        }
    }
    Ok(())
}

fn push_attribute(line: &mut Line, kind: ObjectIdentifier, value: AnyRef<'_>) -> Result<(), Error> {
    let keyword = KEYWORDS.iter().find(|(_, known)| *known == kind);
    match (keyword, Text::of(value).text) {
        (Some((keyword, _)), Some(text)) => {
            line.push(keyword);
            line.push("=");
            push_text(line, &text);
        }
        (keyword, _) => {
            match keyword {
                Some((keyword, _)) => line.push(keyword),
                None => line.push(&kind.to_string()),
            }
            line.push("=");
            push_octets(line, &asn1::write(&value)?);
        }
    }
    Ok(())
}

fn push_octets(line: &mut Line, octets: &[u8]) {
    line.push("#");
    for octet in octets {
        line.push(&format!("{octet:02X}"));
        if line.is_cut {
            break;
        }
    }
}

/// A value, in characters of which none can be taken for its end, and none hides or moves another:
/// ASCII, and letters and digits of any script. The rest is written by its octets, such as control
/// characters, those that turn the direction of writing, and spaces that are not the usual one.
fn push_text(line: &mut Line, text: &str) {
    let mut before = None;
    let mut rest = text.chars();
    while let (Some(character), false) = (rest.next(), line.is_cut) {
        let mut piece = String::new();
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=' => piece.extend(['\\', character]),
            '#' if before.is_none() => piece.push_str("\\#"),
            // Many could move what follows out of sight.
            ' ' if before.is_none_or(|before| before == ' ') || rest.as_str().is_empty() => {
                piece.push_str("\\ ");
            }
            ' '..='~' => piece.push(character),
            letter if is_plain(letter) => piece.push(letter),
            other => {
                for octet in other.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string does not fail.
                    let _ = write!(piece, "\\{octet:02X}");
                }
            }
        }
        line.push(&piece);
        before = Some(character);
    }
}

fn is_plain(letter: char) -> bool {
    !letter.is_ascii() && letter.is_alphanumeric() && !BLANK.contains(&letter)
}

/// A text of limited length, cut between pieces.
#[derive(Default)]
struct Line {
    text: String,
    is_cut: bool,
}

impl Line {
    fn push(&mut self, piece: &str) {
        if self.is_cut {
            return;
        }
        let room = MAX_LEN.saturating_sub(CUT.len_utf8());
        if piece.len() > room.saturating_sub(self.text.len()) {
            self.is_cut = true;
            self.text.push(CUT);
        } else {
            self.text.push_str(piece);
        }
    }
}
