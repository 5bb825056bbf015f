//! Registration, beside the RSA operations over as much as an endorsement has; a key that is new to a management point is
//! prepared each time. No DER, no certificates. Each registration goes into an empty directory in memory.

use cmcrypto_core::Provider;

use crate::beside::raw_rsa::RawRsa;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::registration::Registering;

pub fn measure(run: &mut Run) {
    run.section("registration");
    let site = Registering::new(Provider::AwsLc);
    let raw = RawRsa::new(&site.client_key);
    let (request, renewal) = (site.request(), site.renewal());
    let (answer, renewed) = (site.register(&request), site.renew(&renewal));
    run.row(
        "client: request",
        competitor(|| site.request()),
        vec![beside("1 raw signature", || raw.sign()).at_most(1.05)],
    );
    run.row(
        "MP: register",
        competitor(|| site.register(&request)),
        vec![beside("1 raw verification, 1 raw signature", || raw.register()).at_most(1.05)],
    );
    run.row(
        "client: check the reply",
        competitor(|| site.finish(&request, &answer)),
        vec![beside("1 raw verification", || raw.verify()).at_most(1.15)],
    );
    run.row(
        "client: renewal",
        competitor(|| site.renewal()),
        vec![beside("2 raw signatures", || [raw.sign(), raw.sign()]).at_most(1.05)],
    );
    run.row(
        "MP: renew",
        competitor(|| site.renew(&renewal)),
        vec![beside("2 raw verifications, 1 raw signature", || raw.renew()).at_most(1.05)],
    );
    run.row(
        "client: check the reply to a renewal",
        competitor(|| site.finish(&renewal, &renewed)),
        vec![beside("1 raw verification", || raw.verify()).at_most(1.15)],
    );
    let (challenges, challenge, now) = (&site.challenges, &site.challenge, site.now);
    run.row(
        "MP: issue a challenge",
        competitor(|| challenges.issue(now).unwrap()),
        Vec::new(),
    );
    run.row(
        "MP: check a challenge",
        competitor(|| challenges.check(challenge, now).unwrap()),
        Vec::new(),
    );
}
