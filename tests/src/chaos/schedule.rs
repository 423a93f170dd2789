//! Which faults strike, when and where: drawn from a seed, so that a run that failed can be repeated.

use super::Process;
use crate::proxy::{Lose, Pick, Proxy, Toxics};
use etl_storage::testing::{Stop, TestPostgres};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::ops::RangeInclusive;
use std::time::Duration;
use tokio::time::sleep;

/// How much chaos, and which: what a scenario says, unless the environment says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Decides everything that is random: `ETL_CHAOS_SEED`.
    pub seed: u64,
    /// Faults to strike with: `ETL_CHAOS_FAULTS`.
    pub faults: usize,
    /// The environment names the faults: there is time for the usual leases.
    pub long: bool,
}

/// Something done to the running system.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// SIGKILL of a worker.
    Kill,
    /// SIGTERM of a worker.
    Terminate,
    /// SIGSTOP of a worker, and SIGCONT after this time.
    Freeze(Duration),
    /// The database server stops and starts again.
    Restart(Stop),
    /// Every connection is ended by the database server.
    EndClients,
    /// Every connection is reset by the network.
    Reset,
    /// Nothing passes between worker and database for this time, and nothing is lost.
    Partition(Duration),
    /// What is sent between worker and database vanishes for this time.
    HalfOpen(Duration),
    /// The next commit goes wrong, if one comes within this time.
    LoseCommit(Lose, Duration),
}

/// One fault of a schedule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Time since the fault before, or the start.
    pub after: Duration,
    /// The worker that is struck, if the fault strikes one.
    pub worker: usize,
    /// What is done.
    pub fault: Fault,
}

/// An endless series of faults: each of its list strikes once, in random order, before any strikes again.
#[derive(Debug)]
pub struct Schedule {
    random: ChaCha8Rng,
    faults: Vec<Fault>,
    /// Faults of the present turn that have not struck.
    left: Vec<Fault>,
    workers: usize,
    every: RangeInclusive<Duration>,
}

impl Plan {
    /// The usual seed and number, or those of the environment; says how to repeat it.
    pub fn from_env(seed: u64, faults: usize) -> anyhow::Result<Self> {
        let asked = variable("ETL_CHAOS_FAULTS")?;
        let plan = Self {
            seed: variable("ETL_CHAOS_SEED")?.unwrap_or(seed),
            faults: asked.map_or(Ok(faults), usize::try_from)?,
            long: asked.is_some(),
        };
        #[expect(clippy::print_stderr, reason = "whoever reads a failure repeats it with this")]
        {
            eprintln!("to repeat this run: ETL_CHAOS_SEED={} ETL_CHAOS_FAULTS={}", plan.seed, plan.faults);
        }
        Ok(plan)
    }

    /// The faults of this plan, drawn from the list.
    pub fn schedule(
        self,
        faults: &[Fault],
        workers: usize,
        every: RangeInclusive<Duration>,
    ) -> impl Iterator<Item = Step> + use<> {
        Schedule::new(self.seed, faults, workers, every).take(self.faults)
    }
}

fn variable(name: &str) -> anyhow::Result<Option<u64>> {
    let Some(text) = std::env::var_os(name) else { return Ok(None) };
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.map(Some).ok_or_else(|| anyhow::anyhow!("{name} is not a number: {}", text.display()))
}

impl Schedule {
    /// Faults of a list, which may name one several times, for workers 0 to `workers` - 1.
    pub fn new(seed: u64, faults: &[Fault], workers: usize, every: RangeInclusive<Duration>) -> Self {
        assert!(!faults.is_empty() && workers > 0 && !every.is_empty(), "there is something to draw from");
        Self { random: ChaCha8Rng::seed_from_u64(seed), faults: faults.to_vec(), left: Vec::new(), workers, every }
    }
}

impl Iterator for Schedule {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if self.left.is_empty() {
            self.left.clone_from(&self.faults);
        }
        let fault = self.left.swap_remove(self.random.random_range(0..self.left.len()));
        let after = self.random.random_range(self.every.clone());
        Some(Step { after, worker: self.random.random_range(0..self.workers), fault })
    }
}

impl Fault {
    /// Strikes, and lifts what lasts a while. The proxy is between the worker and the database; its toxics are replaced.
    pub async fn strike(self, worker: &Process, postgres: &TestPostgres, proxy: &Proxy) -> anyhow::Result<()> {
        match self {
            Self::Kill => worker.kill()?,
            Self::Terminate => worker.terminate()?,
            Self::Freeze(time) => {
                worker.freeze()?;
                sleep(time).await;
                worker.thaw()?;
            }
            Self::Restart(how) => tokio::task::block_in_place(|| postgres.restart(how))?,
            Self::EndClients => {
                postgres.terminate_clients().await?;
            }
            Self::Reset => proxy.reset_all(),
            Self::Partition(time) => spoil(proxy, Toxics::partition(), time).await,
            Self::HalfOpen(time) => spoil(proxy, Toxics::half_open(), time).await,
            Self::LoseCommit(lose, time) => spoil(proxy, Toxics::commits(lose, Pick::Nth(1)), time).await,
        }
        Ok(())
    }
}

async fn spoil(proxy: &Proxy, toxics: Toxics, time: Duration) {
    proxy.set(toxics).await;
    sleep(time).await;
    proxy.set(Toxics::none()).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_faults() {
        let faults = [Fault::Kill, Fault::Reset, Fault::EndClients];
        let every = Duration::from_millis(10)..=Duration::from_millis(500);
        let draw =
            |seed| Plan { seed, faults: 300, long: true }.schedule(&faults, 2, every.clone()).collect::<Vec<_>>();
        let steps = draw(1);
        assert_eq!(steps, draw(1));
        assert_ne!(steps, draw(2));
        assert!(steps.iter().all(|step| every.contains(&step.after) && step.worker < 2));
        for turn in steps.chunks(faults.len()) {
            assert!(faults.iter().all(|fault| turn.iter().any(|step| step.fault == *fault)), "{turn:?}");
        }
        assert!(steps.iter().any(|step| step.worker == 0) && steps.iter().any(|step| step.worker == 1));
    }
}
