import { expect, test } from "vitest";
import { lastExpected, standingOf } from "./standing";

const DAY = "2025-11-19";
const fund = (situacao: string, inicio: string | null = null, fim: string | null = null) => ({ situacao, inicio, fim });

test("a fund is open from its first to its last day", () => {
  expect(standingOf(fund("ativo"), DAY)).toBe("open");
  expect(standingOf(fund("ativo", DAY, DAY), DAY)).toBe("open");
  expect(standingOf(fund("ativo", "2025-11-20"), DAY)).toBe("ahead");
  expect(standingOf(fund("ativo", null, "2025-11-18"), DAY)).toBe("closed");
  expect(standingOf(fund("encerrado"), DAY)).toBe("closed");
  expect(standingOf(fund("sem cadastro", null, "2025-11-18"), DAY)).toBe("unregistered");
});

test("nothing is expected after the last day", () => {
  expect(lastExpected(fund("encerrado", null, "2025-11-14"), DAY)).toBe("2025-11-14");
  expect(lastExpected(fund("ativo", null, "2025-12-31"), DAY)).toBe(DAY);
  expect(lastExpected(fund("ativo"), DAY)).toBe(DAY);
});
