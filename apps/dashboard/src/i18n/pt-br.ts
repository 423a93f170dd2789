// The source language, section by section.
import { auth } from "./pt-br/auth";
import { common } from "./pt-br/common";
import { logs } from "./pt-br/logs";
import { runs } from "./pt-br/runs";
import { settings } from "./pt-br/settings";
import { shell } from "./pt-br/shell";

export const ptBr = { auth, common, logs, runs, settings, shell };
