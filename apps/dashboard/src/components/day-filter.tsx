// A day by which a list is narrowed down, kept in the address.
import { SMALL_CONTROL } from "@/components/ui/field";
import { useParameter } from "@/lib/use-address";

interface Props {
  /** Parameter of the address. */
  name: string;
  label: string;
}

/** The control. */
export function DayFilter({ name, label }: Props) {
  const [value, put] = useParameter(name);
  return (
    <label className="flex items-center gap-1.5 text-[12px] text-muted">
      {label}
      <input type="date" className={SMALL_CONTROL} value={value} onChange={(event) => put(event.target.value)} />
    </label>
  );
}
