//! zlib (RFC 1950), with a bound on what comes out.

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output, create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress as inflate};

use crate::pki::cms;
use crate::{Error, Secret, memory};

/// That of zlib's own default.
const LEVEL: i32 = 6;
/// A zlib header, and the window of 32 KiB.
const WINDOW_BITS: i32 = 15;
/// The default.
const STRATEGY: i32 = 0;
/// What is allocated at first; then twice as much each time.
const FIRST_LEN: usize = 64 << 10;

/// `data` as zlib. How long it is tells something of what is in it: whoever may choose a part of a
/// message can learn other parts by that, of what is encrypted too. The compressor leaves pieces of `data`
/// in freed memory.
///
/// # Errors
/// [`Error::NO_MEMORY`].
pub fn compress(data: &[u8]) -> Result<Vec<u8>, Error> {
    let flags = create_comp_flags_from_zip_params(LEVEL, WINDOW_BITS, STRATEGY);
    let mut compressor = CompressorOxide::new(flags);
    let (mut compressed, mut failed) = (Vec::new(), None);
    let (status, _) = compress_to_output(&mut compressor, data, TDEFLFlush::Finish, |piece| {
        failed = memory::reserve(&mut compressed, piece.len()).err();
        if failed.is_none() {
            compressed.extend_from_slice(piece);
        }
        failed.is_none()
    });
    match (failed, status) {
        (Some(error), _) => Err(error),
        (None, TDEFLStatus::Done) => Ok(compressed),
        (None, _) => Err(Error::INTERNAL),
    }
}

/// What was compressed, which is at most `max_len` bytes: a thousandth of that can be made to say it is
/// more.
///
/// # Errors
/// [`Error::TOO_LARGE`] above `max_len`, and always above 1 GiB, before more than a byte beyond is written; [`Error::MALFORMED`] for what is
/// no zlib, is cut short, has another checksum, or bytes after its end.
pub fn decompress(data: &[u8], max_len: usize) -> Result<Secret, Error> {
    const FLAGS: u32 = TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = Box::<DecompressorOxide>::default();
    let (mut taken, mut written) = (0_usize, 0_usize);
    // One byte more than may come, so that a stream that ends there is seen to end.
    let max_len = max_len.min(cms::MAX_CONTENT_LEN);
    let limit = max_len.saturating_add(1);
    let mut out = memory::secret_zeros(limit.min(FIRST_LEN))?;
    loop {
        let input = data.get(taken..).ok_or(Error::INTERNAL)?;
        let (status, read, wrote) = inflate(&mut state, input, out.expose_mut(), written, FLAGS);
        taken = taken.saturating_add(read);
        written = written.saturating_add(wrote);
        if written > max_len {
            return Err(Error::TOO_LARGE.what_is("what was compressed"));
        }
        match status {
            TINFLStatus::Done if taken == data.len() => {
                out.truncate(written);
                return Ok(out);
            }
            TINFLStatus::HasMoreOutput if out.len() < limit => {
                let mut longer = memory::secret_zeros(out.len().saturating_mul(2).min(limit))?;
                let start = longer.expose_mut().get_mut(..out.len());
                start.ok_or(Error::INTERNAL)?.copy_from_slice(out.expose());
                out = longer;
            }
            _ => return Err(Error::MALFORMED.what_is("no zlib")),
        }
    }
}
