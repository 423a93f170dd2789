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
}

export const PAGES: readonly Page[] = [
  { path: "/", icon: LayoutDashboard, name: "panel" },
  { path: "/etl", icon: Play, name: "runs" },
  { path: "/logs", icon: ScrollText, name: "logs" },
  { path: "/carteiras", icon: WalletCards, name: "portfolios" },
  { path: "/dados", icon: Table2, name: "data" },
  { path: "/esquema", icon: Waypoints, name: "schema" },
  { path: "/fundos", icon: Landmark, name: "funds" },
  { path: "/ajustes", icon: Settings, name: "settings" },
];

/** Where the product opens. */
export const HOME = "/";
