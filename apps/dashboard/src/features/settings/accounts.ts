// The document of credentials has the tenants of a platform one level deeper; people see one list.
import type { Account, Accounts } from "./queries";

/** An account with the system that it is for and its place in the document. */
export interface AccountOfSystem extends Account {
  system: string;
  path: readonly string[];
}

/** The accounts in one list. */
export function flatAccounts(accounts: Accounts): AccountOfSystem[] {
  return Object.entries(accounts).flatMap(([platform, value]) =>
    isAccount(value)
      ? [{ ...value, system: platform, path: [platform] }]
      : Object.entries(value).map(([tenant, account]) => ({
          ...account,
          system: `${platform}_${tenant}`,
          path: [platform, tenant],
        })),
  );
}

/** The document that changes one account. */
export function changeOf(path: readonly string[], changed: Record<string, string>): Record<string, unknown> {
  return path.reduceRight<Record<string, unknown>>((inner, name) => ({ [name]: inner }), changed);
}

function isAccount(value: Account | Record<string, Account>): value is Account {
  return typeof value["username"] === "string";
}
