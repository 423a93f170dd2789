//! Telling people: the report of a job as a message, and its way by SMTP.
//!
//! The outbox that decides when a message is sent, and that it is sent once, is not here.

mod line;
mod report;
mod settings;
mod smtp;

pub use report::{FundLine, JobFailure, JobReport};
pub use settings::{SettingFault, SmtpSecurity, SmtpSettings, SmtpSettingsError};
pub use smtp::SmtpNotifier;
