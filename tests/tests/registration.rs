//! The rules of registration and renewal, each with its exact outcome, for every provider.

#[path = "registration/bad_input.rs"]
mod bad_input;
#[path = "registration/certificates.rs"]
mod certificates;
#[path = "registration/challenges.rs"]
mod challenges;
#[path = "registration/clients.rs"]
mod clients;
#[path = "registration/craft.rs"]
mod craft;
#[allow(dead_code)]
#[path = "controls/der.rs"]
mod der;
#[path = "registration/fixture.rs"]
mod fixture;
#[path = "registration/host_names.rs"]
mod host_names;
#[path = "registration/messages.rs"]
mod messages;
#[path = "registration/openssl.rs"]
mod openssl;
#[path = "registration/renewal.rs"]
mod renewal;
#[path = "registration/replies.rs"]
mod replies;
#[path = "registration/requests.rs"]
mod requests;
#[path = "registration/signed.rs"]
mod signed;
#[path = "registration/threads.rs"]
mod threads;
