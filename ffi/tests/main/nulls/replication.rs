//! What one site sends to another.

use super::*;
use crate::abi::replication::*;
use crate::abi::sites::*;
use crate::support;

pub(crate) fn positions(tried: &mut Tried) {
    let (key, start) = (p01_key(), Position::first());
    let (signature, sent) = sign(&key, &start, b"data").unwrap();
    let (packed, _) = package(&key, &start, b"data").unwrap();
    let path = support::scratch("null_claim").join("packed");
    std::fs::write(&path, &packed).unwrap();
    let path = c_path(&path);
    let position = sent.get();
    each_null! { tried:
        cmcrypto_replication_position_start(
            p FROM.as_ptr(), p TO.as_ptr(), p STREAM.as_ptr(), w cmcrypto_replication_position);
        cmcrypto_replication_position_get_info(
            p position, s cmcrypto_replication_position_info);
        cmcrypto_replication_header_from_signature(
            b signature, s cmcrypto_replication_header);
        cmcrypto_replication_header_from_package(b packed, s cmcrypto_replication_header);
        cmcrypto_replication_header_from_package_file(
            p path.as_ptr(), s cmcrypto_replication_header);
    }
}

pub(crate) fn replication(tried: &mut Tried) {
    let (key, at) = two_sites();
    let start = Position::first();
    let (signature, _) = sign(&key, &start, b"data").unwrap();
    let (packed, _) = package(&key, &start, b"data").unwrap();
    let digest = sha256(b"data");
    let directory = support::scratch("null_replication");
    let [data_path, packed_path, copy, sent] =
        ["data", "packed", "copy", "sent"].map(|name| directory.join(name));
    std::fs::write(&data_path, b"data").unwrap();
    std::fs::write(&packed_path, &packed).unwrap();
    let paths = [data_path, packed_path, copy, sent].map(|path| c_path(&path));
    let [data_path, packed_path, copy, sent] = paths.each_ref().map(|path| path.as_ptr());
    let (to, identity) = (certificate("mp-2048"), decryption_identity("mp-2048"));
    let (to, identities) = (to.get(), [identity.get()]);
    let (sealed, _) = signed(|sealed, next| unsafe {
        let (key, data) = (key.get(), b"data".as_ptr());
        let position = start.get();
        cmcrypto_replication_seal(key, position, data, 4, to, NOW, sealed, next)
    })
    .unwrap();
    let (key, at, position) = (key.get(), at.0.get(), start.get());
    each_null! { tried:
        cmcrypto_replication_sign(
            p key, p position, b b"data", v NOW, h cmcrypto_buffer_free,
            w cmcrypto_replication_position);
        cmcrypto_replication_sign_digest(
            p key, p position, b digest, v 4, v NOW, h cmcrypto_buffer_free,
            w cmcrypto_replication_position);
        cmcrypto_replication_sign_file(
            p key, p position, p data_path, v NOW, h cmcrypto_buffer_free,
            w cmcrypto_replication_position);
        cmcrypto_replication_verify(
            p at, p position, b b"data", b signature, v NOW,
            s cmcrypto_replication_verified);
        cmcrypto_replication_verify_digest(
            p at, p position, b digest, v 4, b signature, v NOW,
            s cmcrypto_replication_verified);
        cmcrypto_replication_verify_file(
            p at, p position, p data_path, b signature, v NOW, f,
            s cmcrypto_replication_verified);
        cmcrypto_replication_write_package(
            p key, p position, b b"data", v NOW, h cmcrypto_buffer_free,
            w cmcrypto_replication_position);
        cmcrypto_replication_write_package_file(
            p key, p position, p data_path, p sent, v NOW,
            w cmcrypto_replication_position);
        cmcrypto_replication_verify_package(
            p at, p position, b packed, v NOW, h cmcrypto_buffer_free,
            s cmcrypto_replication_verified);
        cmcrypto_replication_verify_package_to_file(
            p at, p position, b packed, p copy, v NOW,
            s cmcrypto_replication_verified);
        cmcrypto_replication_verify_package_file(
            p at, p position, p packed_path, p copy, v NOW,
            s cmcrypto_replication_verified);
        cmcrypto_replication_seal(
            p key, p position, b b"data", p to, v NOW, h cmcrypto_buffer_free,
            w cmcrypto_replication_position);
        cmcrypto_replication_open(
            p at, p position, b sealed, b identities, v NOW, h cmcrypto_buffer_free,
            s cmcrypto_replication_verified);
    }
}
