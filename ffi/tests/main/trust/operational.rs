//! A trusted root key that is kept offline, and the certificates that sites sign policy with, through
//! the C ABI.

use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const DIRECTORY: i32 = CMCRYPTO_TRUST_SOURCE_DIRECTORY_SERVICE;
const PUSH: i32 = CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH;
const PROVISIONED: i32 = CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED;

const ROLLBACK: i32 = CMCRYPTO_ERROR_ROLLBACK;
const MISMATCH: i32 = CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH;

type Bundle = Handle<cmcrypto_management_point_bundle>;
type ExchangeKey = Handle<cmcrypto_site_exchange_key>;

/// CAS with its operational key, P01 below it, and the management point `HOST` there.
struct Sites {
    top: ExchangeKey,
    operational: ExchangeKey,
    p01: ExchangeKey,
    root: Handle<cmcrypto_site_public_key>,
}

impl Sites {
    fn new() -> Self {
        let top = exchange_key("mp-4096", c"CAS");
        let root = root(&top);
        let operational = exchange_key("mp-3072", c"CAS");
        Self { top, operational, p01: exchange_key("client-3072", SITE), root }
    }

    fn to_operational(&self, terms: &cmcrypto_endorsement_terms) -> Vec<u8> {
        bytes(&endorse_operational(&self.top, &self.operational, terms).ok().unwrap()).to_vec()
    }

    /// `by` vouches for P01, with the operational key if that is it; `signer` for its certificate.
    fn published(
        &self, terms: &cmcrypto_endorsement_terms, by: &ExchangeKey, signer: &ExchangeKey,
        site_signing: &str,
    ) -> Bundle {
        let to_operational = self.to_operational(terms);
        let site = endorse_site(by, SITE, &self.p01, terms).ok().unwrap();
        let signing = endorse_signing(&self.p01, HOST, &certificate("client-2048"), terms);
        let identity = signing_identity("client-2048");
        let encryption = endorse_encryption(&identity, SITE, HOST, &certificate("mp-2048"), terms);
        let site_signing = endorse_site_signing(signer, &certificate(site_signing), terms);
        let (signing, encryption) = (signing.ok().unwrap(), encryption.ok().unwrap());
        let site_signing = site_signing.ok().unwrap();
        let parts = Parts {
            operational: std::ptr::eq(by, &self.operational).then_some(&to_operational),
            parent: None,
            site: Some(bytes(&site)),
            signing: bytes(&signing),
            encryption: bytes(&encryption),
            site_signing: Some(bytes(&site_signing)),
        };
        parts.assemble(&self.root).ok().unwrap()
    }

    /// What P01 signs with, endorsed under the operational key.
    fn renewed(&self, now: i64, site_signing: &str) -> Bundle {
        self.published(&terms(now), &self.operational, &self.p01, site_signing)
    }

    fn client(&self) -> Store {
        let store = Store::new(&settings());
        store.learn_root(&self.root, PROVISIONED).unwrap();
        store
    }
}

/// The root endorses an operational key, that P01, and that what it signs policy with: a client
/// learns all of it from a management point, renews it, and never goes back.
#[test]
fn from_the_offline_root_to_the_certificate_that_policy_is_signed_with() {
    let (sites, first) = (Sites::new(), "e3-2048");
    let client = sites.client();
    let none = CMCRYPTO_ERROR_NO_SITE_SIGNING_CERTIFICATE;
    assert_eq!(client.signs_with(SITE, first), Err(none));
    let (old, new) = (sites.renewed(NOW, first), sites.renewed(NOW + 10, "client-4096"));
    client.learn(&old, NOW).ok().unwrap();
    assert_eq!(client.signs_with(SITE, first), Ok(true));
    assert_eq!((client.site_signing_source(), client.forget_site_signing()), (0, false));
    assert_eq!(client.signs_with(c"CAS", first), Err(none));
    let (verifier, until) = client.site_verifier(SITE, NOW).unwrap();
    assert_eq!(until, NOW + 90 * 86_400);
    drop(verifier);
    let expired = client.site_verifier(SITE, until + 1).map(drop);
    assert_eq!(expired, Err(CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED));
    let expired = client.site_signing(SITE, NOW + 91 * 86_400);
    assert_eq!(expired.err(), Some(CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED));

    client.learn(&new, NOW).ok().unwrap();
    assert_eq!(client.signs_with(SITE, "client-4096"), Ok(true));
    let by_root = sites.published(&terms(NOW + 20), &sites.top, &sites.p01, first);
    let before = client.to_bytes();
    for late in [&old, &by_root] {
        assert_eq!(client.learn(late, NOW).err(), Some(ROLLBACK));
    }
    assert_eq!(client.to_bytes(), before);

    // Without a store nothing is known of that.
    let (site, none, host) = (SITE.as_ptr(), std::ptr::null(), HOST.as_ptr());
    for keys in [&old, &by_root] {
        drop(make(cmcrypto_trusted_management_point_free, |out| unsafe {
            let (keys, root) = (keys.get(), sites.root.get());
            cmcrypto_management_point_bundle_verify_without_store(
                keys, root, site, none, host, NOW, out,
            )
        }));
    }

    // That of the top-level site is in bundles of its own management points alone.
    let of_top =
        sites.published(&terms(NOW + 30), &sites.operational, &sites.operational, "client-4096");
    let invalid = Some(CMCRYPTO_ERROR_SIGNATURE_INVALID);
    assert_eq!(client.learn(&of_top, NOW).err(), invalid);
}

/// An operational key that is told of before a management point shows it.
#[test]
fn an_operational_key_is_learned_by_itself() {
    let sites = Sites::new();
    let (first, second) =
        (sites.to_operational(&terms(NOW)), sites.to_operational(&terms(NOW + 10)));
    let empty = Store::new(&settings());
    assert_eq!(empty.learn_operational(&first, NOW), CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY);

    let client = sites.client();
    let by_root = sites.published(&terms(NOW), &sites.top, &sites.p01, "e3-2048");
    client.learn(&by_root, NOW).ok().unwrap();
    let other = exchange_key("mp2-2048", c"CAS");
    let conflict = endorse_operational(&sites.top, &other, &terms(NOW + 10)).ok().unwrap();
    let by_other = endorse_operational(&other, &sites.operational, &terms(NOW + 20)).ok().unwrap();
    let to_site = endorse_site(&sites.top, SITE, &sites.p01, &terms(NOW + 20)).ok().unwrap();
    ok(client.learn_operational(&second, NOW));
    ok(client.learn_operational(&second, NOW));
    for (endorsed, now, expected) in [
        (&first[..], NOW, ROLLBACK),
        (bytes(&conflict), NOW, CMCRYPTO_ERROR_ENDORSEMENT_CONFLICT),
        (bytes(&by_other), NOW, CMCRYPTO_ERROR_SIGNATURE_INVALID),
        (bytes(&to_site), NOW, MISMATCH),
        (&second, NOW - 86_400, CMCRYPTO_ERROR_ENDORSEMENT_NOT_YET_VALID),
        (&second, NOW + 91 * 86_400, CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED),
        (&second[1..], NOW, CMCRYPTO_ERROR_MALFORMED),
        (b"", NOW, CMCRYPTO_ERROR_MALFORMED),
    ] {
        assert_eq!(client.learn_operational(endorsed, now), expected);
    }
    // What the root vouched for before is void, here and in a bundle.
    assert_eq!(client.find(NOW).err(), Some(ROLLBACK));
    assert_eq!(client.site_signing(SITE, NOW).err(), Some(ROLLBACK));
    assert_eq!(client.learn(&by_root, NOW).err(), Some(ROLLBACK));
    client.learn(&sites.renewed(NOW + 10, "e3-2048"), NOW).ok().unwrap();
}

#[test]
fn what_is_endorsed_and_what_others_say() {
    let (sites, endorsed) = (Sites::new(), "e3-2048");
    let client = sites.client();
    // One that nobody endorsed gives way to it, and comes back no more.
    client.learn_site_signing("client-4096", DIRECTORY).unwrap();
    client.learn(&sites.renewed(NOW, endorsed), NOW).ok().unwrap();
    assert_eq!(client.signs_with(SITE, endorsed), Ok(true));
    let conflict = CMCRYPTO_ERROR_KEY_CONFLICT;
    assert_eq!(client.learn_site_signing("client-4096", DIRECTORY), Err(conflict));
    assert_eq!(client.replace_site_signing("client-4096", DIRECTORY, NOW), conflict);
    let unchanged = Ok(CMCRYPTO_TRUST_OUTCOME_UNCHANGED);
    assert_eq!(client.learn_site_signing(endorsed, DIRECTORY), unchanged);

    // A stronger source counts, until it is forgotten.
    ok(client.replace_site_signing("client-4096", PUSH, NOW));
    assert_eq!(client.signs_with(SITE, "client-4096"), Ok(true));
    assert_eq!(client.site_signing_source(), PUSH);
    assert!(client.forget_site_signing());
    assert_eq!(client.signs_with(SITE, endorsed), Ok(true));
}

#[test]
fn what_can_not_be_endorsed_or_put_together() {
    let (sites, good) = (Sites::new(), terms(NOW));
    let invalid = Some(CMCRYPTO_ERROR_INVALID_ARGUMENT);
    let itself = endorse_operational(&sites.top, &sites.top, &good);
    assert_eq!(itself.err(), invalid);
    assert_eq!(detail(), "operational_key: the key itself");
    let itself = endorse_site(&sites.top, c"S01", &sites.top, &good);
    assert_eq!(itself.err(), invalid);
    assert_eq!(detail(), "child_key: the key itself");
    let backwards = cmcrypto_endorsement_terms { not_after: good.not_before - 1, ..good };
    let impossible = endorse_operational(&sites.top, &sites.operational, &backwards);
    assert_eq!(impossible.err(), invalid);
    assert_eq!(detail(), "terms: a number above INT64_MAX, or times in the wrong order");
    let impossible = endorse_site_signing(&sites.p01, &certificate("e3-2048"), &backwards);
    assert_eq!(impossible.err(), invalid);
    assert!(detail().starts_with("terms: "));
    let usage = Some(CMCRYPTO_ERROR_CERTIFICATE_USAGE);
    // One that decrypts, and the key that vouches.
    for name in ["mp-2048", "client-3072"] {
        let refused = endorse_site_signing(&sites.p01, &certificate(name), &good);
        assert_eq!(refused.err(), usage, "{name}");
    }

    let operational = sites.to_operational(&good);
    let site = endorse_site(&sites.operational, SITE, &sites.p01, &good).ok().unwrap();
    let signing = endorse_signing(&sites.p01, HOST, &certificate("client-2048"), &good);
    let identity = signing_identity("client-2048");
    let encryption = endorse_encryption(&identity, SITE, HOST, &certificate("mp-2048"), &good);
    let site_signing = endorse_site_signing(&sites.p01, &certificate("e3-2048"), &good);
    let (signing, encryption) = (signing.ok().unwrap(), encryption.ok().unwrap());
    let site_signing = site_signing.ok().unwrap();
    let parts = Parts {
        operational: Some(&operational),
        parent: None,
        site: Some(bytes(&site)),
        signing: bytes(&signing),
        encryption: bytes(&encryption),
        site_signing: Some(bytes(&site_signing)),
    };
    let status = |parts: &Parts<'_>| parts.assemble(&sites.root).err().unwrap_or(CMCRYPTO_OK);
    assert_eq!(status(&parts), CMCRYPTO_OK);
    for swapped in [
        Parts { operational: parts.site, ..parts },
        Parts { site: parts.operational, ..parts },
        Parts { operational: parts.site, site: parts.operational, ..parts },
        Parts { site_signing: Some(parts.signing), ..parts },
        Parts { signing: bytes(&site_signing), ..parts },
    ] {
        assert_eq!(status(&swapped), MISMATCH);
    }
    for broken in [
        Parts { operational: Some(&operational[1..]), ..parts },
        Parts { site_signing: Some(&bytes(&site_signing)[1..]), ..parts },
    ] {
        assert_eq!(status(&broken), CMCRYPTO_ERROR_MALFORMED);
    }
}
