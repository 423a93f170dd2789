// Tabs whose choice is kept by whoever uses them, mostly in the address.
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface Props<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  tabs: readonly (readonly [T, ReactNode])[];
  children: ReactNode;
}

/** A row of tabs over the chosen panel. */
export function Tabs<T extends string>({ label, value, onChange, tabs, children }: Props<T>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(chosen) => onChange(chosen as T)}
      className="flex min-h-0 flex-1 flex-col"
      activationMode="manual"
    >
      <Radix.List aria-label={label} className="flex shrink-0 gap-1 border-b border-line">
        {tabs.map(([name, title]) => (
          <Radix.Trigger
            key={name}
            value={name}
            className="-mb-px border-b-2 border-transparent px-3 py-2 font-medium text-muted hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className="flex min-h-0 flex-1 flex-col pt-3">
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
