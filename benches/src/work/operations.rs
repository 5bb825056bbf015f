//! Operations with names, of which instructions and allocations are counted: of each conversation those that a
//! management point, a site or a client does most.

use std::hint::black_box;
use std::rc::Rc;

use cmcrypto_core::Provider;
use cmcrypto_core::channel::Suite;

use crate::beside::c_abi;
use crate::work::access::Tokens;
use crate::work::authority::Pki;
use crate::work::channel::{Channels, Records, Shown};
use crate::work::message::{Site, content};
use crate::work::path::Validating;
use crate::work::policy::{PolicySets, SiteData};
use crate::work::registration::Registering;
use crate::work::scope::Hierarchy;
use crate::work::sites::SiteDirectories;
use crate::work::trust_store::Known;

pub struct Operation {
    pub name: String,
    run: Box<dyn FnMut()>,
}

impl Operation {
    fn new<T>(name: impl Into<String>, mut work: impl FnMut() -> T + 'static) -> Self {
        Self {
            name: name.into(),
            run: Box::new(move || drop(black_box(work()))),
        }
    }

    /// Does it once, and drops what comes of it.
    pub fn run(&mut self) {
        (self.run)();
    }
}

/// All of them, prepared. RSA-2048 with the stored keys; what is made by chance (nonces, serial numbers, keys of a
/// handshake) has lengths that don't vary, but for a byte.
pub fn all(provider: Provider) -> Vec<Operation> {
    let mut all = Vec::new();
    messages(provider, &mut all);
    registration(provider, &mut all);
    trust(provider, &mut all);
    sites(provider, &mut all);
    policy_and_access(provider, &mut all);
    all.push(Operation::new("C: SHA-256 of 3 bytes", || {
        c_abi::sha256(black_box(b"abc"))
    }));
    all
}

fn messages(provider: Provider, all: &mut Vec<Operation>) {
    for (use_encryption, [client, management_point]) in [
        (true, ["seal", "open"]),
        (false, ["sign only", "verify only"]),
    ] {
        let site = Rc::new(Site::new(provider, 2048, use_encryption));
        for (size, len) in [("0 B", 0), ("4 KiB", 4 << 10), ("64 KiB", 64 << 10)] {
            let content = content(len);
            let (sealing, opening) = (site.clone(), site.clone());
            let message = site.seal(&content);
            all.push(Operation::new(format!("{client} {size}"), move || {
                sealing.seal(&content)
            }));
            let open = move || opening.open(&message).signed().unwrap().content().len();
            all.push(Operation::new(format!("{management_point} {size}"), open));
        }
    }
}

fn registration(provider: Provider, all: &mut Vec<Operation>) {
    let site = Rc::new(Registering::new(provider));
    let (request, renewal) = (site.request(), site.renewal());
    let renewing = site.clone();
    all.push(Operation::new("register", move || site.register(&request)));
    all.push(Operation::new("renew", move || renewing.renew(&renewal)));
}

fn trust(provider: Provider, all: &mut Vec<Operation>) {
    let known = Rc::new(Known::new(provider, 15));
    let bytes = known.store.to_bytes().unwrap();
    let (hierarchy, root) = (known.clone(), known.hierarchy.root());
    let bundle = known.hierarchy.keys().to_der().to_vec();
    all.push(Operation::new("load a trust store of 15", move || {
        known.read(&bytes)
    }));
    all.push(Operation::new("learn a management point", move || {
        hierarchy.hierarchy.verify(&bundle, &root)
    }));
    let pki = Pki::new();
    let validating = Rc::new(Validating::new(provider, &pki, &pki.lists(10)));
    let selecting = validating.clone();
    let client = validating.read(&pki.client(0));
    all.push(Operation::new("check a path", move || {
        validating.verify(&client)
    }));
    let clients: Vec<Vec<u8>> = (0..100).map(|number| pki.client(number)).collect();
    all.push(Operation::new("choose among 100 certificates", move || {
        selecting.select(&clients)
    }));
}

fn sites(provider: Provider, all: &mut Vec<Operation>) {
    let sites = SiteDirectories::new(provider, 50);
    let bytes = sites.to_bytes();
    all.push(Operation::new("read a directory of 50 sites", move || {
        sites.from_bytes(&bytes)
    }));
    let channels = Channels::new(provider, 2048, Shown::Keys);
    all.push(Operation::new("handshake, both sides", move || {
        channels.handshake(Suite::X25519)
    }));
    let mut records = Records::new(provider, 16 << 10);
    all.push(Operation::new("record of 16 KiB, both sides", move || {
        records.in_place()
    }));
}

fn policy_and_access(provider: Provider, all: &mut Vec<Operation>) {
    let site = SiteData::new(provider);
    let data = content(64 << 10);
    let signature = site.sign(&data);
    all.push(Operation::new("verify site data of 64 KiB", move || {
        site.verify(&data, &signature)
    }));
    let sets = PolicySets::new(provider, 1000, 5);
    all.push(Operation::new("apply a policy set of a batch", move || {
        sets.apply()
    }));
    let tokens = Tokens::new(provider);
    all.push(Operation::new("verify a token", move || tokens.verify()));
    let hierarchy = Hierarchy::of(200, 20);
    let questions = hierarchy.questions();
    all.push(Operation::new("64 decisions of scope", move || {
        let decide = |(user, operation, object): &(_, _, _)| {
            black_box(hierarchy.database.decide(user, *operation, object));
        };
        questions.iter().take(64).for_each(decide)
    }));
}
