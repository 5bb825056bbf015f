//! Sessions with a token: how one is opened, logged in, kept for the next use, and opened again.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cmcrypto_core::{Error, ErrorKind, Secret};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as ModuleError, RvError};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, SessionState, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::RawAuthPin;

/// Which token. Exactly one of those that are there has to be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenName {
    /// By the label that it was initialised with.
    Label(String),
    /// By its maker's serial number.
    Serial(String),
}

impl TokenName {
    fn is_of(&self, token: &TokenInfo) -> bool {
        match self {
            Self::Label(label) => token.label() == label,
            Self::Serial(serial) => token.serial_number() == serial,
        }
    }
}

/// Which key in a token. Exactly one RSA key has to be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyName {
    /// By its CKA_LABEL.
    Label(String),
    /// By its CKA_ID.
    Id(Vec<u8>),
}

impl KeyName {
    pub(crate) fn attribute(&self) -> Attribute {
        match self {
            Self::Label(label) => Attribute::Label(label.as_bytes().to_vec()),
            Self::Id(id) => Attribute::Id(id.clone()),
        }
    }
}

/// Why a token did not do what it was asked.
pub(crate) struct Failure {
    text: String,
    /// With a new session it may.
    is_stale: bool,
}

impl Failure {
    fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { text, is_stale: false }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl From<ModuleError> for Failure {
    fn from(error: ModuleError) -> Self {
        use RvError::*;
        let is_stale = matches!(
            error,
            ModuleError::Pkcs11(
                SessionHandleInvalid | SessionClosed | DeviceRemoved | TokenNotPresent
                    | UserNotLoggedIn | KeyHandleInvalid | ObjectHandleInvalid | OperationActive
                    // After a fork, or where another user of the module has finalised it.
                    | CryptokiNotInitialized,
                _
            )
        );
        let text = match error {
            ModuleError::Pkcs11(code, function) => format!("C_{function:?}: {}", name(code)),
            other => other.to_string(),
        };
        Self { text, is_stale }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::new(ErrorKind::ExternalKey, failure.text)
    }
}

/// As the standard writes it: CKR_PIN_INCORRECT, which is `PinIncorrect` here.
fn name(code: RvError) -> String {
    match code {
        RvError::VendorDefined(number) | RvError::UnknownErrorCode(number) => {
            format!("CKR {number:#x}")
        }
        code => {
            let mut name = String::from("CKR");
            for letter in format!("{code:?}").chars() {
                if letter.is_ascii_uppercase() {
                    name.push('_');
                }
                name.push(letter.to_ascii_uppercase());
            }
            name
        }
    }
}

/// The modules of this process. They are never unloaded: some have threads, and who else uses one is not known.
static MODULES: Mutex<Vec<(PathBuf, Pkcs11)>> = Mutex::new(Vec::new());

/// What is locked here is whole at any moment.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The module, initialised.
fn module(path: &Path) -> Result<Pkcs11, Failure> {
    let mut modules = lock(&MODULES);
    let loaded = modules.iter().find(|(of, _)| of == path);
    let module = match loaded {
        Some((_, module)) => module.clone(),
        None => {
            let module = Pkcs11::new(path)?;
            modules.push((path.to_owned(), module.clone()));
            module
        }
    };
    let threads = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
    match module.initialize(threads) {
        Ok(()) | Err(ModuleError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(module),
        Err(error) => Err(error.into()),
    }
}

/// A session, and the key's handle in it.
pub(crate) struct Opened {
    pub(crate) session: Session,
    pub(crate) key: ObjectHandle,
}

enum Pin {
    None,
    Known(Secret),
    /// And how. It is not tried again: a token locks itself after a few.
    Refused(String),
}

/// One key's sessions: as many as threads have used it at once.
pub(crate) struct Sessions {
    module: PathBuf,
    token: TokenName,
    key: KeyName,
    pin: Mutex<Pin>,
    idle: Mutex<Vec<Opened>>,
}

impl Sessions {
    pub(crate) fn new(
        module: &Path, token: &TokenName, pin: Option<Secret>, key: &KeyName,
    ) -> Self {
        Self {
            module: module.to_owned(),
            token: token.clone(),
            key: key.clone(),
            pin: Mutex::new(pin.map_or(Pin::None, Pin::Known)),
            idle: Mutex::default(),
        }
    }

    /// Does it in a session of its own; once more, in a new one, if the token was away or the session is gone.
    pub(crate) fn with<R>(
        &self, operation: impl Fn(&Opened) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        match self.once(&operation) {
            Err(failure) if failure.is_stale => {
                // Closed before one is opened: the others are gone as well.
                drop(std::mem::take(&mut *lock(&self.idle)));
                self.once(&operation)
            }
            done => done,
        }
    }

    fn once<R>(&self, operation: impl Fn(&Opened) -> Result<R, Failure>) -> Result<R, Failure> {
        let idle = lock(&self.idle).pop();
        let opened = match idle {
            Some(opened) => opened,
            None => self.open()?,
        };
        let mut done = operation(&opened);
        match &mut done {
            // Not every module says it by its code: for NSS a key is of another type then.
            Err(failure) if failure.is_stale || self.is_logged_out(&opened.session) => {
                failure.is_stale = true;
            }
            _ => lock(&self.idle).push(opened),
        }
        done
    }

    fn is_logged_out(&self, session: &Session) -> bool {
        let state = session.get_session_info().map(|of| of.session_state());
        let is_in = matches!(state, Ok(SessionState::RoUser | SessionState::RwUser));
        !is_in && !matches!(*lock(&self.pin), Pin::None)
    }

    /// All from the slot on: a token that comes back may be in another.
    fn open(&self) -> Result<Opened, Failure> {
        // Held until it is known whether it is right.
        let mut pin = lock(&self.pin);
        let module = module(&self.module)?;
        let slot = self.slot(&module)?;
        let session = module.open_ro_session(slot)?;
        log_in(&session, &mut pin)?;
        let key = self.find(&session)?;
        Ok(Opened { session, key })
    }

    fn slot(&self, module: &Pkcs11) -> Result<Slot, Failure> {
        let slots = module.get_slots_with_token()?;
        // Of a token that says nothing of itself this is not known.
        let is_meant =
            |slot: &Slot| module.get_token_info(*slot).is_ok_and(|of| self.token.is_of(&of));
        only(slots.into_iter().filter(is_meant).collect(), "token", &self.token)
    }

    fn find(&self, session: &Session) -> Result<ObjectHandle, Failure> {
        let wanted = [
            Attribute::Class(ObjectClass::PRIVATE_KEY),
            Attribute::KeyType(KeyType::RSA),
            self.key.attribute(),
        ];
        let key = only(session.find_objects(&wanted)?, "RSA key", &self.key)?;
        // The PIN is wanted between C_SignInit and C_Sign, where cryptoki lets nobody in.
        let asked = session.get_attributes(key, &[AttributeType::AlwaysAuthenticate])?;
        if asked.contains(&Attribute::AlwaysAuthenticate(true)) {
            return Err(Failure::new("a key with CKA_ALWAYS_AUTHENTICATE is not offered"));
        }
        Ok(key)
    }
}

/// The only one that was found.
fn only<T: Copy>(found: Vec<T>, what: &str, name: &impl std::fmt::Debug) -> Result<T, Failure> {
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::new(format!("no {what} {name:?}"))),
        _ => Err(Failure::new(format!("several of {what} {name:?}"))),
    }
}

/// A login is the process's, with all sessions of the token.
fn log_in(session: &Session, pin: &mut Pin) -> Result<(), Failure> {
    use RvError::{
        PinExpired, PinIncorrect, PinInvalid, PinLenRange, PinLocked, UserAlreadyLoggedIn,
    };
    let known = match pin {
        Pin::None => return Ok(()),
        Pin::Known(pin) => RawAuthPin::new(Box::new(pin.expose().to_vec())),
        Pin::Refused(how) => return Err(Failure::new(format!("{how}, and it is not tried again"))),
    };
    match session.login_with_raw(UserType::User, &known) {
        Ok(()) | Err(ModuleError::Pkcs11(UserAlreadyLoggedIn, _)) => Ok(()),
        Err(error) => {
            let is_refused = matches!(
                error,
                ModuleError::Pkcs11(
                    PinExpired | PinIncorrect | PinInvalid | PinLenRange | PinLocked,
                    _
                )
            );
            let failure = Failure::from(error);
            if is_refused {
                *pin = Pin::Refused(failure.text.clone());
            }
            Err(failure)
        }
    }
}
