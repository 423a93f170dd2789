//! Views that people keep: whose they are, who sees them, how many there may be.

use super::access::{now, user};
use crate::env::Env;
use etl_core::account::{Role, UserId};
use etl_core::ports::{NewView, ViewKept};
use etl_storage::Database;
use std::sync::Arc;

fn view(user: UserId, page: &str, name: &str, shared: bool) -> NewView {
    let address = format!("filtros={name}");
    NewView { user, page: page.into(), name: name.into(), address, shared, at: now() }
}

async fn seen(store: &Arc<dyn Database>, user: UserId, page: &str) -> Vec<String> {
    let views = store.views(user, page).await.unwrap();
    views.into_iter().map(|view| format!("{} {} {}", view.user_name, view.name, view.address)).collect()
}

pub(crate) async fn views_are_kept(env: &Env) {
    let store = env.database();
    let (ana, bia) = (user(&store, "ana", Role::Reader).await, user(&store, "bia", Role::Reader).await);
    let ViewKept::Kept(own) = store.keep_view(&view(ana, "dados", "minha", false), 3).await.unwrap() else { panic!() };
    assert_eq!(store.keep_view(&view(ana, "dados", "minha", true), 3).await.unwrap(), ViewKept::Taken);
    for kept in [view(ana, "dados", "De todos", true), view(ana, "execucoes", "minha", false)] {
        assert!(matches!(store.keep_view(&kept, 3).await.unwrap(), ViewKept::Kept(_)));
    }
    assert_eq!(store.keep_view(&view(ana, "dados", "mais uma", false), 3).await.unwrap(), ViewKept::Full);
    assert!(matches!(store.keep_view(&view(bia, "dados", "minha", false), 3).await.unwrap(), ViewKept::Kept(_)));
    assert_eq!(seen(&store, ana, "dados").await, ["ana De todos filtros=De todos", "ana minha filtros=minha"]);
    assert_eq!(seen(&store, bia, "dados").await, ["ana De todos filtros=De todos", "bia minha filtros=minha"]);
    assert_eq!(seen(&store, bia, "execucoes").await, [""; 0]);
    assert!(!store.remove_view(own, bia).await.unwrap(), "only one's own");
    assert!(store.remove_view(own, ana).await.unwrap());
    assert!(!store.remove_view(own, ana).await.unwrap());
    assert_eq!(seen(&store, ana, "dados").await, ["ana De todos filtros=De todos"]);
    assert_eq!(seen(&store, ana, "execucoes").await.len(), 1);
}
