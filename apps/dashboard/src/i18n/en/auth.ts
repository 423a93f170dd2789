// Signing in, in English.
import type { Text } from "@/i18n/text";

export const auth: Text["auth"] = {
  title: "Sign in",
  lead: "Collects, checks and releases the daily documents of the funds.",
  username: "User",
  password: "Password",
  show: "Show the password",
  hide: "Hide the password",
  submit: "Sign in",
  submitting: "Signing in…",
  needUsername: "Enter the user",
  needPassword: "Enter the password",
  or: "or",
  office: "Sign in with the office account",
  refused: {
    "ENTRADA-EXPIRADA": "Signing in with the office account took too long or began in another browser; begin again.",
    "ENTRADA-NEGADA": "The office directory did not allow the sign-in.",
    "ENTRADA-DIRETORIO": "The office directory did not answer as expected; try again in a while.",
    "ENTRADA-TOKEN": "What the office directory sent could not be confirmed; nobody was signed in.",
    "ENTRADA-SEM-USUARIO": "The office account has no user in this system; ask an administrator for one.",
    "ENTRADA-DESATIVADA": "The user of this account is not active; talk to an administrator.",
    "ENTRADA-SEM-PAPEL": "No group of the office account gives a role in this system; talk to an administrator.",
    "API-LIMITE": "Too many attempts; wait a moment.",
  },
  refusedOtherwise: "Signing in with the office account failed; try again, or use user and password.",
  endedTitle: "The session has ended",
  endedLead: "Sign in again to go on where you stopped. What was typed on this page is still here.",
};
