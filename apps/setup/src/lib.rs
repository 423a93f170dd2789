//! What every binary starts with: the settings of the office, and the adapters that they name. The only place that names a
//! port and its adapter together; what a binary then does is its own business.

mod compose;
mod connection_test;
mod documents;
mod keys;
mod logins;
mod machine;
mod mark;
mod meter;
mod network;
mod presence;
mod previews;
mod program;
mod secrets;
mod settings;
mod sign_in;

pub use compose::{Assembly, assemble, connections, folder_checks};
pub use documents::BucketSettings;
pub use keys::{KeyOrigin, KeySettings, keep_key, rotate};
pub use logins::{GivenLogins, UsualLogins, login_keys, login_of_environment};
pub use meter::{Meter, serve_metrics};
pub use network::NetworkSettings;
pub use presence::{Presence, dead_workers};
pub use previews::DocumentPreviews;
pub use program::program;
pub use secrets::secrets_of_environment;
pub use settings::{
    CalendarSettings, CopySettings, Environment, ListenSettings, MetricSettings, QueueSettings, Settings, Systems,
};
pub use sign_in::{SignInSettings, directory};

use etl_runtime::LoadOptions;
use std::path::PathBuf;

/// Reads the settings from the file (`etl.toml` of this folder when none is named) and the environment, refusing every fault at once.
pub fn load(file: Option<PathBuf>) -> Result<Settings, etl_runtime::SettingsErrors> {
    let file = file.or_else(|| Some(PathBuf::from("etl.toml")).filter(|path| path.exists()));
    etl_runtime::load(&LoadOptions { file, ..LoadOptions::default() })
}
