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
  endedTitle: "The session has ended",
  endedLead: "Sign in again to go on where you stopped. What was typed on this page is still here.",
};
