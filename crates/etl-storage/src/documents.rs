//! Raw documents, named by the hash of their bytes and never overwritten: in a folder, or in an S3-compatible bucket.
//!
//! Both stores stage a file on the local disk in the same way (`writer`, `workspace`) and differ in where it goes then.
//! No name that comes from outside is ever part of a path or of a key. Copies under human names are in
//! [`crate::copies`], rows about documents in the database adapters.

pub(crate) mod disk;
mod local;
mod quarantine;
mod s3;
mod space;
mod workspace;
mod writer;

pub use local::LocalDocuments;
pub use s3::{S3Documents, S3Settings};
