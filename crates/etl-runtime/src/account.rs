//! Who started the program, as the system tells it. Not a proof of anything.

/// Name of the system's account that the program runs under, when the environment tells it.
#[expect(clippy::disallowed_methods, reason = "this crate is where the environment is read")]
pub fn account() -> Option<String> {
    let told = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    told.filter(|name| !name.is_empty() && !name.contains(char::is_control))
}
