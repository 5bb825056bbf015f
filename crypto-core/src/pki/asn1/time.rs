//! Times as RFC 5280 section 4.1.2.5 has them: in UTC, to the second, from 1970 on.

use der::{DateTime, Tag};

use super::der::Fields;
use crate::{Error, Timestamp};

/// A UTCTime `YYMMDDHHMMSSZ`, of a year before 2050, or a GeneralizedTime.
pub(crate) fn read(fields: &mut Fields<'_>) -> Result<Timestamp, Error> {
    if !fields.next_is(Tag::UtcTime)? {
        return read_generalized(fields);
    }
    let text = fields.expect(Tag::UtcTime)?;
    let century = if text < b"50".as_slice() {
        b"20"
    } else {
        b"19"
    };
    timestamp(century, text).ok_or(Error::MALFORMED)
}

/// A GeneralizedTime `YYYYMMDDHHMMSSZ`.
pub(crate) fn read_generalized(fields: &mut Fields<'_>) -> Result<Timestamp, Error> {
    let text = fields.expect(Tag::GeneralizedTime)?.split_first_chunk();
    text.and_then(|(century, text)| timestamp(century, text))
        .ok_or(Error::MALFORMED)
}

fn timestamp(century: &[u8; 2], text: &[u8]) -> Option<Timestamp> {
    let ([year, month, day, hour, minute, second], b"Z") = text.as_chunks() else {
        return None;
    };
    let years = u16::from(number(century)?).checked_mul(100)?;
    let time = DateTime::new(
        years.checked_add(number(year)?.into())?,
        number(month)?,
        number(day)?,
        number(hour)?,
        number(minute)?,
        number(second)?,
    );
    Some(Timestamp::from_duration(time.ok()?.unix_duration()))
}

/// Of two digits.
fn number([tens, ones]: &[u8; 2]) -> Option<u8> {
    let digit = |octet: &u8| octet.checked_sub(b'0').filter(|digit| *digit < 10);
    digit(tens)?.checked_mul(10)?.checked_add(digit(ones)?)
}

#[cfg(test)]
mod tests {
    use der::asn1::{GeneralizedTime, UtcTime};

    use super::*;
    use crate::pki::asn1::der as asn1;

    /// Every octet of a time replaced by every other: what the library reads, and nothing else.
    #[test]
    fn as_the_library_reads_them() {
        let texts: [(u8, &[u8]); 8] = [
            (0x17, b"491231235959Z"),
            (0x17, b"700101000000Z"),
            (0x17, b"690101000000Z"),
            (0x18, b"20240229000000Z"),
            (0x18, b"20230229000000Z"),
            (0x18, b"99991231235959Z"),
            (0x18, b"19700101000000Z"),
            (0x18, b"2024022900000Z"),
        ];
        for (tag, text) in texts {
            for at in 0..text.len() {
                for octet in 0..=0xff {
                    let mut text = text.to_vec();
                    if let Some(old) = text.get_mut(at) {
                        *old = octet;
                    }
                    let der = asn1::element(tag, &[&text]);
                    let expected = match tag {
                        0x17 => asn1::read::<UtcTime>(&der).map(|time| time.to_unix_duration()),
                        _ => {
                            asn1::read::<GeneralizedTime>(&der).map(|time| time.to_unix_duration())
                        }
                    };
                    let found = Fields::new(&der).and_then(|mut fields| read(&mut fields));
                    assert_eq!(found, expected.map(Timestamp::from_duration));
                }
            }
        }
    }
}
