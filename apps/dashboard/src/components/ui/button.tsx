// Buttons, also for links that look like one.
import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const button = cva(
  "inline-flex items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      look: {
        primary: "bg-accent text-accent-ink hover:brightness-110 disabled:hover:brightness-100",
        plain: "border border-line bg-surface text-ink hover:bg-raised",
        ghost: "text-ink hover:bg-raised",
        danger: "border border-fail bg-surface text-fail hover:bg-fail-soft",
      },
      size: {
        normal: "h-8 px-3",
        small: "h-7 px-2 text-[12px]",
        icon: "size-8",
        "small-icon": "size-6",
      },
    },
    defaultVariants: { look: "plain", size: "normal" },
  },
);

/** How a button looks. */
export type ButtonLook = VariantProps<typeof button>;

type Props = ComponentProps<"button"> & ButtonLook & { asChild?: boolean };

/** A button. */
export function Button({ className, look, size, asChild = false, type = "button", ...rest }: Props) {
  const classes = cn(button({ look, size }), className);
  return asChild ? <Slot.Root className={classes} {...rest} /> : <button type={type} className={classes} {...rest} />;
}
