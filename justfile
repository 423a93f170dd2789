# Short names for `cargo xtask`; no logic of their own.

# What can be run
default:
    @just --list

# The product on the simulator: `just demo --once`
demo *ARGS:
    cargo xtask demo {{ARGS}}

# Everything that continuous integration checks
test *ARGS:
    cargo xtask test {{ARGS}}

# Formatting, clippy, licences and dependencies
lint:
    cargo xtask lint

# House rules alone
tidy:
    cargo xtask tidy

# Measurements: `just bench qore`
bench *ARGS:
    cargo xtask bench {{ARGS}}

# The dashboard, into the folder that the server takes it from
dashboard:
    cargo xtask dashboard

# Writes the files that come from the code
codegen:
    cargo xtask codegen
