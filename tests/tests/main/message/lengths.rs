//! How long a message may be, and that one that is only signed is not copied.

use cmcrypto_core::message::{MessageKind, Opened, ReplayCheck};
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;

use crate::message::fixture::*;

const TOO_LARGE: Outcome = Outcome::Refused(Error::TOO_LARGE);

#[test]
fn a_message_above_the_largest_length_is_refused_first() {
    let provider = Provider::default();
    let clients = directory(provider);
    for (site, expected) in [(SiteSecurity::default(), SEALED), (SIGN_ONLY, SIGNED)] {
        let message = seal(provider, &site, &["mp-2048"]);
        let point = management_point(provider, &["mp-2048"], site);
        let with = |len| point.clone().with_max_len(len);
        assert_eq!(open(&with(message.len()), &message, &clients), expected);
        assert_eq!(
            open(&with(message.len() - 1), &message, &clients),
            TOO_LARGE
        );
        assert_eq!(open(&with(usize::MAX), &message, &clients), expected);
        // Before it is known what it is.
        assert_eq!(open(&with(0), b"x", &clients), TOO_LARGE);
        let junk = vec![0; message.len() + 1];
        assert_eq!(open(&with(message.len()), &junk, &clients), TOO_LARGE);
    }
}

/// Per kind, of the content: before the signature is looked at, so nobody's key is needed for it.
#[test]
fn content_above_the_largest_length_of_its_kind_is_refused() {
    let provider = Provider::default();
    let clients = directory(provider);
    let (len, state) = (CONTENT.len(), MessageKind::STATE_MESSAGE);
    for (site, expected) in [(SiteSecurity::default(), SEALED), (SIGN_ONLY, SIGNED)] {
        let message = seal(provider, &site, &["mp-2048"]);
        let point = management_point(provider, &["mp-2048"], site);
        let with = |kind, len| point.clone().with_max_content_len(kind, len);
        assert_eq!(open(&with(state, len), &message, &clients), expected);
        assert_eq!(open(&with(state, len - 1), &message, &clients), TOO_LARGE);
        let other = MessageKind::COLLECTED_FILE;
        assert_eq!(open(&with(other, 0), &message, &clients), expected);
        let both = with(state, 0).with_max_content_len(state, len);
        assert_eq!(open(&both, &message, &clients), expected);
        let nobody = InMemoryDirectory::new();
        assert_eq!(open(&with(state, 0), &message, &nobody), TOO_LARGE);
    }
}

#[test]
fn what_came_in_clear_is_not_copied() {
    let provider = Provider::default();
    let clients = directory(provider);
    let site = SiteSecurity {
        allow_unsigned: true,
        ..SIGN_ONLY
    };
    let point = management_point(provider, &["mp-2048"], site);
    let signed = seal(provider, &site, &["mp-2048"]);
    let sealed = seal(provider, &SiteSecurity::default(), &["mp-2048"]);
    let within = |whole: &[u8], part: &[u8]| whole.as_ptr_range().contains(&part.as_ptr());
    for (message, in_clear) in [(&signed[..], true), (&sealed[..], false), (CONTENT, true)] {
        let opened = point
            .open(message, &clients, ReplayCheck::LeftToCaller, NOW)
            .unwrap();
        let content = |opened: &Opened<'_>| match opened {
            Opened::Signed(opened) => {
                (opened.content().to_vec(), within(message, opened.content()))
            }
            Opened::Unsigned(opened) => {
                (opened.content().to_vec(), within(message, opened.content()))
            }
        };
        assert_eq!(content(&opened), (CONTENT.to_vec(), in_clear));
        let owned: Opened<'static> = opened.into_owned().unwrap();
        assert_eq!(content(&owned), (CONTENT.to_vec(), false));
    }
}
