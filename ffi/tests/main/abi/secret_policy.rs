//! A secret policy, who seals it, and the client that opens it.

use super::policy::*;
use super::registration::SITE;
use super::*;

pub(crate) const NAA: &CStr = c"{naa}";
pub(crate) const BODY: &[u8] = b"<Policy><Password>NAA-SECRET</Password></Policy>";

pub(crate) type Secret = Handle<cmcrypto_secret_policy>;

pub(crate) fn secret(id: &CStr, version: u64) -> Secret {
    secret_of(id, version, BODY).ok().unwrap()
}

pub(crate) fn secret_of(id: &CStr, version: u64, body: &[u8]) -> Result<Secret, i32> {
    // SAFETY: live text and bytes.
    try_make(cmcrypto_secret_policy_free, |out| unsafe {
        let (id, body, len) = (id.as_ptr(), body.as_ptr(), body.len());
        cmcrypto_secret_policy_new(0, id, version, body, len, NOW, NOW + 86_400, out)
    })
}

pub(crate) fn from_salted(
    assignment: &cmcrypto_policy_assignment, salted: &[u8],
) -> Result<Secret, i32> {
    // SAFETY: a structure and bytes.
    try_make(cmcrypto_secret_policy_free, |out| unsafe {
        cmcrypto_secret_policy_from_salted(assignment, salted.as_ptr(), salted.len(), out)
    })
}

pub(crate) fn assigned(secret: &Secret) -> cmcrypto_policy_assignment {
    // SAFETY: a live handle.
    filled(|out, size| unsafe { cmcrypto_secret_policy_assignment(secret.get(), out, size) })
        .unwrap()
}

pub(crate) fn salted(secret: &Secret) -> Handle<cmcrypto_buffer> {
    // SAFETY: a live handle.
    make(cmcrypto_buffer_free, |out| unsafe { cmcrypto_secret_policy_salted(secret.get(), out) })
}

/// A site that assigns one secret policy, and the client that it is sealed to.
pub(crate) struct SecretWorld {
    pub(crate) site: PolicySite,
    pub(crate) secret: Secret,
    pub(crate) set: Vec<u8>,
    pub(crate) clients: Handle<cmcrypto_client_directory>,
    pub(crate) identity: Handle<cmcrypto_decryption_identity>,
    pub(crate) policies: Policies,
}

impl SecretWorld {
    pub(crate) fn new() -> Self {
        // SAFETY: an output.
        let clients = make(cmcrypto_client_directory_free, |out| unsafe {
            cmcrypto_client_directory_new(out)
        });
        let mut world = Self {
            site: PolicySite::p01(),
            secret: secret(NAA, 1),
            set: Vec::new(),
            clients,
            identity: decryption_identity("mp-2048"),
            policies: Policies::new(SITE),
        };
        world.register(CLIENT_ID, Some("mp-2048"), 1);
        world.assign(0, &[assigned(&world.secret)]);
        world
    }

    /// Anew, with this certificate to encrypt to.
    pub(crate) fn register(&self, id: &CStr, encryption: Option<&str>, approved: i32) {
        let encryption = encryption.map(certificate);
        let signing = certificate("client-2048");
        // SAFETY: live handles and text.
        unsafe {
            let _status = cmcrypto_client_directory_remove(self.clients.get(), id.as_ptr());
            ok(cmcrypto_client_directory_register(
                self.clients.get(),
                id.as_ptr(),
                signing.get(),
                encryption.as_ref().map_or(std::ptr::null(), Handle::get),
                approved,
                0,
            ));
        }
    }

    /// By the set for all that is so many after the first.
    pub(crate) fn assign(&mut self, after: u64, assignments: &[cmcrypto_policy_assignment]) {
        let first = terms(all());
        let number = first.number + after;
        self.assign_by(&cmcrypto_site_data_terms { number, ..first }, assignments);
    }

    pub(crate) fn assign_by(
        &mut self, terms: &cmcrypto_site_data_terms, assignments: &[cmcrypto_policy_assignment],
    ) {
        self.set = self.site.sign(&set_of(terms, assignments, &[]), NOW).unwrap();
        self.policies.apply(&self.site, &self.set, NOW).unwrap();
    }

    pub(crate) fn seal(&self) -> Vec<u8> {
        self.seal_as(&self.secret, CLIENT_ID, &self.site.identity, NOW).unwrap()
    }

    pub(crate) fn seal_as(
        &self, secret: &Secret, client: &CStr, by: &Handle<cmcrypto_signing_identity>, now: i64,
    ) -> Result<Vec<u8>, i32> {
        let set = set_sha256(&self.set).unwrap();
        // SAFETY: live handles, texts and bytes.
        let sealed = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_secret_policy_seal(
                secret.get(),
                by.get(),
                SITE.as_ptr(),
                set.as_ptr(),
                set.len(),
                self.clients.get(),
                client.as_ptr(),
                now,
                out,
            )
        });
        sealed.map(|sealed| bytes(&sealed).to_vec())
    }

    pub(crate) fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, i32> {
        self.open_at(sealed, &self.site.verifier, NOW)
    }

    pub(crate) fn open_at(
        &self, sealed: &[u8], verifier: &Handle<cmcrypto_site_verifier>, now: i64,
    ) -> Result<Vec<u8>, i32> {
        self.opened(sealed, verifier, now).map(|body| bytes(&body).to_vec())
    }

    pub(crate) fn opened(
        &self, sealed: &[u8], verifier: &Handle<cmcrypto_site_verifier>, now: i64,
    ) -> Result<Handle<cmcrypto_buffer>, i32> {
        let identities = [self.identity.get()];
        // SAFETY: live handles, text and bytes.
        try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_client_policies_open_secret_by_site(
                self.policies.0.get(),
                NAA.as_ptr(),
                sealed.as_ptr(),
                sealed.len(),
                identities.as_ptr(),
                identities.len(),
                verifier.get(),
                now,
                out,
            )
        })
    }

    pub(crate) fn open_from(
        &self, sealed: &[u8], management_point: &trust::Trusted, now: i64,
    ) -> Result<Vec<u8>, i32> {
        let identities = [self.identity.get()];
        // SAFETY: live handles, text and bytes.
        let body = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_client_policies_open_secret_by_management_point(
                self.policies.0.get(),
                NAA.as_ptr(),
                sealed.as_ptr(),
                sealed.len(),
                identities.as_ptr(),
                identities.len(),
                management_point.get(),
                now,
                out,
            )
        });
        body.map(|body| bytes(&body).to_vec())
    }
}
