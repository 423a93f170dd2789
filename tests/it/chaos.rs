//! Chaos: programs, database and network fail at random moments, and afterwards nothing is lost and nothing is there
//! twice.
//!
//! A scenario draws its faults from a printed seed (`ETL_CHAOS_SEED` and `ETL_CHAOS_FAULTS` repeat it), strikes a running
//! system with them, lets it come to rest and compares it with one that nobody disturbed. Always checked at rest:
//!
//! - **nothing lost**: every row of `cad` and `pos` is that of the undisturbed system, every job that was accepted has
//!   ended, every planned item has a final state;
//! - **nothing twice**: the same comparison, one load for each hash, the invariants of the doctor;
//! - **nothing stuck**: no lease is past its end by more than one sweep, no transaction is open, no file is partial.
//!
//! A program that does its work alone, `etl run`, is in `alone`. In all the other scenarios two workers (one, where nobody
//! shall help it) share one job, each in a folder of its own, as on a machine of its own, and through a proxy of its own:
//!
//! | scenario | faults | what is checked besides |
//! |---|---|---|
//! | one of two is killed | `Kill` in the middle of the job | its tasks run again within 75 s of the signal; those of a dead worker of the same machine as soon as another starts |
//! | killed again and again | `Kill`, each dead worker started again where it was | lease numbers only rise, attempts stay within their limit |
//! | frozen for two leases | `Freeze` | the other finishes its task; awake, it writes no row and says within 5 s that it lost the lease |
//! | database restarts | `Restart(Immediate)`, `Restart(Kill)` | work goes on within 10 s of its return, without anybody's help |
//! | connections end in a storm | `EndClients` and `Reset`, ten a second for 10 s | at least 95 % of the rate before, measured over 10 s, from 5 s after the storm |
//! | too few connections | `max_connections` of 12 | slower, no task fails for it |
//! | partition | `Partition` shorter than half a lease, and of two leases | a worker that cannot renew for half a lease stops its side effects; the other does its tasks meanwhile |
//! | half-open | `HalfOpen` of half a lease | no worker waits for an answer for ever: it is at work again within 75 s |
//! | answers to commits are lost | every kind of lost commit, 1 % and 5 % of all | no job is enqueued twice |
//! | asked to stop | `Terminate` once, then twice | stops within 60 s, or within 5 s; another worker takes over without waiting for a lease |
//! | disk full | [`tests::chaos::SmallDisk`] under the documents of one worker | its items say `DISCO-CHEIO`, nothing is partial, they are done once there is room |
//! | clock jumps | the worker an hour ahead or behind | no lease is early or late: only the database's clock counts |
//! | a live client is cut off | its connection, in the middle of whatever is on its way | `?since=` goes on without gap and without double |
//!
//! A scenario is one function of its plan. In the test command it has few faults and leases of 8 s, all scenarios together
//! at most four minutes; every limit that follows from a lease shrinks with it. The long form, `cargo xtask chaos`, is the
//! same function with `ETL_CHAOS_FAULTS` and the usual leases of 60 s.

mod alone;
mod crew;
mod database;
mod live;
mod look;
mod machine;
mod network;
mod signals;
