//! The small print of the document, each point by a name; and what nobody outside sees, as the library has it.

/// A site that is said to have another relation than it has gives way to the offer itself, with its
/// key before: the key is added, not confirmed or replaced.
pub const ANOTHER_RELATION_BEGINS_ANEW: bool = true;
/// A key before that is stolen, or whose voucher is not believed any more, is not kept any more.
pub const A_STOLEN_KEY_IS_NOT_KEPT: bool = true;
/// A file of all the parent's keys that has none above it takes the place of a top-level site as a key
/// file does (and where it does not, it is a mismatch).
pub const A_FILE_WITHOUT_A_TOP_ENDS_THE_ONE_BEFORE: bool = true;
/// A site is forgotten a skew of the clocks (5 minutes, and a second) later, for files.
pub const FORGOTTEN_LATER: i64 = 301;
/// A file that names other sites counts, even if it changes nothing.
pub const A_FILE_OF_OTHERS_COUNTS: bool = true;
/// The date until which a key is kept is for the writer of a file alone.
pub const THE_DATE_IS_FOR_THE_WRITER: bool = true;
/// The directory service may lead back from a key that follows one which a person compared: it was not
/// compared itself.
pub const WHAT_FOLLOWS_A_COMPARED_KEY_IS_NOT_COMPARED: bool = true;
/// A site's own word again, for a key that follows another of its own, does not confirm it.
pub const A_SITE_DOES_NOT_CONFIRM_ITSELF: bool = true;
/// A key before that its site alone vouched for is dropped too where the present one is confirmed.
pub const A_KEY_BEFORE_ENDS_BY_A_CONFIRMATION: bool = true;
/// `lapsing` names a site whose key is stolen, with the end of its endorsement.
pub const WHAT_IS_STOLEN_LAPSES: bool = true;
/// A successor may have been written so long before the key that it follows was learned: the skew of the
/// clocks. One that follows a successor, at any time.
pub const WRITTEN_EARLIER: i64 = 300;
/// A file says nothing new of a site that wrote one itself later.
pub const WHAT_A_SITE_WRITES_COUNTS_FOR_OTHERS: bool = true;
/// A key before that is not kept any more has not lapsed for that, and the word for it comes back with the
/// key that gave it: it can't be used, but nor is it taken by a site that may take what has lapsed.
pub const A_DROPPED_KEY_KEEPS_ITS_VOUCHER: bool = true;
