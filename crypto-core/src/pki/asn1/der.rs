//! Reading and writing DER (X.690) without copies.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, ErrorKind, Header, Reader, SliceReader, Tag, TagNumber};
use smallvec::SmallVec;

use super::oid;
use crate::Error;

pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const IA5_STRING: u8 = 0x16;
/// `[0]`, constructed.
pub(crate) const CONTEXT_0: u8 = 0xa0;
/// `[1]`, constructed.
pub(crate) const CONTEXT_1: u8 = 0xa1;
/// `[2]`, constructed.
pub(crate) const CONTEXT_2: u8 = 0xa2;
/// `[4]`, constructed.
pub(crate) const CONTEXT_4: u8 = 0xa4;
/// `[0] IMPLICIT` of a primitive type.
pub(crate) const CONTEXT_0_PRIMITIVE: u8 = 0x80;
/// `[1] IMPLICIT` of a primitive type.
pub(crate) const CONTEXT_1_PRIMITIVE: u8 = 0x81;
/// `[2] IMPLICIT` of a primitive type.
pub(crate) const CONTEXT_2_PRIMITIVE: u8 = 0x82;

/// `[number]` on the reading side.
pub(crate) const fn context(number: TagNumber, constructed: bool) -> Tag {
    Tag::ContextSpecific {
        constructed,
        number,
    }
}

/// The error for a reader's error: indefinite lengths have their own, because a sender that
/// streams (`openssl cms -stream`) makes them.
pub(crate) fn malformed(error: der::Error) -> Error {
    match error.kind() {
        ErrorKind::IndefiniteLength => Error::NOT_DER,
        _ => Error::MALFORMED,
    }
}

/// Reads one value that fills `bytes`.
pub(crate) fn read<'a, T: Decode<'a, Error = der::Error>>(bytes: &'a [u8]) -> Result<T, Error> {
    T::from_der(bytes).map_err(malformed)
}

/// The content of the one element with `tag` that fills `bytes`.
pub(crate) fn content(tag: Tag, bytes: &[u8]) -> Result<&[u8], Error> {
    let mut outer = Fields::new(bytes)?;
    let content = outer.expect(tag)?;
    outer.finish()?;
    Ok(content)
}

/// Encodes a value of a library type.
pub(crate) fn write(value: &impl Encode) -> Result<Vec<u8>, Error> {
    value.to_der().map_err(|_| Error::INTERNAL)
}

/// Reads the fields of a structure one after the other.
#[derive(Clone)]
pub(crate) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// Over the content octets of a structure.
    pub(crate) fn new(content: &'a [u8]) -> Result<Self, Error> {
        // Whether its length is one that the library's reader takes.
        u32::try_from(content.len()).map_err(|_| Error::MALFORMED)?;
        Ok(Self(content))
    }

    /// Over the content of the one element with `tag` that fills `bytes`.
    pub(crate) fn of(tag: Tag, bytes: &'a [u8]) -> Result<Self, Error> {
        Self::new(content(tag, bytes)?)
    }

    /// The content of the next element, which must have `tag`.
    // So that of a tag that is known here no more is left than its octet.
    #[inline]
    pub(crate) fn expect(&mut self, tag: Tag) -> Result<&'a [u8], Error> {
        if let Some(octet) = octet(tag)
            && let Some((first, content, rest)) = split_usual(self.0)
            && first == octet
        {
            self.0 = rest;
            return Ok(content);
        }
        self.expect_unusual(tag)
    }

    #[cold]
    fn expect_unusual(&mut self, tag: Tag) -> Result<&'a [u8], Error> {
        self.read(|reader| {
            let header = Header::decode(reader)?;
            header.tag().assert_eq(tag)?;
            reader.read_slice(header.length())
        })
    }

    fn read<T>(
        &mut self,
        read: impl FnOnce(&mut SliceReader<'a>) -> Result<T, der::Error>,
    ) -> Result<T, Error> {
        let mut reader = SliceReader::new(self.0).map_err(malformed)?;
        let value = read(&mut reader).map_err(malformed)?;
        let position = usize::try_from(reader.position()).map_err(malformed)?;
        self.0 = self.0.get(position..).ok_or(Error::MALFORMED)?;
        Ok(value)
    }

    /// An INTEGER that is not negative and fits.
    pub(crate) fn integer<T: TryFrom<u64>>(&mut self) -> Result<T, Error> {
        let content = self.expect(Tag::Integer)?;
        let digits = match content {
            // Below 0, or with an octet too many (X.690 section 8.3.2).
            [] | [0x80..=0xff, ..] | [0, 0..0x80, ..] => return Err(Error::MALFORMED),
            [0, digits @ ..] if !digits.is_empty() => digits,
            digits => digits,
        };
        let mut octets = [0; 8];
        let start = octets.len().checked_sub(digits.len());
        let Some(place) = start.and_then(|start| octets.get_mut(start..)) else {
            return Err(Error::MALFORMED);
        };
        place.copy_from_slice(digits);
        T::try_from(u64::from_be_bytes(octets)).map_err(|_| Error::MALFORMED)
    }

    /// An INTEGER from 0 to 2^63 - 1, which is what others have for numbers.
    pub(crate) fn number(&mut self) -> Result<u64, Error> {
        self.integer().map(i64::unsigned_abs)
    }

    /// A UTF8String.
    pub(crate) fn text(&mut self) -> Result<&'a str, Error> {
        let content = self.expect(Tag::Utf8String)?;
        core::str::from_utf8(content).map_err(|_| Error::MALFORMED)
    }

    /// The fields of the next element, which must have `tag`.
    pub(crate) fn enter(&mut self, tag: Tag) -> Result<Self, Error> {
        Self::new(self.expect(tag)?)
    }

    /// The content of the next element if it has `tag`.
    pub(crate) fn optional(&mut self, tag: Tag) -> Result<Option<&'a [u8]>, Error> {
        if !self.next_is(tag)? {
            return Ok(None);
        }
        self.expect(tag).map(Some)
    }

    /// Whether there is a next element and it has `tag`.
    pub(crate) fn next_is(&self, tag: Tag) -> Result<bool, Error> {
        match (self.0, octet(tag)) {
            ([], _) => return Ok(false),
            ([first, ..], Some(octet)) if is_usual(*first) => return Ok(octet == *first),
            _ => {}
        }
        let reader = SliceReader::new(self.0).map_err(malformed)?;
        Ok(Tag::peek(&reader).map_err(malformed)? == tag)
    }

    /// An OBJECT IDENTIFIER.
    pub(crate) fn oid(&mut self) -> Result<ObjectIdentifier, Error> {
        oid::read(self.expect(Tag::ObjectIdentifier)?)
    }

    /// The next element, whatever it is.
    pub(crate) fn any(&mut self) -> Result<AnyRef<'a>, Error> {
        // The usual parameters of algorithms.
        for tag in [Tag::Null, Tag::Sequence] {
            if self.next_is(tag)? {
                return AnyRef::new(tag, self.expect(tag)?).map_err(malformed);
            }
        }
        self.decode()
    }

    /// The next element, whatever it is, with its header.
    pub(crate) fn element(&mut self) -> Result<&'a [u8], Error> {
        let (element, rest) = split_first(self.0)?;
        self.0 = rest;
        Ok(element)
    }

    /// The next element as a library type.
    pub(crate) fn decode<T: Decode<'a, Error = der::Error>>(&mut self) -> Result<T, Error> {
        self.read(T::decode)
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.0.is_empty()
    }

    /// Nothing may be left.
    pub(crate) fn finish(self) -> Result<(), Error> {
        if self.is_finished() {
            Ok(())
        } else {
            Err(Error::MALFORMED)
        }
    }
}

/// The first element of `bytes` by its identifier octet, its content, and what follows it; nothing where it is not one
/// whose identifier is of one octet and whose content is shorter than 16 MiB, of which the library's reader says what it
/// is. All that is read comes by here, and nearly all has such a header.
#[inline]
fn split_usual(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (first, length, content) = match bytes {
        [first, length @ 0..=0x7f, content @ ..] => (first, [0, 0, *length], content),
        [first, 0x81, low @ 0x80..=0xff, content @ ..] => (first, [0, 0, *low], content),
        [first, 0x82, middle @ 1..=0xff, low, content @ ..] => (first, [0, *middle, *low], content),
        [first, 0x83, high @ 1..=0xff, middle, low, content @ ..] => {
            (first, [*high, *middle, *low], content)
        }
        _ => return None,
    };
    let [high, middle, low] = length;
    let length = usize::try_from(u32::from_be_bytes([0, high, middle, low])).ok()?;
    let (content, rest) = content.split_at_checked(length)?;
    Some((*first, content, rest))
}

/// Whether this is the identifier octet of a tag that the library's reader knows, and of one octet.
fn is_usual(first: u8) -> bool {
    matches!(first, 0x02..=0x06 | 0x0c | 0x13 | 0x17 | 0x18 | 0x30 | 0x31 | 0x80..=0x9e | 0xa0..=0xbe)
}

/// The identifier octet of a tag that is read here, with a number below 31.
#[inline]
const fn octet(tag: Tag) -> Option<u8> {
    Some(match tag {
        Tag::Boolean => 0x01,
        Tag::Integer => INTEGER,
        Tag::BitString => 0x03,
        Tag::OctetString => OCTET_STRING,
        Tag::Null => 0x05,
        Tag::ObjectIdentifier => 0x06,
        Tag::Utf8String => UTF8_STRING,
        Tag::UtcTime => 0x17,
        Tag::GeneralizedTime => 0x18,
        Tag::PrintableString => PRINTABLE_STRING,
        Tag::Ia5String => IA5_STRING,
        Tag::Sequence => SEQUENCE,
        Tag::Set => SET,
        Tag::ContextSpecific {
            constructed,
            number: TagNumber(number @ 0..31),
        } => {
            let [.., number] = number.to_be_bytes();
            number
                | if constructed {
                    CONTEXT_0
                } else {
                    CONTEXT_0_PRIMITIVE
                }
        }
        _ => return None,
    })
}

/// The elements of a SET OF or SEQUENCE OF, at most `limit`, in the order DER demands of a SET OF
/// if `set` (X.690 section 11.6). Each comes whole, with its header.
pub(crate) fn elements(content: &[u8], limit: usize, set: bool) -> Result<Elements<'_>, Error> {
    // No octets, but in place: where a comparison looks at an address that is none its masked load faults, unseen and slow.
    let (mut last, mut rest) = content.split_at(0);
    let mut left = limit;
    while !rest.is_empty() {
        left = left.checked_sub(1).ok_or(Error::TOO_LARGE)?;
        let (element, after) = split_first(rest)?;
        if set && last > element {
            return Err(Error::MALFORMED);
        }
        last = element;
        rest = after;
    }
    Ok(Elements(content))
}

/// What [`elements`] has looked at, one after the other, without a list of them.
#[derive(Clone, Default)]
pub(crate) struct Elements<'a>(&'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        // Nothing fails here.
        let (element, rest) = split_first(self.0).ok()?;
        self.0 = rest;
        Some(element)
    }
}

/// The first element of `bytes`, header included, and what follows it.
fn split_first(bytes: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    if let Some((first, _, rest)) = split_usual(bytes)
        && is_usual(first)
        && let Some(split) = bytes.split_at_checked(bytes.len().saturating_sub(rest.len()))
    {
        return Ok(split);
    }
    let mut reader = SliceReader::new(bytes).map_err(malformed)?;
    let header = Header::decode(&mut reader).map_err(malformed)?;
    reader.read_slice(header.length()).map_err(malformed)?;
    let len = usize::try_from(reader.position()).map_err(|_| Error::MALFORMED)?;
    bytes.split_at_checked(len).ok_or(Error::MALFORMED)
}

/// An AlgorithmIdentifier (RFC 5280 section 4.1.1.2).
pub(crate) struct Algorithm<'a> {
    pub(crate) oid: ObjectIdentifier,
    pub(crate) parameters: Option<AnyRef<'a>>,
}

impl<'a> Algorithm<'a> {
    pub(crate) fn read(fields: &mut Fields<'a>) -> Result<Self, Error> {
        Self::read_content(fields.expect(Tag::Sequence)?)
    }

    pub(crate) fn read_content(content: &'a [u8]) -> Result<Self, Error> {
        let mut fields = Fields::new(content)?;
        let oid = fields.oid()?;
        let parameters = if fields.is_finished() {
            None
        } else {
            Some(fields.any()?)
        };
        fields.finish()?;
        Ok(Self { oid, parameters })
    }

    /// Parameters that say nothing come as NULL from some and are absent from others
    /// (RFC 5754 section 2): both are accepted, and nothing else.
    pub(crate) fn no_parameters(&self) -> Result<(), Error> {
        match self.parameters {
            None => Ok(()),
            Some(parameters) if parameters.is_null() => Ok(()),
            Some(_) => Err(Error::ALGORITHM_NOT_ACCEPTED),
        }
    }
}

/// Appends an element with this content.
pub(crate) fn push(out: &mut Vec<u8>, tag: u8, content: &[u8]) {
    push_header(out, tag, content.len());
    out.extend_from_slice(content);
}

/// Appends an element whose content `write` appends.
pub(crate) fn push_nested(
    out: &mut Vec<u8>,
    tag: u8,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
) -> Result<(), Error> {
    let start = out.len();
    write(out)?;
    enclose(out, start, tag)
}

/// Appends an element of a SET OF, of which those before begin at `start`, and moves it to where DER has it (X.690
/// section 11.6).
pub(crate) fn push_into_set(
    out: &mut Vec<u8>,
    start: usize,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
) -> Result<(), Error> {
    let end = out.len();
    write(out)?;
    let (_, set) = out.split_at_mut_checked(start).ok_or(Error::INTERNAL)?;
    let before_len = end.saturating_sub(start);
    let (before, new) = set.split_at_checked(before_len).ok_or(Error::INTERNAL)?;
    let smaller = Elements(before).take_while(|element| *element < new);
    let place = smaller.fold(0_usize, |len, element| len.saturating_add(element.len()));
    let new_len = new.len();
    let moved = set.get_mut(place..).ok_or(Error::INTERNAL)?;
    moved.rotate_right(new_len);
    Ok(())
}

/// Makes what is in `out` from `start` on the content of an element.
pub(crate) fn enclose(out: &mut Vec<u8>, start: usize, tag: u8) -> Result<(), Error> {
    enclose_with(out, start, tag, 0)
}

/// The same, where `more` octets of the content follow that are not in `out`.
pub(crate) fn enclose_with(
    out: &mut Vec<u8>,
    start: usize,
    tag: u8,
    more: usize,
) -> Result<(), Error> {
    let len = out.len().saturating_sub(start);
    // The length is known only now: the header is written behind, and moves.
    push_header(out, tag, len.saturating_add(more));
    let whole = out.get_mut(start..).ok_or(Error::INTERNAL)?;
    whole.rotate_left(len);
    Ok(())
}

/// Appends an INTEGER that is not negative.
pub(crate) fn push_integer(out: &mut Vec<u8>, value: u64) {
    let bytes = value.to_be_bytes();
    // X.690 section 8.3.2: no octet too many, and the first bit is the sign.
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
    let significant = bytes.get(start..).unwrap_or_default();
    let is_high = significant.first().is_some_and(|first| *first >= 0x80);
    push_header(
        out,
        INTEGER,
        significant.len().saturating_add(is_high.into()),
    );
    out.extend_from_slice(if is_high { &[0] } else { &[] });
    out.extend_from_slice(significant);
}

/// The header of an element with `len` content octets, appended to `out`.
pub(crate) fn push_header(out: &mut Vec<u8>, tag: u8, len: usize) {
    match u8::try_from(len) {
        Ok(short @ 0..0x80) => out.extend_from_slice(&[tag, short]),
        _ => out.extend_from_slice(&header(tag, len)),
    }
}

/// The header of an element with `len` content octets.
pub(crate) fn header(tag: u8, len: usize) -> SmallVec<[u8; 10]> {
    let mut header = SmallVec::new();
    header.push(tag);
    match u8::try_from(len) {
        Ok(short @ 0..0x80) => header.push(short),
        _ => {
            let octets = len.to_be_bytes();
            let start = octets.iter().position(|octet| *octet != 0);
            let significant = octets.get(start.unwrap_or(0)..).unwrap_or_default();
            // At most 8 octets of length, so this fits.
            header.push(u8::try_from(significant.len()).unwrap_or_default() | 0x80);
            header.extend_from_slice(significant);
        }
    }
    header
}

/// The length of an element with `len` content octets, header included.
pub(crate) fn element_len(len: usize) -> usize {
    // Of the length as `push_header` writes it.
    let long = match len {
        0..0x80 => 0,
        _ => len.ilog(0x100).saturating_add(1),
    };
    let long = usize::try_from(long).unwrap_or_default();
    len.saturating_add(long).saturating_add(2)
}

/// An element whose content is `parts`, one after the other.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let len = parts
        .iter()
        .fold(0_usize, |len, part| len.saturating_add(part.len()));
    let mut out = Vec::with_capacity(len.saturating_add(10));
    push_header(&mut out, tag, len);
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// A SEQUENCE OF.
pub(crate) fn sequence_of(
    elements: impl Iterator<Item = Result<Vec<u8>, Error>>,
) -> Result<Vec<u8>, Error> {
    let elements = elements.collect::<Result<Vec<_>, Error>>()?;
    let parts: Vec<&[u8]> = elements.iter().map(Vec::as_slice).collect();
    Ok(element(SEQUENCE, &parts))
}

/// An OBJECT IDENTIFIER.
pub(crate) fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    element(0x06, &[oid.as_bytes()])
}

pub(crate) fn push_oid(out: &mut Vec<u8>, oid: ObjectIdentifier) {
    push(out, 0x06, oid.as_bytes());
}

/// An INTEGER that fits an octet and is not negative.
pub(crate) const fn small_integer(value: u8) -> [u8; 3] {
    assert!(value < 0x80);
    [INTEGER, 1, value]
}

/// An AlgorithmIdentifier with NULL parameters.
pub(crate) fn algorithm_null(algorithm: ObjectIdentifier) -> Vec<u8> {
    element(SEQUENCE, &[&oid(algorithm), &[0x05, 0x00]])
}

pub(crate) fn push_algorithm_null(
    out: &mut Vec<u8>,
    algorithm: ObjectIdentifier,
) -> Result<(), Error> {
    push_nested(out, SEQUENCE, |out| {
        push_oid(out, algorithm);
        out.extend_from_slice(&[0x05, 0x00]);
        Ok(())
    })
}
