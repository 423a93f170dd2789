// Buttons for what changes something. When it cannot be done now, for want of a role or of the server, they stay and say why.
import type { ComponentProps, ReactNode } from "react";
import { Link, type To } from "react-router";
import type { Role } from "@/api/account";
import { useRefusal } from "@/live/use-refusal";
import { Button, type ButtonLook } from "./ui/button";

interface ActionProps extends Omit<ComponentProps<typeof Button>, "asChild"> {
  /** The role that it needs. */
  needs: Role;
}

/** A button that does something. */
export function ActionButton({ needs, disabled, title, ...rest }: ActionProps) {
  const refusal = useRefusal(needs);
  return <Button disabled={disabled || refusal !== undefined} title={refusal ?? title} {...rest} />;
}

interface ActionLinkProps extends ButtonLook {
  needs: Role;
  to: To;
  className?: string;
  onClick?: () => void;
  children: ReactNode;
}

/** A button that leads to where something is done. */
export function ActionLink({ needs, to, onClick, children, ...look }: ActionLinkProps) {
  const refusal = useRefusal(needs);
  if (refusal !== undefined) {
    return (
      <Button disabled title={refusal} {...look}>
        {children}
      </Button>
    );
  }
  return (
    <Button asChild {...look}>
      <Link to={to} onClick={onClick}>
        {children}
      </Link>
    </Button>
  );
}
