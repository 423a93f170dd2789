// Surfaces: a card, and a card with a title.
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

/** A surface. */
export function Card({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cn("rounded-lg border border-line bg-surface", className)} {...rest} />;
}

interface PanelProps {
  title: string;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A part of a page with its title. */
export function Panel({ title, actions, className, children }: PanelProps) {
  return (
    <section className={cn("rounded-lg border border-line bg-surface", className)}>
      <header className="flex min-h-11 items-center justify-between gap-3 border-b border-line px-4 py-1.5">
        <h2>{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  );
}
