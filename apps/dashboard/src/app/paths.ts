// The pages, in the order of the navigation. Only pages that exist are here.
import {
  Landmark,
  LayoutDashboard,
  type LucideIcon,
  Play,
  ScrollText,
  Settings,
  Table2,
  WalletCards,
  Waypoints,
} from "lucide-react";
import type { Text } from "@/i18n/text";

interface Page {
  path: string;
  icon: LucideIcon;
  name: keyof Text["shell"]["pages"];
  /** Its page of the manual. */
  manual: string;
}

export const PAGES: readonly Page[] = [
  { path: "/", icon: LayoutDashboard, name: "panel", manual: "como-fazer/liberar" },
  { path: "/etl", icon: Play, name: "runs", manual: "como-fazer/coletar" },
  { path: "/logs", icon: ScrollText, name: "logs", manual: "como-fazer/trabalhadores" },
  { path: "/carteiras", icon: WalletCards, name: "portfolios", manual: "explicacao/conferencia" },
  { path: "/dados", icon: Table2, name: "data", manual: "como-fazer/dados" },
  { path: "/esquema", icon: Waypoints, name: "schema", manual: "como-fazer/dados" },
  { path: "/fundos", icon: Landmark, name: "funds", manual: "como-fazer/fundos" },
  { path: "/ajustes", icon: Settings, name: "settings", manual: "como-fazer/servidor" },
];

/** The page that an address is of, or is below. */
export function pageAt(path: string): Page | undefined {
  const below = PAGES.filter((page) => page.path !== HOME && (path === page.path || path.startsWith(`${page.path}/`)));
  return below[0] ?? PAGES.find((page) => page.path === path);
}

/** Where the product opens. */
export const HOME = "/";
