//! End-to-end scenarios of the morning run.

mod by_hand;
mod catalogue;
mod command_line;
mod crash;
mod faults;
mod morning;
