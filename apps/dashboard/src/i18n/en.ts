// English. The type makes sure that every text is there, and no other.
import { auth } from "./en/auth";
import { common } from "./en/common";
import { data } from "./en/data";
import { exports } from "./en/exports";
import { funds } from "./en/funds";
import { logs } from "./en/logs";
import { panel } from "./en/panel";
import { portfolios } from "./en/portfolios";
import { runs } from "./en/runs";
import { schema } from "./en/schema";
import { settings } from "./en/settings";
import { shell } from "./en/shell";
import type { Text } from "./text";

export const en: Text = { auth, common, data, exports, funds, logs, panel, portfolios, runs, schema, settings, shell };
