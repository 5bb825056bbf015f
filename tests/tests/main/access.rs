//! Who is asking: what a site's authority issues, and administrators.

mod fixture;
mod issued_openssl;
