//! JSON as tokens have it (RFC 8259), read strictly.

use core::fmt;
use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use super::guid::Guid;
use crate::pki::certificate::readable;
use crate::{Error, Timestamp};

/// Objects and arrays within each other: a set of keys has the certificates of a key four deep.
const MAX_DEPTH: usize = 4;
/// 9999-12-31T23:59:59Z, the last second that a certificate can name.
const MAX_TIME: i64 = 253_402_300_799;
/// Of one object: each is compared with all before it. Entra ID's tokens have about 30.
const MAX_MEMBERS: usize = 256;
/// In bytes, of a name that a detail repeats.
const MAX_NAME: usize = 64;

/// What somebody else chose, for a detail: short, and nothing in it can mislead.
pub(super) fn shown(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_NAME);
    let (start, rest) = text.split_at_checked(end).unwrap_or_default();
    let more = if rest.is_empty() { "" } else { "…" };
    format!("\"{}{more}\"", readable::text(start))
}

/// A value.
#[derive(Debug)]
pub(super) enum Json<'j> {
    Null,
    Bool,
    Integer(i64),
    /// A fraction, or too large.
    OtherNumber,
    /// Of its place, unless it has escapes.
    Text(Cow<'j, str>),
    Array(Vec<Json<'j>>),
    Object(Object<'j>),
}

/// The members of an object, each of which is taken once.
#[derive(Debug)]
pub(super) struct Object<'j>(Vec<(Cow<'j, str>, Json<'j>)>);

impl<'j> Object<'j> {
    /// Reads UTF-8 that is one object and nothing else. `part` is what an error calls it.
    pub(super) fn read(bytes: &'j [u8], part: &'static str) -> Result<Self, Error> {
        // The library's own bound is deeper, and its texts name places, not what stands there.
        let mut input = serde_json::Deserializer::from_slice(bytes);
        let read = Level(MAX_DEPTH).deserialize(&mut input);
        let read = read.and_then(|json| input.end().map(|()| json));
        match read {
            Ok(Json::Object(object)) => Ok(object),
            Ok(_) => Err(Error::MALFORMED.named("no JSON object:", part)),
            Err(error) => Err(Error::MALFORMED.what_is(format!("{part}: {error}"))),
        }
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Json<'j>> {
        let place = self.0.iter().position(|(other, _)| other == name)?;
        Some(self.0.swap_remove(place).1)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other == name)
    }

    pub(super) fn optional_text(
        &mut self,
        name: &'static str,
    ) -> Result<Option<Cow<'j, str>>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Error::MALFORMED.named("no text:", name)),
        }
    }

    pub(super) fn text(&mut self, name: &'static str) -> Result<Cow<'j, str>, Error> {
        self.optional_text(name)?.ok_or_else(|| missing(name))
    }

    /// A text that is `expected` and no other.
    pub(super) fn exactly(&mut self, name: &'static str, expected: &str) -> Result<(), Error> {
        let found = self.text(name)?;
        if found != expected {
            return Err(Error::MALFORMED.what_is(format!("{name} is {}", shown(&found))));
        }
        Ok(())
    }

    pub(super) fn optional_guid(&mut self, name: &'static str) -> Result<Option<Guid>, Error> {
        let guid = self.optional_text(name)?.map(|text| Guid::new(&text));
        guid.transpose()
            .map_err(|_| Error::MALFORMED.named("no GUID:", name))
    }

    pub(super) fn guid(&mut self, name: &'static str) -> Result<Guid, Error> {
        self.optional_guid(name)?.ok_or_else(|| missing(name))
    }

    /// A NumericDate (RFC 7519 section 2) in whole seconds, of the years 1970 to 9999.
    pub(super) fn time(&mut self, name: &'static str) -> Result<Timestamp, Error> {
        match self.take(name).ok_or_else(|| missing(name))? {
            Json::Integer(seconds) if (0..=MAX_TIME).contains(&seconds) => {
                Ok(Timestamp::from_unix(seconds))
            }
            _ => Err(Error::MALFORMED.named("no time in whole seconds:", name)),
        }
    }

    pub(super) fn object(&mut self, name: &'static str) -> Result<Self, Error> {
        match self.take(name).ok_or_else(|| missing(name))? {
            Json::Object(object) => Ok(object),
            _ => Err(Error::MALFORMED.named("no object:", name)),
        }
    }

    pub(super) fn array(&mut self, name: &'static str) -> Result<Vec<Json<'j>>, Error> {
        match self.take(name).ok_or_else(|| missing(name))? {
            Json::Array(values) => Ok(values),
            _ => Err(Error::MALFORMED.named("no array:", name)),
        }
    }

    /// Texts; none if there is no such member.
    pub(super) fn texts(&mut self, name: &'static str) -> Result<Vec<String>, Error> {
        if !self.has(name) {
            return Ok(Vec::new());
        }
        let texts = self.array(name)?.into_iter().map(|value| match value {
            Json::Text(text) => Ok(text.into_owned()),
            _ => Err(Error::MALFORMED.named("not all texts:", name)),
        });
        texts.collect()
    }

    /// That nothing is left: `what` is what an error calls it.
    pub(super) fn finish(self, what: &'static str) -> Result<(), Error> {
        match self.0.first() {
            Some((name, _)) => Err(Error::NOT_SUPPORTED.named(what, shown(name))),
            None => Ok(()),
        }
    }
}

fn missing(name: &'static str) -> Error {
    Error::MALFORMED.named("there is no", name)
}

/// How many more levels there may be.
#[derive(Clone, Copy)]
struct Level(usize);

impl Level {
    fn below<E: serde::de::Error>(self) -> Result<Self, E> {
        let below = self.0.checked_sub(1);
        below.map(Self).ok_or_else(|| E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Json<'de>, D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(Json::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(i64::try_from(number).map_or(Json::OtherNumber, Json::Integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json<'de>, E> {
        Ok(Json::OtherNumber)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut input: A) -> Result<Json<'de>, A::Error> {
        let (mut values, below) = (Vec::new(), self.below()?);
        while let Some(value) = input.next_element_seed(below)? {
            values.push(value);
        }
        Ok(Json::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut input: A) -> Result<Json<'de>, A::Error> {
        let (mut members, below) = (Vec::<(Cow<'de, str>, _)>::new(), self.below()?);
        while let Some(name) = input.next_key_seed(Name)? {
            // RFC 7515 section 4, RFC 7519 section 4: a parser may refuse names that come twice. One that
            // takes the last, and one that takes the first, read two different tokens.
            if members.iter().any(|(other, _)| *other == name) {
                let twice = format!("member {} twice", shown(&name));
                return Err(A::Error::custom(twice));
            }
            if members.len() >= MAX_MEMBERS {
                return Err(A::Error::custom("more than 256 members"));
            }
            members.push((name, input.next_value_seed(below)?));
        }
        Ok(Json::Object(Object(members)))
    }
}

/// The name of a member.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        input.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// A value that is written.
pub(super) enum Out<'a> {
    Text(&'a str),
    Time(Timestamp),
    Object(&'a [(&'a str, Out<'a>)]),
}

impl Serialize for Out<'_> {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        match self {
            Out::Text(text) => output.serialize_str(text),
            Out::Time(time) => output.serialize_i64(time.as_unix()),
            Out::Object(members) => {
                output.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

/// An object with its members in this order, and no white space.
pub(super) fn write(members: &[(&str, Out<'_>)]) -> Result<String, Error> {
    serde_json::to_string(&Out::Object(members)).map_err(|_| Error::INTERNAL)
}
