//! The secrets that the environment gives a program, for whoever has to keep them out of what leaves.

use crate::documents::{KEY as S3_KEY, SECRET as S3_SECRET};
use crate::keys::{KEY, OLDER_KEY};
use crate::logins::login_keys;
use crate::sign_in::SECRET as DIRECTORY_SECRET;
use etl_core::system::SYSTEMS;
use secrecy::SecretString;

/// Name of the mail server's password.
pub(crate) const MAIL_PASSWORD: &str = "ETL_EMAIL_SENHA";

/// All of them. One that cannot be read is used nowhere.
pub fn secrets_of_environment() -> Vec<SecretString> {
    let own = [KEY, OLDER_KEY, S3_KEY, S3_SECRET, DIRECTORY_SECRET, MAIL_PASSWORD].map(str::to_owned);
    let portals = SYSTEMS.iter().map(|system| login_keys(system.id).1);
    own.into_iter().chain(portals).filter_map(|name| etl_runtime::secret_env(&name).ok().flatten()).collect()
}
