// A switch with a name for screen readers.
import { Switch as Radix } from "radix-ui";

interface Props {
  label: string;
  checked: boolean;
  disabled?: boolean;
  title?: string | undefined;
  onChange: (checked: boolean) => void;
}

/** Turns something on or off at once. */
export function Switch({ label, checked, disabled, title, onChange }: Props) {
  return (
    <Radix.Root
      aria-label={label}
      title={title}
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={onChange}
      className="relative h-6 w-10 shrink-0 rounded-full border border-line-strong bg-raised transition-colors disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="block size-4 translate-x-[3px] rounded-full bg-line-strong transition-transform data-[state=checked]:translate-x-[19px] data-[state=checked]:bg-accent-ink" />
    </Radix.Root>
  );
}
