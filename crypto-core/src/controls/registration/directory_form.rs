//! The stored form of a directory in memory.
//!
//! ```text
//! body of the stored form: a client after the other, ascending by id
//!
//! Client ::= SEQUENCE {
//!   id                    UTF8String (SIZE (1..256)),    -- octets
//!   approved              BOOLEAN,
//!   blocked               BOOLEAN,
//!   certificate           Certificate,
//!   encryptionCertificate Certificate OPTIONAL }
//! ```

use std::sync::RwLock;

use der::Tag;

use super::client_directory::Registration;
use super::in_memory_directory::{Clients, InMemoryDirectory};
use crate::controls::der_fields;
use crate::controls::storage::stored_form::StoredForm;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::{Error, ErrorKind, Provider, memory};

const FORM: StoredForm = StoredForm {
    magic: b"CMCLNTS\n",
    version: 1,
    // The 150,000 clients of a site (Size and scale numbers), with two certificates of 1.7 KB.
    max_len: 512 * 1024 * 1024,
};

impl InMemoryDirectory {
    /// The stored form: at most 512 MiB, not secret, and to be kept where nobody else may write. With an older one
    /// in its place, who was blocked or removed since is registered again, which nothing here notices.
    ///
    /// ```
    /// use cmcrypto_core::{Provider, registration::InMemoryDirectory};
    ///
    /// let bytes = InMemoryDirectory::new().to_bytes()?;
    /// assert!(InMemoryDirectory::from_bytes(Provider::default(), &bytes)?.is_empty());
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`], [`Error::NO_MEMORY`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let clients = self.read();
        let mut body = Vec::new();
        for (id, client) in &clients.by_id {
            let encryption = client.encryption_certificate.as_ref();
            let client = asn1::element(
                asn1::SEQUENCE,
                &[
                    &der_fields::client_id(id),
                    &der_fields::boolean(client.approved),
                    &der_fields::boolean(client.blocked),
                    client.certificate.to_der(),
                    encryption.map_or(&[], |certificate| certificate.to_der()),
                ],
            );
            memory::reserve(&mut body, client.len())?;
            body.extend_from_slice(&client);
        }
        FORM.write(&body)
    }

    /// From the stored form.
    ///
    /// # Errors
    /// [`Error::STORED_FOREIGN`], [`Error::STORED_DAMAGED`], [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::TOO_LARGE`].
    pub fn from_bytes(provider: Provider, bytes: &[u8]) -> Result<Self, Error> {
        let clients = read(provider, FORM.body(bytes)?);
        clients
            .map(|clients| Self(RwLock::new(clients)))
            .map_err(|error| Error::new(ErrorKind::StoredDamaged, error))
    }
}

fn read(provider: Provider, body: &[u8]) -> Result<Clients, Error> {
    let mut clients = Clients::default();
    let mut list = Fields::new(body)?;
    while !list.is_finished() {
        let mut fields = list.enter(Tag::Sequence)?;
        let id = der_fields::read_client_id(&mut fields)?;
        let last = clients.by_id.last_key_value();
        if last.is_some_and(|(last, _)| *last >= id) {
            return Err(Error::MALFORMED);
        }
        clients.insert(&id, read_client(&mut fields, provider)?)?;
        fields.finish()?;
    }
    Ok(clients)
}

fn read_client(fields: &mut Fields<'_>, provider: Provider) -> Result<Registration, Error> {
    Ok(Registration {
        approved: fields.decode()?,
        blocked: fields.decode()?,
        certificate: der_fields::read_certificate(fields, provider)?,
        encryption_certificate: if fields.is_finished() {
            None
        } else {
            Some(der_fields::read_certificate(fields, provider)?)
        },
    })
}
