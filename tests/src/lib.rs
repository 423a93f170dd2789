//! What the end-to-end scenarios share: the system in one process on a simulated portal, the real binaries, the server with a client, what disturbs
//! them and their network, and a dump of the database that two runs can be compared by. No scenario here.

mod app;
mod binary;
pub mod canary;
pub mod chaos;
mod dump;
mod mail;
pub mod proxy;
pub mod python;
mod server;

pub use app::{Setup, TestApp};
pub use binary::{Finished, command, etl, etl_with_input};
pub use canary::folder;
pub use dump::{dump, dump_postgres};
pub use mail::{mail_to, sink};
pub use server::{Client, Live, Server};
