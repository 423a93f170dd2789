// The head of a page: its title, which takes the focus when the page changes, and its actions.
import { type ReactNode, useEffect, useRef } from "react";
import { useText } from "@/i18n/text";

interface Props {
  title: string;
  beside?: ReactNode;
  actions?: ReactNode;
}

/** Title and actions. */
export function PageHead({ title, beside, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const product = useText().shell.product;
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-2">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {beside}
      {actions && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}
