// The source language, section by section.
import { auth } from "./pt-br/auth";
import { common } from "./pt-br/common";
import { data } from "./pt-br/data";
import { exports } from "./pt-br/exports";
import { funds } from "./pt-br/funds";
import { logs } from "./pt-br/logs";
import { panel } from "./pt-br/panel";
import { portfolios } from "./pt-br/portfolios";
import { runs } from "./pt-br/runs";
import { schema } from "./pt-br/schema";
import { settings } from "./pt-br/settings";
import { shell } from "./pt-br/shell";

export const ptBr = { auth, common, data, exports, funds, logs, panel, portfolios, runs, schema, settings, shell };
