// Fields of forms: label, control, hint and what is wrong with it, tied together for screen readers.
import { type ComponentProps, createContext, type ReactNode, useContext, useId } from "react";
import { cn } from "@/lib/cn";

interface Ties {
  id: string;
  described: string | undefined;
  invalid: boolean;
}

const FieldContext = createContext<Ties | undefined>(undefined);

interface FieldProps {
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
  className?: string;
  children: ReactNode;
}

/** A control with its label. */
export function Field({ label, hint, fault, className, children }: FieldProps) {
  const id = useId();
  const described = fault ? `${id}-fault` : hint ? `${id}-hint` : undefined;
  return (
    <FieldContext value={{ id, described, invalid: fault !== undefined }}>
      <div className={cn("flex flex-col gap-1", className)}>
        <label htmlFor={id} className="text-[12px] font-medium text-muted">
          {label}
        </label>
        {children}
        {fault ? (
          <p id={`${id}-fault`} className="text-[12px] text-fail">
            {fault}
          </p>
        ) : (
          hint && (
            <p id={`${id}-hint`} className="text-[12px] text-muted">
              {hint}
            </p>
          )
        )}
      </div>
    </FieldContext>
  );
}

const CONTROL =
  "h-8 w-full rounded-md border border-line-strong/70 bg-surface px-2.5 text-ink disabled:opacity-55 aria-invalid:border-fail";

/** How a control looks among others in a line of tools. */
export const SMALL_CONTROL = "h-7 rounded-md border border-line-strong/70 bg-surface px-1.5 text-[12px] text-ink";

function useTies() {
  const ties = useContext(FieldContext);
  return ties && { id: ties.id, "aria-describedby": ties.described, "aria-invalid": ties.invalid || undefined };
}

/** A line of text. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(CONTROL, className)} autoComplete="off" {...useTies()} {...rest} />;
}

/** A choice of few. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={cn(CONTROL, "pr-1", className)} {...useTies()} {...rest} />;
}

/** Several lines of text. */
export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(CONTROL, "h-auto py-1.5", className)} {...useTies()} {...rest} />;
}

interface CheckProps extends Omit<ComponentProps<"input">, "type" | "children"> {
  children: ReactNode;
}

/** A box to tick, or with `type="radio"` one of several. */
export function Check({
  children,
  className,
  type = "checkbox",
  ...rest
}: CheckProps & { type?: "checkbox" | "radio" }) {
  return (
    <label className={cn("flex min-h-6 items-start gap-2 has-disabled:opacity-55", className)}>
      <input type={type} className="mt-0.5 size-4 shrink-0 accent-accent" {...rest} />
      <span>{children}</span>
    </label>
  );
}
