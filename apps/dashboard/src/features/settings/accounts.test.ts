import { expect, test } from "vitest";
import { changeOf, flatAccounts } from "./accounts";

const account = { url: "", username: "mesa", password: "" };

test("tenants of a platform are accounts of their own", () => {
  const flat = flatAccounts({ maps: account, amplis: { reag: account, master: account } });
  expect(flat.map(({ system, path }) => [system, path.join(".")])).toEqual([
    ["maps", "maps"],
    ["amplis_reag", "amplis.reag"],
    ["amplis_master", "amplis.master"],
  ]);
});

test("a change names only what changed, in its place", () => {
  expect(changeOf(["amplis", "reag"], { password: "x" })).toEqual({ amplis: { reag: { password: "x" } } });
});
