mod codec;
mod wycheproof;
