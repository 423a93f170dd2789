// Dialogs. Without Radix's own overlay, which would need inline styles that the page's policy forbids.
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { KeyboardEvent, ReactNode } from "react";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { Button } from "./button";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  /** Without it there is no way out but through the body. */
  closable?: boolean;
  onKeyDown?: (event: KeyboardEvent) => void;
  children?: ReactNode;
  footer?: ReactNode;
}

/** A dialog with a title, a body and buttons. */
export function Dialog({
  open,
  onOpenChange,
  title,
  lead,
  wide = false,
  closable = true,
  onKeyDown,
  children,
  footer,
}: Props) {
  const text = useText();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <div className="fixed inset-0 z-40 bg-black/45" aria-hidden="true" />
        <Radix.Content
          aria-describedby={undefined}
          onKeyDown={onKeyDown}
          className={cn(
            "fixed top-1/2 left-1/2 z-50 flex max-h-[90vh] w-[min(94vw,520px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border border-line bg-surface shadow-xl",
            wide && "w-[min(96vw,980px)]",
          )}
        >
          <header className="flex items-start justify-between gap-4 border-b border-line px-5 py-3.5">
            <div>
              <Radix.Title className="text-[15px] font-semibold">{title}</Radix.Title>
              {lead && <p className="mt-0.5 text-muted">{lead}</p>}
            </div>
            {closable && (
              <Radix.Close asChild>
                <Button look="ghost" size="small-icon" aria-label={text.common.actions.close}>
                  <X aria-hidden="true" />
                </Button>
              </Radix.Close>
            )}
          </header>
          <div className="overflow-auto px-5 py-4">{children}</div>
          {footer && <footer className="flex justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
