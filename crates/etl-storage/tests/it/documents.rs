//! The document stores: one suite of cases that runs on a folder and on a bucket, and what only a bucket has.

mod bucket;
mod machine_cache;
mod place;
mod suite;

macro_rules! conformance {
    ($($case:ident,)*) => {
        mod folder {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::suite::$case(&super::place::Place::folder()).await;
                }
            )*
        }

        mod s3 {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::suite::$case(&super::place::Place::bucket()).await;
                }
            )*
        }
    };
}

conformance! {
    a_document_is_stored_under_the_hash_of_its_bytes,
    known_hash_of_an_empty_and_of_a_small_file,
    a_large_document_is_the_same_elsewhere,
    a_dropped_download_leaves_nothing,
    a_reset_download_starts_anew,
    an_abandoned_write_cannot_lose_bytes_unnoticed,
    a_staged_file_is_no_document,
    the_same_bytes_twice_are_one_document,
    the_same_bytes_at_once_are_one_document,
    documents_are_stored_together,
    one_that_cannot_be_stored_fails_all_and_harms_none,
    damage_is_found_and_never_written_over,
    a_refused_file_is_kept_aside_with_its_reason,
    only_the_files_of_dead_owners_are_swept,
}
