// Asks before something is taken away, and says what that means.
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useText } from "@/i18n/text";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  consequence: string;
  action: string;
  onConfirm: () => void;
}

/** The question. */
export function Confirm({ open, onOpenChange, title, consequence, action, onConfirm }: Props) {
  const text = useText().common.actions;
  const confirm = () => {
    onOpenChange(false);
    onConfirm();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{text.cancel}</Button>
          <Button look="danger" onClick={confirm}>
            {action}
          </Button>
        </>
      }
    >
      <p>{consequence}</p>
    </Dialog>
  );
}
