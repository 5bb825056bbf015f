//! The attacks that the trust controls are there for, one row each: what the attacker does, and what
//! the library says.
//!
//! `cargo run --release --example attacks`

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]

use std::error::Error as StdError;

use cmcrypto_core::Error;
use cmcrypto_core::trust::TrustOutcome;

use crate::world::World;

mod endorsement;
mod pki;
mod policy;
mod registration;
mod root;
mod sites;
mod world;

type Attack = fn(&World) -> Result<(), Error>;

#[rustfmt::skip]
const ATTACKS: &[(&str, Attack, Result<(), Error>)] = &[
    ("none: the client's own management point", root::no_attack, Ok(())),
    ("rogue MP, provisioned client", root::rogue_management_point, Err(Error::ROOT_KEY_MISMATCH)),
    ("rogue MP that names the true root", root::rogue_under_true_root, Err(Error::SIGNATURE_INVALID)),
    ("rogue MP offers its root, provisioned client", root::rogue_root, Err(Error::KEY_CONFLICT)),
    ("rogue MP offers its root, unprovisioned client", root::rogue_root_first, Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED)),
    ("the same, where the settings accept it", root::rogue_root_accepted, Ok(())),
    ("... until the directory service tells better", root::rogue_root_replaced, Err(Error::ROOT_KEY_MISMATCH)),
    ("rogue MP offers a certificate for policy", root::rogue_policy_first, Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED)),
    ("... taken once, with settings that are over", root::rogue_policy, Err(Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED)),
    ("swapped encryption certificate", endorsement::swapped_certificate, Err(Error::ENDORSEMENT_MISMATCH)),
    ("encryption certificate endorsed by the attacker", endorsement::attacker_endorses, Err(Error::SIGNATURE_INVALID)),
    ("endorsement replayed for another host", endorsement::another_host, Err(Error::HOST_MISMATCH)),
    ("endorsement from before a renewal", endorsement::before_renewal, Err(Error::ROLLBACK)),
    ("endorsement of a retired MP", endorsement::retired, Err(Error::ROLLBACK)),
    ("endorsement of a site whose key was replaced", endorsement::before_rekeying, Err(Error::ROLLBACK)),
    ("child site endorses another site's MP", endorsement::anothers_management_point, Err(Error::SITE_MISMATCH)),
    ("child site names a child like its neighbour", endorsement::child_like_neighbour, Err(Error::SITE_MISMATCH)),
    ("expired endorsement", endorsement::expired, Err(Error::ENDORSEMENT_EXPIRED)),
    ("endorsed by the root before its operational key", endorsement::before_operational_key, Err(Error::ROLLBACK)),
    ("stolen operational key, after the next", endorsement::stolen_operational_key, Err(Error::ROLLBACK)),
    ("MP that encrypts to its site's exchange key", endorsement::root_that_decrypts, Err(Error::CERTIFICATE_USAGE)),
    ("stolen key of P01 vouches for a key of S01", sites::endorsed_by_the_thief, Ok(())),
    ("... until the theft is reported", sites::after_the_remedy, Err(Error::SITE_KEY_UNVOUCHED)),
    ("... or the endorsement ends", sites::after_its_end, Err(Error::ENDORSEMENT_EXPIRED)),
    ("stolen key of P01 is published again", sites::stolen_key_published_again, Err(Error::SITE_KEY_STOLEN)),
    ("stolen key of P01 vouches for another site", sites::another_site_below_the_thief, Err(Error::SITE_MISMATCH)),
    ("stolen key of P01 hands on a site by file", sites::key_file_with_another_site, Err(Error::SITE_KEY_UNKNOWN)),
    ("stolen key of P01 makes itself the root of S01", sites::parent_makes_itself_the_root, Err(Error::KEY_CONFLICT)),
    ("next key of P02 claimed for a site of P01's", sites::anothers_key, Err(Error::ENDORSEMENT_MISMATCH)),
    ("rogue MP answers a registration", registration::rogue_reply, Err(Error::SIGNATURE_INVALID)),
    ("old registration reply, with weaker settings", registration::old_reply, Err(Error::REPLY_MISMATCH)),
    ("stolen certificate registered without its key", registration::without_the_key, Err(Error::SIGNATURE_INVALID)),
    ("downgrade to SHA-1: a registration", registration::sha1_registration, Err(Error::SHA1_NOT_ACCEPTED)),
    ("downgrade to SHA-1: a message", registration::sha1_message, Err(Error::SHA1_NOT_ACCEPTED)),
    ("none: policy for a client", policy::no_attack, Ok(())),
    ("policy of another client", policy::anothers, Err(Error::NOT_INTENDED_RECIPIENT)),
    ("policy for all as that of one", policy::of_all, Err(Error::NOT_INTENDED_RECIPIENT)),
    ("policy from before a newer one", policy::before_newer, Err(Error::ROLLBACK)),
    ("the same, where the newer was held back", policy::held_back, Ok(())),
    ("... until its validity ends", policy::too_late, Err(Error::STALE)),
    ("none: a certificate of the PKI", pki::good, Ok(())),
    ("revoked certificate of the PKI", pki::revoked, Err(Error::REVOKED)),
    ("revocation list that can't be reached", pki::unreachable, Err(Error::REVOKED)),
    ("revocation list that has expired", pki::expired_list, Err(Error::REVOKED)),
    ("revocation list that the attacker made", pki::forged_list, Err(Error::REVOKED)),
];

fn main() -> Result<(), Box<dyn StdError>> {
    let world = World::new()?;
    let mut surprises = 0_u32;
    for (name, attack, expected) in ATTACKS {
        let outcome = attack(&world);
        let text = match &outcome {
            Ok(()) => "accepted".to_owned(),
            Err(error) => format!("refused: {error} ({})", error.code()),
        };
        println!("{name:<50} {text}");
        // Only a build with `sha1-signing` can play a client that signs with SHA-1.
        let unplayed = name.contains("SHA-1") && outcome == Err(Error::UNSUPPORTED);
        if outcome != *expected && !unplayed {
            println!("    BUT EXPECTED {expected:?}");
            surprises = surprises.saturating_add(1);
        }
    }
    if surprises > 0 {
        return Err("an attack did not end as documented".into());
    }
    println!(
        "\nAll as documented. What was accepted from a rogue is what the settings of that client"
    );
    println!(
        "accept; it is reported as {:?}.",
        TrustOutcome::SetByFirstManagementPoint
    );
    Ok(())
}
