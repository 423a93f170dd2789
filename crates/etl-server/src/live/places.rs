//! How many live connections each user has open at this server, and no more than that.

use etl_core::account::UserId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// The places of every user.
pub(crate) struct Places {
    most: usize,
    taken: Mutex<HashMap<UserId, usize>>,
}

/// A place that is taken, until it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    user: UserId,
}

impl Places {
    /// This many for each user.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, taken: Mutex::default() }
    }

    /// Takes a place; none when the user has taken all of his.
    pub(super) fn take(self: &Arc<Self>, user: UserId) -> Option<Place> {
        let mut taken = self.lock();
        let count = taken.entry(user).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place { places: Arc::clone(self), user })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.taken.lock().expect("nothing panics while it counts")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        if let Some(count) = taken.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_given_back_and_users_do_not_share() {
        let places = Arc::new(Places::new(2));
        let (ana, bia) = (UserId(1), UserId(2));
        let first = places.take(ana).unwrap();
        let _second = places.take(ana).unwrap();
        assert!(places.take(ana).is_none());
        let others = places.take(bia).unwrap();
        drop(first);
        let _third = places.take(ana).unwrap();
        assert!(places.take(ana).is_none());
        drop(others);
        assert_eq!(places.lock().len(), 1, "who has none is forgotten");
    }
}
