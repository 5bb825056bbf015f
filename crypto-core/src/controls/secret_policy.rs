//! Policy that holds secrets: sealed to one client, for one assignment.
//!
//! ```text
//! sealed ::= AuthEnvelopedData                 -- as a message's, to the client's encryption certificate
//!
//! its content ::= SEQUENCE {
//!   context     SecretPolicyContext,
//!   signature   OCTET STRING,                  -- over context, for the purpose secret-policy
//!   body        OCTET STRING }                 -- the salt, 32 bytes, and then the policy's body
//!
//! SecretPolicyContext ::= SEQUENCE {
//!   version     INTEGER (1),
//!   siteCode    PrintableString (SIZE (3)),
//!   certificate OCTET STRING (SIZE (32)),      -- SHA-256 of the certificate that signs
//!   client      UTF8String (SIZE (1..64)),
//!   set         OCTET STRING (SIZE (32)),      -- SHA-256 of the PolicySet that assigns it
//!   policy      UTF8String (SIZE (1..255)),
//!   policyVersion INTEGER (1..9223372036854775807),
//!   body        OCTET STRING (SIZE (32)),      -- its SHA-256, with the salt
//!   commitment  OCTET STRING (SIZE (32)) }     -- SHA-256 of "cmcrypto commitment v1\0" and the content key
//! ```
//!
//! So nobody hands one client's secret to another, an old one as new, or one policy's as another's. The
//! assignment names the body by its hash, and a set is read by many: a salt keeps them from guessing by it
//! what the secret is.
//!
//! What the set tells all who read it: the policy's id, its version, when it changes, and the length of its
//! body. A secret whose length matters is padded by who makes it.
//!
//! It opens only while the set that it was sealed for is held, and is sealed anew for each renewal of that. So
//! it is opened once, and the body is the caller's to protect: a client of the product keeps it under DPAPI, as
//! SYSTEM; elsewhere a keyring of the kernel, or a file that only the agent reads, are what there is.

use core::fmt;

use crate::controls::der_fields;
use crate::controls::hex;
use crate::controls::names::{ClientId, SiteCode};
use crate::controls::policy::assignment::{MAX_SECRET_LEN, SALT_LEN};
use crate::controls::policy::{
    ClientPolicies, PolicyAssignment, PolicyFlags, PolicyId, SiteVerifier,
};
use crate::controls::registration::client_directory::ClientDirectory;
use crate::controls::sealed_secret::{self, SealedSecret};
use crate::controls::signature_context::SignatureContext;
use crate::controls::trust::management_point_bundle::TrustedManagementPoint;
use crate::pki::asn1::der as asn1;
use crate::pki::certificate::identity::{DecryptionIdentity, SigningIdentity};
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::primitive::random;
use crate::{Error, Provider, Secret, Timestamp, memory};

const VERSION: u8 = 1;

/// A policy that holds secrets, with what it is assigned by. A site keeps both, and hands them to its
/// management points.
#[derive(Clone)]
pub struct SecretPolicy {
    assignment: PolicyAssignment,
    /// The salt, and the body.
    salted: Secret,
}

impl SecretPolicy {
    /// A version of a policy, with a salt that is drawn here: at most 16 MiB. Its assignment is
    /// REQUIRESAUTH and SECRET.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`], [`Error::RANDOM`].
    pub fn new(
        provider: Provider,
        policy: PolicyId,
        version: u64,
        body: &[u8],
        not_before: Timestamp,
        not_after: Timestamp,
    ) -> Result<Self, Error> {
        if body.len() > MAX_SECRET_LEN {
            return Err(Error::TOO_LARGE);
        }
        let mut salted = memory::secret_zeros(SALT_LEN.saturating_add(body.len()))?;
        let (salt, rest) = salted.expose_mut().split_at_mut(SALT_LEN);
        random::fill(provider, salt)?;
        rest.copy_from_slice(body);
        let flags = PolicyFlags {
            requires_auth: true,
            secret: true,
            intranet_only: false,
        };
        let assignment =
            PolicyAssignment::new(policy, version, salted.expose(), not_before, not_after);
        Ok(Self {
            assignment: PolicyAssignment {
                flags,
                ..assignment
            },
            salted,
        })
    }

    /// From what [`SecretPolicy::assignment`] and [`SecretPolicy::salted`] gave.
    ///
    /// # Errors
    /// [`Error::POLICY_BODY_MISMATCH`] if they don't belong together; [`Error::INVALID_ARGUMENT`] if the
    /// assignment is not SECRET.
    pub fn from_salted(assignment: PolicyAssignment, salted: Secret) -> Result<Self, Error> {
        let is_long = salted.len() > MAX_SECRET_LEN.saturating_add(SALT_LEN);
        if !assignment.flags.secret || salted.len() < SALT_LEN || is_long {
            return Err(Error::INVALID_ARGUMENT.what_is("not a secret policy"));
        }
        assignment.check_body(salted.expose())?;
        Ok(Self { assignment, salted })
    }

    /// What a set names it by.
    pub fn assignment(&self) -> &PolicyAssignment {
        &self.assignment
    }

    /// The salt, 32 bytes, and the body: what the site stores of it.
    pub fn salted(&self) -> &Secret {
        &self.salted
    }

    /// Seals it to a client, for the assignment in the set that has this SHA-256
    /// ([`crate::policy::PolicySet::sha256_of`]). `by` is the site server signing certificate of `site`, or
    /// that with which a management point of it signs.
    ///
    /// # Errors
    /// [`Error::UNKNOWN_SENDER`] if the client is not registered, [`Error::BLOCKED_SENDER`], [`Error::UNAPPROVED_SENDER`] if the client may not have it;
    /// [`Error::NO_RECIPIENTS`] if it registered no encryption certificate; of that
    /// [`Error::CERTIFICATE_USAGE`], [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`],
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`]; of `by`
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`]; [`Error::RANDOM`]; those of the
    /// key; [`Error::STORE_UNAVAILABLE`].
    pub fn seal(
        &self,
        by: &SigningIdentity,
        site: SiteCode,
        set_sha256: &[u8; 32],
        clients: &dyn ClientDirectory,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        let recipient = sealed_secret::client_recipient(clients, client, now)?;
        let recipients = core::slice::from_ref(&recipient);
        let context = |commitment| {
            let context = Context {
                site,
                certificate: *by.certificate().thumbprint_sha256(),
                client: client.clone(),
                set: *set_sha256,
                policy: self.assignment.policy.clone(),
                version: self.assignment.version,
                body: self.assignment.sha256,
                commitment,
            };
            context.to_der()
        };
        let purpose = SignatureContext::SecretPolicy;
        let body = self.salted.expose();
        sealed_secret::seal(purpose, by, recipients, context, body, now)
    }
}

impl fmt::Debug for SecretPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretPolicy")
            .field("assignment", &self.assignment)
            .finish_non_exhaustive()
    }
}

/// Who may have sealed policy, or a key of content, to a client: whom its trust store vouches for.
#[derive(Clone, Copy, Debug)]
pub enum PolicySealer<'a> {
    /// The site server, by its signing certificate.
    Site(&'a SiteVerifier),
    /// A management point of the client's site.
    ManagementPoint(&'a TrustedManagementPoint),
}

impl PolicySealer<'_> {
    /// The certificate that signs, if the sealer is of this site and its certificate may sign now.
    pub(crate) fn certificate(
        &self,
        site: SiteCode,
        now: Timestamp,
    ) -> Result<&Certificate, Error> {
        let (certificate, of) = match self {
            PolicySealer::Site(verifier) => {
                verifier.check_time(now)?;
                (verifier.certificate(), verifier.site_code())
            }
            PolicySealer::ManagementPoint(point) => {
                point.check_time(now)?;
                (point.signing_certificate(), point.name().site())
            }
        };
        if of != site {
            return Err(Error::SITE_MISMATCH.named("it would be sealed by site", of));
        }
        der_fields::check_certificate(certificate, KeyUse::Signing, now)?;
        der_fields::check_key(certificate)?;
        Ok(certificate)
    }
}

impl ClientPolicies {
    /// Opens the secret policy that is assigned to this client now, with the first of `identities` that opens
    /// it.
    ///
    /// # Errors
    /// [`Error::POLICY_NOT_ASSIGNED`] if no valid set names it, or not as SECRET; [`Error::SITE_MISMATCH`] if
    /// the sealer is of another site, and of its certificate [`Error::CERTIFICATE_USAGE`],
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`], [`Error::ENDORSEMENT_EXPIRED`].
    /// What anyone can read: [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 17 MiB,
    /// [`Error::ALGORITHM_NOT_ACCEPTED`], [`Error::TOO_MANY_RECIPIENTS`], [`Error::NOT_A_RECIPIENT`],
    /// [`Error::DUPLICATE_RECIPIENT`], [`Error::SIGNED_ATTRIBUTES`]; also [`Error::RANDOM`]. Until the tag is
    /// verified: [`Error::DECRYPT`]. Then [`Error::MALFORMED`], [`Error::VERSION_NOT_SUPPORTED`];
    /// [`Error::SIGNER_MISMATCH`] if another certificate signed it; [`Error::SIGNATURE_INVALID`];
    /// [`Error::SITE_MISMATCH`]; [`Error::NOT_INTENDED_RECIPIENT`] if it is for another client;
    /// [`Error::ENVELOPE_MISMATCH`] if it was signed for another content key; [`Error::POLICY_NOT_ASSIGNED`] if
    /// it is of another policy, version or set than is assigned, such as one that was before;
    /// [`Error::POLICY_BODY_MISMATCH`].
    pub fn open_secret(
        &self,
        policy: &PolicyId,
        sealed: &[u8],
        identities: &[DecryptionIdentity],
        sealer: PolicySealer<'_>,
        now: Timestamp,
    ) -> Result<OpenedPolicy, Error> {
        let (set, assignment) = self.assignment(policy, now)?;
        if !assignment.flags.secret {
            return Err(Error::POLICY_NOT_ASSIGNED.named("not as a secret: policy", policy));
        }
        let certificate = sealer.certificate(self.site_code(), now)?;
        if sealed.len() > MAX_SECRET_LEN.saturating_add(1024 * 1024) {
            return Err(Error::TOO_LARGE);
        }
        let opened = SealedSecret::open(sealed, identities)?;
        let parts = opened.parts()?;
        let context = Context::read(parts.context)?;
        parts.verify(
            SignatureContext::SecretPolicy,
            certificate,
            &context.certificate,
        )?;
        if context.site != self.site_code() {
            return Err(Error::SITE_MISMATCH.named("sealed by site", context.site));
        }
        if context.client != *self.client() {
            return Err(Error::NOT_INTENDED_RECIPIENT.named("it is for client", &context.client));
        }
        if context.commitment != opened.commitment {
            return Err(Error::ENVELOPE_MISMATCH);
        }
        let is_assigned = context.policy == *policy
            && context.version == assignment.version
            && context.set == set.sha256;
        if !is_assigned {
            let name = |sha256: &[u8; 32]| format!("{:.16}", hex::encode(sha256));
            let sealed = format!(
                "sealed as version {} of {} for set {}, and set {} assigns it",
                context.version,
                context.policy,
                name(&context.set),
                name(&set.sha256)
            );
            return Err(Error::POLICY_NOT_ASSIGNED.what_is(sealed));
        }
        let body = parts.body;
        assignment.check_body(body)?;
        if context.body != assignment.sha256 || body.len() < SALT_LEN {
            return Err(Error::POLICY_BODY_MISMATCH.named("policy", policy));
        }
        let mut salted = memory::secret_zeros(body.len())?;
        salted.expose_mut().copy_from_slice(body);
        Ok(OpenedPolicy(salted))
    }
}

/// The body of a secret policy. It is wiped on drop.
pub struct OpenedPolicy(Secret);

impl OpenedPolicy {
    /// The body.
    pub fn body(&self) -> &[u8] {
        self.0.expose().get(SALT_LEN..).unwrap_or_default()
    }
}

impl fmt::Debug for OpenedPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenedPolicy({} bytes)", self.body().len())
    }
}

struct Context {
    site: SiteCode,
    certificate: [u8; 32],
    client: ClientId,
    set: [u8; 32],
    policy: PolicyId,
    version: u64,
    body: [u8; 32],
    commitment: [u8; 32],
}

impl Context {
    fn to_der(&self) -> Result<Vec<u8>, Error> {
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::small_integer(VERSION),
                &der_fields::site_code(self.site),
                &der_fields::octets(&self.certificate),
                &der_fields::client_id(&self.client),
                &der_fields::octets(&self.set),
                &asn1::element(asn1::UTF8_STRING, &[self.policy.as_str().as_bytes()]),
                &asn1::write(&self.version)?,
                &der_fields::octets(&self.body),
                &der_fields::octets(&self.commitment),
            ],
        ))
    }

    fn read(content: &[u8]) -> Result<Self, Error> {
        let mut fields = der_fields::read_versioned(content, VERSION)?;
        let site = der_fields::read_site_code(&mut fields)?;
        let certificate = der_fields::read_octets(&mut fields)?;
        let client = der_fields::read_client_id(&mut fields)?;
        let set = der_fields::read_octets(&mut fields)?;
        let policy = PolicyId::new(fields.text()?);
        let context = Self {
            site,
            certificate,
            client,
            set,
            policy: policy.map_err(|_| Error::MALFORMED)?,
            version: fields.integer()?,
            body: der_fields::read_octets(&mut fields)?,
            commitment: der_fields::read_octets(&mut fields)?,
        };
        fields.finish()?;
        Ok(context)
    }
}
