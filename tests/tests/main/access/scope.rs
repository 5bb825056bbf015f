//! Administrative scope: each sentence of the documentation, and all of them together against a model.

mod changes;
mod decisions;
mod delegation;
mod fixture;
mod grants;
mod model;
mod roles_xml;
mod rules;
