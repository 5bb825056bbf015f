//! Families of constants, and what they stand for in the core.

use crate::abi::failure::Failure;

pub(crate) trait Numbered: Sized {
    fn parse(number: i32) -> Result<Self, Failure>;

    fn number(self) -> Result<i32, Failure>;
}

/// `numbers!(Core, "argument": CONSTANT => Variant, ...)`. Another number is the argument's mistake. A
/// variant without a number, which the core has learned since, is an internal failure.
macro_rules! numbers {
    ($core:ident, $name:literal: $($constant:ident => $variant:ident),+ $(,)?) => {
        impl $crate::abi::numbers::Numbered for $core {
            fn parse(number: i32) -> Result<Self, $crate::abi::failure::Failure> {
                match number {
                    $($constant => Ok(Self::$variant),)+
                    _ => Err($crate::abi::failure::Failure::argument($name, "unknown")),
                }
            }

            fn number(self) -> Result<i32, $crate::abi::failure::Failure> {
                #[allow(unreachable_patterns, reason = "of those that may get variants")]
                match self {
                    $(Self::$variant => Ok($constant),)+
                    _ => Err(cmcrypto_core::Error::INTERNAL.into()),
                }
            }
        }
    };
}

pub(crate) use numbers;
